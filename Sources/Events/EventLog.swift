package import Diagnostics
package import Ids
import Tables

/// A shop's events by column: each array has one entry for every row that was kept.
///
/// Ids are in ascending order of their bytes, so their numbers do not depend on the order of the rows.
package struct EventLog: Sendable {
    /// The tables that the events come from, for messages.
    package let file: String
    /// The customers and the products that occur in a kept row, and no others.
    package let users: IdTable
    package let items: IdTable
    /// The position of each event's customer in `users`.
    package let user: [UInt32]
    /// The position of each event's product in `items`; nil without such a column.
    package let item: [UInt32]?
    /// Milliseconds since 1970 UTC; nil without such a column.
    package let timestamp: [Int64]?
    /// The position of each event's type in `typeNames`; nil without such a column.
    package let type: [UInt8]?
    /// The types that occur in a kept row, in ascending byte order.
    package let typeNames: [String]
    /// The types that the reader named as purchases; nil when none were named.
    package let namedPurchases: [String]?
    /// The number of pieces; NaN for an empty cell, nil without such a column.
    package let quantity: [Double]?
    /// The price of one piece; NaN for an empty cell, nil without such a column.
    package let price: [Double]?
    /// The customer's rating of the product; nil when the log was read without ratings.
    package let rating: [Float]?
    /// The position of each event's order in `orders`, `UInt32.max` for an empty cell; nil without such a column.
    package let order: [UInt32]?
    package let orders: IdTable
    /// The place of each event in its customer's order, finite: greater is later, and equal ones are of the same moment;
    /// nil without such an order, and always where there are times.
    package let sequence: [Double]?
    /// The position of each event's channel in `channelNames`, `noChannel` for an empty cell; nil without such a column.
    package let channel: [UInt8]?
    /// The channels that occur in a kept row, in ascending byte order; at most 255.
    package let channelNames: [String]
    /// The value of each event, such as a score of satisfaction; NaN for an empty cell, nil where no column was named.
    package let value: [Double]?
    /// How many rows were read, and how many of them were dropped for which reason.
    package var funnel: Funnel
    /// Up to five of the rows that were skipped as invalid.
    package let invalidRows: [UserError]
    /// Which ids of the consent table the rows have; nil for a log that was read without one or not from its tables.
    package let consentJoin: ConsentJoin?
    /// How many ids of the consent table the rows have; nil for a log that was read without one.
    package let consentCounts: ConsentCounts?
    /// The further ids of customers; nil for a log in which each id is a customer.
    package let aliases: IdAliases?
    /// How the table of pairs of ids meets the rows; nil for a log that was read without one.
    package let identityCounts: IdentityCounts?

    /// Takes columns and tables that fit each other as the properties say; the counts count where there is no join.
    package init(
        file: String, users: IdTable, items: IdTable, user: [UInt32], item: [UInt32]?, timestamp: [Int64]?,
        type: [UInt8]?, typeNames: [String], namedPurchases: [String]?, quantity: [Double]?, price: [Double]?,
        rating: [Float]?, order: [UInt32]?, orders: IdTable, sequence: [Double]? = nil,
        channel: [UInt8]? = nil, channelNames: [String] = [], value: [Double]? = nil, funnel: Funnel,
        invalidRows: [UserError], consentJoin: ConsentJoin?, consentCounts: ConsentCounts? = nil,
        aliases: IdAliases? = nil, identityCounts: IdentityCounts? = nil
    ) {
        (self.file, self.users, self.items) = (file, users, items)
        (self.user, self.item, self.timestamp) = (user, item, timestamp)
        (self.type, self.typeNames, self.namedPurchases) = (type, typeNames, namedPurchases)
        (self.quantity, self.price, self.rating) = (quantity, price, rating)
        (self.order, self.orders, self.sequence) = (order, orders, sequence)
        (self.channel, self.channelNames, self.value) = (channel, channelNames, value)
        (self.funnel, self.invalidRows, self.consentJoin) = (funnel, invalidRows, consentJoin)
        self.consentCounts = consentJoin?.counts ?? consentCounts
        (self.aliases, self.identityCounts) = (aliases, identityCounts)
    }

    package var count: Int { user.count }

    /// What stands in `channel` for an event whose channel nobody knows.
    package static let noChannel = UInt8.max

    /// The position of every event's product, for operations that need products.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without such a column.
    package func requiredItems() throws -> [UInt32] {
        guard let item else {
            throw UserError(.wrongUsage, "the events have no column of products", remedy: "Name it with \(.itemColumn)")
        }
        return item
    }

    /// The time of the newest event.
    package var newest: Int64? { timestamp?.max() }
}
