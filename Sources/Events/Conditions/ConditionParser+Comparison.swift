extension ConditionParser {
    mutating func comparison() throws -> Comparison {
        let (column, relation) = try columnAndRelation()
        switch relation {
        case .empty, .notEmpty:
            try expectEndOfComparison(behind: relation.rawValue)
            return Comparison(column, relation)
        case .isIn, .isNotIn:
            return Comparison(column, relation, try list())
        default:
            skipBlanks()
            let start = position
            let operand = try value()
            if relation.isOrdered, operand.isDoubtfulNumber {
                throw noNumber(operand.text, at: start, column, relation)
            }
            return Comparison(column, relation, [operand])
        }
    }

    /// Reads a whole text as one comparison of the form that programs read before conditions had `and`, `or` and quotes:
    /// the first operator separates the column from the value, which may be any text.
    static func lenientComparison(from text: String) -> Comparison? {
        let parser = ConditionParser(text)
        let whole = 0..<parser.text.count
        let spaced = whole.lazy.filter { parser.isWordBehindBlank(at: $0) }.compactMap { index in
            parser.relation(at: index).map { (start: index, relation: $0.relation, end: $0.end) }
        }
        let tight = whole.lazy.compactMap { index in
            parser.signs(at: index).map { (start: index, relation: $0.relation, end: $0.end) }
        }
        guard let found = spaced.first ?? tight.first else { return nil }
        let column = parser.trimmed(0..<found.start)
        let value = parser.trimmed(found.end..<whole.upperBound)
        let takesNone = found.relation == .empty || found.relation == .notEmpty
        let isList = found.relation == .isIn || found.relation == .isNotIn
        guard !column.isEmpty, !isList, value.isEmpty == takesNone else { return nil }
        return Comparison(column, found.relation, takesNone ? [] : [ComparisonValue(lenient: value)])
    }

    private mutating func columnAndRelation() throws -> (String, Comparison.Relation) {
        skipBlanks()
        guard !isAtEnd, Self.isQuote(text[position]) else { return try unquotedColumn() }
        let column = try quoted()
        skipBlanks()
        guard !isAtEnd, let found = relation(at: position) ?? signs(at: position) else {
            throw noOperator(behind: column)
        }
        try expectNoSign(at: found.end)
        position = found.end
        return (column, found.relation)
    }

    /// Reads a column up to the first operator, and the operator.
    private mutating func unquotedColumn() throws -> (String, Comparison.Relation) {
        let start = position
        var inner = 0
        var end = start
        scan: while end < text.count {
            if end > start, isWordBehindBlank(at: end) {
                if let found = relation(at: end) { return try take(column: start..<end, found) }
                if inner == 0, isConnective(at: end) { break scan }
            }
            if Self.isSign(text[end]), let found = signs(at: end), isQuote(behindBlanksAt: found.end) {
                return try take(column: start..<end, found)
            }
            if text[end] == "(" { inner += 1 }
            if text[end] == ")" {
                if inner == 0 { break scan }
                inner -= 1
            }
            end += 1
        }
        for index in start..<end {
            guard let found = signs(at: index) else { continue }
            try expectNoSign(at: found.end)
            return try take(column: start..<index, found)
        }
        throw noOperator(behind: trimmed(start..<end))
    }

    private mutating func take(
        column range: Range<Int>, _ found: (relation: Comparison.Relation, end: Int)
    ) throws -> (String, Comparison.Relation) {
        let column = trimmed(range)
        guard !column.isEmpty else { throw noColumn(before: found.relation) }
        position = found.end
        return (column, found.relation)
    }

    /// Refuses `==`, `<>` and the like, whose last sign would count as part of the value.
    private func expectNoSign(at index: Int) throws {
        if index < text.count, Self.isSign(text[index]) { throw unknownOperator(endingAt: index) }
    }
}

extension ComparisonValue {
    /// A value that is compared as a number if it is one, else as text whatever its characters.
    fileprivate init(lenient text: String) {
        let unquoted = ComparisonValue(text)
        self.init(text, isQuoted: unquoted.number(for: .less) == nil)
    }
}
