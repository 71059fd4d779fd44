import Evaluation
import LinearAlgebra
import ModelFiles
package import RecommenderModels

extension Catalogue {
    /// The catalogue of a recommender; the categories are the column `category` of its item table.
    package init(_ model: Recommender) throws {
        let items = model.items
        let column = items.table?.columns.firstIndex(of: "category")
        let categories = try items.table.flatMap { table in
            try column.map { column in try (0..<items.ids.count).map { try table.cell($0, column) } }
        }
        self.init(
            popularity: items.popularity, users: model.users.ids.count,
            factors: items.factors.columns > 0 ? items.traits : nil, categories: categories)
    }
}
