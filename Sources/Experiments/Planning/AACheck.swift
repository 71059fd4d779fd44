import Glibc
package import LinearAlgebra
import Synchronization

/// How often a test finds a difference between two halves of customers who were all treated alike.
///
/// A test at 5% must find one in about 5 of 100 random halvings. One that finds more does not suit the metric: most often
/// a few customers decide the mean, and winsorizing helps.
package struct AACheck: Encodable, Sendable, Equatable {
    package let splits: Int
    /// The share of halvings with p ≤ .05.
    package let alarms: Double
    /// The same with CUPED; nil where nothing was known before.
    package let adjustedAlarms: Double?
    /// Where the shares lie in 999 of 1,000 checks of a right test: .05 ± 3.29 √(.05 · .95 / splits).
    package let usualFrom: Double
    package let usualTo: Double

    package var isUsual: Bool { [alarms, adjustedAlarms ?? alarms].allSatisfy { $0 <= usualTo } }

    private enum CodingKeys: String, CodingKey {
        case splits, alarms
        case adjustedAlarms = "adjusted_alarms"
        case usualFrom = "usual_from"
        case usualTo = "usual_to"
    }

    /// Halves customers at random, again and again.
    ///
    /// Time: O(splits · customers).
    ///
    /// - Parameters:
    ///   - outcomes: One for each customer, at least eight; of a ratio those of `RatioValues`.
    ///   - adjusted: The same minus θ times what was known before; nil for none.
    ///   - splits: How many halvings there are.
    ///   - seed: The same seed gives the same halves.
    ///   - threads: They do not change the result.
    /// - Throws: Nothing of its own; what the parallel loop passes on.
    package init(
        _ outcomes: [Double], adjusted: [Double]?, splits: Int, seed: UInt64, threads: Threads
    ) throws {
        precondition(outcomes.count >= 8 && splits > 0)
        let columns = [outcomes, adjusted].compactMap(\.self).map { values in
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { $0 - mean }
        }
        let found = Mutex([[Bool]](repeating: [], count: splits))
        try parallelFor(splits, chunk: 4, threads: threads) { range in
            for split in range {
                let row = Self.alarms(columns, seed: seed, split: split)
                found.withLock { $0[split] = row }
            }
        }
        let rows = found.withLock { $0 }
        func share(_ column: Int) -> Double { Double(rows.count { $0[column] }) / Double(splits) }
        self.splits = splits
        alarms = share(0)
        adjustedAlarms = adjusted == nil ? nil : share(1)
        let reach = 3.29 * (Effect.alpha * (1 - Effect.alpha) / Double(splits)).squareRoot()
        (usualFrom, usualTo) = (max(0, Effect.alpha - reach), Effect.alpha + reach)
    }

    private static func alarms(_ columns: [[Double]], seed: UInt64, split: Int) -> [Bool] {
        var generator = SeededGenerator(seed: seed, UInt64(split))
        let count = columns[0].count
        var bits = [UInt64](repeating: 0, count: (count + 63) / 64)
        for word in bits.indices { bits[word] = generator.next() }
        return columns.map { values in
            var sums = [(count: 0, sum: 0.0, squares: 0.0), (count: 0, sum: 0.0, squares: 0.0)]
            for (row, value) in values.enumerated() {
                let half = Int(bits[row >> 6] >> UInt64(row & 63) & 1)
                sums[half].count += 1
                sums[half].sum += value
                sums[half].squares += value * value
            }
            guard sums.allSatisfy({ $0.count > 1 }) else { return false }
            let halves = sums.map { ArmMoments(count: $0.count, sum: $0.sum, sumOfSquares: $0.squares) }
            return MeanComparison(control: halves[0], treatment: halves[1]).absolute.p <= Effect.alpha
        }
    }
}
