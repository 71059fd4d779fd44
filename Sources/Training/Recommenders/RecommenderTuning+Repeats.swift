import Diagnostics
package import Events
package import Recommenders

extension RecommenderTuning {
    /// The algorithms that compete unless others are named.
    ///
    /// - Parameter mask: Which items lists leave out.
    /// - Returns: Their names; `repeat` does not compete where the events have no times.
    package static func usualAlgorithms(masking mask: ItemMask) -> [RecommenderAlgorithm.Name] {
        RecommenderTuning(RecommenderTraining(events: [])).algorithms + (mask == .seen ? [] : [.repeat])
    }

    /// The algorithms that compete on a log.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for `repeat` where lists leave out what customers have.
    func competing(on log: EventLog, _ progress: Progress) throws -> [RecommenderAlgorithm.Name] {
        if algorithms.contains(.repeat), mask == .seen {
            throw UserError(
                .wrongUsage,
                "\(.algorithm, "repeat") lists only what a customer bought before, which \(.mask, "seen") leaves out",
                remedy: "Give \(.mask, "none"), or leave it out of those that compete")
        }
        guard addsRepeat, mask != .seen, !algorithms.contains(.repeat) else { return algorithms }
        guard log.timestamp != nil else {
            progress.step("repeat does not compete, because the events have no times")
            return algorithms
        }
        return algorithms + [.repeat]
    }
}
