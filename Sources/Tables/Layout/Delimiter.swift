import Diagnostics

/// The character between two fields of delimited text.
package struct Delimiter: Codable, Sendable, Hashable {
    package let byte: UInt8

    package init(_ byte: UInt8) { self.byte = byte }

    package static let comma = Delimiter(UInt8(ascii: ","))
    package static let semicolon = Delimiter(UInt8(ascii: ";"))
    package static let pipe = Delimiter(UInt8(ascii: "|"))
    package static let tab = Delimiter(UInt8(ascii: "\t"))

    /// Those that a header tells.
    static let usual: [Delimiter] = [.comma, .semicolon, .tab, .pipe]

    private static let names: [(String, Delimiter)] = [
        ("comma", .comma), ("semicolon", .semicolon), ("pipe", .pipe), ("tab", .tab), ("\\t", .tab),
    ]

    /// Reads a character, or the name of one: `;`, `tab`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for what cannot stand between fields: letters and digits, which
    ///   belong to them, quotes, line breaks, and characters beyond ASCII.
    package init(parsing text: String) throws {
        if let (_, named) = Self.names.first(where: { $0.0 == text }) {
            self = named
            return
        }
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] < 0x7F, bytes[0] >= 0x20 || bytes[0] == 0x09 || (1...6).contains(bytes[0]),
            !["\"", "-", ".", "_"].contains(text), !(text.first?.isLetter ?? true), !(text.first?.isNumber ?? true)
        else {
            throw UserError(
                .wrongUsage, "\(.delimiter) '\(text)' is no character that can separate fields",
                remedy: "Give one character such as \(.delimiter, "';'"), or comma, semicolon, tab or pipe")
        }
        byte = bytes[0]
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The character as `init(parsing:)` reads it.
    package var text: String { self == .tab ? "tab" : String(Unicode.Scalar(byte)) }

    /// How sentences call fields that it separates: `semicolons`.
    var plural: String {
        switch self {
        case .comma: "commas"
        case .semicolon: "semicolons"
        case .pipe: "vertical bars"
        case .tab: "tabs"
        default: "'\(text)'"
        }
    }
}
