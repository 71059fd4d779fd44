import Documents
package import Events
import Ids
import ModelFiles

/// A log of events as a file, from which an equal log is read much faster than from the tables that it came from.
///
/// The file is in the format of model files: a tensor for each column and for each table of ids, with a check sum for
/// each 64 KiB. Columns are written from the log's memory and copied into that of the new log.
///
/// No customer who said no is in it: of the consent table it has the counts, and of rows that were skipped as invalid,
/// whoever they are about, nothing.
package enum StoredEventLog {
    package static let fileName = "events.safetensors"
    static let factsKey = "log"

    /// Writes a log into a folder.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package static func write(_ log: EventLog, toFolder folder: String) throws {
        let facts = try JSONValue(encoding: StoredLogFacts(log)).text
        var writer = TensorFileWriter(metadata: [factsKey: facts])
        writer.add("user", log.user)
        if let item = log.item { writer.add("item", item) }
        if let timestamp = log.timestamp { writer.add("timestamp", signed: timestamp) }
        if let type = log.type { writer.add("type", type) }
        if let quantity = log.quantity { writer.add("quantity", quantity) }
        if let price = log.price { writer.add("price", price) }
        if let rating = log.rating { writer.add("rating", rating) }
        if let order = log.order { writer.add("order", order) }
        if let sequence = log.sequence { writer.add("sequence", sequence) }
        if let channel = log.channel { writer.add("channel", channel) }
        if let value = log.value { writer.add("value", value) }
        writer.add("users", ids: log.users)
        writer.add("items", ids: log.items)
        writer.add("orders", ids: log.orders)
        if let aliases = log.aliases {
            writer.add("aliases", ids: aliases.ids)
            writer.add("owners", ids: aliases.owners)
            writer.add("owner", aliases.owner)
        }
        try writer.write(to: "\(folder)/\(fileName)")
    }

    /// Reads the log that `write` put into a folder.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a file that is missing, damaged or holds no log.
    package static func read(fromFolder folder: String) throws -> EventLog {
        let file = try TensorFile("\(folder)/\(fileName)")
        let facts = try StoredLogFacts(of: file)
        let column = StoredColumns(file: file, count: facts.count)
        let (users, items, orders) = (
            try column.ids("users"), try column.ids("items"), try column.ids("orders")
        )
        let log = EventLog(
            file: facts.file, users: users, items: items,
            user: try column.positions("user", below: users.count) ?? [],
            item: try column.positions("item", below: items.count), timestamp: try column.signed("timestamp"),
            type: try column.types("type", below: facts.typeNames.count), typeNames: facts.typeNames,
            namedPurchases: facts.namedPurchases, quantity: try column.numbers("quantity"),
            price: try column.numbers("price"), rating: try column.numbers("rating"),
            order: try column.positions("order", below: orders.count, orNone: true), orders: orders,
            sequence: try column.numbers("sequence"),
            channel: try column.channels("channel", below: facts.channelNames?.count ?? 0),
            channelNames: facts.channelNames ?? [], value: try column.numbers("value"), funnel: facts.funnel,
            invalidRows: [], consentJoin: nil,
            consentCounts: facts.consent, aliases: try column.aliases(), identityCounts: facts.identities)
        guard log.count == facts.count else { throw file.unusable("it has \(log.count) of \(facts.count) events") }
        try file.checkUnchanged()
        return log
    }
}
