import Diagnostics
import Ids
import LinearAlgebra
import Sources
import Tables

/// Collects events row by row; numbers ids in the order in which they first appear, until all are known.
struct EventLogBuilder {
    let options: EventOptions
    let consent: Consent?
    let needsItems: Bool
    let needsRatings: Bool
    let format: TimestampFormat?
    var present: [String]?

    var rows = 0
    var invalid = InvalidRows()
    /// How many records repeat the header; they are no rows.
    var repeatedHeaders = 0
    /// The ways to read all times of the current file that were passed over as invalid.
    var timesPassedOver: TimestampCandidates?
    /// The rows of customers who did not agree, and those of customers who were forgotten.
    var refused = 0
    var forgottenRows = 0
    /// The customers who said no and have a row, as positions in the consent table's list of those.
    var refusedIds = PositionSet()
    /// The customers who said yes and were forgotten, as positions in the consent table's list of those.
    var forgottenYes = PositionSet()
    /// The users of all rows, and whether each was forgotten; only where somebody was.
    private var asked = IdInterner(slots: 2)
    private var isForgotten: [Bool] = []
    var failing: [Int]
    var outside = 0
    var outsideSpan: OutsideSpan?

    var users = IdInterner()
    private var lastUser: (hash: UInt64, number: UInt32)?
    var items = IdInterner()
    var types = IdInterner()
    var orders = IdInterner()
    var channels = IdInterner()
    var user: [UInt32] = []
    var item: [UInt32] = []
    var timestamp: [Int64] = []
    var type: [UInt8] = []
    var quantity: [Double] = []
    var price: [Double] = []
    var rating: [Float] = []
    var order: [UInt32] = []
    var sequence: [Double] = []
    var channel: [UInt8] = []
    var value: [Double] = []

    init(_ options: EventOptions, consent: Consent?, needsItems: Bool, needsRatings: Bool) throws {
        self.options = options
        self.consent = consent
        self.needsItems = needsItems
        self.needsRatings = needsRatings
        format = try options.timestampFormat.map { try TimestampFormat(parsing: $0) }
        failing = Array(repeating: 0, count: options.conditions.count)
    }

    mutating func read(_ source: TableSource, threads: Threads, _ bytesPerBatch: Int, _ progress: Progress) throws {
        var reader = try RecordReader.open(source, options.layout, progress: progress)
        do {
            try read(&reader, threads: threads, bytesPerBatch, progress)
        } catch {
            throw reader.cause(of: error)
        }
    }

    private mutating func read(
        _ reader: inout RecordReader, threads: Threads, _ bytesPerBatch: Int, _ progress: Progress
    ) throws {
        let schema = try EventSchema(reader, options, needsItems: needsItems, needsRatings: needsRatings)
        reader.useOnly(schema.columns)
        if present == nil {
            for warning in schema.overlooked(in: reader) { progress.warning(warning) }
        }
        if let present, present != schema.present {
            throw UserError(
                .invalidData, "this file has \(list(schema.present)), the files before it have \(list(present))",
                at: .init(file: reader.file), remedy: "Give all files of one log the same columns")
        }
        present = schema.present
        var times = TimestampColumn(format: format)
        let (rowsBefore, headersBefore, invalidBefore) = (rows, repeatedHeaders, invalid)
        invalid = InvalidRows()
        timesPassedOver = nil
        if threads.count > 1 {
            try readBatches(
                of: &reader, ofBytes: bytesPerBatch, schema, &times, threads: threads, progress: progress)
        } else {
            do {
                while try readRow(&reader, schema, &times) {
                    if rows % Self.rowsPerReport == 0 { report(reader, to: progress) }
                }
            } catch let time as UnreadableTime {
                throw error(for: time, after: times.first, before: &reader, schema)
            }
            repeatedHeaders += reader.repeatedHeaders
        }
        progress.reportRepeatedHeaders(repeatedHeaders - headersBefore, in: reader.file)
        // One of many files may be useless as a whole although its rows are few among all.
        try invalid.checkSomeValid(
            of: rows - rowsBefore, file: reader.file, remedy: timesPassedOver?.remedy(for: "all of these times"))
        let ofFile = invalid
        invalid = invalidBefore
        invalid.add(ofFile)
    }

    /// Reads one row; false when there is none left.
    ///
    /// - Throws: `UnreadableTime` for a time that must not be passed over, `UserError` for all else.
    mutating func readRow(
        _ reader: inout RecordReader, _ schema: EventSchema, _ times: inout TimestampColumn
    ) throws -> Bool {
        let step = try reader.next()
        if case .end = step { return false }
        rows += 1
        do {
            if case .malformed(let error) = step { throw InvalidRow(error: error) }
            try add(reader, schema, &times)
        } catch let row as InvalidRow {
            guard options.skipInvalid else { throw row.error }
            invalid.add(row.error)
        } catch let time as UnreadableTime {
            guard options.skipInvalid else { throw time }
            invalid.add(time.error)
            time.narrow(&timesPassedOver)
        }
        return true
    }

    func report(_ reader: borrowing RecordReader, to progress: Progress) {
        let (done, total) = reader.progress
        progress.advance("Reading \(reader.file)", done: done, of: total, unit: "bytes")
    }

