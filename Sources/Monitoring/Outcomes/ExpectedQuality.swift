import Glibc
package import LinearAlgebra
import Synchronization

/// The area under the ROC curve and the log loss that probabilities promise, before any outcome is known.
///
/// If row i is a yes with the probability pᵢ, independent of the others, then with the score s that ranks the rows
///
///     E[AUC]      ≈ Σ wᵢ wⱼ pᵢ (1 − pⱼ) ([sᵢ > sⱼ] + ½ [sᵢ = sⱼ]) / Σ wᵢ wⱼ pᵢ (1 − pⱼ)    over i ≠ j
///     E[log loss] = Σ wᵢ H(pᵢ) / Σ wᵢ,   H(p) = −p ln p − (1 − p) ln(1 − p)
///
/// The first is the ratio of the expected number of pairs in the right order to that of all pairs of a yes and a no; a
/// row is no pair with itself. The second is exact. Both come from the expected confusion counts of calibrated
/// probabilities, which is what NannyML calls confidence-based performance estimation; that calibrated confidence carries
/// over to the accuracy on other rows is examined by Guillory et al. 2021 (arXiv:2107.03315) and Garg et al. 2022
/// (arXiv:2201.04234). O(n log n).
///
/// They hold as long as the probabilities do: a change of *which* rows come is seen, one of what rows mean is not.
package struct ExpectedQuality: Sendable, Equatable {
    package let areaUnderROC: Double
    package let logLoss: Double
    /// The expected rate of yes, Σ w p / Σ w.
    package let baseRate: Double
    package let rows: Int
    /// The interval in which the value measured on these rows will lie with a chance of 95%, if the probabilities are
    /// right; nil without a pair of a yes and a no in nearly every draw.
    package private(set) var areaInterval: ClosedRange<Double>?
    package private(set) var lossInterval: ClosedRange<Double>?

    /// Sums over all rows, O(n log n).
    ///
    /// - Parameters:
    ///   - probabilities: The probability of a yes for each row, between 0 and 1.
    ///   - weights: The weights of the rows, not negative; nil when all are 1.
    package init(_ probabilities: [Double], weights: [Double]? = nil) {
        self.init(RankedProbabilities(probabilities, weights: weights))
    }

    /// The same with intervals, from draws of the outcomes of all rows, O(draws · n).
    ///
    /// Draw d depends only on the seed and d, so that the number of threads changes nothing.
    ///
    /// - Parameters:
    ///   - probabilities: The probability of a yes for each row, between 0 and 1.
    ///   - weights: The weights of the rows, not negative; nil when all are 1.
    ///   - draws: How many times the outcomes are drawn.
    ///   - seed: Decides the draws.
    ///   - threads: How many draws are worked on at once.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(
        _ probabilities: [Double], weights: [Double]? = nil, draws: Int, seed: UInt64, threads: Threads
    ) throws {
        let rows = RankedProbabilities(probabilities, weights: weights)
        self.init(rows)
        let drawn = Mutex([(area: Double, loss: Double)](repeating: (.nan, .nan), count: draws))
        try parallelFor(draws, chunk: 4, threads: threads) { range in
            for draw in range {
                var generator = SeededGenerator(seed: seed, UInt64(draw))
                let measured = rows.measured(by: &generator)
                drawn.withLock { $0[draw] = measured }
            }
        }
        let measured = drawn.withLock { $0 }
        areaInterval = Self.interval(measured.map(\.area))
        lossInterval = Self.interval(measured.map(\.loss))
    }

    private init(_ rows: RankedProbabilities) {
        (areaUnderROC, logLoss, baseRate) = rows.expected
        self.rows = rows.count
    }

    /// Between the 2.5th and the 97.5th percentile, by linear interpolation; nil where a value in twenty is undefined.
    private static func interval(_ values: [Double]) -> ClosedRange<Double>? {
        let sorted = values.filter(\.isFinite).sorted()
        guard sorted.count > 1, sorted.count * 20 >= values.count * 19 else { return nil }
        func percentile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let low = Int(position)
            guard low + 1 < sorted.count else { return sorted[low] }
            return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
        }
        let low = percentile(0.025)
        return low...max(low, percentile(0.975))
    }
}

/// Rows by descending probability.
private struct RankedProbabilities: Sendable {
    let probabilities: [Double]
    let weights: [Double]
    /// The position after the last row of each group of equal probabilities.
    let groupEnds: [Int]

    var count: Int { probabilities.count }

    init(_ probabilities: [Double], weights: [Double]?) {
        precondition(weights.map { $0.count == probabilities.count } ?? true)
        precondition(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
        let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        let ranked = order.map { probabilities[$0] }
        self.probabilities = ranked
        self.weights = order.map { weights?[$0] ?? 1 }
        groupEnds =
            ranked.indices.dropFirst().filter { ranked[$0] != ranked[$0 - 1] } + (ranked.isEmpty ? [] : [ranked.count])
    }

    var expected: (area: Double, loss: Double, rate: Double) {
        var (yes, no, own, ordered, loss) = (0.0, 0.0, 0.0, 0.0, 0.0)
        var start = 0
        for end in groupEnds {
            var (groupYes, groupNo, groupOwn) = (0.0, 0.0, 0.0)
            for row in start..<end {
                let (weight, p) = (weights[row], probabilities[row])
                groupYes += weight * p
                groupNo += weight * (1 - p)
                groupOwn += weight * weight * p * (1 - p)
                loss += weight * entropy(p)
            }
            // Every yes above has this group's noes below it; within the group half of the pairs of two rows count.
            ordered += yes * groupNo + (groupYes * groupNo - groupOwn) / 2
            (yes, no, own, start) = (yes + groupYes, no + groupNo, own + groupOwn, end)
        }
        let total = weights.reduce(0, +)
        return (ordered / (yes * no - own), loss / total, yes / total)
    }

    /// The two measures on outcomes that are drawn.
    func measured(by generator: inout SeededGenerator) -> (area: Double, loss: Double) {
        var (yes, no, ordered, loss) = (0.0, 0.0, 0.0, 0.0)
        var start = 0
        for end in groupEnds {
            var (groupYes, groupNo) = (0.0, 0.0)
            for row in start..<end {
                let isYes = generator.uniform() < probabilities[row]
                if isYes { groupYes += weights[row] } else { groupNo += weights[row] }
                loss -= weights[row] * clippedLogarithm(isYes ? probabilities[row] : 1 - probabilities[row])
            }
            ordered += groupNo * (yes + groupYes / 2)
            (yes, no, start) = (yes + groupYes, no + groupNo, end)
        }
        return (ordered / (yes * no), loss / weights.reduce(0, +))
    }
}

/// The logarithm of a probability as the log loss clips it, to [2⁻⁵², 1 − 2⁻⁵²].
private func clippedLogarithm(_ probability: Double) -> Double { log(min(max(probability, 0x1p-52), 1 - 0x1p-52)) }

private func entropy(_ probability: Double) -> Double {
    -probability * clippedLogarithm(probability) - (1 - probability) * clippedLogarithm(1 - probability)
}
