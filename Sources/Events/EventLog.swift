package import Diagnostics
package import Ids
import Tables

/// A shop's events, typed: one entry of each array for every row that was kept.
///
/// Ids stand in ascending order of their bytes, so their numbers do not depend on the order of the rows.
package struct EventLog: Sendable {
    /// The customers and products that occur in a kept row, and no others.
    package let users: IdTable
    package let items: IdTable
    /// For every event the position of its customer in `users`.
    package let user: [UInt32]
    /// The position of its product in `items`; nil without such a column.
    package let item: [UInt32]?
    /// Milliseconds since 1970 UTC; nil without such a column.
    package let timestamp: [Int64]?
    /// The position in `typeNames`; nil without such a column.
    package let type: [UInt8]?
    /// The types that occur in a kept row, in ascending byte order.
    package let typeNames: [String]
    /// Pieces; NaN for an empty cell, nil without such a column.
    package let quantity: [Double]?
    /// The price of one piece; NaN for an empty cell, nil without such a column.
    package let price: [Double]?
    /// What the customer thinks of the product; nil unless ratings were asked for.
    package let rating: [Float]?
    /// The position in `orders`, `UInt32.max` for an empty cell; nil without such a column.
    package let order: [UInt32]?
    package let orders: IdTable
    /// What became of every row.
    package var funnel: Funnel
    /// Up to five of the rows that were passed over as invalid.
    package let invalidRows: [UserError]

    package var count: Int { user.count }

    /// The position of every event's product, for what makes no sense without products.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without such a column.
    package func requiredItems() throws -> [UInt32] {
        guard let item else {
            throw UserError(.wrongUsage, "the events have no column of products", remedy: "Name it with --item")
        }
        return item
    }

    /// The time of the newest event.
    package var newest: Int64? { timestamp?.max() }
}
