/// What stands at a position of the text.
extension ConditionParser {
    var isAtEnd: Bool { position >= text.count }

    mutating func skipBlanks() { position = endOfBlanks(from: position) }

    func endOfBlanks(from start: Int) -> Int {
        text[start...].firstIndex { !Self.isBlank($0) } ?? text.count
    }

    /// Whether a word begins at a position behind a blank.
    func isWordBehindBlank(at position: Int) -> Bool {
        position > 0 && Self.isBlank(text[position - 1]) && !Self.isBlank(text[position])
    }

    /// Whether a word of the grammar stands at a position, before a blank, a parenthesis or the end.
    func isKeyword(_ keyword: String, at position: Int) -> Bool {
        let end = position + keyword.count
        guard end <= text.count, string(position..<end).lowercased() == keyword else { return false }
        return end == text.count || Self.isBlank(text[end]) || text[end] == "(" || text[end] == ")"
    }

    /// Whether `and` or `or` stands at a position.
    func isConnective(at position: Int) -> Bool {
        isKeyword("and", at: position) || isKeyword("or", at: position)
    }

    /// The operator that begins with the word at a position, and where it ends; that of a list ends before its
    /// parenthesis.
    func relation(at start: Int) -> (relation: Comparison.Relation, end: Int)? {
        let end = text[start...].firstIndex(where: Self.isBlank) ?? text.count
        for relation in [Comparison.Relation.empty, .notEmpty] where isKeyword(relation.rawValue, at: start) {
            return (relation, start + relation.rawValue.count)
        }
        if let relation = Comparison.Relation(rawValue: string(start..<end).lowercased()), relation != .isIn {
            return (relation, end)
        }
        return listRelation(at: start)
    }

    private func listRelation(at start: Int) -> (relation: Comparison.Relation, end: Int)? {
        let isNegated = isKeyword("not", at: start)
        let word = isNegated ? endOfBlanks(from: start + "not".count) : start
        guard isKeyword("in", at: word) else { return nil }
        let list = endOfBlanks(from: word + "in".count)
        guard list < text.count, text[list] == "(" else { return nil }
        return (isNegated ? .isNotIn : .isIn, list)
    }

    /// The operator of signs at a position, and where it ends.
    func signs(at start: Int) -> (relation: Comparison.Relation, end: Int)? {
        for length in [2, 1] where start + length <= text.count {
            if let relation = Comparison.Relation(rawValue: string(start..<start + length)), Self.isSign(text[start]) {
                return (relation, start + length)
            }
        }
        return nil
    }

    /// Whether a quoted value follows from a position on.
    func isQuote(behindBlanksAt position: Int) -> Bool {
        let start = endOfBlanks(from: position)
        return start < text.count && Self.isQuote(text[start])
    }

    func string(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(text[range]))
    }

    /// The text without blanks around it.
    func trimmed(_ range: Range<Int>) -> String {
        let start = text[range].firstIndex { !Self.isBlank($0) } ?? range.upperBound
        let end = text[range].lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? start
        return string(start..<end)
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\r\n".unicodeScalars.contains(scalar) }
    static func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\"" }
    static func isSign(_ scalar: Unicode.Scalar) -> Bool { "!=<>".unicodeScalars.contains(scalar) }
}
