package import Logging

/// How much a command tells on standard error (`--quiet`, `--verbose`).
package enum Verbosity: Sendable {
    /// Warnings and errors only.
    case quiet
    /// One line per step, or a progress bar.
    case normal
    /// Every detail.
    case verbose

    /// The least level of message that is shown.
    package var logLevel: Logger.Level {
        switch self {
        case .quiet: .warning
        case .normal: .info
        case .verbose: .debug
        }
    }
}
