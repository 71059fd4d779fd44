/// How messages are written on standard error (`--log-format`).
package enum LogFormat: String, CaseIterable, Sendable {
    /// A line of text; the level stands before it unless it is `info`.
    case text
    /// One JSON object per line with `time`, `level` and `message`.
    case json
}
