import Events
import Features
import Ids
import Tables

/// What the cells of a column must be; it is tested once for each text of a batch.
struct CellRule: Sendable {
    enum Test: Sendable {
        /// Not empty.
        case present
        /// Not empty, and not of blanks alone.
        case notBlank
        case utf8
        /// Text that was not decoded by a wrong encoding and written again.
        case readable
        /// No word that stands for nobody.
        case somebody
        /// A number; empty cells pass this and all further tests.
        case number(NumberFormat)
        /// A number of a table of customers, where some words mean a missing one.
        case amount(NumberFormat)
        /// A weight of a row of a table of customers.
        case weight(NumberFormat)
        /// A number that models can hold as a rating; text that is no number passes.
        case rating(NumberFormat)
        /// A number that tells places in an order apart; text that is no number passes.
        case place(NumberFormat)
        case within(NumberRange, NumberFormat)
        case positive(NumberFormat)
        case notNegative(NumberFormat)
        case boolean
        case time(TimestampFormat?)
        case oneOf(Set<[UInt8]>)
        case starts([UInt8])
        /// Yes or no of a consent table.
        case answer
    }

    let test: Test
    let severity: Finding.Severity
    let kind: Finding.Kind
    /// Whether a row with such a cell is invalid.
    var makesInvalid = false
    /// What is wrong with the cells, after their number: `cells are no numbers`.
    let text: String
    var remedy: String?

    /// Whether a cell breaks the rule.
    func isBroken(by cell: UnsafeRawBufferPointer) -> Bool {
        switch test {
        case .present: return cell.isEmpty
        case .notBlank: return Cell.isBlank(cell)
        case .utf8: return !Self.isASCII(cell) && String(validating: cell, as: UTF8.self) == nil
        case .readable: return !Self.isASCII(cell) && Self.isGarbled(cell)
        case .answer: return ConsentAnswer.isYes(cell) == nil
        default: return !cell.isEmpty && isBroken(byText: cell)
        }
    }

    /// Whether every time of a known form keeps the rule.
    var holdsForTimes: Bool {
        switch test {
        case .present, .notBlank, .utf8, .readable, .time(nil): true
        default: false
        }
    }

    private func isBroken(byText cell: UnsafeRawBufferPointer) -> Bool {
        switch test {
        case .somebody: return NobodyWords.contain(Array(cell)[...])
        case .number(let format): return format.parse(cell) == nil
        case .amount(let format): return Cell.number(cell, format) == nil
        case .weight(let format): return !Cell.isBlank(cell) && Cell.weight(cell, format) == nil
        case .rating(let format): return format.parse(cell).map { Rating.value($0) == nil } ?? false
        case .place(let format): return format.parse(cell).map { !EventPlace.isDistinct($0) } ?? false
        case .within(let range, let format): return !(format.parse(cell).map(range.contains) ?? false)
        case .positive(let format): return format.parse(cell).map { $0 <= 0 } ?? false
        case .notNegative(let format): return format.parse(cell).map { $0 < 0 } ?? false
        case .boolean: return Cell.boolean(cell) == nil
        case .time(let format):
            if let format { return format.instant(cell) == nil }
            return Timestamp.read(cell) == nil
        case .oneOf(let texts): return !texts.contains(Array(cell))
        case .starts(let prefix): return !cell.starts(with: prefix)
        case .present, .notBlank, .utf8, .readable, .answer: return false
        }
    }

    private static func isASCII(_ cell: UnsafeRawBufferPointer) -> Bool { cell.allSatisfy { $0 < 0x80 } }

    /// Whether two bytes are a control character from U+0080 to U+009F.
    private static func isControl(_ first: UInt8, _ second: UInt8) -> Bool {
        first == 0xC2 && (0x80...0x9F).contains(second)
    }

    /// Whether a text holds the character that replaces unreadable ones, what becomes of UTF-8 that was read as Latin-1
    /// or Windows-1252 (`Ã¤` for `ä`, `â€™` for `’`), or of Windows-1252 that was read as Latin-1: a control character
    /// from U+0080 to U+009F, such as U+0080 for `€`.
    private static func isGarbled(_ cell: UnsafeRawBufferPointer) -> Bool {
        for index in cell.indices.dropLast() where isControl(cell[index], cell[index + 1]) { return true }
        for index in cell.indices.dropLast(2) {
            switch (cell[index], cell[index + 1], cell[index + 2]) {
            case (0xEF, 0xBF, 0xBD), (0xC3, 0x83, 0xC2), (0xC3, 0x83, 0xC5), (0xC3, 0x83, 0xC6), (0xC3, 0x83, 0xE2),
                (0xC3, 0xA2, 0xE2), (0xC3, 0x82, 0xC2):
                return true
            default: continue
            }
        }
        return false
    }
}

/// The rows that break a rule, with the first few of them.
struct RuleTally: Sendable, Equatable {
    private(set) var count = 0
    private(set) var examples: [Finding.Example] = []

    /// Adds a row by its line.
    mutating func add(file: String? = nil, line: Int, _ value: @autoclosure () -> String) {
        count += 1
        if examples.count < Finding.mostExamples { examples.append(.init(file: file, line: line, value: value())) }
    }

    /// Adds the rows of a batch that begins after some lines of a file.
    mutating func add(_ other: RuleTally, file: String, linesBefore: Int) {
        count += other.count
        for example in other.examples.prefix(Finding.mostExamples - examples.count) {
            examples.append(.init(file: file, line: (example.line ?? 0) + linesBefore, value: example.value))
        }
    }
}
