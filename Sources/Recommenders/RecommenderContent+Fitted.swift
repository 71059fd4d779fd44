package import Interactions
import LinearAlgebra
package import RecommenderModels

extension RecommenderContent {
    /// A fitted model with the ids and histories that it was fitted on.
    package init(_ fitted: FittedRecommender, of interactions: Interactions, table: ItemTableContent?) {
        self.init(
            settings: fitted.settings, items: interactions.items, users: interactions.users,
            knowledge: fitted.knowledge, popularity: interactions.popularity,
            history: .init(matrix: interactions.matrix, lastDay: interactions.lastDay, types: interactions.types),
            table: table)
    }
}
