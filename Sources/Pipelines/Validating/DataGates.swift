import Diagnostics
import Events
import Gates
import ModelStore
import Validation

/// The gates that the data alone decides: a version would not meet them, however it is trained.
struct DataGates: Sendable {
    let gates: [Gate]
    /// The time by the clock; nil judges nothing.
    let now: UTCTime?
    /// What is known of the version that holds the alias; nil where none does.
    private let holder: Evidence?

    init(_ gates: [Gate], now: UTCTime?, holder: Evidence? = nil) {
        self.gates = gates
        self.now = now
        self.holder = holder
    }

    func findings(ofLog facts: LogFacts) -> [Finding] {
        var evidence = evidence(newest: facts.outline.newest)
        evidence.counts[.rows] = Double(facts.rows)
        return findings(evidence, asksForTimes: true) + findings(evidence, beside: holder)
    }

    /// - Parameters:
    ///   - facts: What is known of the log.
    ///   - counts: The rows that a training would make of it, and those with the answer yes, as far as they are known.
    /// - Returns: The gates that no version of the log meets.
    func findings(
        ofCustomers facts: LogFacts, counts: (LogFacts) -> (rows: Int, positives: Int?)?
    ) -> [Finding] {
        var evidence = evidence(newest: facts.outline.newest)
        evidence.counts[.events] = Double(facts.events)
        if now != nil, let made = counts(facts) {
            evidence.counts[.rows] = Double(made.rows)
            evidence.counts[.positives] = made.positives.map { Double($0) }
        }
        return findings(evidence, asksForTimes: true) + findings(evidence, beside: holder)
    }

    func findings(of facts: CustomerFacts) -> [Finding] {
        var evidence = evidence(newest: nil)
        evidence.counts[.rows] = Double(facts.rows)
        if let answers = facts.answers { evidence.counts[.positives] = Double(answers.yes) }
        return findings(evidence, asksForTimes: false) + findings(evidence, beside: holder)
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
        do {
            let judged = try judge(
                known, evidence, against: nil, now: now, smoke: { SmokeResult(isPassed: true, found: "") },
                onDoubt: .refuse)
            return judged.missed.map { result in
                Finding(
                    .failure, .gate, "no version of this data meets the gate '\(result.gate.text)': \(result.found)",
                    remedy: "Mend the data, or change the gate", code: .gateNotMet)
            }
        } catch {
            return [Finding(.failure, .gate, of: error)]
        }
    }
}
