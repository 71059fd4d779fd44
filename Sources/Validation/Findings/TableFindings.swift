import Diagnostics
import Documents
import Events
import Glibc
import Ids
import Tables

/// Finds in a table what any table may have: rows that cannot be used, texts in doubt, columns that tell nothing.
struct TableFindings {
    let scan: TableScan
    /// What the table is, for messages: `the events`.
    let name: String
    /// What a row becomes that cannot be used.
    let invalid: Finding.Severity
    /// The columns of ids and types, which may have any texts.
    let codes: Set<String>
    /// The columns that are not looked at.
    var ignored: Set<String> = []
    /// The columns whose texts are not shown, because they may tell who opted out.
    var hidden: Set<String> = []
    /// Whether the names of the columns are shown where they look like cells.
    var showsHeader = true
    /// The section of a pipeline file that says how the table is laid out; nil for a table that has none.
    var layout: String?

    private var files: String { scan.files.joined(separator: ", ") }

    var all: [Finding] {
        let columns = scan.names.indices.flatMap { column($0) }
        return unreadable + rows + rules + repeats + columns
    }

    private var unreadable: [Finding] { scan.failures.map { Finding(.failure, .unreadable, of: $0) } }

    private var rows: [Finding] {
        var found: [Finding] = []
        let malformed = scan.malformed
        if malformed.count > 0 {
            found.append(
                Finding(
                    invalid, .malformedRow, file: files,
                    counted(
                        malformed.count, "rows do not split into the columns of the header",
                        one: "row does not split into the columns of the header"),
                    count: malformed.count, examples: malformed.examples,
                    remedy: "Write every field of the header in each row, and those that hold the delimiter in quotes; "
                        + "a file that ends within a row is cut, and must be exported again"))
        }
        if showsHeader { found += headers }
        for example in scan.repeatedHeaders {
            found.append(
                Finding(
                    .suspicion, .repeatedHeader, file: example.file,
                    "the header comes again \(example.value); these lines are passed over",
                    remedy: "Check that the files that were joined here have the same columns"))
        }
        for example in scan.openEnds {
            found.append(
                Finding(
                    .suspicion, .noLineFeed, file: example.file,
                    "the file ends without a line feed, so that its last row may be cut", examples: [example],
                    remedy: "Check that the export ended as it should"))
        }
        return found
    }

    /// First lines that look like data.
    private var headers: [Finding] {
        let remedy =
            layout.map { "If the file has no header, add \($0).no_header and name columns by number" }
            ?? "If the file has no header, write a line with the names of the columns above its first row"
        return scan.doubtfulHeaders.compactMap { file, names in
            HeaderCheck.doubt(about: names).map {
                Finding(.suspicion, .doubtfulHeader, file: files, "\(file): \($0)", remedy: remedy)
            }
        }
    }

    /// Every rule that rows break.
    private var rules: [Finding] {
        scan.broken.map { broken in
            Finding(
                broken.rule.severity, broken.rule.kind, file: files, column: broken.column,
                counted(broken.tally.count, broken.rule.text), count: broken.tally.count,
                examples: hidden.contains(broken.column)
                    ? broken.tally.examples.map(\.withoutValue) : broken.tally.examples,
                remedy: remedy(for: broken))
        }
    }

    /// What to do about cells that break a rule; for times with the formats that read the first of them.
    private func remedy(for broken: TableScan.BrokenRule) -> String? {
        if broken.rule.kind == .notUTF8, layout == nil { return "Save the file as UTF-8" }
        guard case .time = broken.rule.test, let reading = Self.formats(reading: broken.tally.examples) else {
            return layout.map { broken.rule.remedy?.replacing(Self.layoutOfEvents, with: $0) } ?? broken.rule.remedy
        }
        let key: ParameterKey = .timestampFormat
        return "If all times are written so, name the form with \(key) \(reading); else write all in one form"
    }

    /// The section of the log, which the rules of cells name.
    private static let layoutOfEvents = "data.events.layout"

    /// The formats that read all of some times, which are in quotes; nil if there is none.
    private static func formats(reading examples: [Finding.Example]) -> String? {
        var candidates: TimestampCandidates?
        for example in examples {
            var text = String(example.value.dropFirst().dropLast())
            text.withUTF8 { bytes in
                let time = UnsafeRawBufferPointer(bytes)
                if candidates == nil { candidates = TimestampCandidates(time) } else { candidates?.keep(reading: time) }
            }
        }
        guard let formats = candidates?.formats, !formats.isEmpty else { return nil }
        return formats.prefix(3).map { "'\($0.text)'" }.joined(separator: " or ")
    }

