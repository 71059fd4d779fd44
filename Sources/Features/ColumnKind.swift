/// What the cells of a column of features mean.
package enum ColumnKind: String, Codable, Sendable, CaseIterable {
    /// Amounts: more of it pushes the odds one way.
    case numeric
    /// Names or codes, each with an effect of its own.
    case category
    /// Yes or no.
    case boolean
}
