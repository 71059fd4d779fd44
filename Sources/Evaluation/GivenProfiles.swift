package import Events
package import Ids
import Interactions
import LinearAlgebra
package import RecommenderModels
import Tables

/// What some events say of their users, in the words of a model: profiles over the items that it knows.
package struct GivenProfiles: Sendable {
    /// The users of the events, in ascending byte order.
    package let users: IdTable
    /// For each user what the events say of items that the model knows.
    package let profiles: [Profile]
    /// Pairs whose item the model does not know.
    package let unknownItems: Int

    /// - Parameters:
    ///   - log: The events.
    ///   - weights: The rules of the model; types that it does not know weigh nothing.
    ///   - threads: The number of workers.
    ///   - itemIndex: The model's index of an item, ascending as the ids do; `nil` for what it does not know.
    /// - Throws: `UserError` for an event without the quantity that counts; what `itemIndex` throws.
    package init(
        _ log: EventLog, weights: EventWeights, threads: Int, itemIndex: (ArraySlice<UInt8>) throws -> Int?
    ) throws {
        let history = try GivenHistory(log, weights: weights, threads: threads)
        let modelItems = try history.items.indices.map { try itemIndex(history.items[$0]) }
        let confidence = history.confidence
        users = history.users
        profiles = (0..<confidence.rows).map { user in
            // Both sides number their items in ascending byte order, so the model's numbers ascend too.
            let known = confidence.range(ofRow: user).compactMap { position in
                modelItems[Int(confidence.indices[position])].map { (UInt32($0), confidence.value(at: position)) }
            }
            return Profile(items: known.map(\.0), confidence: known.map(\.1))
        }
        unknownItems = confidence.count - profiles.reduce(0) { $0 + $1.items.count }
    }
}
