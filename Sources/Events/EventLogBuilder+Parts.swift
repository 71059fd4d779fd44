import Diagnostics
import Ids
import LinearAlgebra
import Synchronization
import Tables

extension EventLogBuilder {
    /// Reads parts of a table on several threads, with the same result as reading row by row.
    ///
    /// A separate builder collects each part, and the parts are added in the order of the file. A part with anything
    /// unusual (a row that cannot be used, another form of time than before, one type too many) is read again row by
    /// row, so that errors and counts are those of one thread. From the first part with quotes on, the parts are left
    /// to the caller, because a line feed there need not end a record.
    mutating func read(
        _ parts: [TablePart], of reader: inout RecordReader, _ schema: EventSchema, _ times: inout TimestampColumn,
        threads: Threads, progress: Progress
    ) throws {
        let empty = try EventLogBuilder(options, consent: consent, needsItems: needsItems, needsRatings: needsRatings)
        let before = user.count
        // The number of parts that are in memory at once.
        let window = 4 * threads.count
        for first in stride(from: 0, to: parts.count, by: window) {
            let portion = Array(parts[first..<min(first + window, parts.count)])
            let collected = Mutex([Collected](repeating: .needsCare, count: portion.count))
            try parallelFor(portion.count, chunk: 1, threads: threads) { range in
                for index in range {
                    let part = empty.collect(portion[index], schema)
                    collected.withLock { $0[index] = part }
                }
            }
            for (index, part) in collected.withLock({ $0 }).enumerated() {
                switch part {
                case .hasQuotes: return
                case .events(let builder, let partTimes, let lines) where takeOver(builder, partTimes, &times):
                    reader.skip(portion[index], lines: lines)
                case .events, .needsCare:
                    while reader.isWithin(portion[index]), try readRow(&reader, schema, &times) {}
                }
                if first == 0 && index == 0 { reserve(events: (user.count - before) * parts.count) }
            }
            report(reader, to: progress)
        }
    }

    /// The result of reading a part.
    private enum Collected: Sendable {
        /// Its events, the form of its times, and the number of its lines.
        case events(EventLogBuilder, TimestampColumn, lines: Int)
        /// It must be read row by row.
        case needsCare
        /// This part and the later ones need not end at the end of a record.
        case hasQuotes
    }

    private func collect(_ part: TablePart, _ schema: EventSchema) -> Collected {
        guard !part.hasQuotes else { return .hasQuotes }
        var builder = self
        var times = TimestampColumn(format: format)
        if asksForIdsAlone(schema), let item = schema.item, let pairs = part.idPairs(schema.user, item) {
            builder.rows = pairs.firstNumbers.count
            (builder.users, builder.user) = (pairs.first, pairs.firstNumbers)
            (builder.items, builder.item) = (pairs.second, pairs.secondNumbers)
            return .events(builder, times, lines: builder.rows)
        }
        var reader = RecordReader(part)
        do {
            while try builder.readRow(&reader, schema, &times) {}
        } catch {
            return .needsCare
        }
        return builder.invalid == 0 ? .events(builder, times, lines: reader.linesRead) : .needsCare
    }

    /// Whether every row counts, and only its user and its item are needed.
    private func asksForIdsAlone(_ schema: EventSchema) -> Bool {
        consent == nil && options.conditions.isEmpty && schema.present == ["item"]
    }

    /// Appends the events of a part; false when the part must be read row by row.
    private mutating func takeOver(
        _ other: EventLogBuilder, _ otherTimes: TimestampColumn, _ times: inout TimestampColumn
    ) -> Bool {
        guard types.count + other.types.count <= Self.mostTypes, times.agree(with: otherTimes) else { return false }
        rows += other.rows
        refused += other.refused
        outside += other.outside
        for index in failing.indices { failing[index] += other.failing[index] }
        Self.append(other.user, to: &user, numbers: users.intern(contentsOf: other.users))
        Self.append(other.item, to: &item, numbers: items.intern(contentsOf: other.items))
        Self.append(other.order, to: &order, numbers: orders.intern(contentsOf: other.orders))
        let typeNumbers = types.intern(contentsOf: other.types)
        type.append(contentsOf: other.type.lazy.map { UInt8(typeNumbers[Int($0)]) })
        timestamp += other.timestamp
        quantity += other.quantity
        price += other.price
        rating += other.rating
        return true
    }

    private static func append(_ added: [UInt32], to column: inout [UInt32], numbers: [UInt32]) {
        for number in added { column.append(number == .max ? .max : numbers[Int(number)]) }
    }

    /// Reserves memory for this many more events.
    private mutating func reserve(events: Int) {
        func reserve<Value>(_ column: inout [Value]) {
            if !column.isEmpty { column.reserveCapacity(column.count + events) }
        }
        reserve(&user)
        reserve(&item)
        reserve(&timestamp)
        reserve(&type)
        reserve(&quantity)
        reserve(&price)
        reserve(&rating)
        reserve(&order)
    }
}
