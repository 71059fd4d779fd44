import Evaluation
import Events
import Ids
import ModelFiles
package import RecommenderModels
import Tables

/// The visitors for whom an evaluation makes lists, numbered in their own order.
package protocol Visitors: Sendable {
    /// The number of a visitor; `nil` when nothing is known about them.
    func number(of id: ArraySlice<UInt8>) throws -> Int?
    /// What the items are ranked by; `nil` for a visitor who gets popular items.
    func taste(of number: Int) throws -> Taste?
    /// The history of a visitor, item by item.
    func profile(of number: Int) throws -> Profile
    /// The items that count as seen, ascending.
    func seen(by number: Int) throws -> [UInt32]
    /// The number of items in the history, whether or not they count as seen.
    func itemCount(of number: Int) throws -> Int
}

/// The users that the model was trained on.
struct KnownUsers: Visitors {
    private let model: Recommender

    init(_ model: Recommender) {
        self.model = model
    }

    func number(of id: ArraySlice<UInt8>) throws -> Int? {
        try model.users.ids.index(of: id)
    }

    func taste(of number: Int) throws -> Taste? { try model.taste(of: number) }

    func profile(of number: Int) throws -> Profile { try model.users.history(of: number) }

    func seen(by number: Int) throws -> [UInt32] { try model.users.seen(by: number) }

    func itemCount(of number: Int) throws -> Int { try model.users.history(of: number).items.count }
}

/// Users who are folded in from given events only, whether or not the model knows them.
struct GivenUsers: Visitors {
    private let given: GivenProfiles
    private let foldIn: (any FoldIn)?

    init(_ model: Recommender, _ log: EventLog, threads: Int) throws {
        given = try GivenProfiles(log, for: model, threads: threads)
        foldIn = model.items.foldIn
    }

    /// The number of given pairs whose item the model does not know.
    var unknownItems: Int { given.unknownItems }

    func number(of id: ArraySlice<UInt8>) -> Int? { given.users.index(of: id) }

    func taste(of number: Int) throws -> Taste? {
        guard let taste = try foldIn?.visitor(given.profiles[number]).taste else { return nil }
        return taste.isBlank ? nil : taste
    }

    func profile(of number: Int) -> Profile { given.profiles[number] }

    func seen(by number: Int) -> [UInt32] { given.profiles[number].items }

    func itemCount(of number: Int) -> Int { given.profiles[number].items.count }
}
