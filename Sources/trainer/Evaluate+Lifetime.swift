import Diagnostics
import Evaluation
import Events
import FeatureLearning
import Files
import Terminal
import Training

extension Evaluate {
    /// The evaluation of a lifetime model that the options ask for.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an option without effect.
    func lifetime(without forgotten: HashedIds?) throws -> LifetimeEvaluation {
        let own: GivenOptions =
            lists.options + ruleFlags.given + customers.options.without(.valueColumn) + [
                .ratingColumn: rating.rating != nil, .metrics: !measuring.metrics.isEmpty,
                .customerTable: measuring.table != nil, .allowTrainingData: measuring.allowTrainingData,
            ] + orderFlags.given
        try own.refuse("for a lifetime model")
        guard !measuring.events.isEmpty else {
            throw UserError(.wrongUsage, "\(.events) is missing", remedy: "Name tables of the events that came later")
        }
        try eventFlags.layoutFlags.checkHaveEffect(on: measuring.events)
        var evaluation = LifetimeEvaluation(events: measuring.events)
        evaluation.overrides = eventFlags.overrides
        evaluation.overrides.value = customers.valueColumn
        evaluation.overrides.identities = identityOptions.choice
        evaluation.consent = consent.source.honouring(forgotten)
        return evaluation
    }
}
