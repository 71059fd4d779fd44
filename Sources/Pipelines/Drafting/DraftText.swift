import Diagnostics

/// The lines of a pipeline file as they are written, with the guesses in them.
struct DraftText {
    private(set) var guesses: [Draft.Guess] = []
    private var lines: [String] = []

    /// The file.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Adds an empty line.
    mutating func gap() { lines.append("") }

    /// Adds a line that is indented by so many levels.
    mutating func line(_ text: String, _ level: Int = 0) {
        lines.append(String(repeating: "  ", count: level) + text)
    }

    /// Adds a comment, broken into lines of at most 100 characters.
    mutating func comment(_ text: String, _ level: Int = 0) {
        let indent = String(repeating: "  ", count: level) + "#"
        var line = indent
        for word in text.visible.split(separator: " ", omittingEmptySubsequences: true) {
            if line.count + word.count + 1 > Self.width, line != indent {
                lines.append(line)
                line = indent
            }
            line += " \(word)"
        }
        if line != indent { lines.append(line) }
    }

    /// Adds a key with a text as its value.
    mutating func value(_ key: String, _ text: String, _ level: Int) {
        line("\(key): \(Self.scalar(text))", level)
    }

    /// Records a guess, and adds the comment with what speaks for it.
    mutating func guess(_ key: ParameterKey, _ value: String, because evidence: String, _ level: Int) {
        guesses.append(Draft.Guess(key: key, value: value, evidence: evidence))
        comment("guess: \(evidence)", level)
    }

    private static let width = 100
}

extension DraftText {
    /// A text as a value or a key of YAML: in quotes where it would be read as something else.
    static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        if text.unicodeScalars.allSatisfy({
            $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) && !breaks.contains($0)
        }) {
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// Values in one line: `[view, 'add to cart']`.
    static func list(_ texts: [String]) -> String { "[" + texts.map(scalar).joined(separator: ", ") + "]" }

    /// Whether YAML reads a text as it is: it begins with a letter, a point or a slash, goes on with letters, digits and
    /// a few signs, and is no number and no word with a meaning of its own.
    private static func isPlain(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", Double(text) == nil,
            !words.contains(text.lowercased()), isLetter(first) || first == "." || first == "/" || first == "_"
        else { return false }
        guard text.contains(where: \.isLetter) else { return false }
        return scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || signs.contains($0) }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic && (scalar.isASCII || scalar.value >= 0xC0)
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case _ where scalar.value >= 0x20 && scalar.value < 0x7F: return String(scalar)
        default:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    private static let signs: Set<Unicode.Scalar> = [".", "_", "/", "-", " "]
    /// The line breaks of Unicode, which YAML breaks lines at, and the mark of byte order.
    private static let breaks: Set<Unicode.Scalar> = ["\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}"]
    private static let words: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ".inf", ".nan", "inf", "nan", "infinity",
    ]
}
