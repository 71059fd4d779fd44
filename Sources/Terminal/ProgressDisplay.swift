package import Diagnostics
package import Logging
import Synchronization

/// Shows progress reports: a bar on a terminal, one line per finished step elsewhere.
package final class ProgressDisplay: Sendable {
    private struct State {
        var bar: ProgressBar?
        var lastDrawn: ContinuousClock.Instant?
    }

    private let messages: MessageStream
    private let logger: Logger
    private let drawsBar: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// The shortest time between two redraws of the bar.
    private static let interval = Duration.milliseconds(100)

    /// Creates a display that writes its lines through `logger`.
    ///
    /// - Parameters:
    ///   - messages: Shows the bar, if it is a terminal.
    ///   - logger: Receives steps (info), details (debug) and warnings.
    ///   - drawsBar: False for lines only, even on a terminal.
    ///   - now: The clock for the rate and the time left.
    package init(
        messages: MessageStream, logger: Logger, drawsBar: Bool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.messages = messages
        self.logger = logger
        self.drawsBar = drawsBar && messages.isTerminal
        self.now = now
    }

    /// Receives reports from long work; may be used from any thread.
    package var progress: Progress {
        Progress { [self] report in show(report) }
    }

    private func show(_ report: Progress.Report) {
        switch report {
        case .step(let line): logger.info("\(line)")
        case .detail(let line): logger.debug("\(line)")
        case .warning(let line): logger.warning("\(line.text(.flag))")
        case .advance(let activity, let done, let total, let unit):
            if drawsBar { advance(activity, done: done, total: total, unit: unit) }
        }
    }

    private func advance(_ activity: String, done: Int, total: Int, unit: String) {
        state.withLock { state in
            if done >= total {
                state = State()
                messages.clearBar()
                return
            }
            let now = now()
            if state.bar?.activity != activity {
                state = State(bar: ProgressBar(activity: activity, unit: unit, done: done, start: now), lastDrawn: nil)
            }
            if let last = state.lastDrawn, now - last < Self.interval { return }
            guard let bar = state.bar else { return }
            messages.bar { width in bar.text(done: done, total: total, now: now, width: width) }
            state.lastDrawn = now
        }
    }
}
