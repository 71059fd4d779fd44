/// A row of a batch of lists: one item of one customer's list.
package struct ListRow: Sendable, Equatable {
    /// The customer, as a position in `ListRows.users`.
    package let user: Int
    /// The position in the list, from 1.
    package let rank: Int
    /// The model that listed the item, as a position in `ListColumns.models`.
    package let model: Int
    /// The item's dense index in the model.
    package let item: UInt32
    /// The score, under the boosts of rules if there are any.
    package let score: Float
    /// The score before boosts.
    package let plainScore: Float
    package let source: Source
    /// `nil` in lists that leave out what customers have.
    package let part: ListPart?
}
