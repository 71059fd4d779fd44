import Diagnostics
package import Events
package import Recommenders

extension RecommenderTuning {
    /// The algorithms that compete unless others are named.
    ///
    /// - Parameter mask: Which items lists leave out.
    /// - Returns: Their names; `repeat` and mixtures with it do not compete where the events have no times.
    package static func usualAlgorithms(masking mask: ItemMask) -> [RecommenderAlgorithm.Name] {
        RecommenderTuning(RecommenderTraining(events: [])).algorithms + (mask == .seen ? [] : repeating)
    }

    /// The algorithms that list what customers have.
    private static let repeating: [RecommenderAlgorithm.Name] = [.repeat, .mixture]

    /// Whether mixtures are among some algorithms without those that they are made of.
    package static func lackMembers(_ algorithms: [RecommenderAlgorithm.Name]) -> Bool {
        algorithms.contains(.mixture)
            && !(algorithms.contains(.repeat) && algorithms.contains { !repeating.contains($0) })
    }

    /// Refuses algorithms that cannot compete.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for `repeat` where lists leave out what customers have, and for
    ///   mixtures without members.
    func checkCompetitors() throws {
        if Self.lackMembers(algorithms) {
            throw UserError(
                .wrongUsage, "mixtures are made of what is found for repeat and another algorithm",
                remedy: "Let repeat and another algorithm compete as well, or leave mixtures out")
        }
        if algorithms.contains(.repeat), mask == .seen {
            throw UserError(
                .wrongUsage,
                "\(.algorithm, "repeat") lists only what a customer bought before, which \(.mask, "seen") leaves out",
                remedy: "Give \(.mask, "none"), or leave it out of those that compete")
        }
    }

    /// The algorithms that compete on a log.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for those that cannot compete.
    func competing(on log: EventLog, _ progress: Progress) throws -> [RecommenderAlgorithm.Name] {
        try checkCompetitors()
        guard addsRepeat, mask != .seen, !algorithms.contains(.repeat) else { return algorithms }
        guard log.timestamp != nil else {
            progress.step("repeat and mixtures do not compete, because the events have no times")
            return algorithms
        }
        return algorithms + Self.repeating
    }
}
