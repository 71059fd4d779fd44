import FoundationEssentials

/// JSON as commands print it: sorted keys, shortest numbers that read back to the same value, slashes not escaped.
package enum JSONText {
    /// The value over several lines, without a newline at the end.
    ///
    /// - Throws: `EncodingError` for NaN and infinity, which JSON cannot hold: a caller writes `null` for them.
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
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
