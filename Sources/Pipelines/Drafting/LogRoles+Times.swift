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
        var reading = TimeTally.Reading(format)
        column.forEachText { if let instant = format.instant($0) { reading.add(instant, count: $1) } }
        let filled = column.rows { _ in true }
        return reading.rows > 0 && 100 * reading.rows >= 99 * filled ? .one(reading) : .none
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
        UserError(
            .invalidData, "the cells, such as \(column.example?.excerpt ?? "''"), are no times in one known form",
            at: .init(file: sample.file, column: column.name),
            remedy: "Say how they are written with \(.timestampFormat), or name another column with \(.timestampColumn)"
        )
    }
}

extension TimeTally.Reading {
    /// Whether all times are of the years 1995 to 2040, so that numbers are times rather than ids.
    fileprivate var isRecent: Bool { oldest >= 788_918_400_000 && newest < 2_208_988_800_000 }
}
