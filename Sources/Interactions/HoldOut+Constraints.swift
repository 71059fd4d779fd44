package import Diagnostics

extension HoldOut {
    /// How many of a customer's items may be held out.
    package static let last = Parameter(
        .holdOutLast, .integers(1...1_000_000, words: "a number of items from 1 to 1000000"))
    /// What share of the customers may be held out.
    package static let share = Parameter(.holdOutUsers, .shares())
    /// What share of their items may be given.
    package static let given = Parameter(.givenShare, .shares())

    /// The share of the items of a held-out customer that is given unless another one is asked for.
    package static let standardGivenShare = 0.8

    /// - Throws: `UserError` with code `wrongUsage` for a value out of range.
    package func validate() throws {
        switch self {
        case .from, .lastOrder: break
        case .last(let items): try Self.last.check(items)
        case .users(let share, let given):
            try Self.share.check(share)
            try Self.given.check(given)
        }
    }
}