    private var repeats: [Finding] {
        guard scan.rowSample.repeated > 0 else { return [] }
        return [
            Finding(
                .suspicion, .repeatedRows, file: files,
                counted(
                    scan.rowSample.repeated, "rows of \(name) equal an earlier row in every column",
                    one: "row of \(name) equals an earlier row in every column", isAbout: !scan.rowSample.isExact),
                count: scan.rowSample.repeated, examples: scan.repeatedRows.examples,
                remedy: "Check that no file was exported or joined twice")
        ]
    }

    /// What one column shows.
    private func column(_ position: Int) -> [Finding] {
        let (tally, column) = (scan.columns[position], scan.names[position])
        guard !ignored.contains(column), tally.rows > 1 else { return [] }
        if tally.empty == tally.rows { return [finding(.emptyColumn, column, "every cell is empty")] }
        var found = constant(tally, column) + ends(tally, column)
        let values = tally.allValues
        if values.otherDecimals > 0, values.numbers > 0 {
            found.append(
                finding(
                    .mixedDecimals, column,
                    "\(counted(values.numbers, "cells are numbers", one: "cell is a number")) and "
                        + counted(values.otherDecimals, "have another decimal mark", one: "has another decimal mark")
                        + example(values.otherDecimal.shown, column), count: values.otherDecimals,
                    remedy: "Write all numbers of the column in one way"))
        }
        let odd = values.texts - values.otherDecimals
        if !codes.contains(column), odd > 0, values.numbers >= 9 * odd {
            found.append(
                finding(
                    .mixedKinds, column,
                    counted(
                        odd, "cells are texts where all others are numbers",
                        one: "cell is a text where all others are numbers") + example(values.text.shown, column),
                    count: odd))
        }
        return found
    }

    /// A text of the column, where it may be shown.
    private func example(_ text: String?, _ column: String) -> String {
        guard let text, !hidden.contains(column) else { return "" }
        return ", such as \(text)"
    }

    private func constant(_ tally: ColumnTally, _ column: String) -> [Finding] {
        guard !codes.contains(column), !tally.isOverflowing, tally.usedEmpty == 0, tally.usedRows > 1,
            tally.usedTexts == 1, let number = tally.used.firstIndex(where: { $0 > 0 })
        else { return [] }
        let text = tally.texts[number].withUnsafeBytes { excerpt($0) }
        // Other cells may stand in rows that are dropped.
        let cells = tally.texts.count == 1 && tally.empty == 0 ? "every cell" : "every cell of the rows that count"
        return [
            finding(
                .constantColumn, column, hidden.contains(column) ? "\(cells) is the same" : "\(cells) is \(text)")
        ]
    }

    /// A column that is empty in a large part of the rows at the start or at the end, though not elsewhere.
    private func ends(_ tally: ColumnTally, _ column: String) -> [Finding] {
        let filled = tally.usedRows - tally.usedEmpty
        guard tally.filled.first <= tally.filled.last else { return [] }
        var found: [Finding] = []
        let (before, after) = rowsOutside(tally.filled)
        if Self.isUnlikely(filled: filled, of: tally.usedRows, empty: before) {
            found.append(
                finding(
                    .beginsLate, column,
                    before == 1
                        ? "the first row\(byTime) is empty, and later ones are not"
                        : "the first \(before.grouped) rows\(byTime) are empty, and later ones are not",
                    count: before, remedy: "Find out since when it is filled, and whether earlier rows may be used"))
        }
        if Self.isUnlikely(filled: filled, of: tally.usedRows, empty: after) {
            found.append(
                finding(
                    .endsEarly, column,
                    after == 1
                        ? "the last row\(byTime) is empty, and earlier ones are not"
                        : "the last \(after.grouped) rows\(byTime) are empty, and earlier ones are not",
                    count: after, remedy: "Find out why it is no longer filled"))
        }
        return found
    }

    private var byTime: String { scan.isByTime ? " by time" : "" }

    /// How many rows lie before and after a span of times, or of rows of a table without times.
    func rowsOutside(_ span: ColumnTally.Span) -> (before: Int, after: Int) {
        if scan.isByTime {
            let before = scan.log.days.rows(around: span.first).before
            return (before, scan.log.days.rows(around: span.last).after)
        }
        return (Int(span.first) - 1, scan.rows - Int(span.last))
    }

    /// Whether rows at an end would hardly all be empty by chance, and are at least a quarter.
    ///
    /// The chance is (1 − p)^n for n rows of which each is filled with the probability p, as in the whole table.
    static func isUnlikely(filled: Int, of rows: Int, empty: Int) -> Bool {
        guard filled >= 10, 4 * empty >= rows else { return false }
        let share = min(Double(filled) / Double(rows), 1 - 1e-9)
        return Double(empty) * log1p(-share) < log(1e-6)
    }

    private func finding(
        _ kind: Finding.Kind, _ column: String, _ text: String, count: Int? = nil, remedy: String? = nil
    ) -> Finding {
        Finding(.suspicion, kind, file: files, column: column, text, count: count, remedy: remedy)
    }
}
