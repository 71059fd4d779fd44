import CustomerModels
import Features
import LinearAlgebra

/// Scores the rows of tables on several threads.
struct RowScorer: Sendable {
    let model: PropensityModel
    /// How many reasons each row has at most; 0 for the probability alone.
    let reasons: Int
    let threads: Threads
    /// The part of the rows that is written; nil for all.
    var shard: Shard?

    /// Scores a table's rows.
    ///
    /// - Parameters:
    ///   - table: The rows.
    ///   - unseen: Adds up the cells whose levels training did not have.
    ///   - name: Returns what names a row.
    ///   - make: Makes a part of the output from some rows, on any thread.
    ///   - consume: Takes the parts in the order of the rows.
    /// - Returns: The number of rows that were written, and the sum of their probabilities; the number of threads does
    ///   not change a bit of it.
    /// - Throws: `UserError` for a table without the columns of the model, and the errors of `make` and `consume`.
    func score<Part: Sendable>(
        _ table: FeatureTable, counting unseen: inout UnseenLevels, name: @escaping @Sendable (Int) -> ScoreRow.Name,
        make: @escaping @Sendable ([ScoreRow]) throws -> Part, consume: (Part) throws -> Void
    ) throws -> (rows: Int, sum: Double) {
        let encoded = try model.settings.encoding.encode(table, counting: &unseen, threads: threads)
        let logOdds = try model.logOdds(of: encoded, threads: threads)
        let explainer = PropensityModel.Explainer(model, table, encoded: encoded)
        var total = (rows: 0, sum: 0.0)
        try inOrder(
            table.rowCount, chunk: 2048, threads: threads,
            make: { range -> (part: Part, rows: Int, sum: Double) in
                let rows = range.compactMap { row -> ScoreRow? in
                    let name = name(row)
                    if let shard, !shard.has(name) { return nil }
                    return ScoreRow(
                        name: name, probability: model.settings.calibration.probability(ofLogOdds: logOdds[row]),
                        logOdds: logOdds[row],
                        reasons: reasons > 0 ? explainer.strongest(reasons, row: row) : [])
                }
                return (try make(rows), rows.count, rows.reduce(0) { $0 + $1.probability })
            },
            consume: { scored, _ in
                try consume(scored.part)
                total.rows += scored.rows
                total.sum += scored.sum
            })
        return total
    }
}
