/// Which rows are contacted at each threshold of the probability, and the profit that it would have brought.
package struct ThresholdTable: Codable, Sendable, Equatable {
    /// The rows of the sample whose probability is at least a threshold.
    package struct Row: Codable, Sendable, Equatable {
        package let threshold: Double
        /// The share of all rows that is contacted, by weight.
        package let share: Double
        /// The rate of yes among the contacted rows; nil when no row is contacted.
        package let precision: Double?
        /// The share of all yes that are contacted.
        package let recall: Double
        /// value · true positives − cost · contacts, over the whole sample by weight; nil without economics.
        package let profit: Double?
    }

    package let rows: [Row]
    package let economics: ContactEconomics?
    /// The row at the threshold cost / value, which has the best expected profit if the probabilities are calibrated.
    package let breakEven: Row?
    /// The row with the highest profit of all thresholds; nil without economics, or when it was best to contact no row.
    ///
    /// It was chosen on this sample, so expect somewhat less profit on a new one.
    package let best: Row?

    private enum CodingKeys: String, CodingKey {
        case rows, economics, best
        case breakEven = "break_even"
    }

    /// Thresholds for rare and for frequent answers.
    package static let usualThresholds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]

    /// Cuts a sample with at least one yes at each threshold, O(rows + thresholds · log rows).
    init(_ sample: ProbabilitySample, thresholds: [Double], economics: ContactEconomics?) {
        let steps = Steps(sample)
        rows = thresholds.map { steps.row(at: $0, economics) }
        self.economics = economics
        breakEven = economics.map { steps.row(at: $0.breakEven, economics) }
        best = economics.flatMap { steps.best($0) }
    }
}

/// The cumulative weight and positives from the highest probability down to each distinct one.
private struct Steps {
    private var probabilities: [Double] = []
    private var weights: [Double] = []
    private var positives: [Double] = []

    init(_ sample: ProbabilitySample) {
        var start = 0
        var (weight, yes) = (0.0, 0.0)
        for end in sample.groupEnds {
            for row in start..<end {
                weight += sample.weights[row]
                yes += sample.weights[row] * sample.labels[row]
            }
            probabilities.append(sample.probabilities[start])
            weights.append(weight)
            positives.append(yes)
            start = end
        }
    }

    func row(at threshold: Double, _ economics: ContactEconomics?) -> ThresholdTable.Row {
        var (low, high) = (0, probabilities.count)
        while low < high {
            let middle = (low + high) / 2
            if probabilities[middle] >= threshold { low = middle + 1 } else { high = middle }
        }
        let contacts = low > 0 ? weights[low - 1] : 0
        let found = low > 0 ? positives[low - 1] : 0
        return ThresholdTable.Row(
            threshold: threshold,
            share: contacts / (weights.last ?? 0),
            precision: contacts > 0 ? found / contacts : nil,
            recall: found / (positives.last ?? 0),
            profit: economics?.profit(contacts: contacts, truePositives: found))
    }

    /// The step with the highest profit above 0; of equal profits, the one with the highest threshold.
    func best(_ economics: ContactEconomics) -> ThresholdTable.Row? {
        var best: (profit: Double, threshold: Double)?
        for step in probabilities.indices {
            let profit = economics.profit(contacts: weights[step], truePositives: positives[step])
            if profit > best?.profit ?? 0 { best = (profit, probabilities[step]) }
        }
        return best.map { row(at: $0.threshold, economics) }
    }
}
