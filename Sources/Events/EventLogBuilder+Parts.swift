import Diagnostics
import Ids
import LinearAlgebra
import Synchronization
import Tables

extension EventLogBuilder {
    /// Reads parts of a table on several threads, as if row by row.
    ///
    /// Each part is collected by a builder of its own and taken over in the order of the file. A part with anything out of
    /// the ordinary (a row that cannot be used, another form of time than before, one type too many) is read again row by
    /// row, so that errors and counts are those of one thread. From a part with quotes on, where a line feed need not end
    /// a record, the parts are left to the caller.
    mutating func read(
        _ parts: [TablePart], of reader: inout RecordReader, _ schema: EventSchema, _ times: inout TimestampColumn,
        threads: Int, progress: Progress
    ) throws {
        let empty = try EventLogBuilder(options, consent: consent, needsItems: needsItems, needsRatings: needsRatings)
        let before = user.count
        // Parts that are made at once.
        let window = 4 * threads
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

    /// What was found in a part.
    private enum Collected: Sendable {
        /// Its events, the form of its times, and its lines.
        case events(EventLogBuilder, TimestampColumn, lines: Int)
        /// It must be read row by row.
        case needsCare
        /// Neither it nor what follows need be cut at the end of a record.
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

    /// Whether every row counts, and nothing in it but its user and its item.
    private func asksForIdsAlone(_ schema: EventSchema) -> Bool {
        consent == nil && options.conditions.isEmpty && schema.present == ["item"]
    }

    /// Adds the events of a part behind the others; false when they must be read row by row.
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

    /// Asks for the memory of so many more events at once.
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
