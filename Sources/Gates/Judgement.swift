import Diagnostics
import Documents
import Measuring
import ModelStore

/// What is known, and what follows from it for one gate.
struct Judgement {
    let evidence: Evidence
    let holder: Evidence?

    /// Judges a measure: a paired difference by its interval, a plain number by the measured value.
    func result(
        _ gate: Gate, _ measure: GateMeasure, _ comparison: Gate.Comparison, _ bound: Gate.Bound
    ) -> GateResult {
        if let result = withoutHolder(gate) { return result }
        guard let value = evidence.quality?.metrics[measure.name], value.value.isFinite else {
            if let reason = measure.emptyPart(of: evidence.quality) {
                return GateResult(gate, .unmeasured, reason, remedy: GateMeasure.fillingPart)
            }
            let remedy = gate.baseline == Gate.Baseline.champion ? GateMeasure.comparing : measure.measuring
            return GateResult(gate, .unmeasured, "\(measure.name) was not measured", remedy: remedy)
        }
        switch bound {
        case .number(let number):
            let outcome: GateOutcome = comparison.holds(value.value, number) ? .passed : .failed
            return GateResult(gate, outcome, value.value.fixed(4))
        case .baseline(let baseline): return result(gate, measure, value.value, comparison, baseline)
        }
    }

    private func result(
        _ gate: Gate, _ measure: GateMeasure, _ value: Double, _ comparison: Gate.Comparison, _ baseline: Gate.Baseline
    ) -> GateResult {
        let other = evidence.quality?.baselines[baseline.name]
        if baseline.name == Gate.Baseline.champion, let then = other?.version, let now = holder?.name, then != now {
            return GateResult(
                gate, .unmeasured, "it was measured beside \(then), but \(now) holds the alias now",
                remedy: GateMeasure.comparing)
        }
        if let reason = other?.unmeasured {
            return GateResult(gate, .unmeasured, reason, remedy: GateMeasure.mending)
        }
        guard let difference = other?.differences[measure.name], let level = other?.metrics[measure.name]?.value,
            [difference.value, difference.low ?? 0, difference.high ?? 0, level].allSatisfy(\.isFinite)
        else {
            let isChampion = baseline.name == Gate.Baseline.champion
            return GateResult(
                gate, .unmeasured, "\(measure.name) was not measured beside \(baseline.name)",
                remedy: isChampion
                    ? GateMeasure.comparing
                    : baseline.name == OwnCounts.name ? GateMeasure.counting : measure.measuring)
        }
        // The interval is that of the difference to the baseline itself, so a factor counts as a fixed amount.
        let threshold = (baseline.factor - 1) * level + baseline.amount
        let found = "\(value.fixed(4)), \(Self.text(of: difference)) \(baseline.name)"
        if let few = fewness(of: measure, beside: baseline.name) { return GateResult(gate, .doubt, "\(found), \(few)") }
        return GateResult(gate, Self.outcome(difference, comparison, threshold), found)
    }

    /// What the interval of a difference says of a threshold.
    ///
    /// A difference without an interval, such as that of coverage, is compared as it is. An interval that is the
    /// threshold alone, as that of a model with itself, is no difference above or below it.
    static func outcome(
        _ difference: Quality.Value, _ comparison: Gate.Comparison, _ threshold: Double
    ) -> GateOutcome {
        guard let low = difference.low, let high = difference.high else {
            return comparison.holds(difference.value, threshold) ? .passed : .failed
        }
        if low == threshold, high == threshold { return comparison.holds(low, threshold) ? .passed : .failed }
        switch comparison {
        case .above, .atLeast:
            return high < threshold ? .failed : comparison.holds(low, threshold) ? .passed : .doubt
        case .below, .atMost:
            return low > threshold ? .failed : comparison.holds(high, threshold) ? .passed : .doubt
        }
    }

    /// `0.0031 [0.0009, 0.0052] above`; below, both are turned round.
    private static func text(of difference: Quality.Value) -> String {
        let isBelow = difference.value < 0
        func text(_ value: Double) -> String { (isBelow ? 0 - value : value).fixed(4) }
        var interval = ""
        if let low = difference.low, let high = difference.high {
            interval = isBelow ? " [\(text(high)), \(text(low))]" : " [\(text(low)), \(text(high))]"
        }
        return "\(text(difference.value))\(interval) \(isBelow ? "below" : "above")"
    }

    /// The result of a gate that compares with the holder of the alias where there is no other version; `nil` for
    /// others.
    func withoutHolder(_ gate: Gate) -> GateResult? {
        guard gate.baseline == Gate.Baseline.champion else { return nil }
        guard let holder else { return GateResult(gate, .notNeeded, "no version holds the alias yet") }
        guard let name = holder.name, name == evidence.name else { return nil }
        return GateResult(gate, .notNeeded, "it holds the alias itself")
    }
}
