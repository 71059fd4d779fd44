import Evaluation
import Events
import Ids
package import RecommenderModels

/// The users on whom a model is measured, numbered in their own order.
package protocol TestUsers: Sendable {
    /// The number of a user; `nil` when nothing is known about them.
    func number(of id: ArraySlice<UInt8>) throws -> Int?
    /// What the items are ranked by; `nil` for a user who gets popular items.
    func taste(of number: Int) throws -> Taste?
    /// The history of a user, item by item.
    func profile(of number: Int) throws -> Profile
    /// The items that count as seen, ascending.
    func seen(by number: Int) throws -> [UInt32]
    /// The number of items in the history, whether or not they count as seen.
    func itemCount(of number: Int) throws -> Int
}

/// The users that the model was trained on.
struct TrainingUsers: TestUsers {
    let model: any MeasurableRecommender

    func number(of id: ArraySlice<UInt8>) throws -> Int? { try model.userIndex(of: id) }

    func taste(of number: Int) throws -> Taste? { try model.taste(of: number) }

    func profile(of number: Int) throws -> Profile { try model.history(of: number) }

    func seen(by number: Int) throws -> [UInt32] { try model.seen(by: number) }

    func itemCount(of number: Int) throws -> Int { try model.history(of: number).items.count }
}

/// Users who are folded in from given events only, whether or not the model knows them.
struct FoldedInUsers: TestUsers {
    private let given: GivenProfiles
    private let foldIn: (any FoldIn)?

    init(_ model: any MeasurableRecommender, _ given: GivenProfiles) {
        self.given = given
        foldIn = model.foldIn
    }

    func number(of id: ArraySlice<UInt8>) -> Int? { given.users.index(of: id) }

    func taste(of number: Int) throws -> Taste? {
        guard let taste = try foldIn?.visitor(given.profiles[number]).taste else { return nil }
        return taste.isBlank ? nil : taste
    }

    func profile(of number: Int) -> Profile { given.profiles[number] }

    func seen(by number: Int) -> [UInt32] { given.profiles[number].items }

    func itemCount(of number: Int) -> Int { given.profiles[number].items.count }
}
