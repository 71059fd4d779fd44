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
    /// - Throws: `UserError` with code `invalidData`.
    func checkDecay(by weights: EventWeights) throws {
        guard let halfLife = weights.halfLife, let end = weights.newest else { return }
        guard let newest else { preconditionFailure("the times of the pairs were not asked for") }
        let span = 1000 * halfLife * log2(100.0)
        let kept = newest.count { Double(end) - Double($0) <= span }
        // The share of 1% in whole numbers.
        guard kept * 100 < count else { return }
        // Some pair is older than the span, so the time is one of a log.
        let from = Timestamp.text(Int64((Double(end) - span).rounded(.up)))
        let seconds = Int(exactly: halfLife).map { "\($0)" } ?? "\(halfLife)"
        let problem: Message =
            "with a half-life of \(seconds) seconds only \(kept) of \(count) pairs keep at least 1% of their weight at "
            + "\(Timestamp.text(end)), the time of the newest event"
        let remedy: Message =
            "Give a longer \(.halfLife), such as 90d (m means minutes), or leave older events out with \(.eventsFrom, from); "
            + "if the newest event is wrong, leave it out with \(.eventsUntil)"
        throw UserError(.invalidData, problem, remedy: remedy)
    }
}
