import Events
import RecommenderModels

/// What a model was trained with for one customer, with titles and categories, for somebody who looks at their list.
package struct CustomerHistory: Sendable, Equatable {
    /// What the model may show of a customer.
    package enum Standing: String, Sendable {
        case known
        /// The model does not know the id.
        case unknown
        /// The customer opted out, or did not agree where agreement is needed, and is not looked up.
        case noConsent = "no_consent"
    }

    package struct Item: Sendable, Equatable {
        package let past: PastItem
        /// `nil` for a model without categories.
        package let category: String?
    }

    /// The id that stands for all of the customer's; the one that was asked for unless the customer is known by several.
    package let user: String
    /// The id that was asked for; `nil` where it is that one.
    package let asked: String?
    package let standing: Standing
    /// The strongest items, in the order of `ListMaker.history(of:)`.
    package let items: [Item]
    /// How many items the whole history has.
    package let count: Int
    /// Whether the values of the items are ratings.
    package let hasRatings: Bool
}

extension ListMaker {
    /// What the model was trained with for a customer; nothing for one who opted out, who is not looked up.
    ///
    /// - Parameters:
    ///   - user: Any id of the customer.
    ///   - limit: How many items are given at most.
    /// - Returns: The history.
    /// - Throws: `UserError` with code `modelUnusable`.
    package func customerHistory(of user: String, atMost limit: Int) throws -> CustomerHistory {
        func empty(_ standing: CustomerHistory.Standing) -> CustomerHistory {
            CustomerHistory(
                user: user, asked: nil, standing: standing, items: [], count: 0,
                hasRatings: model.settings.weights.usesRatings)
        }
        var id = user
        switch try id.withUTF8({ try identity(of: UnsafeRawBufferPointer($0)) }) {
        case .optedOut: return empty(.noConsent)
        case .unknown: return empty(.unknown)
        case .known(let index):
            let standing = try standing(for: user)
            let history = try history(at: index, atMost: limit)
            let items = try zip(history.items, history.indexes).map { past, index in
                CustomerHistory.Item(past: past, category: try model.items.table?.cell(index, named: "category"))
            }
            return CustomerHistory(
                user: standing ?? user, asked: standing == nil ? nil : user, standing: .known, items: items,
                count: history.count, hasRatings: model.settings.weights.usesRatings)
        }
    }
}
