package import Evaluation
import LinearAlgebra
import RecommenderModels

extension Catalogue {
    /// The catalogue of a recommender; the categories are the column `category` of its item table.
    package init(_ model: any MeasurableRecommender) throws {
        let factors = model.itemFactors
        self.init(
            popularity: model.popularity, users: model.userCount,
            factors: factors.columns > 0 ? model.settings.base.traits(of: factors) : nil,
            categories: try model.itemCategories())
    }
}
