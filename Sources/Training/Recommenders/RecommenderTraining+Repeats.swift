import Diagnostics
import Events
import Interactions
import Recommenders

extension RecommenderTraining {
    /// The same training with the transform that suits lists which may hold what customers have, unless one is given.
    ///
    /// What somebody bought often is bought again, so how often counts there; with several types of events it does
    /// anyway. Call it on settings that somebody gave, not on those of a version, which say what was done.
    package var withTransformForRepeats: RecommenderTraining {
        guard mask == ItemMask.none, interactions.confidence.transform == nil, train.learnsFromConfidences else {
            return self
        }
        var training = self
        training.interactions.confidence.transform = .forRepeats
        return training
    }

    /// Refuses a half-life that a model of repeats would not use.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkRepeats() throws {
        guard uselessHalfLives.contains(.halfLife) else { return }
        throw UserError(
            .wrongUsage,
            "\(.halfLife) has no effect with \(.algorithm, train.name.rawValue) where \(.historyHalfLife) is given, because "
                + "only histories decay",
            remedy: "Leave it out")
    }
}
