import Diagnostics
import Evaluation
import Gates

/// Refuses gates that no version of a pipeline can ever meet, whatever its data.
struct GateRules {
    let kind: PipelineKind

    /// - Throws: `UserError` with code `wrongUsage`.
    func check(_ gates: [Gate]) throws {
        for gate in gates { try checkIsKnown(gate) }
        var ranges: [String: [(gate: Gate, range: GateRange)]] = [:]
        for gate in gates {
            guard let (subject, range) = GateRange.of(gate) else { continue }
            guard !range.isEmpty else {
                throw UserError(
                    .wrongUsage, Message("the gate '\(gate.text)' can never be met"),
                    remedy: "Compare with a number that the figure can have")
            }
            if let other = ranges[subject]?.first(where: { $0.range.intersection(range).isEmpty }) {
                throw UserError(
                    .wrongUsage,
                    Message("the gates '\(other.gate.text)' and '\(gate.text)' can never be met together"),
                    remedy: "Leave one of them out")
            }
            ranges[subject, default: []].append((gate, range))
        }
    }

    /// Refuses a gate on a figure that no version of the kind has.
    private func checkIsKnown(_ gate: Gate) throws {
        switch gate.condition {
        case .count(let count, _, _) where !Self.counts(of: kind).contains(count):
            throw UserError(
                .wrongUsage,
                Message("the gate '\(gate.text)' is about \(count.rawValue), of which no such model knows the number"),
                remedy: Message(
                    "Give one of \(Gate.Count.allCases.filter(Self.counts(of: kind).contains).map(\.rawValue).joined(separator: ", "))"
                ))
        case .newest where kind == .table:
            throw UserError(
                .wrongUsage, Message("the gate '\(gate.text)' is about times, and a table of customers has none"),
                remedy: "Leave it out")
        default: return
        }
    }

    /// The counts that a version has.
    private static func counts(of kind: PipelineKind) -> Set<Gate.Count> {
        switch kind {
        case .recommender: [.rows, .users, .items, .pairs, .events, .size]
        case .customers: [.rows, .positives, .events, .size]
        case .table: [.rows, .positives, .size]
        }
    }
}

/// The numbers that a gate lets through, of those that its figure can have.
struct GateRange {
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

    /// The numbers that a measure can be; no measure is below 0.
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
        case .ratings: (0, .infinity)
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
