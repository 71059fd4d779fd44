import Diagnostics
import FoundationEssentials

/// JSON as commands print it: sorted keys, the shortest numbers that read back to the same value, unescaped slashes, and
/// escapes for all characters that a terminal could act on.
package enum JSONText {
    /// The value on several lines, without a newline at the end.
    ///
    /// - Throws: `EncodingError` for NaN and infinity, because JSON cannot represent them; callers write `null`
    ///   instead.
    package static func pretty(_ value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
    }

    /// The value on one line, without a newline at the end.
    ///
    /// - Throws: `EncodingError` for NaN and infinity.
    package static func line(_ value: some Encodable) throws -> String {
        try text(value, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        return String(decoding: try encoder.encode(value), as: UTF8.self).visibleJSON
    }
}
