import Tables

/// The ways in which the cells of a column can be read as times.
struct TimeTally: Sendable {
    /// One way to read times.
    struct Reading: Sendable {
        /// Nil for a form that needs no format.
        let format: TimestampFormat?
        /// How many rows can be read in this way.
        private(set) var rows = 0
        /// The first and the last instant, in milliseconds since 1970 UTC.
        private(set) var oldest = Int64.max
        private(set) var newest = Int64.min

        init(_ format: TimestampFormat?) { self.format = format }

        /// Whether a cell can be read in this way.
        func reads(_ cell: UnsafeRawBufferPointer) -> Bool {
            format.map { $0.instant(cell) != nil } ?? (Timestamp.read(cell) != nil)
        }

        mutating func add(_ instant: Int64, count: Int) {
            rows += count
            oldest = min(oldest, instant)
            newest = max(newest, instant)
        }
    }

    /// What the readings leave open.
    enum Choice {
        /// The cells are no times.
        case none
        case one(Reading)
        /// Ways that read equally many rows.
        case several([Reading])
    }

    private var plain = TimestampColumn()
    private var withoutFormat = Reading(nil)
    private var withFormat: [Reading] = []
    /// How many cells were looked at for formats.
    private var looked = 0

    /// Adds a cell that occurs `count` times.
    mutating func add(_ cell: UnsafeRawBufferPointer, count: Int) {
        if let instant = try? plain.parse(cell) { withoutFormat.add(instant, count: count) }
        if withFormat.isEmpty, looked < Self.mostLooked {
            looked += 1
            withFormat = TimestampCandidates(cell).formats.map { Reading($0) }
        }
        for index in withFormat.indices {
            if let instant = withFormat[index].format?.instant(cell) { withFormat[index].add(instant, count: count) }
        }
    }

    /// The way that reads most of `filled` rows, at least 99 of 100.
    func choice(of filled: Int) -> Choice {
        let readings = ([withoutFormat] + withFormat).filter { $0.rows > 0 && 100 * $0.rows >= 99 * filled }
        guard let most = readings.map(\.rows).max() else { return .none }
        let best = readings.filter { $0.rows == most }
        guard let first = best.first else { return .none }
        return first.format == nil || best.count == 1 ? .one(first) : .several(best)
    }

    /// The way that reads most rows, however few.
    var best: Reading { withFormat.reduce(withoutFormat) { $1.rows > $0.rows ? $1 : $0 } }

    private static let mostLooked = 100
}
