import Events
import ModelFiles
import RecommenderModels

/// What somebody must know of a recommender to ask it for lists: what it can use, and what may be chosen.
package struct RecommenderDescription: Sendable, Equatable {
    /// A type of events that a session may have.
    package struct EventType: Sendable, Equatable {
        package let name: String
        package let weight: Double
    }

    /// So many categories are named at most.
    static let mostCategories = 1_000

    /// The kind of model: `ials`.
    package let kind: String
    package let items: Int
    /// How many customers it knows now.
    package let customers: Int
    package let usesSessions: Bool
    package let explains: Bool
    package let hasRatings: Bool
    /// The types of the training's events, in ascending byte order; empty for a log without types.
    package let types: [EventType]
    /// The categories in ascending byte order; `nil` for a model without categories.
    package let categories: [String]?
    /// How many more categories there are.
    package let furtherCategories: Int
    /// The channels of the table of available items; `nil` where it names none.
    package let channels: [String]?
}

extension ListMaker {
    /// What somebody must know of the model to ask it for lists.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func description() throws -> RecommenderDescription {
        let weights = model.settings.weights
        let categories = try categories.items()?.keys.filter { !$0.isEmpty }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return RecommenderDescription(
            kind: model.settings.kind.rawValue, items: model.items.ids.count, customers: model.users.ids.count,
            usesSessions: usesSessions, explains: foldIn != nil, hasRatings: weights.usesRatings,
            types: zip(weights.typeNames, weights.byType).map { .init(name: $0, weight: $1) },
            categories: categories.map { Array($0.prefix(RecommenderDescription.mostCategories)) },
            furtherCategories: max(0, (categories?.count ?? 0) - RecommenderDescription.mostCategories),
            channels: stock?.names)
    }
}
