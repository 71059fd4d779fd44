package import Events
package import Ids
import Interactions
package import LinearAlgebra
package import RecommenderModels
import Tables

/// Profiles of the users of some events, over the items that a model knows.
package struct GivenProfiles: Sendable {
    /// The users of the events, in ascending byte order.
    package let users: IdTable
    /// The profile of each user, over the items that the model knows.
    package let profiles: [Profile]
    /// The number of pairs whose item the model does not know.
    package let unknownItems: Int

    /// - Parameters:
    ///   - log: The events.
    ///   - weights: The rules of the model; types that the model does not know weigh 0.
    ///   - purchaseTypes: The model's types that mean "bought", for profiles with purchases; `nil` for others.
    ///   - threads: The number of workers.
    ///   - itemIndex: The model's index of an item, or `nil` for an unknown item; indexes must ascend in the order of
    ///     the ids.
    /// - Throws: `UserError` when an event lacks a quantity and quantities count; also what `itemIndex` throws.
    package init(
        _ log: EventLog, weights: EventWeights, purchaseTypes: [String]? = nil, threads: Threads,
        itemIndex: (ArraySlice<UInt8>) throws -> Int?
    ) throws {
        let history = try GivenHistory(log, weights: weights, purchaseTypes: purchaseTypes, threads: threads)
        let modelItems = try history.items.indices.map { try itemIndex(history.items[$0]) }
        let confidence = history.confidence
        users = history.users
        profiles = (0..<confidence.rows).map { user in
            // Both sides number their items in ascending byte order, so the model's numbers ascend too.
            let known = confidence.range(ofRow: user).compactMap { position in
                modelItems[Int(confidence.indices[position])].map { (item: UInt32($0), position: position) }
            }
            return Profile(
                items: known.map(\.item), values: known.map { confidence.value(at: $0.position) },
                purchases: history.purchases.map { purchases in known.map { purchases[$0.position] } })
        }
        unknownItems = confidence.count - profiles.reduce(0) { $0 + $1.items.count }
    }
}
