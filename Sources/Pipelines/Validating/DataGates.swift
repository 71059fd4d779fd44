import Diagnostics
import Events
import Gates
import ModelStore
import Validation

/// The gates that the data alone decides: a version would not meet them, however it is trained.
struct DataGates: Sendable {
    private let gates: [Gate]
    /// The time by the clock; nil judges nothing.
    private let now: UTCTime?

    init(_ gates: [Gate], now: UTCTime?) {
        self.gates = gates
        self.now = now
    }

    func findings(ofRecommender facts: LogFacts) -> [Finding] {
        var evidence = evidence(newest: facts.outline.newest)
        evidence.counts[.rows] = Double(facts.rows)
        return findings(evidence, asksForTimes: true)
    }

    func findings(ofCustomers facts: LogFacts) -> [Finding] {
        findings(evidence(newest: facts.outline.newest), asksForTimes: true)
    }

    func findings(of facts: CustomerFacts) -> [Finding] {
        var evidence = evidence(newest: nil)
        evidence.counts[.rows] = Double(facts.rows)
        if let answers = facts.answers { evidence.counts[.positives] = Double(answers.yes) }
        return findings(evidence, asksForTimes: false)
    }

    private func evidence(newest: Int64?) -> Evidence {
        var evidence = Evidence()
        evidence.newest = newest.map { UTCTime(seconds: $0 / 1000) }
        return evidence
    }

    private func findings(_ evidence: Evidence, asksForTimes: Bool) -> [Finding] {
        guard let now else { return [] }
        let known = gates.filter { gate in
            switch gate.condition {
            case .count(let count, _, .number): evidence.counts[count] != nil
            case .newest: asksForTimes
            default: false
            }
        }
        let judged = try? judge(
            known, evidence, against: nil, now: now, smoke: { SmokeResult(isPassed: true, found: "") },
            onDoubt: .refuse)
        return (judged?.missed ?? []).map { result in
            Finding(
                .failure, .gate, "no version of this data meets the gate '\(result.gate.text)': \(result.found)",
                remedy: "Mend the data, or change the gate", code: .gateNotMet)
        }
    }
}
