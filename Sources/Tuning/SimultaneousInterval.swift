package import Evaluation
import Glibc
import Measuring
import Recommenders

/// Intervals of several differences of which, in 95 of 100 searches, none misses the true one.
///
/// By Bonferroni's inequality each of m intervals has the level 1 − .05/m. A thousand resamples have no such quantiles,
/// so an interval is `difference ± z · s`, where s is the deviation of the difference over the resamples and z the
/// quantile of the normal distribution: 1.96 for one comparison, 3.02 for 20, 3.89 for 500.
package struct SimultaneousInterval: Sendable {
    /// The z above.
    package let reach: Double

    /// - Parameter comparisons: The number of differences.
    package init(comparisons: Int) {
        reach = Self.quantile(tails: 0.05 / Double(max(1, comparisons)))
    }

    /// The intervals of what is said of the trials of a search, of which popularity is the one to compare with.
    ///
    /// A mixture is the best of as many models as there are shares to learn, so it counts as that many.
    package init(among trials: [Trial]) {
        let mixtures = trials.count { $0.algorithm.name == .mixture }
        self.init(comparisons: trials.count - 1 + mixtures * (LearntShare.choices - 1))
    }

    /// The z that a standard normal variable exceeds in magnitude with this probability.
    private static func quantile(tails probability: Double) -> Double {
        var (low, high) = (0.0, 40.0)
        // Each step halves the interval, so that its ends are neighbours in the end.
        for _ in 0..<64 {
            let middle = (low + high) / 2
            if erfc(middle / 2.0.squareRoot()) > probability { low = middle } else { high = middle }
        }
        return high
    }

    /// The value of one trial minus that of another on the same customers, without an interval if they have no common
    /// resamples.
    package func ofDifference(_ one: Trial, _ other: Trial) -> Estimate {
        let value = one.value - other.value
        guard let first = one.resampled, let second = other.resampled, first.count == second.count, !first.isEmpty
        else { return Estimate(value) }
        let differences = zip(first, second).map { $0 - $1 }
        let mean = differences.reduce(0, +) / Double(differences.count)
        let squares = differences.map { ($0 - mean) * ($0 - mean) }
        let width = reach * (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        return Estimate(value, interval: value - width...value + width)
    }
}
