import CustomerModels
package import Diagnostics
package import Events
import Features
package import LinearAlgebra
package import ModelStore
import Sources
package import Tables

/// Probabilities for the rows of a table, in the order in which the rows are read.
///
/// If the model has no id column, a row is named by the number of its first line in the file.
package struct TableScoreJob: BatchWork {
    package let version: Version
    /// The table.
    package let input: String
    /// What a command says about the layout of the table's text, in place of that of the training.
    package var layout = TableLayout.standard
    /// A consent table; it requires that the model has an id column.
    package var consent: ConsentSource?
    /// Whether rows that cannot be read are counted and skipped.
    package var skipsInvalid = false
    /// The largest share of the rows that may be skipped.
    package var maximumInvalid = InvalidRows.usualMaximum
    /// How many reasons are written for each row.
    package var reasons = 0
    /// The part of the rows that is written; nil for all.
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
    /// - Throws: `UserError` when the model or a row cannot be read, when no row is left, for a consent table without an
    ///   id column or whose ids do not meet those of the table, and for a column in which training had none of the
    ///   levels.
    package func run<Part: Sendable>(
        begin: (ScoreColumns) throws -> @Sendable ([ScoreRow]) throws -> Part, consume: (Part) throws -> Void,
        progress: Progress
    ) throws -> ScoreSummary {
        let model = try PropensityModel(inFolder: version.folder)
        let consentTable = try consent?.read()
        let schema = model.settings.schema.overridden(by: layout)
        var reader = try FeatureTableReader.open(
            TableSource(input), schema: schema, roles: schema.id == nil ? [] : .id, purpose: .scoring,
            skipInvalid: skipsInvalid, maximumInvalid: maximumInvalid, consent: consentTable, progress: progress)
        let scorer = RowScorer(model: model, reasons: reasons, threads: threads, shard: shard)
        let make = try begin(ScoreColumns(name: schema.id ?? "line", reasons: reasons))
        var summary = ScoreSummary()
        var (read, sum) = (0, 0.0)
        var unseen = UnseenLevels()
        var nobody = NobodyIds()
        while let block = try reader.next(rows: Self.block) {
            let (ids, lines) = (block.ids, block.lines)
            if let ids { nobody.add(ids) }
            let scored = try scorer.score(
                block.features, counting: &unseen,
                name: { row in
                    if let ids { return .id(ids[row]) }
                    return .line(lines[row])
                },
                make: make, consume: consume)
            read += block.rowCount
            summary.rows += scored.rows
            sum += scored.sum
        }
        guard read > 0 else { throw nothingLeft(optedOut: reader.optedOut, invalid: reader.invalid.count) }
        // The file of yesterday stands when one of these checks fails, because no row is in its place yet.
        try reader.consentJoin?.check(against: "the table of customers", progress: progress)
        try unseen.check(file: TableSource(input).name, progress: progress)
        (summary.consent, summary.unseenLevels) = (reader.consentJoin?.counts, unseen.cells)
        if consentTable != nil { summary.optedOut = reader.optedOut }
        summary.invalid = reader.invalid.count
        reader.invalid.report(to: progress)
        if let id = schema.id {
            nobody.report(of: read, file: TableSource(input).name, column: id, to: progress)
        }
        if summary.rows > 0 { summary.meanProbability = sum / Double(summary.rows) }
        return summary
    }

    /// The error of a table without a row to score: an empty result must not replace an earlier one.
    private func nothingLeft(optedOut: Int, invalid: Int) -> UserError {
        let isEmpty = optedOut + invalid == 0
        return UserError(
            .invalidData,
            isEmpty
                ? "there is a header but no row"
                : "no row is left: \(optedOut) are of customers who opted out, \(invalid) are invalid",
            at: .init(file: TableSource(input).name),
            remedy: isEmpty
                ? "Give a table that has rows" : "Give a table with rows of customers who have not opted out")
    }

    /// Enough rows to keep the threads busy, but few enough to need little memory.
    private static let block = 65_536
}