    /// Ends the run if too many rows were skipped.
    func checkInvalidRows(of files: [String]) throws {
        let names = files.map { TableSource($0).name }
        try invalid.check(of: rows, maximum: options.maximumInvalid, file: names.joined(separator: ", "))
    }

    /// Warns of the rows that were skipped, with a few examples.
    func reportInvalidRows(to progress: Progress) { invalid.report(to: progress) }

    private static let rowsPerReport = 1 << 16

    /// Makes all checks of one row, in their order, and keeps the row if none fails.
    private mutating func add(
        _ reader: borrowing RecordReader, _ schema: EventSchema, _ times: inout TimestampColumn
    ) throws {
        let userId = reader.field(schema.user)
        let userHash = IdHash.hash(userId)
        if let refusal = refusal(of: userId, hash: userHash) {
            switch refusal {
            case .answer(let position):
                refused += 1
                refusedIds.insert(position)
            case .silence: refused += 1
            case .forgotten:
                forgottenRows += 1
                if let position = consent?.optedOut.index(of: userId, hash: userHash) { refusedIds.insert(position) }
                if let position = consent?.optedIn.index(of: userId, hash: userHash) { forgottenYes.insert(position) }
            }
            return
        }
        if let index = try schema.filter.firstFailing(reader) {
            failing[index] += 1
            return
        }
        var time: Int64 = 0
        if let column = schema.timestamp {
            time = try readTime(reader, column, &times)
            if let from = options.from, time < from { return drop(at: time) }
            if let until = options.until, time >= until { return drop(at: time) }
        }
        try keep(reader, schema, userHash: userHash, time: time)
    }

    /// Why nothing may be learnt of a row's user; nil for a user who agreed.
    private mutating func refusal(of user: UnsafeRawBufferPointer, hash: UInt64) -> Consent.Refusal? {
        guard let consent else { return nil }
        guard consent.forgotten != nil else { return consent.refusalByRows(of: user, hash: hash) }
        // A keyed hash takes longer than the rest of a row, so each user is asked for once.
        let number = Int(asked.intern(user, hash: hash))
        if number == isForgotten.count { isForgotten.append(consent.isForgotten(user)) }
        return isForgotten[number] ? .forgotten : consent.refusalByRows(of: user, hash: hash)
    }

    /// Drops a row outside the window of time.
    private mutating func drop(at time: Int64) {
        outside += 1
        outsideSpan = OutsideSpan.joined(outsideSpan, OutsideSpan(time))
    }

    /// Reads the remaining values of a row and stores them only when all are valid, so that the ids of a dropped row
    /// get no numbers.
    private mutating func keep(
        _ reader: borrowing RecordReader, _ schema: EventSchema, userHash: UInt64, time: Int64
    ) throws {
        let rowUser = try userId(reader, schema.user, hash: userHash)
        let rowItem = try schema.item.map { try id(reader, $0, in: items) }
        let rowType = try schema.type.map { try typeName(reader, $0) }
        let rowOrder = try schema.order.map { try orderId(reader, $0) }
        let pieces = try schema.quantity.map { try readQuantity(reader, $0) }
        let money = try schema.price.map { try number(reader, $0) }
        let stars = try schema.rating.map { try readRating(reader, $0) }
        let place = try schema.sequence.map { try readPlace(reader, $0) }
        let rowChannel = try schema.channel.map { try channelName(reader, $0) }
        let rowValue = try schema.value.map { try number(reader, $0) }

        let userNumber = users.intern(rowUser)
        lastUser = (userHash, userNumber)
        user.append(userNumber)
        if let rowItem { item.append(items.intern(rowItem)) }
        if schema.timestamp != nil { timestamp.append(time) }
        if let rowType { type.append(UInt8(types.intern(rowType))) }
        if let pieces { quantity.append(pieces) }
        if let money { price.append(money) }
        if let stars { rating.append(stars) }
        if let place { sequence.append(place) }
        if let rowOrder { order.append(rowOrder.map { orders.intern($0) } ?? .max) }
        if let rowChannel { channel.append(rowChannel.map { UInt8(channels.intern($0)) } ?? EventLog.noChannel) }
        if let rowValue { value.append(rowValue) }
    }

    /// The user of a row, who is often the user of the row before.
    private func userId(_ reader: borrowing RecordReader, _ column: Int, hash: UInt64) throws -> Sighting {
        if let lastUser, lastUser.hash == hash, users.holds(reader.field(column), at: Int(lastUser.number)) {
            return Sighting(bytes: reader.field(column), hash: hash, number: lastUser.number)
        }
        return try id(reader, column, hash: hash, in: users)
    }

    private func typeName(_ reader: borrowing RecordReader, _ column: Int) throws -> Sighting {
        let name = try id(reader, column, in: types)
        guard name.number != nil || types.count < Self.mostTypes else {
            throw UserError(
                .invalidData, "more than \(Self.mostTypes) types of event", at: reader.place(of: column),
                remedy: "Name the column that holds the type with \(.typeColumn)")
        }
        return name
    }

    private func orderId(_ reader: borrowing RecordReader, _ column: Int) throws -> Sighting? {
        reader.field(column).isEmpty ? nil : try id(reader, column, in: orders)
    }

    static let mostTypes = 256

    private func list(_ columns: [String]) -> String {
        columns.isEmpty ? "no column but user" : columns.joined(separator: ", ")
    }
}
