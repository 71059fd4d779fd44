import Diagnostics
import Evaluation

/// What gates that were looked at let through, by which gates are found that no version can ever meet.
package struct GateRanges {
    private var known: [String: [(gate: Gate, range: GateRange)]] = [:]

    package init() {}

    /// Looks at a further gate.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for one that can never be met, alone or together with an earlier one.
    package mutating func add(_ gate: Gate) throws {
        guard let (subject, range) = GateRange.of(gate) else { return }
        guard !range.isEmpty else {
            throw UserError(
                .wrongUsage, "the gate '\(gate.text)' can never be met",
                remedy: "Compare with a number that the figure can have")
        }
        if let other = known[subject]?.first(where: { $0.range.intersection(range).isEmpty }) {
            throw UserError(
                .wrongUsage, "the gates '\(other.gate.text)' and '\(gate.text)' can never be met together",
                remedy: "Leave one of them out")
        }
        known[subject, default: []].append((gate, range))
    }
}

/// The numbers that a gate lets through, of those that its figure can have.
private struct GateRange {
    private var lowest: Double
    private var highest: Double
    /// Whether the ends are outside.
    private var isAboveLowest = false
    private var isBelowHighest = false

    /// The figure of a gate and the numbers that it lets through; nil for one that compares with no number.
    static func of(_ gate: Gate) -> (subject: String, range: GateRange)? {
        switch gate.condition {
        case .measure(let measure, let comparison, .number(let bound)):
            let ends = ends(of: measure)
            return (measure.name, GateRange(lowest: ends.lowest, highest: ends.highest).within(comparison, bound))
        case .count(let count, let comparison, .number(let bound)):
            return (count.rawValue, GateRange(lowest: 0, highest: .infinity).within(comparison, bound))
        default: return nil
        }
    }

    private init(lowest: Double, highest: Double) {
        self.lowest = lowest
        self.highest = highest
    }

    /// The numbers that a measure can be; only a Qini coefficient may be below 0, that of an order worse than chance.
    private static func ends(of measure: GateMeasure) -> (lowest: Double, highest: Double) {
        switch measure {
        case .lists(let measure):
            switch measure.kind {
            case .recall, .calibratedRecall, .ndcg, .map, .mrr, .precision, .hitRate, .categoryDiversity, .coverage,
                .gini:
                (0, 1)
            case .diversity: (0, 2)
            case .novelty: (0, .infinity)
            }
        case .probabilities(let measure): (0, [.auc, .averagePrecision, .gain].contains(measure.kind) ? 1 : .infinity)
        case .ratings, .forecasts: (0, .infinity)
        case .uplifts: (-.infinity, 1)
        }
    }

    private func within(_ comparison: Gate.Comparison, _ bound: Double) -> GateRange {
        var range = GateRange(lowest: -.infinity, highest: .infinity)
        switch comparison {
        case .above: (range.lowest, range.isAboveLowest) = (bound, true)
        case .atLeast: range.lowest = bound
        case .below: (range.highest, range.isBelowHighest) = (bound, true)
        case .atMost: range.highest = bound
        }
        return intersection(range)
    }

    /// The numbers that both let through.
    func intersection(_ other: GateRange) -> GateRange {
        var range = self
        if other.lowest > lowest || other.lowest == lowest && other.isAboveLowest {
            (range.lowest, range.isAboveLowest) = (other.lowest, other.isAboveLowest)
        }
        if other.highest < highest || other.highest == highest && other.isBelowHighest {
            (range.highest, range.isBelowHighest) = (other.highest, other.isBelowHighest)
        }
        return range
    }

    /// Whether no number is let through.
    var isEmpty: Bool { lowest > highest || lowest == highest && (isAboveLowest || isBelowHighest) }
}
