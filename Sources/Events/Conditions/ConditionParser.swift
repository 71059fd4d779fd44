/// Reads the text of conditions.
///
///     condition   = conjunction { "or" conjunction }
///     conjunction = factor { "and" factor }
///     factor      = "not" factor | "(" condition ")" | comparison
///     comparison  = COLUMN ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "starts" | "!starts" ) VALUE
///                 | COLUMN ( "in" | "not in" ) "(" VALUE { "," VALUE } ")"
///                 | COLUMN ( "empty" | "!empty" )
///
/// Words may be in upper case. COLUMN and VALUE may stand in single or double quotes, in which a
/// quote of that kind is written twice; what stands left of an operator is a column, what stands right of it a value.
/// Without quotes both may contain blanks and balanced parentheses, but neither `and` nor `or`; a value in a list
/// contains no comma.
///
/// The first operator between two blanks separates an unquoted column from its value. Only when there is none, or when
/// a quoted value follows, may a sign stand without blanks (`Quantity>0`).
struct ConditionParser {
    /// The whole text, by scalars, so that no accent behind a quote hides the quote.
    let text: [Unicode.Scalar]
    var position = 0
    /// How many `not` and `(` the position is within.
    private var depth = 0

    /// Deeper conditions could overflow the stack.
    private static let deepest = 50

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    /// Reads the whole of a text.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that says where in the text the problem is.
    static func condition(from text: String) throws -> Condition {
        var parser = ConditionParser(text)
        let condition = try parser.condition()
        guard parser.isAtEnd else { throw parser.unexpectedRest() }
        return condition
    }

    private mutating func condition() throws -> Condition {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws -> Condition {
        var parts = [try factor()]
        while take("and") { parts.append(try factor()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func factor() throws -> Condition {
        skipBlanks()
        if beginsNegation {
            position += "not".count
            try enter()
            defer { depth -= 1 }
            return .not(try factor())
        }
        guard !isAtEnd, text[position] == "(" else { return .comparison(try comparison()) }
        let opening = position
        position += 1
        try enter()
        defer { depth -= 1 }
        let inner = try condition()
        skipBlanks()
        guard !isAtEnd else { throw neverClosed("parenthesis", openedAt: opening) }
        guard text[position] == ")" else { throw unexpectedRest() }
        position += 1
        return inner
    }

    /// Whether `not` stands here, and not a column of that name before a sign.
    private var beginsNegation: Bool {
        guard isKeyword("not", at: position) else { return false }
        let next = endOfBlanks(from: position + "not".count)
        return next < text.count && !Self.isSign(text[next])
    }

    private mutating func enter() throws {
        guard depth < Self.deepest else { throw tooDeep(Self.deepest) }
        depth += 1
    }

    private mutating func take(_ keyword: String) -> Bool {
        skipBlanks()
        guard isKeyword(keyword, at: position) else { return false }
        position += keyword.count
        return true
    }
}
