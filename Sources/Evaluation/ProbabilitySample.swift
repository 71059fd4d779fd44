import LinearAlgebra

/// Rows with a probability of yes and what came true, highest probability first: what every measure is computed from.
///
/// Rows of equal probability form a group, and no measure depends on their order within it. Rows given by their log-odds
/// are told apart by these, also where they are so far out that their probabilities round to the same number.
package struct ProbabilitySample: Sendable {
    /// Of each row, descending.
    let probabilities: [Double]
    /// Of each row: 1 for yes, 0 for no.
    let labels: [Double]
    /// Of each row.
    let weights: [Double]
    /// Of each row: the unit (the customer) that it is drawn with.
    let units: [UInt32]
    /// Of each group: the position after its last row.
    let groupEnds: [Int]
    /// How many units there are.
    let unitCount: Int
    /// How many rows say yes.
    package let positives: Int

    package var count: Int { probabilities.count }

    /// Sorts rows by their probabilities, O(n log n).
    ///
    /// - Parameters:
    ///   - probabilities: of a yes, each between 0 and 1.
    ///   - labels: what came true, 1 for yes and 0 for no.
    ///   - weights: of the rows, not negative; nil when all are 1.
    ///   - customers: the number of each row's customer; nil when every row is a customer of its own.
    package init(
        probabilities: [Double], labels: [UInt8], weights: [Double]? = nil, customers: [UInt32]? = nil
    ) {
        self.init(probabilities, rankedBy: probabilities, labels, weights, customers)
    }

    /// Sorts rows by their log-odds z, of the probability 1 / (1 + e^−z), O(n log n).
    ///
    /// - Parameters:
    ///   - logOdds: of a yes, not NaN.
    ///   - labels: what came true, 1 for yes and 0 for no.
    ///   - weights: of the rows, not negative; nil when all are 1.
    package init(logOdds: [Double], labels: [UInt8], weights: [Double]? = nil) {
        self.init(logOdds.map(sigmoid), rankedBy: logOdds, labels, weights, nil)
    }

    /// The rows in the order of `scores`, with which their probabilities never fall.
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

    /// The value of one measure, without an interval; NaN where the classes that have weight do not define it.
    package func value(of measure: ProbabilityMeasure) -> Double {
        let statistics = ProbabilityStatistics([measure])
        return statistics.values(of: ProbabilityTally(self, losses: losses, counts: nil, shares: statistics.shares))[0]
    }

    /// Whether rows that say yes and rows that say no have weight.
    var hasBothAnswers: Bool {
        let both = zip(labels, weights).reduce(into: (no: false, yes: false)) { both, row in
            if row.1 > 0 { row.0 == 1 ? (both.yes = true) : (both.no = true) }
        }
        return both.no && both.yes
    }

    /// The customers that occur, numbered in ascending order without gaps: a resample draws only them.
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
