package import Diagnostics
import Tables

extension EventLog {
    /// Reads the rows of one or several tables (`-` is standard input) that `options` and `consent` let through.
    ///
    /// A row is asked, in this order: does it split into one field per column; has its user agreed; does it meet each
    /// condition; does it lie in the window of time; can all its values be read. What no later question needs is not
    /// looked at, so a row that a condition drops need not be valid otherwise.
    ///
    /// - Throws: `UserError` with code `invalidData` and the place in the file for a row that is invalid (without
    ///   `skipInvalid`), for a missing column, and when no event is left.
    package static func read(
        files: [String], options: EventOptions, consent: Consent?, progress: Progress
    ) throws -> EventLog {
        var builder = try EventLogBuilder(options, consent: consent)
        for file in files { try builder.read(file, progress: progress) }
        return try builder.finish(files: files)
    }
}

/// Collects events row by row; numbers ids in the order of first sight until all are known.
struct EventLogBuilder {
    private let options: EventOptions
    private let consent: Consent?
    private let format: TimestampFormat?
    private var present: [String]?

    private var rows = 0
    private var invalid = 0
    private var refused = 0
    private var failing: [Int]
    private var outside = 0
    private var invalidRows: [UserError] = []

    private var users = IdInterner()
    private var items = IdInterner()
    private var types = IdInterner()
    private var orders = IdInterner()
    private var user: [UInt32] = []
    private var item: [UInt32] = []
    private var timestamp: [Int64] = []
    private var type: [UInt8] = []
    private var quantity: [Double] = []
    private var price: [Double] = []
    private var order: [UInt32] = []

    init(_ options: EventOptions, consent: Consent?) throws {
        self.options = options
        self.consent = consent
        format = try options.timestampFormat.map { try TimestampFormat(parsing: $0) }
        failing = Array(repeating: 0, count: options.conditions.count)
    }

    mutating func read(_ file: String, progress: Progress) throws {
        var reader = try RecordReader.open(file)
        let schema = try EventSchema(reader, options)
        if let present, present != schema.present {
            throw UserError(
                .invalidData, "this file has \(list(schema.present)), the files before it have \(list(present))",
                at: .init(file: reader.file), remedy: "Give all files of one log the same columns")
        }
        present = schema.present
        var times = TimestampColumn(format: format)
        while true {
            let step = try reader.next()
            if case .end = step { return }
            rows += 1
            do {
                if case .malformed(let error) = step { throw InvalidRow(error: error) }
                try add(reader, schema, &times)
            } catch let row as InvalidRow {
                guard options.skipInvalid else { throw row.error }
                invalid += 1
                if invalidRows.count < Self.sampleSize { invalidRows.append(row.error) }
            }
            if rows % Self.rowsPerReport == 0 {
                let (done, total) = reader.progress
                progress.advance("Reading \(reader.file)", done: done, of: total, unit: "bytes")
            }
        }
    }

    private static let sampleSize = 5
    private static let rowsPerReport = 1 << 16

    /// Asks one row all questions in their order and keeps it if none drops it.
    private mutating func add(
        _ reader: borrowing RecordReader, _ schema: EventSchema, _ times: inout TimestampColumn
    ) throws {
        let userId = reader.field(schema.user)
        let userHash = IdHash.hash(userId)
        if let consent, consent.isOptedOut(userId, hash: userHash) {
            refused += 1
            return
        }
        for (index, column) in schema.conditions.enumerated() {
            let condition = options.conditions[index]
            guard let holds = condition.holds(for: reader.field(column)) else {
                throw invalidRow(reader, column, "expected a number for '\(condition)'")
            }
            if !holds {
                failing[index] += 1
                return
            }
        }
        var time: Int64 = 0
        if let column = schema.timestamp {
            time = try readTime(reader, column, &times)
            if let from = options.from, time < from { return outside += 1 }
            if let until = options.until, time >= until { return outside += 1 }
        }
        try keep(reader, schema, userHash: userHash, time: time)
    }

