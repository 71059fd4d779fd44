import Diagnostics
import Events
import Features
import Ids
import Propensity
import Sources
import Tables

/// The rows of a table of customers, all of which a run must be able to read.
struct TableDraftRows {
    /// The first rows, at most 100,000.
    private let first: TableRows
    /// Whether there are more.
    let areCut: Bool
    /// Whether a customer has several rows.
    let repeatIds: Bool

    private static let mostKept = 100_000

    /// Reads all rows, because a run ends with the first that it cannot read.
    ///
    /// - Throws: `UserError` as a run, and for a table of which no row is left.
    init(_ source: TableSource, _ schema: TableSchema, consent: Consent?) throws {
        var roles: TableRoles = [.target]
        if schema.id != nil { roles.insert(.id) }
        var reader = try FeatureTableReader.open(
            source, schema: schema, roles: roles, purpose: .training, consent: consent)
        guard let first = try reader.next(rows: Self.mostKept) else {
            throw UserError(
                .invalidData, "no row of the table is left", at: .init(file: source.name),
                remedy: "Give a table with rows of customers who have not opted out")
        }
        var ids = IdInterner()
        var repeatIds = Self.areRepeated(first.ids, among: &ids)
        var areCut = false
        while let more = try reader.next(rows: Self.mostKept) {
            areCut = true
            if !repeatIds { repeatIds = Self.areRepeated(more.ids, among: &ids) }
        }
        (self.first, self.areCut, self.repeatIds) = (first, areCut, repeatIds)
    }

    /// Whether one of some ids was there before.
    private static func areRepeated(_ more: TextColumn?, among ids: inout IdInterner) -> Bool {
        guard let more else { return false }
        let before = ids.count
        for row in 0..<more.count { more[row].withUnsafeBytes { _ = ids.intern($0) } }
        return ids.count < before + more.count
    }

    /// The first rows with their labels; nil where the first rows do not have both outcomes, as in a sorted table, though
    /// later ones may.
    ///
    /// - Throws: `UserError` as a run, where all rows are known.
    func labelled(_ target: String, positive: String?) throws -> TrainingRows? {
        let values: TargetValues
        do {
            values = try TargetValues.infer(from: first, target: target, positive: positive)
        } catch let error as UserError where areCut && error.code == .invalidData {
            return nil
        }
        return try TrainingRows(first, target: values, repeatedIds: repeatIds)
    }
}
