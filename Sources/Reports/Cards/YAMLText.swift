/// Text in the double quotes of YAML, which every parser of YAML 1.1 and 1.2 reads back as it was.
enum YAMLText {
    /// The text in quotes, with escapes for quotes, backslashes and every character that a parser may refuse.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                if isPlain(scalar) { quoted.unicodeScalars.append(scalar) } else { quoted += escape(scalar) }
            }
        }
        return quoted + "\""
    }

    /// A number that YAML reads as one; nil for one that is not finite.
    static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        // YAML 1.1 takes 1e-05 for a text, because it has no point.
        let text = value.description
        guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
        return "\(text[..<exponent]).0\(text[exponent...])"
    }

    /// Whether a character is one that people see and no parser minds.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value > 0xFFFF ? 8 : 4
        return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    }
}
