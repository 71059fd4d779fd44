package import Diagnostics
package import ModelStore

/// Judges gates by what is known of a version.
///
/// - Parameters:
///   - gates: The gates.
///   - evidence: What is known of the version.
///   - holder: What is known of the version that holds the alias; `nil` when none does.
///   - now: The time by the clock, for the age of the newest event.
///   - smoke: Tests the version on real customers; called at most once, and only if a gate asks for it.
///   - onDoubt: What it means that the customers are too few to tell.
/// - Returns: A result for each gate, in their order.
/// - Throws: What `smoke` throws.
package func judge(
    _ gates: [Gate], _ evidence: Evidence, against holder: Evidence?, now: UTCTime,
    smoke: () throws -> SmokeResult, onDoubt: DoubtRule
) throws -> GateReport {
    let judgement = Judgement(evidence: evidence, holder: holder)
    var tested: SmokeResult?
    let results = try gates.map { gate -> GateResult in
        switch gate.condition {
        case .measure(let measure, let comparison, let bound):
            return judgement.result(gate, measure, comparison, bound)
        case .count(let count, let comparison, let bound):
            return judgement.result(gate, count, comparison, bound)
        case .newest(let span): return judgement.result(gate, newestWithin: span, now)
        case .opening(let span): return judgement.result(gate, opensWithin: span)
        case .smoke:
            let result = try tested ?? smoke()
            tested = result
            return GateResult(gate, result.isPassed ? .passed : .failed, result.found)
        }
    }
    return GateReport(results, onDoubt: onDoubt)
}

extension Version {
    /// Judges gates by what is known of this version, which is opened where a gate asks for it.
    ///
    /// - Parameters:
    ///   - gates: The gates.
    ///   - evidence: What is known of it without opening it.
    ///   - holder: What is known of the version that holds the alias; `nil` when none does.
    ///   - now: The time by the clock, for the age of the newest event.
    ///   - clock: Seconds from any moment, for the time to open the version.
    ///   - onDoubt: What it means that the customers are too few to tell.
    /// - Returns: A result for each gate, in their order.
    /// - Throws: `UserError` with code `modelUnusable` for a version that cannot be opened.
    package func judged(
        by gates: [Gate], _ evidence: Evidence, against holder: Evidence?, now: UTCTime, clock: () -> Double,
        onDoubt: DoubtRule
    ) throws -> GateReport {
        var evidence = evidence
        if gates.contains(where: \.asksForOpening) { evidence.secondsToOpen = try secondsToOpen(by: clock) }
        return try judge(
            gates, evidence, against: holder, now: now, smoke: { try SmokeTest.run(self) }, onDoubt: onDoubt)
    }
}

extension Gate {
    /// Whether the time to open the version must be measured before the gate can be judged.
    fileprivate var asksForOpening: Bool { if case .opening = condition { true } else { false } }
}
