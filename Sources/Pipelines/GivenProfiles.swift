import Events
import Interactions
import LinearAlgebra
import Models
import Tables

/// What some events say of their users, in the words of a model: profiles over the items that it knows.
struct GivenProfiles: Sendable {
    /// The users of the events, in ascending byte order.
    let users: IdTable
    /// For each user what the events say of items that the model knows.
    let profiles: [Profile]
    /// Pairs whose item the model does not know.
    let unknownItems: Int

    init(_ log: EventLog, for model: Recommender, threads: Int) throws {
        let history = try GivenHistory(log, weights: model.settings.weights, threads: threads)
        var modelItems: [UInt32?] = []
        for item in 0..<history.items.count {
            let index = try Array(history.items[item]).withUnsafeBytes { try model.items.ids.index(of: $0) }
            modelItems.append(index.map { UInt32($0) })
        }
        let confidence = history.confidence
        users = history.users
        profiles = (0..<confidence.rows).map { user in
            // Both sides number their items in ascending byte order, so the model's numbers ascend too.
            let known = confidence.range(ofRow: user).compactMap { position in
                modelItems[Int(confidence.indices[position])].map { ($0, confidence.value(at: position)) }
            }
            return Profile(items: known.map(\.0), confidence: known.map(\.1))
        }
        unknownItems = confidence.count - profiles.reduce(0) { $0 + $1.items.count }
    }
}
