package import Evaluation
package import Interactions
package import LinearAlgebra
import Measuring
import Recommenders

/// The customers' own counts (`OwnCounts`), measured on the customers of a search as its trials are.
package struct OwnCountsBaseline: Sendable {
    /// The half-life of the counts in days; `nil` where each purchase counts 1.
    package let halfLife: Double?
    /// What a trial of them would be.
    private let trial: Trial

    fileprivate init(_ values: [Double], halfLife: Double?, threads: Threads) throws {
        let bootstrap = Bootstrap(seed: 0)
        let resampled = try bootstrap.means(of: [values], threads: threads).map { $0[0] }
        self.halfLife = halfLife
        trial = Trial(
            number: 0, algorithm: .popularity, value: values.reduce(0, +) / Double(values.count),
            interval: bootstrap.interval(of: resampled), overPopularity: Estimate(0), curve: [], seconds: 0,
            resampled: resampled)
    }

    /// The mean of the measure over the customers, with its interval.
    package var value: Estimate { Estimate(trial.value, interval: trial.low...trial.high) }

    /// The value of the winner of a search minus this one on the same resamples, with an interval that holds for all of
    /// its trials at once.
    package func difference(of winner: Trial, among trials: [Trial]) -> Estimate {
        SimultaneousInterval(among: trials).ofDifference(winner, trial)
    }

    /// Whether there are enough customers to tell which of two is better.
    package static func canDecide(users: Int) -> Bool { users >= Verdict.fewestCustomers }
}

extension ValidationTask {
    /// Measures the customers' own counts on the customers of this task.
    ///
    /// - Parameters:
    ///   - parts: The events that the task was made of.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The baseline.
    /// - Throws: `UserError` for a log without the purchases of the task.
    package func ownCounts(of parts: HoldOut.Parts, threads: Threads) throws -> OwnCountsBaseline {
        let counts = try OwnCounts(
            counting: parts.given ?? parts.training, choosingOn: parts.training, beside: measured)
        let tally = ListEvaluator([measure], mask: mask, threads: threads)
            .tally(counts, measured, test.sides[0], catalogue)
        return try OwnCountsBaseline(tally.values[0], halfLife: counts.halfLife, threads: threads)
    }
}