    /// Reads the remaining values of a row, and only when all are valid stores them.
    private mutating func keep(
        _ reader: borrowing RecordReader, _ schema: EventSchema, userHash: UInt64, time: Int64
    ) throws {
        let userId = try id(reader, schema.user)
        let itemId = try id(reader, schema.item)
        let itemHash = IdHash.hash(itemId)
        let pieces = try schema.quantity.map { try readQuantity(reader, $0, isUsed: options.useQuantity) }
        let money = try schema.price.map { try number(reader, $0) }
        let orderId = schema.order.map { reader.field($0) }
        // What is in the table of ids already was found valid when it came in.
        if users.number(of: userId, hash: userHash) == nil { try checkText(userId, reader, schema.user) }
        if items.number(of: itemId, hash: itemHash) == nil { try checkText(itemId, reader, schema.item) }
        if let column = schema.order, let orderId, !orderId.isEmpty { try checkText(orderId, reader, column) }
        if let column = schema.type { type.append(try typeNumber(reader, column)) }

        user.append(users.intern(userId, hash: userHash))
        item.append(items.intern(itemId, hash: itemHash))
        if schema.timestamp != nil { timestamp.append(time) }
        if let pieces { quantity.append(pieces) }
        if let money { price.append(money) }
        if let orderId { order.append(orderId.isEmpty ? .max : orders.intern(orderId)) }
    }

    private mutating func typeNumber(_ reader: borrowing RecordReader, _ column: Int) throws -> UInt8 {
        let name = reader.field(column)
        let hash = IdHash.hash(name)
        if let known = types.number(of: name, hash: hash) { return UInt8(known) }
        guard !name.isEmpty else { throw invalidRow(reader, column, "expected a type of event") }
        try checkText(name, reader, column)
        guard types.count < Self.mostTypes else {
            throw UserError(
                .invalidData, "more than \(Self.mostTypes) types of event", at: reader.place(of: column),
                remedy: "Name the column that holds the type with --type")
        }
        return UInt8(types.intern(name, hash: hash))
    }

    private static let mostTypes = 256

    /// Puts the ids in order and numbers them anew.
    consuming func finish(files: [String]) throws -> EventLog {
        let funnel = makeFunnel()
        guard !user.isEmpty else {
            throw UserError(
                .invalidData,
                rows == 0 ? "there is a header but no event" : "no event is left\n\(funnel.description)",
                at: .init(file: files.joined(separator: ", ")),
                remedy: rows == 0 ? "Give a file that has rows" : "Loosen the conditions or the window of time")
        }
        let (userTable, userOrder) = users.sorted()
        let (itemTable, itemOrder) = items.sorted()
        let (typeTable, typeOrder) = types.sorted()
        let (orderTable, orderOrder) = orders.sorted()
        let has = Set(present ?? [])
        for index in user.indices {
            user[index] = userOrder[Int(user[index])]
            item[index] = itemOrder[Int(item[index])]
        }
        for index in type.indices { type[index] = UInt8(typeOrder[Int(type[index])]) }
        for index in order.indices where order[index] != .max { order[index] = orderOrder[Int(order[index])] }
        return EventLog(
            users: userTable, items: itemTable, user: user, item: item,
            timestamp: has.contains("timestamp") ? timestamp : nil,
            type: has.contains("type") ? type : nil, typeNames: typeTable.indices.map { typeTable.string(at: $0) },
            quantity: has.contains("quantity") ? quantity : nil, price: has.contains("price") ? price : nil,
            order: has.contains("order") ? order : nil, orders: orderTable, funnel: funnel, invalidRows: invalidRows)
    }

    private func makeFunnel() -> Funnel {
        var funnel = Funnel(rows: rows)
        if options.skipInvalid { funnel.append("invalid", dropped: invalid) }
        if consent != nil { funnel.append("no consent", dropped: refused) }
        for (condition, count) in zip(options.conditions, failing) {
            funnel.append(condition.description, dropped: count)
        }
        if options.from != nil || options.until != nil {
            let bounds = [
                options.from.map { "from \(Timestamp.text($0))" }, options.until.map { "until \(Timestamp.text($0))" },
            ]
            funnel.append(bounds.compactMap(\.self).joined(separator: " "), dropped: outside)
        }
        return funnel
    }

    private func list(_ columns: [String]) -> String {
        columns.isEmpty ? "no column but user and item" : columns.joined(separator: ", ")
    }
}
