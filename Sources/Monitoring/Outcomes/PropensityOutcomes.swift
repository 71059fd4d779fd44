import Diagnostics
import Documents
import Features
import Ids
package import LinearAlgebra
package import ModelStore
import Propensity
import Tables
package import Training

/// What became of the customers whom a version of a propensity model scored.
package struct PropensityOutcomes: Codable, Sendable, Equatable {
    /// All rows together.
    package let all: CohortQuality
    /// By cutoff, then by the values of a column, the value with the most rows first; empty when there is one cutoff
    /// and no column was named.
    package let cohorts: [CohortQuality]
    /// The column; nil when none was named.
    package let column: String?
    /// How many further values of the column have rows, beyond `mostValues`.
    package let furtherValues: Int?
    /// The cutoffs in milliseconds since 1970 UTC; nil for a table.
    package let cutoffs: [Int64]?
    /// The rows that could not be read, and those of customers who said no; absent where that cannot be.
    package let invalid: Int?
    package let optedOut: Int?
    /// How many cells have a level that training did not have; nil where rows have no levels.
    package let unseenCells: Int?
    /// What the training measured on rows that no model had seen; empty where it measured nothing.
    package let quality: [String: Quality.Value]

    private enum CodingKeys: String, CodingKey {
        case all, cohorts, column, cutoffs, invalid, quality
        case furtherValues = "further_values"
        case optedOut = "opted_out"
        case unseenCells = "unseen_cells"
    }

    /// The most values of a column that are told apart.
    package static let mostValues = 30

    /// Measures rows with known outcomes.
    ///
    /// - Parameters:
    ///   - judged: The rows.
    ///   - column: A column of the rows whose values make cohorts; amounts are divided into quarters.
    ///   - quality: What the training measured.
    ///   - seed: Decides the resamples.
    ///   - threads: How many resamples are worked on at once.
    /// - Throws: `UserError` with code `wrongUsage` for a column that the rows do not have, `invalidData` for rows without
    ///   weight.
    package init(
        _ judged: JudgedRows, by column: String?, quality: Quality?, seed: UInt64, threads: Threads
    ) throws {
        let every = Array(judged.rows.labels.indices)
        guard let all = try CohortQuality("all", judged, rows: every, seed: seed, threads: threads) else {
            throw UserError(
                .invalidData, "no row with an outcome has weight",
                remedy: "Give rows of which some have a weight above 0")
        }
        self.all = all
        var groups: [(name: String, rows: [Int])] = []
        if let cutoffs = judged.cutoffs, let rowCutoffs = judged.rowCutoffs, cutoffs.count > 1 {
            for (number, cutoff) in cutoffs.enumerated() {
                let rows = rowCutoffs.indices.filter { Int(rowCutoffs[$0]) == number }
                groups.append((name: Timestamp.text(cutoff.time), rows: rows))
            }
        }
        var further = 0
        if let column {
            let values = try Self.values(of: column, judged)
            groups += values.prefix(Self.mostValues).map { (name: "\(column) = \($0.name)", rows: $0.rows) }
            further = max(values.count - Self.mostValues, 0)
        }
        cohorts = try groups.filter { !$0.rows.isEmpty }.compactMap { group in
            try CohortQuality(group.name, judged, rows: group.rows, seed: seed, threads: threads)
        }
        self.column = column
        furtherValues = further > 0 ? further : nil
        cutoffs = judged.cutoffs?.map(\.time)
        (invalid, optedOut) = (judged.skipped.invalid, judged.skipped.optedOut)
        unseenCells = judged.unseenLevels.map { $0.values.reduce(0, +) }
        self.quality = quality?.metrics ?? [:]
    }

    /// The rows of each value of a column: of a category the value with the most rows first, of amounts the quarters from
    /// the lowest.
    private static func values(of name: String, _ judged: JudgedRows) throws -> [(name: String, rows: [Int])] {
        let columns = judged.rows.features.columns
        guard let column = columns.first(where: { $0.name == name }) else {
            let names = columns.map(\.name)
            let near = nearestName(to: name, among: names).map { "Did you mean '\($0)'?" }
            throw UserError(
                .wrongUsage, "\(.cohort) names '\(name)', which is no column of the version's rows",
                remedy: near.map { Message($0) } ?? "The columns are \(names.joined(separator: ", "))")
        }
        switch column.values {
        case .levels(let cells, let levels):
            var rows = [[Int]](repeating: [], count: levels.count)
            for (row, cell) in cells.enumerated() { rows[Int(cell)].append(row) }
            let order = rows.indices.filter { !rows[$0].isEmpty }
                .sorted { (rows[$1].count, $0) < (rows[$0].count, $1) }
            return order.map { level in
                let text = levels.string(at: level)
                return (name: text.isEmpty ? "(none)" : text, rows: rows[level])
            }
        case .numbers(let numbers):
            let known = numbers.filter { !$0.isNaN }.sorted()
            let missing = numbers.indices.filter { numbers[$0].isNaN }
            var groups: [(name: String, rows: [Int])] = []
            if column.kind == .boolean {
                groups = [("no", 0.0), ("yes", 1.0)].map { word, value in
                    (name: word, rows: numbers.indices.filter { numbers[$0] == value })
                }
            } else if !known.isEmpty {
                // Equal amounts stay together, so that a quarter may be empty.
                let edges = (1...3).map { known[$0 * known.count / 4] }
                for quarter in 0...3 {
                    let (low, high) = (quarter == 0 ? nil : edges[quarter - 1], quarter == 3 ? nil : edges[quarter])
                    let rows = numbers.indices.filter { row in
                        !numbers[row].isNaN && low.map { numbers[row] >= $0 } ?? true
                            && high.map { numbers[row] < $0 } ?? true
                    }
                    let text = [low.map { "from \($0)" }, high.map { "below \($0)" }].compactMap(\.self)
                    groups.append((name: text.joined(separator: ", "), rows: rows))
                }
            }
            if !missing.isEmpty { groups.append((name: "(none)", rows: missing)) }
            return groups
        }
    }
}
