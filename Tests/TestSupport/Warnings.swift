package import Diagnostics
import Synchronization

/// Collects the warnings of a run.
package final class Warnings: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    package var all: [String] { kept.withLock { $0 } }

    package var progress: Progress {
        Progress { [self] report in
            if case .warning(let message) = report { kept.withLock { $0.append(message.text(.plain)) } }
        }
    }
}
