import Events
import LinearAlgebra
package import Ranking
import RecommenderModels

extension CompletedLists {
    /// What makes the lists of a model as its customers get them.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - isForOneAnswer: Whether items are scored one by one, which packed items cannot be.
    /// - Throws: `UserError` with code `modelUnusable` for a damaged model.
    package init(of model: any MeasurableRecommender, isForOneAnswer: Bool = false) throws {
        let ranker = ModelRanker(
            model.settings.base, factors: model.itemFactors, weights: model.itemWeights, repeats: model.repeats,
            share: model.settings.mixture?.share, isForOneAnswer: isForOneAnswer)
        let recent = model.settings.fallback == .recent ? try model.popularityOfLastDays() : nil
        self.init(ranker, popular: PopularityRanker(model.popularity, recent: recent))
    }
}
