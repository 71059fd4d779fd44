import Diagnostics
import Events
import Interactions
import RecommenderModels
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

    /// Warns of a model that has nothing of its own to list where lists leave out what customers have.
    func warnOfMask(_ known: Interactions, _ progress: Progress) {
        let settings = train.parameters.modelSettings(of: known)
        guard settings.hidesRepeats(masking: mask ?? .seen) else { return }
        let algorithm: Message = "\(.algorithm, train.name.rawValue)"
        if settings.ranksNothing(masking: mask ?? .seen) {
            progress.warning(
                """
                a model of \(algorithm) lists only what a customer bought before: with \(.mask, "seen") its lists hold \
                popular items alone, so give \(.mask, "none") wherever lists are made or measured
                """)
        } else {
            progress.warning(
                """
                a model of \(algorithm) lists also what a customer bought before: with \(.mask, "seen") only its other \
                member is left, so give \(.mask, "none") wherever lists are made or measured
                """)
        }
    }
}
