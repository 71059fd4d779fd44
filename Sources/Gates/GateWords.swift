/// The words of a condition: what stands between blanks, with comparisons and `*` as words of their own.
enum GateWords {
    private enum Kind {
        case blank, comparison, star, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar {
            case " ", "\t", "\n", "\r": self = .blank
            case "<", ">", "=", "!", "≤", "≥", "≠": self = .comparison
            case "*": self = .star
            default: self = .other
            }
        }
    }

    static func words(of text: String) -> [String] {
        var words: [String] = []
        var last = Kind.blank
        for scalar in text.unicodeScalars {
            let kind = Kind(scalar)
            if kind == last, kind != .star, !words.isEmpty {
                if kind != .blank { words[words.count - 1].unicodeScalars.append(scalar) }
            } else if kind != .blank {
                words.append(String(scalar))
            }
            last = kind
        }
        return words
    }
}
