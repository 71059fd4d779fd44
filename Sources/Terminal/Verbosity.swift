package import Logging

/// How detailed a command's messages on standard error are (`--quiet`, `--verbose`).
package enum Verbosity: Sendable {
    /// Warnings and errors only.
    case quiet
    /// One line per step, or a progress bar.
    case normal
    /// Every detail.
    case verbose

    /// The lowest level of messages that are shown.
    package var logLevel: Logger.Level {
        switch self {
        case .quiet: .warning
        case .normal: .info
        case .verbose: .debug
        }
    }
}
