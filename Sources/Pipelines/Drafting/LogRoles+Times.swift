import Diagnostics
import Documents
import Events
import Tables

extension LogRoles {
    /// Finds the column of the times.
    mutating func findTime() throws {
        if let given = found[.timestamp]?.column {
            switch reading(of: given) {
            case .one(let reading): try use(reading, of: given, evidence: nil)
            case .several(let readings): throw ambiguous(readings, of: given)
            case .none: throw unreadable(given)
            }
            return
        }
        var unreadable: ColumnEvidence?
        for column in candidates(.timestamp) {
            switch reading(of: column) {
            case .one(let reading): return try use(reading, of: column, evidence: "by its name; ")
            case .several(let readings): throw ambiguous(readings, of: column)
            case .none: unreadable = unreadable ?? column
            }
        }
        if try findTimeByCells() { return }
        if let unreadable {
            guard !ColumnRole.timestamp.isName(unreadable.name) else { throw self.unreadable(unreadable) }
            remarks.append("the cells of \(unreadable.name.excerpt) are no times that can be read")
        }
        try findTimeOfUnknownName()
    }

    /// Takes the only column of times whose name is not known, unless it says that they are not those of events.
    private mutating func findTimeOfUnknownName() throws {
        let times = free.filter { column in
            guard column.values.numbers < column.values.filled, !ColumnRole.saysOtherTimes(column.name) else {
                return false
            }
            return switch reading(of: column) {
            case .one(let reading): reading.isRecent
            case .several: true
            case .none: false
            }
        }
        guard times.count == 1 else {
            if times.isEmpty { return }
            let names = times.prefix(5).map(\.name.excerpt).joined(separator: ", ")
            return remarks.append("\(names) hold times, and nothing tells which is that of the event")
        }
        switch reading(of: times[0]) {
        case .one(let reading): try use(reading, of: times[0], evidence: "the only column of times; ")
        case .several(let readings): throw ambiguous(readings, of: times[0])
        case .none: break
        }
    }

    /// Takes the only column whose cells are times, whatever its name.
    private mutating func findTimeByCells() throws -> Bool {
        var times: [(column: ColumnEvidence, choice: TimeTally.Choice)] = []
        for column in free where ColumnRole.isSilent(column.name) {
            let choice = reading(of: column)
            switch choice {
            case .one(let reading) where column.values.numbers < column.values.filled || reading.isRecent:
                times.append((column, choice))
            case .several where column.values.numbers < column.values.filled: times.append((column, choice))
            case .none, .one, .several: break
            }
        }
        guard let first = times.first else { return false }
        guard times.count == 1 else {
            let names = times.map { $0.column.name.excerpt }.joined(separator: " and ")
            throw UserError(
                .invalidData, "the columns \(names) hold times", at: .init(file: sample.file),
                remedy: "Name the one that says when an event was with \(.timestampColumn)")
        }
        switch first.choice {
        case .one(let reading): try use(reading, of: first.column, evidence: "")
        case .several(let readings): throw ambiguous(readings, of: first.column)
        case .none: return false
        }
        return true
    }

    /// The ways to read a column as times.
    private func reading(of column: ColumnEvidence) -> TimeTally.Choice {
        guard let text = answers.timestampFormat, let format = try? TimestampFormat(parsing: text) else {
            return column.values.times.choice(of: column.values.filled)
        }
        let reading = Self.reading(of: column, by: format)
        let filled = column.rows { _ in true }
        return reading.rows > 0 && 100 * reading.rows >= 99 * filled ? .one(reading) : .none
    }

    private static func reading(of column: ColumnEvidence, by format: TimestampFormat) -> TimeTally.Reading {
        var reading = TimeTally.Reading(format)
        column.forEachText { if let instant = format.instant($0) { reading.add(instant, count: $1) } }
        return reading
    }

    private mutating func use(_ reading: TimeTally.Reading, of column: ColumnEvidence, evidence: String?) throws {
        time = reading
        unread = max(unread, column.values.filled - reading.rows)
        let example = column.example.map { " like \($0.excerpt)" } ?? ""
        let cells = "\(reading.rows.grouped) of \(column.filled.grouped) values are times\(example)"
        found[.timestamp] = Found(column: column, evidence: evidence.map { $0 + cells })
    }

    private func ambiguous(_ readings: [TimeTally.Reading], of column: ColumnEvidence) -> UserError {
        let formats = readings.compactMap(\.format?.text)
        let list = formats.map { "'\($0)'" }.joined(separator: " and ")
        var remedy: Message = "Say which of them is meant: "
        for (number, format) in formats.enumerated() {
            remedy = "\(remedy)\(number > 0 ? " or " : "")\(.timestampFormat, shellQuoted(format))"
        }
        return UserError(
            .invalidData,
            "times like \(column.example?.excerpt ?? "''") can be read by \(list), and no value tells which is right",
            at: .init(file: sample.file, column: column.name), remedy: remedy)
    }

    private func unreadable(_ column: ColumnEvidence) -> UserError {
        let (problem, mending) = wrongCells(of: column)
        return UserError(
            .invalidData, problem, at: .init(file: sample.file, column: column.name),
            remedy: mending
                + "say how times are written with \(.timestampFormat), or name another column with \(.timestampColumn)")
    }

    /// What is wrong with the cells of a column of times, and what can be done about these; most of them may be right.
    private func wrongCells(of column: ColumnEvidence) -> (problem: Message, mending: Message) {
        let given = answers.timestampFormat.flatMap { try? TimestampFormat(parsing: $0) }
        let best = given.map { Self.reading(of: column, by: $0) } ?? column.values.times.best
        let filled = given == nil ? column.values.filled : column.rows { _ in true }
        guard 2 * best.rows >= filled, let wrong = column.firstText(where: { !best.reads($0) }) else {
            let example = column.example?.excerpt ?? "''"
            return ("the cells, such as \(example), are no times in one known form", "Mend them, ")
        }
        let count = (filled - best.rows).grouped
        return ("\(count) of \(filled.grouped) cells are no times, such as \(wrong.excerpt)", "Mend these cells, ")
    }
}

extension TimeTally.Reading {
    /// Whether all times are of the years 1995 to 2040, so that numbers are times rather than ids.
    fileprivate var isRecent: Bool { oldest >= 788_918_400_000 && newest < 2_208_988_800_000 }
}
