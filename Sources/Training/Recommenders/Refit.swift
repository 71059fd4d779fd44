import Diagnostics
import Events
import Interactions

/// What the version that is written learns from, where events are kept to measure it.
package enum Refit: String, Codable, Sendable, CaseIterable {
    /// Everything, also what a model like it was measured on.
    case all
    /// Only what models that are measured learn from.
    case train
}

extension RecommenderTraining {
    /// The events to train on: without those that are held out, where they are to stay out of the version, too.
    ///
    /// - Throws: `UserError` with code `wrongUsage` when nothing is held out, and for a log that cannot be split.
    func learnt(from log: consuming EventLog, _ progress: Progress) throws -> EventLog {
        guard refit == .train else { return log }
        guard let holdOut else {
            throw UserError(
                .wrongUsage, "\(.refit, "train") has no effect when nothing is held out",
                remedy: "Say what is held out, or leave it out")
        }
        let kept = try holdOut.parts(of: log, seed: 0).training
        progress.step(
            "the version learns from \(kept.count) of \(log.count) events, because what is held out stays out of it")
        return kept
    }
}
