package import Events
package import Ids
package import LinearAlgebra
import Tables

/// The interactions of customers with items: one entry for each pair that has an event.
///
/// Ids are numbered in ascending byte order and the events of a pair are summed in a fixed order, so the same events
/// give the same interactions, in whatever order they were read.
package struct Interactions: Sendable {
    package let users: IdTable
    package let items: IdTable
    /// users × items, the confidences or the ratings; values `nil` when all are 1.
    package let matrix: SparseMatrix
    /// The same pairs with the values by which customers are scored: those of `matrix`, unless histories have a
    /// half-life of their own.
    package let history: SparseMatrix
    /// The day of each pair's last event, in days since 1970-01-01 UTC from 0 to 65,535; `nil` without timestamps.
    package let lastDay: [UInt16]?
    /// The types of each pair's events, bit t for type t of `weights`; `nil` without types.
    package let types: [UInt32]?
    /// The occasions on which each pair's customer bought its item; `nil` unless they were requested.
    package let occasions: [PairOccasions]?
    /// The category of each item, empty where it is not known; `nil` without an item table that has categories.
    package var itemCategories: [String]?
    /// The number of distinct users who have bought each item; who have seen it, where purchases have no weight.
    package let popularity: [Float]
    /// The same in the last 28 days (`Popularity`); `nil` without timestamps.
    package let recentPopularity: [Float]?
    /// The rules from which the values of `history` were computed.
    package let weights: EventWeights
    /// The names of the types that mean "bought"; empty for a log without types.
    package let purchaseTypes: [String]
    /// The names of the types that mark an item as seen; empty for a log without types.
    package let seenTypes: [String]
    /// How many rows of the tables each step dropped, down to the pairs.
    package let funnel: Funnel
}
