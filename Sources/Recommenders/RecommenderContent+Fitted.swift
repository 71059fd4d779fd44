package import Events
package import Interactions
import LinearAlgebra
package import RecommenderModels

extension RecommenderContent {
    /// A fitted model with the ids and histories that it was fitted on.
    ///
    /// - Parameters:
    ///   - fitted: The model.
    ///   - interactions: What it was fitted on.
    ///   - table: The item table; `nil` without one.
    ///   - fallback: What fills its lists; that of the last days needs interactions with times.
    package init(
        _ fitted: FittedRecommender, of interactions: Interactions, table: ItemTableContent?,
        fallback: Popularity = .ever
    ) {
        var settings = fitted.settings
        settings.fallback = fallback
        self.init(
            settings: settings, items: interactions.items, users: interactions.users,
            knowledge: fitted.knowledge, popularity: interactions.popularity,
            history: .init(
                matrix: interactions.history, lastDay: interactions.lastDay, types: interactions.types,
                purchases: Self.purchases(fitted, interactions)),
            table: table, recentPopularity: interactions.recentPopularity)
    }

    /// The purchases that a model of repeats keeps, also in a mixture.
    private static func purchases(_ fitted: FittedRecommender, _ interactions: Interactions) -> [Purchases]? {
        fitted.settings.countsPurchases ? interactions.occasions?.map(\.purchases) : nil
    }
}
