/// The format of messages on standard error (`--log-format`).
package enum LogFormat: String, CaseIterable, Sendable {
    /// A line of text, which starts with the level unless that is `info` or `debug`.
    case text
    /// One JSON object per line with `time`, `level` and `message`.
    case json
}
