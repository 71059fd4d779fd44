import Diagnostics
import Documents
import Events

extension Judgement {
    /// Judges a count by a number or by that of the version that holds the alias.
    func result(
        _ gate: Gate, _ count: Gate.Count, _ comparison: Gate.Comparison, _ bound: Gate.Bound
    ) -> GateResult {
        if let result = withoutHolder(gate) { return result }
        guard let value = evidence.counts[count] else {
            return GateResult(
                gate, .unmeasured, "its manifest does not tell its \(count.rawValue)", remedy: count.remedy)
        }
        func outcome(_ bound: Double) -> GateOutcome { comparison.holds(value, bound) ? .passed : .failed }
        switch bound {
        case .number(let number): return GateResult(gate, outcome(number), count.text(value))
        case .baseline(let baseline):
            guard let other = holder?.counts[count] else {
                let name = holder?.name ?? Gate.Baseline.champion
                return GateResult(
                    gate, .unmeasured, "\(count.text(value)), but that of \(name) is not known", remedy: count.remedy)
            }
            return GateResult(
                gate, outcome(baseline.factor * other + baseline.amount),
                "\(count.text(value)), \(baseline.name) \(count.text(other))")
        }
    }

    /// Judges the age of the newest event by the clock.
    ///
    /// An event that is more than a day ahead, which no time zone explains, does not count as new.
    func result(_ gate: Gate, newestWithin span: Double, _ now: UTCTime) -> GateResult {
        guard let newest = evidence.newest else {
            return GateResult(
                gate, .unmeasured, "the time of its newest event is not known",
                remedy: "Train on events with times, or leave the gate out")
        }
        let age = Double(now.seconds) - Double(newest.seconds)
        let isFresh = age <= span && age >= -Self.farthestAhead
        let found = "\(newest), \(TimeSpan.words(age.magnitude)) \(age < 0 ? "ahead of the clock" : "ago")"
        return GateResult(gate, isFresh ? .passed : .failed, found)
    }

    private static let farthestAhead = 86_400.0

    /// Judges the time to open the version.
    func result(_ gate: Gate, opensWithin span: Double) -> GateResult {
        guard let seconds = evidence.secondsToOpen else {
            return GateResult(
                gate, .unmeasured, "the time to open it was not measured",
                remedy: "Promote it with trainer models promote, which opens it")
        }
        return GateResult(gate, seconds <= span ? .passed : .failed, "\(seconds.fixed(3)) s")
    }
}

extension Gate.Count {
    /// `541,909`, or for a size `1.8 MB`.
    fileprivate func text(_ value: Double) -> String {
        if self == .size { return ByteCount.text(value) }
        return Int(exactly: value)?.grouped ?? value.fixed(1)
    }

    /// Which versions have the count.
    fileprivate var remedy: Message {
        switch self {
        case .users, .items, .pairs: "Leave the gate out: only recommenders have \(rawValue)"
        case .positives: "Leave the gate out: only models of customers have \(rawValue)"
        case .events: "Leave the gate out: only models that were trained on events have \(rawValue)"
        case .rows, .size: "Train again: the manifest lacks an entry, or a file is missing"
        }
    }
}
