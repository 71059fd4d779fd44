import Diagnostics
import Documents
import Sources
import Tables

/// What a look at one or several tables with the same columns shows.
///
/// Every record is read, so that rows are counted and quoted line breaks are told from the ends of records. The cells of
/// the first million records are looked at, then those of every 64th record: the beginning, the middle and the end.
struct TableSample: Sendable {
    /// The tables as errors name them.
    let file: String
    let names: ColumnNames
    /// How the text is laid out: what was given, and what the text shows.
    private(set) var layout: TableLayout
    /// What separates the fields; nil for JSON.
    let separator: Delimiter?
    private(set) var rows = 0
    /// The records whose cells were looked at.
    private(set) var looked = 0
    /// The records that could not be split into one field a column, and what is wrong with the first.
    private(set) var malformed = 0
    private(set) var firstMalformed: UserError?
    private(set) var columns: [ColumnEvidence]

    /// Looks at tables.
    ///
    /// - Parameters:
    ///   - sources: At least one table; all have the same columns.
    ///   - given: What the user says about the layout.
    ///   - named: Columns that the user names; a first line with one of them is a header.
    ///   - needsRows: Whether a table without rows is an error.
    ///   - progress: Receives how far the reading has come.
    /// - Throws: `UserError` when a table cannot be read, has no rows, or has text in two encodings.
    init(
        _ sources: [TableSource], _ given: TableLayout, named: [String] = [], needsRows: Bool = true, progress: Progress
    ) throws {
        var sample = try Self(sources, Self.opened(sources[0], given).layout, progress)
        if sample.layout.encoding == nil, let encoding = try sample.otherEncoding() {
            var layout = sample.layout
            layout.encoding = encoding
            sample = try Self(sources, layout, progress)
        }
        if given.encoding == nil, sample.layout.encoding == .latin1, sample.hasControls {
            var layout = sample.layout
            layout.encoding = .windows1252
            sample = try Self(sources, layout, progress)
        }
        if sample.lacksHeader, !sample.isHeader(naming: named) {
            var layout = sample.layout
            layout.noHeader = true
            sample = try Self(sources, layout, progress)
        }
        if needsRows || sample.malformed > 0 { try sample.checkHasRows() }
        self = sample
    }

    /// The columns of a table, and the layout by which its header can be read.
    static func opened(_ source: TableSource, _ given: TableLayout) throws -> (names: [String], layout: TableLayout) {
        do {
            let reader = try RecordReader.open(source, given)
            return (reader.columns, given)
        } catch let error as UserError {
            var layout = given
            if given.encoding == nil, let encoding = encoding(namedIn: error) {
                layout.encoding = encoding
            } else if !given.noHeader, beginsWithData(source, given) {
                layout.noHeader = true
            } else {
                throw error
            }
            let reader = try RecordReader.open(source, layout)
            return (reader.columns, layout)
        }
    }

    /// Whether the first line, which is no header because a name comes twice, looks like a row.
    private static func beginsWithData(_ source: TableSource, _ given: TableLayout) -> Bool {
        var layout = given
        layout.noHeader = true
        do {
            var reader = try RecordReader.open(source, layout)
            guard case .record = try reader.next() else { return false }
            var cells: [String] = []
            for column in reader.columns.indices { cells.append(String(decoding: reader.field(column), as: UTF8.self)) }
            return HeaderCheck.looksLikeData(cells)
        } catch {
            return false
        }
    }

    /// The encoding that the remedy of an error advises.
    private static func encoding(namedIn error: UserError) -> TextEncoding? {
        for part in error.remedyMessage?.parts ?? [] {
            if case .parameter(let key, let value) = part, key == .encoding {
                return value.flatMap { TextEncoding(rawValue: $0) }
            }
        }
        return nil
    }

    private init(_ sources: [TableSource], _ layout: TableLayout, _ progress: Progress) throws {
        self.layout = layout
        file = sources.map(\.name).joined(separator: ", ")
        let first = try RecordReader.open(sources[0], layout)
        separator = first.fieldDelimiter
        names = first.names
        columns = first.columns.map { ColumnEvidence($0) }
        var doubtful: Set<String> = []
        for source in sources { try look(at: source, &doubtful, progress) }
        columns.removeAll { doubtful.contains($0.name) }
        for column in columns.indices { columns[column].finish() }
    }

