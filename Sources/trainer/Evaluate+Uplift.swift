import CustomerModels
import Diagnostics
import Evaluation
import Events
import FeatureLearning
import Features
import Files
import Tables
import Terminal
import Training

extension Evaluate {
    /// The measurement of an uplift model.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for options that have no effect on it, and without a table.
    func uplift(without forgotten: HashedIds?) throws -> UpliftEvaluation {
        let others =
            lists.options + ruleFlags.given + orderFlags.given + eventFlags.given + identityOptions.given
            + customers.options.without(.contactCost, .contactValue)
            + [
                .ratingColumn: rating.rating != nil, .events: !measuring.events.isEmpty,
                .metrics: !measuring.metrics.isEmpty,
            ]
        try others.refuse("for an uplift model")
        guard let table = measuring.table else {
            throw UserError(
                .wrongUsage, "an uplift model is measured on the table of a campaign",
                remedy: "Name it with \(.customerTable)")
        }
        try eventFlags.layoutFlags.checkHaveEffect(on: [table])
        var evaluation = UpliftEvaluation(file: table)
        evaluation.layout = eventFlags.layoutFlags.layout
        evaluation.skipInvalid = eventFlags.skipInvalid
        evaluation.maximumInvalid = eventFlags.maximumInvalid ?? evaluation.maximumInvalid
        evaluation.consent = consent.source.honouring(forgotten)
        if let cost = customers.cost, let value = customers.value {
            evaluation.terms = try ContactTerms(cost: cost, value: value)
        }
        evaluation.seed = measuring.seed
        evaluation.allowsTrainingData = measuring.allowTrainingData
        return evaluation
    }
}
