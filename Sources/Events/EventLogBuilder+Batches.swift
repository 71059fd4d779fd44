import Diagnostics
import Ids
import LinearAlgebra
import Tables

extension EventLogBuilder {
    /// Reads the rest of a table on several threads, with the same result as reading row by row.
    ///
    /// A separate builder collects each batch of records, and the batches are added in the order of the file. A batch
    /// with anything unusual (a row that cannot be used, another form of time than before, one type too many) is read
    /// again row by row, so that errors and counts are those of one thread.
    mutating func readBatches(
        of reader: inout RecordReader, ofBytes size: Int, _ schema: EventSchema, _ times: inout TimestampColumn,
        threads: Threads, progress: Progress
    ) throws {
        let empty = try EventLogBuilder(options, consent: consent, needsItems: needsItems, needsRatings: needsRatings)
        let before = user.count
        var line = reader.linesRead + 1
        var isFirst = true
        while true {
            let (batches, failure) = reader.nextBatches(4 * threads.count, ofBytes: size)
            try inOrder(batches.count, chunk: 1, threads: threads) { range in
                empty.collect(batches[range.lowerBound], schema)
            } consume: { collected, end in
                if let collected, takeOver(collected, &times) {
                    line += collected.lines
                } else {
                    var again = RecordReader(batches[end - 1], fromLine: line)
                    do {
                        while try readRow(&again, schema, &times) {}
                    } catch let time as UnreadableTime {
                        var ahead = TimeLookahead(time, after: times.first)
                        lookAhead(&ahead, in: &again, schema)
                        var next = again.linesRead + 1
                        for batch in batches[end...] { lookAhead(&ahead, in: batch, fromLine: &next, schema) }
                        while !ahead.isDone, let batch = try? reader.nextBatch(ofBytes: size) {
                            lookAhead(&ahead, in: batch, fromLine: &next, schema)
                        }
                        throw ahead.error
                    }
                    repeatedHeaders += again.repeatedHeaders
                    line = again.linesRead + 1
                }
                if isFirst { reserve(events: (user.count - before) * (reader.progress.total / batches[0].byteCount)) }
                isFirst = false
            }
            if let failure { throw failure }
            guard !batches.isEmpty else { return }
            report(reader, to: progress)
        }
    }

    /// What reading a batch gave.
    private struct Collected: Sendable {
        var builder: EventLogBuilder
        var times: TimestampColumn
        var lines: Int
    }

    /// Reads a batch; `nil` when it must be read row by row.
    private func collect(_ batch: RecordBatch, _ schema: EventSchema) -> Collected? {
        var builder = self
        var times = TimestampColumn(format: format)
        if asksForIdsAlone(schema), let item = schema.item, let pairs = batch.idPairs(schema.user, item) {
            builder.rows = pairs.firstNumbers.count
            (builder.users, builder.user) = (pairs.first, pairs.firstNumbers)
            (builder.items, builder.item) = (pairs.second, pairs.secondNumbers)
            return Collected(builder: builder, times: times, lines: builder.rows)
        }
        var reader = RecordReader(batch)
        do {
            while try builder.readRow(&reader, schema, &times) {}
        } catch {
            return nil
        }
        builder.repeatedHeaders = reader.repeatedHeaders
        return builder.invalid.count == 0 ? Collected(builder: builder, times: times, lines: reader.linesRead) : nil
    }

    /// Whether every row counts, and only its user and its item are needed.
    private func asksForIdsAlone(_ schema: EventSchema) -> Bool {
        consent == nil && options.conditions.isEmpty && schema.present == ["item"]
    }

    /// Appends the events of a batch; false when the batch must be read row by row.
    private mutating func takeOver(_ collected: Collected, _ times: inout TimestampColumn) -> Bool {
        let other = collected.builder
        guard types.count + other.types.count <= Self.mostTypes,
            channels.count + other.channels.count <= Self.mostChannels, times.agree(with: collected.times)
        else { return false }
        rows += other.rows
        repeatedHeaders += other.repeatedHeaders
        refused += other.refused
        forgottenRows += other.forgottenRows
        refusedIds.formUnion(other.refusedIds)
        forgottenYes.formUnion(other.forgottenYes)
        outside += other.outside
        outsideSpan = OutsideSpan.joined(outsideSpan, other.outsideSpan)
        for index in failing.indices { failing[index] += other.failing[index] }
        Self.append(other.user, to: &user, numbers: users.intern(contentsOf: other.users))
        Self.append(other.item, to: &item, numbers: items.intern(contentsOf: other.items))
        Self.append(other.order, to: &order, numbers: orders.intern(contentsOf: other.orders))
        let typeNumbers = types.intern(contentsOf: other.types)
        type.append(contentsOf: other.type.lazy.map { UInt8(typeNumbers[Int($0)]) })
        takeOverChannels(of: other)
        timestamp += other.timestamp
        quantity += other.quantity
        price += other.price
        rating += other.rating
        sequence += other.sequence
        value += other.value
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
        reserve(&sequence)
        reserve(&channel)
        reserve(&value)
    }
}

extension RecordReader {
    /// The next batches, at most `limit`, and the error that ended them.
    fileprivate mutating func nextBatches(_ limit: Int, ofBytes size: Int) -> ([RecordBatch], failure: (any Error)?) {
        var batches: [RecordBatch] = []
        do {
            while batches.count < limit, let batch = try nextBatch(ofBytes: size) { batches.append(batch) }
        } catch {
            return (batches, error)
        }
        return (batches, nil)
    }
}
