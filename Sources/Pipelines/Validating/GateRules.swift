import Diagnostics
import Gates

/// Refuses gates that no version of a pipeline has the figures for, whatever its data.
struct GateRules {
    let kind: PipelineKind

    /// Refuses a gate on a figure that no version of the kind has.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func check(_ gate: Gate) throws {
        switch gate.condition {
        case .count(let count, _, _) where !Self.counts(of: kind).contains(count):
            throw UserError(
                .wrongUsage,
                Message("the gate '\(gate.text)' is about \(count.rawValue), of which no such model knows the number"),
                remedy: Message(
                    "Give one of \(Gate.Count.allCases.filter(Self.counts(of: kind).contains).map(\.rawValue).joined(separator: ", "))"
                ))
        case .newest where [.table, .uplift].contains(kind):
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
        case .table, .uplift: [.rows, .positives, .size]
        case .lifetime: [.rows, .users, .events, .size]
        case .segments: [.rows, .users, .items, .pairs, .events, .size]
        }
    }
}
