/// The format in which a command prints its result on standard output (`--format`).
package enum OutputFormat: String, CaseIterable, Sendable {
    /// Aligned columns for people.
    case table
    /// One object for scripts, described in `docs/json.md`.
    case json
    /// The table's rows as in RFC 4180, with numbers at full precision.
    case csv
}
