import CustomerModels
package import Diagnostics
package import Events
import Features
package import LinearAlgebra
package import ModelStore
import Sources
package import Tables

/// Uplifts for the rows of a table, in the order in which the rows are read, each with whether to contact the customer.
///
/// If the model has no id column, a row is named by the number of its first line in the file.
package struct UpliftJob: BatchWork {
    package let version: Version
    /// The table.
    package let input: String
    /// Who is contacted; nil goes by the cost and value of the training, and without these by an uplift above 0.
    package var rule: ContactRule?
    /// What a command says about the layout of the table's text, in place of that of the training.
    package var layout = TableLayout.standard
    /// A consent table; it requires that the model has an id column.
    package var consent: ConsentSource?
    /// Whether rows that cannot be read are counted and skipped.
    package var skipsInvalid = false
    /// The largest share of the rows that may be skipped.
    package var maximumInvalid = InvalidRows.usualMaximum
    /// The part of the rows that is written; nil for all.
    ///
    /// The best are always those of all.
    package var shard: Shard?
    package var threads: Threads = 1

    package init(_ version: Version, input: String) {
        self.version = version
        self.input = input
    }

    package var listLength: Int? { nil }

    package var inputs: [String: String] {
        [("input", input), ("consent", consent?.path)].reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// Scores all rows.
    ///
    /// A share of the best needs all rows in memory at once; otherwise a block of them is.
    ///
    /// - Throws: `UserError` when the model or a row cannot be read, when no row is left, for a consent table without an
    ///   id column or whose ids do not meet those of the table, and for a column in which training had none of the
    ///   levels.
    package func run<Part: Sendable>(
        begin: (UpliftColumns) throws -> @Sendable ([UpliftRow]) throws -> Part, consume: (Part) throws -> Void,
        progress: Progress
    ) throws -> UpliftSummary {
        let model = try UpliftModel(inFolder: version.folder)
        let rule = rule ?? model.settings.terms.map(ContactRule.worth) ?? .gaining
        let schema = model.settings.schema.overridden(by: layout)
        var reader = try FeatureTableReader.open(
            TableSource(input), schema: schema, roles: schema.id == nil ? [] : .id, purpose: .scoring,
            skipInvalid: skipsInvalid, maximumInvalid: maximumInvalid, consent: try consent?.read(),
            progress: progress)
        let make = try begin(UpliftColumns(name: schema.id ?? "line"))
        var summary = UpliftSummary(rule: rule)
        var (read, sum) = (0, 0.0)
        var unseen = UnseenLevels()
        var nobody = NobodyIds()
        var waiting: [UpliftRow.Scored] = []
        func emit(_ scored: [UpliftRow.Scored]) throws {
            let contacts = rule.contacts(of: scored)
            let (chosen, shard) = (zip(scored, contacts).map { ($0, $1) }, shard)
            try inOrder(chosen.count, chunk: 2048, threads: threads) { range -> (Part, [UpliftRow]) in
                let rows = chosen[range].compactMap { row, isContacted -> UpliftRow? in
                    if let shard, !shard.has(row.name) { return nil }
                    return UpliftRow(name: row.name, uplift: row.uplift, isContacted: isContacted)
                }
                return (try make(rows), rows)
            } consume: { part, _ in
                try consume(part.0)
                summary.rows += part.1.count
                summary.contacts += part.1.count(where: \.isContacted)
                sum += part.1.reduce(0) { $0 + $1.uplift }
            }
        }
        while let block = try reader.next(rows: Self.block) {
            if let ids = block.ids { nobody.add(ids) }
            let encoded = try model.settings.encoding.encode(block.features, counting: &unseen, threads: threads)
            let uplifts = try model.effect.uplifts(of: encoded, threads: threads)
            let scored = uplifts.indices.map { row in
                UpliftRow.Scored(
                    name: block.ids.map { ScoreRow.Name.id($0[row]) } ?? .line(block.lines[row]), uplift: uplifts[row])
            }
            read += block.rowCount
            if case .best = rule { waiting += scored } else { try emit(scored) }
        }
        try emit(waiting)
        guard read > 0 else {
            throw UserError(
                .invalidData,
                "no row is left: \(reader.optedOut) are of customers who opted out, \(reader.invalid.count) are invalid",
                at: .init(file: TableSource(input).name),
                remedy: "Give a table with rows of customers who have not opted out")
        }
        // The file of yesterday stands when one of these checks fails, because no row is in its place yet.
        try reader.consentJoin?.check(against: "the table of customers", progress: progress)
        try unseen.check(file: TableSource(input).name, progress: progress)
        (summary.consent, summary.unseenLevels) = (reader.consentJoin?.counts, unseen.cells)
        if consent != nil { summary.optedOut = reader.optedOut }
        summary.invalid = reader.invalid.count
        reader.invalid.report(to: progress)
        if let id = schema.id { nobody.report(of: read, file: TableSource(input).name, column: id, to: progress) }
        if summary.rows > 0 { summary.meanUplift = sum / Double(summary.rows) }
        return summary
    }

    /// Enough rows to keep the threads busy, but few enough to need little memory.
    private static let block = 65_536
}
