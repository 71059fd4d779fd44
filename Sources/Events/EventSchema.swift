import Diagnostics
import Tables

/// Which columns of one file hold the values of an event.
struct EventSchema {
    let user: Int
    let item: Int?
    let timestamp: Int?
    let type: Int?
    let quantity: Int?
    let price: Int?
    let rating: Int?
    let order: Int?
    let sequence: Int?
    let channel: Int?
    let value: Int?
    /// The conditions over the columns.
    let filter: RowFilter

    /// Finds the columns that `options` name in a file's header.
    ///
    /// The columns of the product and of the rating must exist if they are needed; the rating's is ignored if it is
    /// not.
    ///
    /// - Throws: `UserError` with code `invalidData` for a missing column that is named or needed.
    init(_ reader: borrowing RecordReader, _ options: EventOptions, needsItems: Bool, needsRatings: Bool) throws {
        user = try reader.column(named: options.user, option: .userColumn)
        item = try Self.find(.itemColumn, options.item, isNeeded: needsItems || options.cleaningNeedsItems, reader)
        let isTimed = options.needsTimes
        timestamp = try Self.find(.timestampColumn, options.timestamp, isNeeded: isTimed, reader)
        type = try Self.find(.typeColumn, options.type, isNeeded: options.cleaningNeedsTypes, reader)
        quantity = try Self.find(.quantityColumn, options.quantity, isNeeded: options.useQuantity, reader)
        price = try Self.find(.priceColumn, options.price, isNeeded: false, reader)
        rating = needsRatings ? try Self.find(.ratingColumn, options.rating, isNeeded: true, reader) : nil
        order = try Self.find(.orderColumn, options.order, isNeeded: options.cleaningNeedsOrders, reader)
        sequence = try options.sequence.map { try reader.column(named: $0, option: .sequenceColumn) }
        channel =
            options.looksForChannel
            ? try Self.find(.channelColumn, options.channel, isNeeded: false, reader) : nil
        value = try options.value.map { try reader.column(named: $0, option: .valueColumn) }
        try options.checkOrder(hasTimes: timestamp != nil, file: reader.file)
        filter = try RowFilter(options.conditions) { name in
            let column = try reader.column(named: name)
            return (column, reader.numberFormat(of: column))
        }
    }

    /// The column that the user names, or the one called like the last name of the parameter's key.
    private static func find(
        _ parameter: ParameterKey, _ name: String?, isNeeded: Bool, _ reader: borrowing RecordReader
    ) throws -> Int? {
        if name == nil, !isNeeded, !reader.columns.contains(parameter.name) { return nil }
        return try reader.column(named: name ?? parameter.name, option: parameter)
    }

    /// The names of the optional values that the file has; all files of a log must agree.
    var present: [String] {
        let all = [
            ("item", item), ("timestamp", timestamp), ("type", type), ("quantity", quantity), ("price", price),
            ("rating", rating), ("order", order), ("sequence", sequence), ("channel", channel),
            ("value", value),
        ]
        return all.compactMap { $0.1 == nil ? nil : $0.0 }
    }
}
