extension ConditionParser {
    /// Reads the only value of a comparison.
    mutating func value() throws -> ComparisonValue {
        skipBlanks()
        guard !isAtEnd, Self.isQuote(text[position]) else { return try unquotedValue() }
        let value = ComparisonValue(try quoted(), isQuoted: true)
        try expectEndOfComparison(behind: "the closing quote")
        return value
    }

    /// Reads the values between two parentheses.
    mutating func list() throws -> [ComparisonValue] {
        let opening = position
        position += 1
        var values: [ComparisonValue] = []
        while true {
            skipBlanks()
            if !isAtEnd, Self.isQuote(text[position]) {
                values.append(ComparisonValue(try quoted(), isQuoted: true))
                skipBlanks()
            } else {
                values.append(try unquotedElement())
            }
            guard !isAtEnd else { throw neverClosed("list", openedAt: opening) }
            guard text[position] == "," || text[position] == ")" else { throw noComma() }
            position += 1
            if text[position - 1] == ")" { break }
        }
        try expectEndOfComparison(behind: "the list")
        return values
    }

    /// Reads the text between two quotes.
    mutating func quoted() throws -> String {
        let opening = position
        let mark = text[opening]
        var result = String.UnicodeScalarView()
        position += 1
        while !isAtEnd {
            let isMark = text[position] == mark
            let isDoubled = isMark && position + 1 < text.count && text[position + 1] == mark
            position += isDoubled ? 2 : 1
            if isMark && !isDoubled { return String(result) }
            result.append(text[position - 1])
        }
        throw neverClosed("quote", openedAt: opening)
    }

    /// Checks that a comparison ends here, except for blanks.
    mutating func expectEndOfComparison(behind what: String) throws {
        skipBlanks()
        guard isAtEnd || text[position] == ")" || isConnective(at: position) else { throw unexpected(behind: what) }
    }

    /// Reads up to `and`, `or`, a closing parenthesis or the end.
    private mutating func unquotedValue() throws -> ComparisonValue {
        let start = position
        if !isAtEnd, text[start] == "(" { throw valueInParentheses() }
        var inner = 0
        scan: while !isAtEnd {
            if inner == 0, position > start, isWordBehindBlank(at: position) {
                if isConnective(at: position) { break scan }
                if isKeyword("&&", at: position) || isKeyword("||", at: position) { throw unknownConnective() }
            }
            switch text[position] {
            case "(": inner += 1
            case ")" where inner == 0: break scan
            case ")": inner -= 1
            default: break
            }
            position += 1
        }
        let value = trimmed(start..<position)
        guard inner == 0 else { throw unbalanced(value, at: start) }
        guard !value.isEmpty else { throw noValue(at: start) }
        // A word `or` may be a value on its own, but before further words the value was most likely forgotten.
        guard !isConnective(at: start) || value.unicodeScalars.count <= "and".count else { throw noValue(at: start) }
        return ComparisonValue(value)
    }

    /// Reads up to a comma or the parenthesis that closes the list.
    private mutating func unquotedElement() throws -> ComparisonValue {
        let start = position
        var inner = 0
        scan: while !isAtEnd {
            switch text[position] {
            case "(": inner += 1
            case "," where inner == 0, ")" where inner == 0: break scan
            case ")": inner -= 1
            default: break
            }
            position += 1
        }
        let value = trimmed(start..<position)
        guard !value.isEmpty || isAtEnd else { throw noElement(at: start) }
        return ComparisonValue(value)
    }
}
