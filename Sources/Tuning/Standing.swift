import Diagnostics
import Documents
import Evaluation
import Recommenders

/// How a search stands, for the line that shows it while it runs: the best trial so far, and what is left.
struct Standing {
    private let measure: Measure
    private let end: Tuning.End
    private let start: Double
    private let clock: @Sendable () -> Double
    private let progress: Progress
    private var done = 0
    private var best: Trial?

    /// - Parameters:
    ///   - measure: The measure that decides.
    ///   - end: When the search ends.
    ///   - start: What the clock showed when it began.
    ///   - clock: Seconds since any fixed moment.
    ///   - progress: The receiver of the line.
    init(
        _ measure: Measure, end: Tuning.End, start: Double, clock: @escaping @Sendable () -> Double, progress: Progress
    ) {
        self.measure = measure
        self.end = end
        self.start = start
        self.clock = clock
        self.progress = progress
        show()
    }

    /// Shows that a trial has ended.
    mutating func add(_ trial: Trial) {
        done += 1
        if !trial.isSampled, best.map({ trial.value > $0.value }) ?? true { best = trial }
        show()
    }

    /// Takes the line away.
    func finish() { progress.advance(Self.activity, done: 1, of: 1, unit: "trials") }

    private static let activity = "tuning"

    private func show() {
        let remark = best.map { "best \(measure) \($0.value.fixed(4)): \($0.summary)" }
        switch end {
        case .trials(let count):
            progress.advance(Self.activity, done: done, of: count, unit: "trials", remark: remark)
        case .seconds(let budget):
            // A span may be longer than any number of seconds that an `Int` holds.
            let (spent, total) = (Int(min(clock() - start, 1e9)), Int(min(budget, 1e9)))
            let trials = "\(done) trials" + (remark.map { ", \($0)" } ?? "")
            progress.advance(Self.activity, done: spent, of: total, unit: "s", remark: trials)
        }
    }
}
