package import Diagnostics
package import Ids
import Tables

extension CustomerProfiles {
    /// Which row of the table holds for each row that is made from events.
    package struct Join: Sendable {
        /// For each row of features the row of the table; nil where none holds.
        package let rows: [Int?]
        package let counts: ProfileCounts
    }

    /// Finds the profile of each customer at each time, and counts both sides.
    ///
    /// - Parameters:
    ///   - features: The rows that were made from events.
    ///   - users: The customers of the events.
    ///   - times: The cutoffs of the rows, in milliseconds since 1970 UTC, as they are used.
    ///   - progress: Receives the counts, and a warning when few customers meet.
    /// - Throws: `UserError` with code `invalidData` for a table without rows, and where no customer has events.
    /// - Returns: The rows of the table.
    package func join(
        _ features: PointInTime.Rows, users: IdTable, at times: [Int64], progress: Progress
    ) throws -> Join {
        for message in passedOver { progress.step(message) }
        let met = try match(users)
        if let warning = met.warning { progress.warning(warning) }
        let positions = positions(of: users)
        let rows = zip(features.customers, features.cutoffs).map { customer, cutoff in
            positions[Int(customer)].flatMap { row(of: $0, at: times[Int(cutoff)]) }
        }
        let counts = ProfileCounts(
            known: met.counts.known, unknown: met.counts.unknown, customersWithout: positions.count { $0 == nil },
            rows: rows.count, rowsWithout: rows.count { $0 == nil }, later: times.max().map(rowsAfter) ?? 0)
        progress.step("\(file): \(counts)")
        return Join(rows: rows, counts: counts)
    }

    /// Compares the customers of the table with those of the events.
    ///
    /// - Returns: How many are known, and a warning when few are.
    /// - Throws: `UserError` with code `invalidData` for a table without rows, and where none is known.
    package func match(_ users: IdTable) throws -> (counts: IdCounts, warning: Message?) {
        var match = IdMatch()
        for customer in customers.indices {
            let id = customers[customer]
            _ = match.add(id, isKnown: users.index(of: id) != nil)
        }
        try match.checkHasIds("customer", at: place)
        let warning = try match.check(
            "customers", at: place, with: OtherIds("the events", users), outOf: min(customers.count, users.count))
        return (match.counts, warning)
    }

    /// The columns of features, one cell for each row that is made from events.
    ///
    /// A cell is missing where no row of the table holds.
    ///
    /// - Parameters:
    ///   - definition: The columns, and their kinds.
    ///   - rows: The rows of the table, as `join` found them.
    /// - Throws: `UserError` with code `invalidData` for a column that the table lacks, and with the place of a cell that
    ///   is not of its column's kind.
    /// - Returns: Columns with the names of `ProfileDefinition.featureNames`.
    package func columns(of definition: ProfileDefinition, rows: [Int?]) throws -> [FeatureTable.Column] {
        try definition.columns.map { column in
            let position = try position(ofColumn: column.name)
            var reader = CellReader(.init(name: ProfileDefinition.feature(column.name), kind: column.kind))
            for row in rows { try append(row, position, to: &reader) }
            return reader.take()
        }
    }

    private func append(_ row: Int?, _ column: Int, to reader: inout CellReader) throws {
        let bytes = row.map { cell(row: $0, column: column) } ?? []
        let read = bytes.withUnsafeBytes { cell -> Result<Void, CellReader.Unreadable> in
            do throws(CellReader.Unreadable) {
                try reader.append(cell, hash: IdHash.hash(cell))
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        guard case .failure(let unreadable) = read else { return }
        throw UserError(
            .invalidData, "\(unreadable.expected), found \(quoted([Array(bytes)]))",
            at: row.map { table.place(row: $0, column: column) },
            remedy: "The model takes this column as \(reader.column.kind.rawValue): mend the cell")
    }
}

extension PointInTime.Rows {
    /// The same rows with further columns behind those of the events.
    package func adding(_ columns: [FeatureTable.Column]) -> FeatureTable {
        FeatureTable(rowCount: table.rowCount, columns: table.columns + columns)
    }
}
