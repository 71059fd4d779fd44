/// What the cells of a column of features mean.
package enum ColumnKind: String, Codable, Sendable, CaseIterable {
    /// An amount: larger values move the log-odds in one direction.
    case numeric
    /// Names or codes, each with its own effect.
    case category
    /// Yes or no.
    case boolean
}
