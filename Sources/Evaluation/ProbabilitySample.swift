import LinearAlgebra

/// Rows with a probability of yes and a true label, highest probability first: the input of every measure.
///
/// Rows of equal probability form a group, and no measure depends on their order within it. Rows given by log-odds are
/// ordered and grouped by these, even where they are so extreme that the probabilities round to the same number.
package struct ProbabilitySample: Sendable {
    /// The probability of each row, descending.
    let probabilities: [Double]
    /// The label of each row: 1 for yes, 0 for no.
    let labels: [Double]
    /// The weight of each row.
    let weights: [Double]
    /// The unit (the customer) of each row; a resample draws a unit with all its rows.
    let units: [UInt32]
    /// The position after the last row of each group.
    let groupEnds: [Int]
    /// The number of units.
    let unitCount: Int
    /// The number of rows whose label is yes.
    package let positives: Int

    package var count: Int { probabilities.count }

    /// Sorts rows by their probabilities, O(n log n).
    ///
    /// - Parameters:
    ///   - probabilities: the probability of a yes for each row, between 0 and 1.
    ///   - labels: the true labels, 1 for yes and 0 for no.
    ///   - weights: the weights of the rows, not negative; nil when all are 1.
    ///   - customers: the number of each row's customer; nil when every row is a separate customer.
    package init(
        probabilities: [Double], labels: [UInt8], weights: [Double]? = nil, customers: [UInt32]? = nil
    ) {
        self.init(probabilities, rankedBy: probabilities, labels, weights, customers)
    }

    /// Sorts rows by their log-odds z, which stand for the probability 1 / (1 + e^−z), O(n log n).
    ///
    /// - Parameters:
    ///   - logOdds: the log-odds of a yes for each row, not NaN.
    ///   - labels: the true labels, 1 for yes and 0 for no.
    ///   - weights: the weights of the rows, not negative; nil when all are 1.
    package init(logOdds: [Double], labels: [UInt8], weights: [Double]? = nil) {
        self.init(logOdds.map(sigmoid), rankedBy: logOdds, labels, weights, nil)
    }

    /// Sorts rows by their `scores`; a row with a higher score must not have a lower probability.
    private init(
        _ probabilities: [Double], rankedBy scores: [Double], _ labels: [UInt8], _ weights: [Double]?,
        _ customers: [UInt32]?
    ) {
        let count = probabilities.count
        precondition(labels.count == count && weights?.count ?? count == count && customers?.count ?? count == count)
        precondition(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 } && labels.allSatisfy { $0 <= 1 })
        precondition(weights?.allSatisfy { $0 >= 0 && $0 < .infinity } ?? true)
        var ranked = scores.enumerated().map { Entry(score: $1, row: $0) }
        ranked.sort { ($1.score, $0.row) < ($0.score, $1.row) }
        self.probabilities = ranked.map { probabilities[$0.row] }
        self.labels = ranked.map { Double(labels[$0.row]) }
        self.weights = ranked.map { weights?[$0.row] ?? 1 }
        let numbering = customers.map(Self.numbering)
        units = ranked.map { row in numbering.map { $0.numbers[row.row] } ?? UInt32(row.row) }
        unitCount = numbering?.count ?? count
        positives = labels.count { $0 == 1 }
        groupEnds =
            ranked.indices.dropFirst().filter { ranked[$0].score != ranked[$0 - 1].score }
            + (count > 0 ? [count] : [])
    }

    /// The value of one measure, without an interval; NaN where it is undefined because a class has no weight.
    package func value(of measure: ProbabilityMeasure) -> Double {
        let statistics = ProbabilityStatistics([measure])
        return statistics.values(of: ProbabilityTally(self, losses: losses, counts: nil, shares: statistics.shares))[0]
    }

    /// Whether both labels have rows with weight.
    var hasBothAnswers: Bool {
        let both = zip(labels, weights).reduce(into: (no: false, yes: false)) { both, row in
            if row.1 > 0 { row.0 == 1 ? (both.yes = true) : (both.no = true) }
        }
        return both.no && both.yes
    }

    /// The customers that occur, numbered in ascending order without gaps, because a resample draws only them.
    private static func numbering(_ customers: [UInt32]) -> (numbers: [UInt32], count: Int) {
        var numberOf = [UInt32](repeating: .max, count: (customers.max().map(Int.init) ?? -1) + 1)
        for customer in customers { numberOf[Int(customer)] = 0 }
        var count: UInt32 = 0
        for customer in numberOf.indices where numberOf[customer] == 0 {
            numberOf[customer] = count
            count += 1
        }
        return (customers.map { numberOf[Int($0)] }, Int(count))
    }

    private struct Entry {
        let score: Double
        let row: Int
    }
}
