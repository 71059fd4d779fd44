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
    /// The column of each condition.
    let conditions: [Int]

    /// Finds the columns that `options` name in a file's header.
    ///
    /// The columns of the product and of the rating must exist if they are needed; the rating's is ignored if it is
    /// not.
    ///
    /// - Throws: `UserError` with code `invalidData` for a missing column that is named or needed.
    init(_ reader: borrowing RecordReader, _ options: EventOptions, needsItems: Bool, needsRatings: Bool) throws {
        user = try reader.column(named: options.user, option: "--user")
        item = try Self.find("item", options.item, isNeeded: needsItems, reader)
        let isTimed = options.from != nil || options.until != nil || options.timestampFormat != nil
        timestamp = try Self.find("timestamp", options.timestamp, isNeeded: isTimed, reader)
        type = try Self.find("type", options.type, isNeeded: false, reader)
        quantity = try Self.find("quantity", options.quantity, isNeeded: options.useQuantity, reader)
        price = try Self.find("price", options.price, isNeeded: false, reader)
        rating = needsRatings ? try Self.find("rating", options.rating, isNeeded: true, reader) : nil
        order = try Self.find("order", options.order, isNeeded: false, reader)
        var conditions: [Int] = []
        for condition in options.conditions { conditions.append(try reader.column(named: condition.column)) }
        self.conditions = conditions
    }

    /// The position of the first condition that a row does not meet.
    func firstFailing(_ conditions: [Condition], _ reader: borrowing RecordReader) throws -> Int? {
        // Use a span, because the array's own subscript would copy a condition for every row.
        let span = conditions.span
        for index in span.indices {
            let column = self.conditions[index]
            guard let holds = span[index].holds(for: reader.field(column)) else {
                throw invalidRow(reader, column, "expected a number for '\(conditions[index])'")
            }
            if !holds { return index }
        }
        return nil
    }

    private static func find(
        _ standard: String, _ name: String?, isNeeded: Bool, _ reader: borrowing RecordReader
    ) throws -> Int? {
        if name == nil, !isNeeded, !reader.columns.contains(standard) { return nil }
        return try reader.column(named: name ?? standard, option: "--\(standard)")
    }

    /// The names of the optional values that the file has; all files of a log must agree.
    var present: [String] {
        let all = [
            ("item", item), ("timestamp", timestamp), ("type", type), ("quantity", quantity), ("price", price),
            ("rating", rating), ("order", order),
        ]
        return all.compactMap { $0.1 == nil ? nil : $0.0 }
    }
}
