import Diagnostics
import Events
import Features
import Sources
import Tables

/// A complete table with its target, and with ids and weights if the schema names columns for them.
struct LabelledTable {
    let rows: TableRows
    /// How many rows could not be read and were skipped.
    let invalid: Int
    /// How many rows belong to opted-out customers.
    let optedOut: Int
    /// How many of them are of customers who were forgotten.
    let forgotten: Int
    /// How the consent table meets the customers of the rows; nil without one.
    let consent: ConsentCounts?

    /// Reads a table, and warns about the first few skipped rows.
    init(
        _ source: TableSource, schema: TableSchema, skipInvalid: Bool, maximumInvalid: Double, consent: Consent?,
        progress: Progress
    ) throws {
        var roles: TableRoles = [.target]
        if schema.id != nil { roles.insert(.id) }
        if schema.treatment != nil { roles.insert(.treatment) }
        if schema.weight != nil { roles.insert(.weight) }
        var reader = try FeatureTableReader.open(
            source, schema: schema, roles: roles, purpose: .training, skipInvalid: skipInvalid,
            maximumInvalid: maximumInvalid, consent: consent, progress: progress)
        guard let rows = try reader.next(rows: .max) else {
            throw UserError(
                .invalidData, "no row of the table is left", at: .init(file: source.name),
                remedy: "Give a table with rows that can be read, of customers who have not opted out")
        }
        reader.invalid.report(to: progress)
        if let ids = rows.ids, let column = schema.id {
            var nobody = NobodyIds()
            nobody.add(ids)
            nobody.report(of: rows.rowCount, file: source.name, column: column, to: progress)
        }
        try reader.consentJoin?.check(against: "the table of customers", progress: progress)
        self.rows = rows
        self.consent = reader.consentJoin?.counts
        invalid = reader.invalid.count
        (optedOut, forgotten) = (reader.optedOut, reader.forgotten)
    }
}
