import Diagnostics
import Events
package import Features
import Tables

extension ProfileDefinition {
    /// Learns which columns of a table of customers are features, and of which kinds.
    ///
    /// Only the rows of the table that hold for a training row are looked at, once for each such row, so that neither
    /// later rows nor customers without a training row have a say. The rules are those of `SchemaInference`.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - rows: For each training row the row of the table; nil where none holds.
    ///   - options: What the user says about the columns.
    /// - Returns: The definition, and a profile of each column under the name of its feature.
    /// - Throws: `UserError` with code `invalidData` where no row of the table holds for any training row, or no column
    ///   is left to learn from, and for options that do not fit the table.
    package static func learn(
        from table: CustomerProfiles, rows: [Int?], options: ProfileOptions
    ) throws -> (definition: ProfileDefinition, profiles: [ColumnProfile]) {
        let assignments = try options.assignments(in: table)
        guard rows.contains(where: { $0 != nil }) else { throw noneHolds(in: table) }
        let profiles = table.columns.map { column -> ColumnProfile in
            var observer = ColumnObserver()
            for row in rows {
                let cell = row.map { table.cell(row: $0, column: column) } ?? []
                cell.withUnsafeBytes { observer.add($0) }
            }
            let name = table.name(ofColumn: column)
            var profile = observer.finish().profile(
                name: name, assignments[name] ?? SchemaOptions.Assignment(nil))
            profile.name = feature(name)
            profile.remarks = profile.remarks.map(withoutFormats)
            return profile
        }
        let features = try SchemaInference.features(of: profiles, file: table.file)
        let columns = features.compactMap { profile in
            column(ofFeature: profile.name).map { TableSchema.Column(name: $0, kind: profile.kind) }
        }
        let definition = ProfileDefinition(
            user: table.userColumn, validFrom: table.validFromColumn, columns: columns)
        return (definition, profiles)
    }

    /// The remark on amounts in another form, without parameters: those of a layout are for the events.
    private static func withoutFormats(_ remark: ColumnProfile.Remark) -> ColumnProfile.Remark {
        guard remark.kind == .amounts else { return remark }
        return ColumnProfile.Remark(
            kind: .amounts, text: "amounts in another form are taken as a category: write them as in 1234.5")
    }

    private static func noneHolds(in table: CustomerProfiles) -> UserError {
        let problem: Message = "no row holds at a cutoff for a customer who is at risk there"
        let remedy: Message =
            table.validFromColumn == nil
            ? "Give a table of the customers who bought before the cutoffs"
            : "Give rows that hold from before the cutoffs, or name another column with \(.profileValidFrom)"
        return UserError(
            .invalidData, problem, at: .init(file: table.file, column: table.validFromColumn), remedy: remedy)
    }
}
