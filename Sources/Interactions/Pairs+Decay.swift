import Diagnostics
import Events
import Glibc
import Tables

extension Pairs {
    /// Refuses a half-life that leaves next to nothing of nearly all pairs.
    ///
    /// Fewer than 1% of the pairs then have an event that keeps at least 1% of its weight at T, which is an event of the
    /// last log₂ 100 ≈ 6.64 half-lives. The times of the pairs must have been requested.
    ///
    /// - Parameters:
    ///   - weights: The rules with the half-life.
    ///   - name: What messages call it.
    ///   - key: The parameter that sets it.
    /// - Throws: `UserError` with code `invalidData`.
    func checkDecay(by weights: EventWeights, named name: Message, _ key: ParameterKey) throws {
        guard case .seconds(let seconds)? = weights.halfLife, let end = weights.newest else { return }
        guard let newest else { preconditionFailure("the times of the pairs were not asked for") }
        let span = 1000 * seconds * log2(100.0)
        let kept = newest.count { Double(end) - Double($0) <= span }
        // The share of 1% in whole numbers.
        guard kept * 100 < count else { return }
        // Some pair is older than the span, so the time is one of a log.
        let from = Timestamp.text(Int64((Double(end) - span).rounded(.up)))
        let problem: Message =
            "with \(name) of \(TimeSpan.text(seconds)) only \(kept) of \(count) pairs keep at least 1% of their weight at "
            + "\(Timestamp.text(end)), the time of the newest event"
        let remedy: Message =
            "If the newest events are wrong, leave them out with \(.eventsUntil); if the half-life is too short (m means "
            + "minutes), give a longer \(key)"
        // A model may learn from events that its histories leave next to nothing of.
        let others: Message =
            key == .halfLife
            ? "; if only the newest events should count, leave the others out with \(.eventsFrom, from)" : ""
        throw UserError(.invalidData, problem, remedy: remedy + others)
    }
}
