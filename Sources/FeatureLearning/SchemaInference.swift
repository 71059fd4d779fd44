package import Diagnostics
package import Events
package import Features
import Glibc
package import Ids
package import LinearAlgebra
package import Sources
import Synchronization
package import Tables

/// A schema that was inferred from the cells of a table, and the contents of each column.
package struct InferredSchema: Sendable {
    package let schema: TableSchema
    package let rowCount: Int
    /// One profile per column, in the order of the file.
    package let profiles: [ColumnProfile]
    /// The rows that could not be split into fields and were skipped.
    package let invalid: InvalidRows
    /// How many rows belong to opted-out customers; they are in no profile.
    package let optedOut: Int
}

/// Infers the kinds of a table's columns from their cells.
///
/// - boolean: all cells are words of one of the pairs true/false, yes/no, t/f, y/n, in any case, and both words occur.
/// - numeric: all cells are decimal numbers; 0 and 1 are numeric, too.
/// - category: anything else.
///
/// Missing cells are ignored, see `Cell`. A number that is not finite, such as `inf`, counts as a number here and is an
/// error when the table is read. Columns that are empty or constant are left out, and so are inferred categories whose
/// cells are all different.
package enum SchemaInference {
    /// Reads a table once from front to back.
    ///
    /// - Parameters:
    ///   - source: A table that `RecordReader` reads.
    ///   - options: What the user says about the columns.
    ///   - layout: What is known of the layout of the table's text.
    ///   - skipInvalid: Whether records that cannot be split into fields are counted and skipped.
    ///   - maximumInvalid: The largest share of the records that may be skipped.
    ///   - consent: The consent table; rows of opted-out customers are dropped first. The options must then name the id
    ///     column.
    ///   - threads: The number of threads; the result does not depend on it.
    ///   - progress: Receives how far the reading has come.
    /// - Returns: The schema and the profiles.
    /// - Throws: `UserError` when the table cannot be read, has no rows or too many that are skipped, or has no column
    ///   that could be a feature.
    package static func infer(
        source: TableSource, options: SchemaOptions, layout: TableLayout = .standard, skipInvalid: Bool = false,
        maximumInvalid: Double = InvalidRows.usualMaximum, consent: Consent? = nil, threads: Threads = 1,
        progress: Progress = .silent
    ) throws -> InferredSchema {
        var reader = try RecordReader.open(source, layout, progress: progress)
        let assignments = try options.assignments(of: reader.names)
        reader.useOnly(assignments.indices.filter { assignments[$0].isRequested })
        var observers = reader.columns.indices.map { ColumnObserver(reader.numberFormat(of: $0)) }
        let owner = try consent.flatMap { table in
            table.isWithoutTable && options.id == nil
                ? nil : (table: table, column: try reader.column(named: try ownerColumn(options.id)))
        }
        var invalid = InvalidRows()
        var optedOut = 0
        var rows = 0
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                guard skipInvalid else { throw reader.cause(of: error) }
                invalid.add(error)
            case .record:
                if let owner, owner.table.isOptedOut(reader.field(owner.column)) {
                    optedOut += 1
                    continue
                }
                for column in observers.indices { observers[column].add(reader.field(column)) }
            }
            rows += 1
            if rows % rowsPerReport == 0 {
                let (done, total) = reader.progress
                progress.advance("Looking at the columns of \(reader.file)", done: done, of: total, unit: "bytes")
            }
        }
        progress.reportRepeatedHeaders(reader.repeatedHeaders, in: reader.file)
        try invalid.check(of: rows + optedOut, maximum: maximumInvalid, file: reader.file)
        guard rows > invalid.count else {
            throw UserError(
                .invalidData,
                optedOut == 0 ? "there is a header but no row" : "everybody in the table has opted out",
                at: .init(file: reader.file), remedy: "Give a file that has rows")
        }
        var profiles = try profiles(reader.columns, observers, assignments, threads: threads)
        for column in profiles.indices {
            if let doubt = reader.doubt(of: column) { profiles[column].leaveOut(because: doubt) }
        }
        for line in reader.passedOver { progress.step(line) }
        return InferredSchema(
            schema: try schema(profiles, options, layout, file: reader.file), rowCount: rows - invalid.count,
            profiles: profiles, invalid: invalid, optedOut: optedOut)
    }

    private static let rowsPerReport = 1 << 16

    private static func profiles(
        _ names: [String], _ observers: [ColumnObserver], _ assignments: [SchemaOptions.Assignment], threads: Threads
    ) throws -> [ColumnProfile] {
        let made = Mutex([ColumnProfile?](repeating: nil, count: names.count))
        try parallelFor(names.count, chunk: 1, threads: threads) { range in
            for column in range {
                let profile = observers[column].finish().profile(name: names[column], assignments[column])
                made.withLock { $0[column] = profile }
            }
        }
        return made.withLock { $0.compactMap(\.self) }
    }

    private static func schema(
        _ profiles: [ColumnProfile], _ options: SchemaOptions, _ layout: TableLayout, file: String
    ) throws -> TableSchema {
        let features = try features(of: profiles, file: file)
        var schema = TableSchema(
            columns: features.map { .init(name: $0.name, kind: $0.kind) }, id: options.id, target: options.target,
            treatment: options.treatment, weight: options.weight,
            unused: profiles.filter { $0.use == .ignored || $0.use == .leftOut }.map(\.name))
        if layout != .standard { schema.layout = layout }
        return schema
    }

    /// The columns from which something can be learnt.
    ///
    /// - Throws: `UserError` with code `invalidData` when there is none.
    package static func features(of profiles: [ColumnProfile], file: String) throws -> [ColumnProfile] {
        let features = profiles.filter { $0.use == .feature }
        guard !features.isEmpty else {
            let reasons = profiles.filter { $0.use == .leftOut }.prefix(5).map { profile in
                "\n  \(profile.name.excerpt): \(profile.remarks.map(\.text).joined(separator: "; "))"
            }
            throw UserError(
                .invalidData, "no column is left to learn from\(reasons.joined())", at: .init(file: file),
                remedy: "Give a table with columns that differ between rows")
        }
        return features
    }

    /// The profile of a column whose distinct texts were counted elsewhere.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - options: What the user says about the columns.
    ///   - texts: The distinct texts that are not empty, with the number of rows of each.
    ///   - empty: The number of empty cells.
    ///   - format: How numbers are written.
    /// - Returns: The profile that `infer` gives such a column.
    package static func profile(
        of name: String, _ options: SchemaOptions, texts: (ids: IdInterner, counts: [Int]), empty: Int,
        _ format: NumberFormat
    ) -> ColumnProfile {
        let parameter = options.named.first { $0.column == name }?.parameter
        return ColumnObserver(texts.ids, texts.counts, empty: empty, format).finish().profile(
            name: name, SchemaOptions.Assignment(parameter))
    }
}
