import Diagnostics
import Gates
import ModelStore
import Validation

extension DataGates {
    /// The gates on counts beside those of the version that holds the alias, as far as both are known.
    func findings(_ evidence: Evidence, beside holder: Evidence?) -> [Finding] {
        guard let now, let holder else { return [] }
        let known = gates.filter { gate in
            guard case .count(let count, _, .baseline(let other)) = gate.condition else { return false }
            return other.name == Gate.Baseline.champion && evidence.counts[count] != nil && holder.counts[count] != nil
        }
        let judged = try? judge(
            known, evidence, against: holder, now: now, smoke: { SmokeResult(isPassed: true, found: "") },
            onDoubt: .refuse)
        return (judged?.missed ?? []).map { result in
            Finding(
                .failure, .gate, "no version of this data meets the gate '\(result.gate.text)': \(result.found)",
                remedy: "Find out which rows are missing, or change the gate", code: .gateNotMet)
        }
    }
}

extension Pipeline {
    /// What is known of the version that holds the alias of the pipeline; nil where none does, or it cannot be read.
    func holderEvidence(inStore path: String) -> Evidence? {
        guard let publishing,
            let holder = try? Holder(of: publishing.alias, model: model, in: ModelStore(path: path))
        else { return nil }
        return Evidence(of: holder.manifest, in: holder.version)
    }
}
