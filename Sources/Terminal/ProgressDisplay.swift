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

    /// A bar is drawn at most ten times a second.
    private static let interval = Duration.milliseconds(100)

    /// Creates a display whose lines go through `logger`.
    ///
    /// - Parameters:
    ///   - messages: Where the bar is drawn, if it is a terminal.
    ///   - logger: Takes steps (info), details (debug) and warnings.
    ///   - drawsBar: False where only lines are wanted, on a terminal too.
    ///   - now: The clock behind rate and time left.
    package init(
        messages: MessageStream, logger: Logger, drawsBar: Bool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.messages = messages
        self.logger = logger
        self.drawsBar = drawsBar && messages.isTerminal
        self.now = now
    }

    /// What long work reports to; may be used from any thread.
    package var progress: Progress {
        Progress { [self] report in show(report) }
    }

    private func show(_ report: Progress.Report) {
        switch report {
        case .step(let line): logger.info("\(line)")
        case .detail(let line): logger.debug("\(line)")
        case .warning(let line): logger.warning("\(line)")
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