    /// Looks at one of the tables, whose columns may be in another order than those of the first.
    private mutating func look(at source: TableSource, _ doubtful: inout Set<String>, _ progress: Progress) throws {
        var reader = try RecordReader.open(source, layout)
        // A list in one row is no reason to refuse a table of which nobody needs that column.
        reader.useOnly([])
        let present = reader.columns
        // Objects of JSON may lack a field, and the reader of logs says which columns all files must have.
        let positions = columns.map { present.firstIndex(of: $0.name) }
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                rows += 1
                malformed += 1
                firstMalformed = firstMalformed ?? error
                continue
            case .record: rows += 1
            }
            if rows.isMultiple(of: Self.rowsPerReport) {
                let (done, total) = reader.progress
                progress.advance("Looking at \(reader.file)", done: done, of: total, unit: "bytes")
            }
            guard rows <= Self.closely || rows.isMultiple(of: Self.stride) else { continue }
            looked += 1
            for (column, position) in positions.enumerated() {
                if let position { columns[column].add(reader.field(position)) }
            }
        }
        for (column, position) in positions.enumerated() {
            if let position, reader.doubt(of: position) != nil { doubtful.insert(columns[column].name) }
        }
    }

    private static let closely = 1_000_000
    private static let stride = 64
    private static let rowsPerReport = 1 << 16
}

extension TableSample {
    /// The column with this name, if it holds no lists.
    func column(_ name: String) -> ColumnEvidence? { columns.first { $0.name == name } }

    /// The number of rows for people, with the number of those that were looked at where it is another.
    var rowsText: String {
        let seen = looked + malformed
        return seen < rows ? "\(seen.grouped) rows looked at, of \(rows.grouped)," : "\(rows.grouped) rows"
    }

    /// The encoding of text that is not UTF-8; nil for UTF-8.
    ///
    /// - Throws: `UserError` with code `invalidData` when some cells are in UTF-8 and others are not.
    private func otherEncoding() throws -> TextEncoding? {
        let others = columns.reduce(0) { $0 + $1.values.notUTF8 }
        guard others > 0 else { return nil }
        let utf8 = columns.reduce(0) { $0 + $1.values.beyondASCII }
        guard utf8 == 0 else {
            throw UserError(
                .invalidData, "\(others.grouped) cells are not UTF-8, and \(utf8.grouped) have letters in UTF-8",
                at: .init(file: file),
                remedy: "Write the whole file in one encoding, or name the one that is meant with \(.encoding)")
        }
        var isWindows = false
        for column in columns {
            column.forEachText { text, _ in
                if TextEncoding.likely(of: text) == .windows1252 { isWindows = true }
            }
        }
        return isWindows ? .windows1252 : .latin1
    }

    /// Whether cells that were read as Latin-1 have control characters where Windows-1252 has the Euro sign, quotation
    /// marks and dashes.
    private var hasControls: Bool { columns.contains { $0.values.controls > 0 } }

    /// Whether the first line has a name that the user gives; numbers also name the columns of a table without header.
    private func isHeader(naming named: [String]) -> Bool {
        named.contains { names.names.contains($0) && DecimalNumber.parse($0) == nil }
    }

    /// Whether the first line is a row: its names look like values, or none of them is known and one stands in its own
    /// column again.
    private var lacksHeader: Bool {
        guard separator != nil, !layout.noHeader else { return false }
        let all = names.names
        if HeaderCheck.looksLikeData(all) { return true }
        guard !all.contains(where: { ColumnRole.isKnown($0) }) else { return false }
        return columns.contains { !$0.name.isEmpty && $0.contains($0.name) }
    }

    private func checkHasRows() throws {
        guard looked == 0 else { return }
        if let firstMalformed { throw firstMalformed }
        throw UserError(
            .invalidData, "there is a header but no row", at: .init(file: file), remedy: "Give a file that has rows")
    }
}
