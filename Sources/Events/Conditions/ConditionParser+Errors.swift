import Diagnostics

/// The errors of texts that are no condition.
extension ConditionParser {
    func noOperator(behind column: String) -> UserError {
        column.isEmpty
            ? failure("expected a condition", at: position)
            : failure("there is no operator behind '\(column)'", at: position)
    }

    func noColumn(before relation: Comparison.Relation) -> UserError {
        failure("there is no column before \(relation.rawValue)", at: position)
    }

    func noValue(at start: Int) -> UserError { failure("expected a value", at: start) }

    func noElement(at start: Int) -> UserError {
        failure(
            "expected a value of the list", at: start,
            remedy: "Write COLUMN in (VALUE, VALUE, …), with '' for the empty text")
    }

    func noComma() -> UserError {
        failure(
            "expected a comma or ) behind the closing quote", at: position,
            remedy: "Write COLUMN in (VALUE, VALUE, …); a quote within a quoted value is written twice")
    }

    func noNumber(
        _ value: String, at start: Int, _ column: String, _ relation: Comparison.Relation
    ) -> UserError {
        let asText = Comparison(column, relation, [ComparisonValue(value, isQuoted: true)])
        return failure(
            "'\(value)' has digits, but is no number", at: start,
            remedy: """
                Write the number without other characters and with a decimal point, as in 1000 or 9.99, or put the value \
                in quotes to compare texts by their bytes: \(asText)
                """)
    }

    func neverClosed(_ what: String, openedAt start: Int) -> UserError {
        what == "quote"
            ? failure(
                "the quote is never closed", at: start,
                remedy: """
                    Close it; a text that holds quotes stands in quotes, with those of the same kind written twice, as \
                    in 'Coeur d''Alene'
                    """)
            : failure("the \(what) is never closed", at: start, remedy: "Close it, or \(Self.quoteTexts)")
    }

    func unbalanced(_ value: String, at start: Int) -> UserError {
        failure(
            "a parenthesis in the value is never closed", at: start,
            remedy: "Put the value in quotes: \(ComparisonValue(value, isQuoted: true))")
    }

    func valueInParentheses() -> UserError {
        failure(
            "a value begins with a parenthesis", at: position,
            remedy: "Write COLUMN in (VALUE, VALUE, …) for one of several values, or put the value in quotes")
    }

    func unknownConnective() -> UserError {
        failure(
            "'\(string(position..<position + 2))' connects no conditions", at: position,
            remedy: "Connect them with the words and and or, or put a value with these characters in quotes")
    }

    func unknownOperator(endingAt index: Int) -> UserError {
        failure("there is no operator '\(string(index - 1..<index + 1))'", at: index - 1)
    }

    func unexpected(behind what: String) -> UserError {
        failure(
            "nothing but and, or and ) may follow \(what)", at: position,
            remedy: "Connect conditions with and or or; a quote within a quoted value is written twice")
    }

    func unexpectedRest() -> UserError {
        text[position] == ")"
            ? failure(
                "there is a ) without a (", at: position,
                remedy: "Leave it out, or put a value that holds it in quotes")
            : failure("expected and, or, ) or the end", at: position, remedy: "Connect conditions with and or or")
    }

    func tooDeep(_ deepest: Int) -> UserError {
        failure(
            "more than \(deepest) parentheses and nots stand within each other", at: position,
            remedy: "Write a flatter condition, or give several: rows must meet all of them")
    }

    private func failure(_ problem: String, at position: Int, remedy: Message? = nil) -> UserError {
        UserError(
            .wrongUsage,
            "cannot read the condition '\(string(0..<text.count))': \(problem), at character \(position + 1)",
            remedy: remedy ?? usage)
    }

    private var usage: Message {
        let operators = Comparison.Relation.allCases.map(\.rawValue).joined(separator: " ")
        return """
            Write COLUMN OP VALUE with one of \(operators), as in 'Quantity > 0', 'CustomerID !empty' or \
            'type in (view, cart)', on both sides of and and or; \(Self.quoteTexts)
            """
    }

    private static let quoteTexts =
        "put names and values that hold such words or parentheses in quotes, as in country = 'Trinidad and Tobago'"
}
