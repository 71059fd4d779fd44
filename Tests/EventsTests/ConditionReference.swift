import LinearAlgebra

/// A condition as a tree, evaluated by the plain rules of the documentation and written in many ways.
indirect enum ConditionReference {
    case test(column: Int, relation: String, operands: [Operand])
    case not(ConditionReference)
    case and(ConditionReference, ConditionReference)
    case or(ConditionReference, ConditionReference)

    /// A value, and how equality takes it when it stands without quotes.
    struct Operand {
        enum Kind {
            case number, text
        }

        let text: String
        let isQuoted: Bool
        let kind: Kind

        static func number(_ text: String) -> Operand { Operand(text: text, isQuoted: false, kind: .number) }
        static func word(_ text: String) -> Operand { Operand(text: text, isQuoted: false, kind: .text) }
        static func quoted(_ text: String) -> Operand { Operand(text: text, isQuoted: true, kind: .text) }
    }

    /// A cell that must be a number and is not.
    struct NoNumber: Error {}

    static let columns = ["cost", "unit price", "made in", "salt and pepper", "a, \"b\""]
    static let cells = [
        "", "5", "5.0", "007", "7", "10", "12.5", "-3", "view", "add to cart", "a and b", "it's", "1,000",
    ]

    private static let numbers: [Operand] = [.number("5"), .number("7"), .number("12.50"), .number("-3")]
    private static let codes: [Operand] = [.word("007"), .word("1E1")]
    private static let words: [Operand] = [.word("view"), .word("add to cart")]
    private static let texts: [Operand] = [
        "5", "007", "view", "a and b", "it's", "x)(", "", "1,000", "say \"hi\"",
    ].map { .quoted($0) }

    /// Whether a row meets the condition.
    func holds(_ row: [String]) throws -> Bool {
        switch self {
        case .test(let column, let relation, let operands): try Self.holds(row[column], relation, operands)
        case .not(let part): try !part.holds(row)
        case .and(let first, let second): try first.holds(row) && second.holds(row)
        case .or(let first, let second): try first.holds(row) || second.holds(row)
        }
    }

    private static func holds(_ cell: String, _ relation: String, _ operands: [Operand]) throws -> Bool {
        switch relation {
        case "empty": return cell.isEmpty
        case "!empty": return !cell.isEmpty
        case "=", "in": return operands.contains { equals(cell, $0) }
        case "!=", "not in": return !operands.contains { equals(cell, $0) }
        case "starts": return Array(cell.utf8).starts(with: operands[0].text.utf8)
        case "!starts": return !Array(cell.utf8).starts(with: operands[0].text.utf8)
        default: break
        }
        let operand = operands[0]
        if !operand.isQuoted, let bound = Double(operand.text) {
            if cell.isEmpty { return false }
            guard let number = Double(cell) else { throw NoNumber() }
            return compare(number, bound, relation)
        }
        let (one, other) = (Array(cell.utf8), Array(operand.text.utf8))
        return compare(one == other ? 0 : one.lexicographicallyPrecedes(other) ? -1 : 1, 0, relation)
    }

    private static func compare(_ one: Double, _ other: Double, _ relation: String) -> Bool {
        switch relation {
        case "<": one < other
        case "<=": one <= other
        case ">": one > other
        default: one >= other
        }
    }

    private static func equals(_ cell: String, _ operand: Operand) -> Bool {
        if operand.kind == .number, let number = Double(cell) { return number == Double(operand.text) }
        return operand.kind == .text && Array(cell.utf8) == Array(operand.text.utf8)
    }

    /// A random condition of at most `depth` levels above its comparisons.
    static func random(depth: Int, _ generator: inout SeededGenerator) -> ConditionReference {
        switch depth == 0 ? 0 : Int.random(in: 0..<5, using: &generator) {
        case 1: return .not(random(depth: depth - 1, &generator))
        case 2: return .and(random(depth: depth - 1, &generator), random(depth: depth - 1, &generator))
        case 3: return .or(random(depth: depth - 1, &generator), random(depth: depth - 1, &generator))
        default: break
        }
        let column = Int.random(in: columns.indices, using: &generator)
        let relations = ["=", "!=", "<", "<=", ">", ">=", "starts", "!starts", "in", "not in", "empty", "!empty"]
        let relation = relations[Int.random(in: relations.indices, using: &generator)]
        let count =
            ["empty", "!empty"].contains(relation) ? 0 : relation.hasSuffix("in") ? 1 + Int(generator.next() % 3) : 1
        let values = numbers + codes + words + texts
        let operands = (0..<count).map { _ in values[Int.random(in: values.indices, using: &generator)] }
        return .test(column: column, relation: relation, operands: operands)
    }

    /// A text of the condition, with blanks, quotes, capitals and parentheses as they may be.
    func text(_ generator: inout SeededGenerator) -> String {
        let text: String
        switch self {
        case .test(let column, let relation, let operands):
            text = Self.text(column, relation, operands, &generator)
        case .not(let part):
            text = [Self.keyword("not", &generator), part.part(binding: 2, &generator)].joined(separator: " ")
        case .and(let first, let second):
            text = Self.connected(first, "and", second, binding: 1, &generator)
        case .or(let first, let second):
            text = Self.connected(first, "or", second, binding: 0, &generator)
        }
        return generator.next() % 8 == 0 ? "( \(text))" : text
    }

    private static func connected(
        _ first: ConditionReference, _ word: String, _ second: ConditionReference, binding: Int,
        _ generator: inout SeededGenerator
    ) -> String {
        let left = first.part(binding: binding, &generator)
        let right = second.part(binding: binding, &generator)
        return [left, keyword(word, &generator), right].joined(separator: " ")
    }

    /// The text within a condition that binds as tight as given: 0 for `or`, 1 for `and`, 2 for `not`.
    private func part(binding: Int, _ generator: inout SeededGenerator) -> String {
        let own =
            switch self {
            case .or: 0
            case .and: 1
            case .not, .test: 2
            }
        let written = text(&generator)
        return own < binding ? "(\(written))" : written
    }

    private static func keyword(_ word: String, _ generator: inout SeededGenerator) -> String {
        generator.next() % 4 == 0 ? word.uppercased() : word
    }

    private static func text(
        _ column: Int, _ relation: String, _ operands: [Operand], _ generator: inout SeededGenerator
    ) -> String {
        let name = column < 3 && generator.next() % 2 == 0 ? columns[column] : quoted(columns[column], &generator)
        var values: [String] = []
        for operand in operands { values.append(operand.isQuoted ? quoted(operand.text, &generator) : operand.text) }
        if relation.hasSuffix("in") {
            let comma = generator.next() % 2 == 0 ? "," : " , "
            return "\(name) \(keyword(relation, &generator)) (\(values.joined(separator: comma)))"
        }
        return ([name, relation] + values).joined(separator: generator.next() % 4 == 0 ? "  " : " ")
    }

    private static func quoted(_ text: String, _ generator: inout SeededGenerator) -> String {
        let mark: Character = generator.next() % 2 == 0 ? "'" : "\""
        let inner = text.map { $0 == mark ? "\(mark)\(mark)" : "\($0)" }.joined()
        return "\(mark)\(inner)\(mark)"
    }
}
