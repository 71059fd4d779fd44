package import Diagnostics
package import Events
import Ids
package import Sources
package import Tables

/// Reads a table of features in blocks of rows, typed by a schema; columns that the schema lacks are ignored.
///
/// The trainer and the scorer both read through it, so that a raw row means the same to both.
package struct FeatureTableReader: ~Copyable {
    private var reader: RecordReader
    private let purpose: TablePurpose
    private let skipInvalid: Bool
    private let maximumInvalid: Double
    private let report: Progress
    /// The positions of the features' fields, and the readers that collect them.
    private let fields: [Int]
    private var cells: [CellReader]
    private let id: Int?
    private let target: Int?
    private let treatment: Int?
    private let weight: Int?
    /// The table of opted-out customers, and the column that names the customer.
    private let consent: (table: Consent, column: Int)?

    private var ids = TextColumn()
    private var targets = TextColumn()
    private var treatments = TextColumn()
    private var weights: [Double] = []
    private var lines: [Int] = []
    private var hashes: [RowHash] = []
    private var rowsSeen = 0
    private var hasEnded = false

    /// The rows that were skipped so far.
    package private(set) var invalid = InvalidRows()
    /// How many rows so far belong to opted-out customers; they are dropped before their other cells are read.
    package private(set) var optedOut = 0
    /// How many of them are of customers who were forgotten.
    package private(set) var forgotten = 0
    /// Which ids of the consent table the rows so far have; nil without such a table.
    package private(set) var consentJoin: ConsentJoin?

    /// Opens a table.
    ///
    /// - Parameters:
    ///   - source: A table that `RecordReader` reads; `-` is standard input.
    ///   - schema: The columns to read.
    ///   - roles: Which of the schema's other columns to read.
    ///   - purpose: What the rows are for.
    ///   - skipInvalid: Whether rows that cannot be read are counted and skipped.
    ///   - maximumInvalid: The largest share of the rows that may be skipped.
    ///   - consent: The consent table; rows of opted-out customers are dropped. The schema must then name the id
    ///     column.
    ///   - progress: Receives how far the reading has come.
    /// - Returns: A reader positioned before the first row.
    /// - Throws: `UserError` when the file cannot be read, and with code `invalidData` when it lacks a column.
    package static func open(
        _ source: TableSource, schema: TableSchema, roles: TableRoles, purpose: TablePurpose, skipInvalid: Bool = false,
        maximumInvalid: Double = InvalidRows.usualMaximum, consent: Consent? = nil, progress: Progress = .silent
    ) throws -> FeatureTableReader {
        var layout = schema.layout ?? .standard
        if purpose == .scoring {
            // Of the columns whose format the training knew, a table to score has only the features.
            layout.numbers.columns = layout.numbers.columns.filter { column, _ in
                schema.columns.contains { $0.name == column }
            }
        }
        var reader = try RecordReader.open(source, layout, progress: progress)
        let positions = Dictionary(reader.columns.enumerated().map { ($1, $0) }) { first, _ in first }
        let names = reader.names
        func position(_ name: String) throws -> Int {
            if let position = positions[name] { return position }
            let remedy: Message? =
                switch purpose {
                case .training: nil
                case .scoring: "Give the model the columns that it was trained on"
                }
            throw names.missing(name, remedy: remedy)
        }
        func position(_ name: String?, _ role: TableRoles) throws -> Int? {
            roles.contains(role) ? try name.map(position) : nil
        }
        // Nobody can tell whose rows are those of a table without ids.
        let owner = try consent.flatMap { table in
            table.isWithoutTable && schema.id == nil
                ? nil : (table: table, column: try position(try ownerColumn(schema.id)))
        }
        let fields = try schema.columns.map { try position($0.name) }
        let id = try position(schema.id, .id)
        let target = try position(schema.target, .target)
        let treatment = try position(schema.treatment, .treatment)
        let weight = try position(schema.weight, .weight)
        reader.useOnly(fields + [owner?.column, id, target, treatment, weight].compactMap(\.self))
        return FeatureTableReader(
            reader: reader, purpose: purpose, skipInvalid: skipInvalid, maximumInvalid: maximumInvalid, consent: owner,
            progress: progress, fields: fields,
            cells: schema.columns.map { CellReader($0, layout.numbers[$0.name]) }, id: id, target: target,
            treatment: treatment, weight: weight)
    }

    private init(
        reader: consuming RecordReader, purpose: TablePurpose, skipInvalid: Bool, maximumInvalid: Double,
        consent: (table: Consent, column: Int)?, progress: Progress, fields: [Int], cells: [CellReader], id: Int?,
        target: Int?, treatment: Int?, weight: Int?
    ) {
        self.reader = reader
        self.purpose = purpose
        self.skipInvalid = skipInvalid
        self.maximumInvalid = maximumInvalid
        self.consent = consent
        consentJoin = consent.flatMap { $0.table.isWithoutTable ? nil : ConsentJoin($0.table) }
        report = progress
        self.fields = fields
        self.cells = cells
        self.id = id
        self.target = target
        self.treatment = treatment
        self.weight = weight
    }

    /// Whether the table has a column of this name.
    package func has(_ column: String) -> Bool { reader.columns.contains(column) }

    /// How much of the file has been read: bytes done and in total (0 if unknown).
    package var progress: (done: Int, total: Int) { reader.progress }

    /// The next rows, at most `limit`; nil at the end of the table.
    ///
    /// - Throws: `UserError` with code `invalidData` and the place in the file for a row that cannot be read, and at the
    ///   end of a table of which too many rows were skipped.
    package mutating func next(rows limit: Int) throws -> TableRows? {
        precondition(limit > 0)
        reading: while lines.count < limit {
            let step = try reader.next()
            if case .end = step {
                try invalid.check(of: rowsSeen, maximum: maximumInvalid, file: reader.file)
                // Before a training the inference of the schema has told it.
                if purpose == .scoring && !hasEnded {
                    report.reportRepeatedHeaders(reader.repeatedHeaders, in: reader.file)
                }
                hasEnded = true
                break reading
            }
            do {
                if case .malformed(let error) = step { throw error }
                if let refusal = refusal() {
                    optedOut += 1
                    if refusal == .forgotten { forgotten += 1 }
                } else {
                    try append()
                }
            } catch {
                guard skipInvalid, let row = error as? UserError else { throw reader.cause(of: error) }
                invalid.add(row)
                forgetUnfinishedRow()
            }
            rowsSeen += 1
            if rowsSeen % Self.rowsPerReport == 0 {
                let (done, total) = reader.progress
                report.advance("Reading \(reader.file)", done: done, of: total, unit: "bytes")
            }
        }
        return lines.isEmpty ? nil : take()
    }

    /// Why nothing may be learnt of the customer of the current record; nil for one who may be used.
    private mutating func refusal() -> Consent.Refusal? {
        guard let consent else { return nil }
        let customer = reader.field(consent.column)
        let hash = IdHash.hash(customer)
        let refusal = consent.table.refusal(of: customer, hash: hash)
        consentJoin?.add(customer, hash: hash, refusal)
        return refusal
    }

    private static var rowsPerReport: Int { 1 << 16 }

    /// Adds the current record; its line is appended last, because the number of lines is the number of complete rows.
    private mutating func append() throws {
        var hash = RowHash()
        for index in cells.indices {
            let cell = reader.field(fields[index])
            let cellHash = purpose == .training || cells[index].column.kind == .category ? IdHash.hash(cell) : 0
            do throws(CellReader.Unreadable) {
                try cells[index].append(cell, hash: cellHash)
            } catch {
                throw unreadable(fields[index], error.expected, kind: cells[index].column.kind)
            }
            hash.combine(cellHash)
        }
        if let id { ids.append(try text(id, expected: "expected the id of a customer")) }
        if let target {
            targets.append(try text(target, expected: "expected the value to predict"))
            hash.combine(IdHash.hash(reader.field(target)))
        }
        if let treatment {
            treatments.append(try text(treatment, expected: "expected whether the customer was treated"))
            hash.combine(IdHash.hash(reader.field(treatment)))
        }
        if let weight {
            guard let value = Cell.weight(reader.field(weight), reader.numberFormat(of: weight)) else {
                throw unreadable(weight, "expected a weight, 0 or a number from 1e-100 to 1e100")
            }
            weights.append(value)
            hash.combine(IdHash.hash(reader.field(weight)))
        }
        if purpose == .training { hashes.append(hash) }
        lines.append(reader.line)
    }

    /// The bytes of a cell that must not be blank and must be UTF-8.
    private func text(_ column: Int, expected: String) throws -> UnsafeRawBufferPointer {
        let cell = reader.field(column)
        guard !Cell.isBlank(cell) else { throw unreadable(column, expected) }
        guard String(validating: cell, as: UTF8.self) != nil else {
            throw unreadable(column, "expected text in UTF-8")
        }
        return cell
    }

    private func unreadable(_ column: Int, _ expected: String, kind: ColumnKind? = nil) -> UserError {
        let cell = reader.field(column)
        let found = Cell.isBlank(cell) ? "an empty cell" : excerpt(cell)
        let mend: Message
        switch (kind, purpose) {
        case (.category?, _): mend = notUTF8Remedy(cell)
        case (.numeric?, _) where reader.numberRemedy(column) != nil: mend = reader.numberRemedy(column) ?? ""
        case (.numeric?, .training) where Cell.isInfinite(cell):
            mend = "Write a finite number, or leave the cell empty if the value is not known"
        case (.numeric?, .training), (.boolean?, .training):
            mend = "Mend the cell, take the column as texts with \(.categoryColumns, "'\(reader.columns[column])'")"
        case (let kind?, .scoring): mend = "The model learnt this column as \(kind.rawValue): mend the cell"
        case (nil, _): mend = "Mend the row"
        }
        return UserError(
            .invalidData, "\(expected), found \(found)", at: reader.place(of: column),
            remedy: "\(mend), or add \(.skipInvalid)")
    }

    private mutating func forgetUnfinishedRow() {
        let count = lines.count
        for index in cells.indices { cells[index].truncate(to: count) }
        ids.truncate(to: min(ids.count, count))
        targets.truncate(to: min(targets.count, count))
        treatments.truncate(to: min(treatments.count, count))
        weights.removeLast(max(weights.count - count, 0))
        hashes.removeLast(max(hashes.count - count, 0))
    }

    private mutating func take() -> TableRows {
        let rowCount = lines.count
        let columns = cells.indices.map { cells[$0].take() }
        defer {
            ids = TextColumn()
            targets = TextColumn()
            treatments = TextColumn()
            weights = []
            lines = []
            hashes = []
        }
        return TableRows(
            file: reader.file, features: FeatureTable(rowCount: rowCount, columns: columns),
            ids: id == nil ? nil : ids, targets: target == nil ? nil : targets,
            treatments: treatment == nil ? nil : treatments, weights: weight == nil ? nil : weights, lines: lines,
            hashes: hashes)
    }
}
