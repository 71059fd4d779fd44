import Events
import Interactions
import LinearAlgebra
import Models
import Tables

/// Those for whom an evaluation makes lists, numbered in an order of its own.
protocol Visitors: Sendable {
    /// The number of a user; `nil` when nothing is known of them.
    func number(of id: ArraySlice<UInt8>) throws -> Int?
    /// What ranks the items for them; `nil` for whoever is served what is popular.
    func taste(of number: Int) throws -> Taste?
    /// The items that count as seen, ascending.
    func seen(by number: Int) throws -> [UInt32]
    /// The number of items in the history, seen or only looked at.
    func itemCount(of number: Int) throws -> Int
}

/// The users that the model was trained on.
struct KnownUsers: Visitors {
    private let model: Recommender

    init(_ model: Recommender) {
        self.model = model
    }

    func number(of id: ArraySlice<UInt8>) throws -> Int? {
        try Array(id).withUnsafeBytes { try model.users.ids.index(of: $0) }
    }

    func taste(of number: Int) throws -> Taste? { try model.taste(of: number) }

    func seen(by number: Int) throws -> [UInt32] { try model.users.seen(by: number) }

    func itemCount(of number: Int) throws -> Int { try model.users.history(of: number).items.count }
}

/// Users who are folded in from given events alone, whether the model knows them or not.
struct GivenUsers: Visitors {
    private let history: GivenHistory
    private let profiles: [Profile]
    private let foldIn: (any FoldIn)?
    /// Given pairs whose item the model does not know.
    let unknownItems: Int

    init(_ model: Recommender, _ log: EventLog, threads: Int) throws {
        history = try GivenHistory(log, weights: model.settings.weights, threads: threads)
        var modelItems: [UInt32?] = []
        for item in 0..<history.items.count {
            let index = try Array(history.items[item]).withUnsafeBytes { try model.items.ids.index(of: $0) }
            modelItems.append(index.map { UInt32($0) })
        }
        let confidence = history.confidence
        profiles = (0..<confidence.rows).map { user in
            // Both sides number their items in ascending byte order, so the model's numbers ascend too.
            let known = confidence.range(ofRow: user).compactMap { position in
                modelItems[Int(confidence.indices[position])].map { ($0, confidence.value(at: position)) }
            }
            return Profile(items: known.map(\.0), confidence: known.map(\.1))
        }
        unknownItems = confidence.count - profiles.reduce(0) { $0 + $1.items.count }
        foldIn = model.items.foldIn
    }

    func number(of id: ArraySlice<UInt8>) -> Int? { history.users.index(of: id) }

    func taste(of number: Int) throws -> Taste? {
        guard let taste = try foldIn?.visitor(profiles[number]).taste else { return nil }
        return taste.isBlank ? nil : taste
    }

    func seen(by number: Int) -> [UInt32] { profiles[number].items }

    func itemCount(of number: Int) -> Int { profiles[number].items.count }
}
