import Diagnostics
import Events
import Recommenders

extension RecommenderTraining {
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
