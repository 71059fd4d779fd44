/// How a command prints its result on standard output (`--format`).
package enum OutputFormat: String, CaseIterable, Sendable {
    /// Aligned columns for people.
    case table
    /// One object for scripts, described in `docs/json.md`.
    case json
    /// The table's rows to RFC 4180, numbers at full precision.
    case csv
}
