package import Diagnostics
import Documents
package import Logging
import Synchronization

/// Shows progress reports: a living line on a terminal, one line per finished step elsewhere, and never a long silence.
///
/// Whoever owns a display calls `tick` every second. Then at most ten seconds pass without a word, whether the work
/// reports or not.
package final class ProgressDisplay: Sendable {
    private struct State {
        var bar: ProgressBar?
        var lastDrawn: ContinuousClock.Instant?
        /// When a line was last written.
        var spoke: ContinuousClock.Instant
        /// When something was last reported, and what.
        var reported: ContinuousClock.Instant
        var latest = "the start"
        /// Whether the command prints its result, so that nothing may be drawn between its lines.
        var isResting = false
    }

    private let messages: MessageStream
    private let logger: Logger
    private let drawsBar: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// The shortest time between two redraws of the bar.
    private static let interval = Duration.milliseconds(100)
    /// After this silence the next tick, a second later at most, says what goes on.
    private static let silence = Duration.seconds(9)

    /// Creates a display that writes its lines through `logger`.
    ///
    /// - Parameters:
    ///   - messages: Shows the bar, if it is a terminal.
    ///   - logger: Receives steps (info), details (debug) and warnings.
    ///   - drawsBar: False for lines only, even on a terminal.
    ///   - now: The clock for the rate, the time left and silences.
    package init(
        messages: MessageStream, logger: Logger, drawsBar: Bool,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.messages = messages
        self.logger = logger
        self.drawsBar = drawsBar && messages.isTerminal
        self.now = now
        let start = now()
        state = Mutex(State(spoke: start, reported: start))
    }

    /// Receives reports from long work; may be used from any thread.
    package var progress: Progress {
        Progress { [self] report in show(report) }
    }

    /// Redraws the living line or, elsewhere, breaks a silence of ten seconds; to be called every second.
    package func tick() {
        // Those who asked for quiet hear nothing.
        guard logger.logLevel <= .info else { return }
        state.withLock { state in
            guard !state.isResting else { return }
            let now = now()
            let isSilent = now - state.reported >= Self.silence
            // Bytes are reported all the time, so their silence means that they were all read.
            if isSilent, state.bar?.unit == "bytes" { state.bar = nil }
            if drawsBar {
                guard state.bar != nil || isSilent else { return }
                let (bar, waiting) = (state.bar, Self.waiting(state, now))
                messages.bar { width in bar?.text(now: now, width: width) ?? waiting.cutAtEnd(to: max(0, width - 1)) }
                state.lastDrawn = now
            } else if now - state.spoke >= Self.silence {
                state.spoke = now
                logger.info("\(state.bar?.line(now: now) ?? Self.waiting(state, now))")
            }
        }
    }

    /// Erases the living line until the next report, because the command prints its result.
    package func rest() {
        state.withLock { state in
            state.isResting = true
            messages.clearBar()
        }
    }

    /// `still at work, 20 s after: read 541,909 rows`.
    private static func waiting(_ state: State, _ now: ContinuousClock.Instant) -> String {
        let seconds = max(0, (now - state.reported) / .seconds(1)).rounded(.down)
        return "still at work, \(Duration.seconds(seconds).short) after: \(state.latest)"
    }

    private func show(_ report: Progress.Report) {
        switch report {
        case .step(let line):
            logger.info("\(line)")
            note(line, isWritten: true, endsActivity: true)
        case .detail(let line):
            logger.debug("\(line)")
            note(line, isWritten: logger.logLevel <= .debug, endsActivity: false)
        case .warning(let line):
            logger.warning("\(line.text(.flag))")
            note(nil, isWritten: true, endsActivity: false)
        case .advance(let activity, let done, let total, let unit, let remark):
            advance(activity, done: done, total: total, unit: unit, remark: remark)
        }
    }

    /// Notes that something was reported; only the first line of a text says later what it was.
    private func note(_ line: String?, isWritten: Bool, endsActivity: Bool) {
        state.withLock { state in
            let now = now()
            state.reported = now
            state.isResting = false
            if isWritten { state.spoke = now }
            if endsActivity { state.bar = nil }
            if let first = line?.split(separator: "\n").first {
                state.latest = String(first).visible.cutInMiddle(to: Self.longestEcho)
            }
        }
    }

    /// How much of a step is repeated, in columns.
    private static let longestEcho = 60

    private func advance(_ activity: String, done: Int, total: Int, unit: String, remark: String?) {
        state.withLock { state in
            let now = now()
            state.reported = now
            state.isResting = false
            state.latest = activity.visible.cutInMiddle(to: Self.longestEcho)
            if done >= total {
                (state.bar, state.lastDrawn) = (nil, nil)
                if drawsBar { messages.clearBar() }
                return
            }
            if state.bar?.activity != activity.visible {
                state.bar = ProgressBar(activity: activity, unit: unit, done: done, start: now)
                state.lastDrawn = nil
            }
            state.bar?.report(done: done, total: total, remark: remark, at: now)
            guard drawsBar else { return }
            if let last = state.lastDrawn, now - last < Self.interval { return }
            guard let bar = state.bar else { return }
            messages.bar { width in bar.text(now: now, width: width) }
            state.lastDrawn = now
        }
    }
}
