extension Condition {
    /// The condition in quotes, so that it can be copied from a message into a shell.
    ///
    /// Single quotes are used unless the text holds some. Then double quotes are, unless the text holds a character that
    /// a shell interprets within these; then single quotes again, interrupted where the text has one.
    package var shellText: String {
        let text = description
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0 == "'" }) else { return "'\(text)'" }
        let endsWithBackslash = scalars.last == "\\"
        let hasDoubledBackslash = zip(scalars, scalars.dropFirst()).contains { $0.0 == "\\" && $0.1 == "\\" }
        if !endsWithBackslash, !hasDoubledBackslash, !scalars.contains(where: Self.shellSigns.contains) {
            return "\"\(text)\""
        }
        let parts = scalars.split(separator: "'", omittingEmptySubsequences: false).map { String($0) }
        return "'" + parts.joined(separator: #"'\''"#) + "'"
    }

    /// The same for a comparison of one column.
    package static func shellText(
        _ column: String, _ relation: Comparison.Relation, _ values: [ComparisonValue] = []
    ) -> String {
        Condition.comparison(Comparison(column, relation, values)).shellText
    }

    /// What double quotes do not protect, or not in every shell.
    private static let shellSigns: Set<Unicode.Scalar> = ["\"", "$", "`", "!"]
}
