import Diagnostics
import Ids
import Tables

/// What the rows after a time that cannot be read say about the format of their column.
struct TimeLookahead {
    private let time: UnreadableTime
    private var candidates: TimestampCandidates
    private var records = 0
    /// How many more times the candidates read.
    private var times = 0
    /// A time that is written in another way.
    private var conflict: String?

    /// How many of the following records are looked at, so that the error does not wait for a large file.
    static let mostRecords = 1000

    /// - Parameters:
    ///   - time: The time that cannot be read.
    ///   - first: The first time of the column that was read before it; empty if there was none.
    init(_ time: UnreadableTime, after first: [UInt8]) {
        self.time = time
        candidates = time.cell.withUnsafeBytes { TimestampCandidates($0) }
        if !first.isEmpty { first.withUnsafeBytes { keep(reading: $0, at: "above it") } }
    }

    /// Whether further rows would change nothing.
    var isDone: Bool { candidates.isEmpty || records >= Self.mostRecords }

    /// Counts a record, whether or not its time says something.
    mutating func count() { records += 1 }

    /// Takes the time of a further row into account.
    mutating func add(_ cell: UnsafeRawBufferPointer, line: Int) {
        // An empty cell is an invalid row, whatever the format.
        guard !cell.isEmpty else { return }
        keep(reading: cell, at: "on line \(line)")
        times += 1
    }

    private mutating func keep(reading cell: UnsafeRawBufferPointer, at place: String) {
        guard !candidates.isEmpty else { return }
        candidates.keep(reading: cell)
        if candidates.isEmpty { conflict = "no format reads both it and \(excerpt(cell)) \(place)" }
    }

    /// The error for the time: the formats that read the column so far, or what to do about the row.
    var error: UserError {
        let these = times == 0 ? "this time" : "this time and the \(times) after it"
        return time.error(remedy: candidates.remedy(for: these) ?? time.rowRemedy(because: conflict))
    }
}

extension EventLogBuilder {
    /// The error for a time that cannot be read in a table that is read row by row.
    ///
    /// - Parameters:
    ///   - time: The time.
    ///   - first: The first time of the column that was read before it; empty if there was none.
    ///   - reader: The rows after it.
    ///   - schema: The columns of the table.
    /// - Returns: The error, which names the formats that read the column so far.
    func error(
        for time: UnreadableTime, after first: [UInt8], before reader: inout RecordReader, _ schema: EventSchema
    ) -> UserError {
        var ahead = TimeLookahead(time, after: first)
        lookAhead(&ahead, in: &reader, schema)
        return ahead.error
    }

    /// Takes the times of the next rows into account that neither consent nor a condition drops.
    func lookAhead(_ ahead: inout TimeLookahead, in reader: inout RecordReader, _ schema: EventSchema) {
        guard let column = schema.timestamp else { return }
        while !ahead.isDone, let step = try? reader.next() {
            if case .end = step { return }
            ahead.count()
            guard case .record = step, counts(reader, schema) else { continue }
            ahead.add(reader.field(column), line: reader.line)
        }
    }

    /// The same for the rows of a batch that begins on a line, which becomes the line after its end.
    func lookAhead(
        _ ahead: inout TimeLookahead, in batch: RecordBatch, fromLine line: inout Int, _ schema: EventSchema
    ) {
        guard !ahead.isDone else { return }
        var reader = RecordReader(batch, fromLine: line)
        lookAhead(&ahead, in: &reader, schema)
        line = reader.linesRead + 1
    }

    private func counts(_ reader: borrowing RecordReader, _ schema: EventSchema) -> Bool {
        let user = reader.field(schema.user)
        if consent?.refusal(of: user, hash: IdHash.hash(user)) != nil { return false }
        do {
            return try schema.filter.firstFailing(reader) == nil
        } catch {
            return false
        }
    }
}
