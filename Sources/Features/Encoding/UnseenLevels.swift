package import Diagnostics
import Ids
import Tables

/// How many cells of a table have levels that training did not have, by column, and which columns are empty.
package struct UnseenLevels: Sendable {
    /// One column with such cells.
    private struct Column {
        let name: String
        var cells: Int
        /// The levels of the first block of rows that has such cells.
        let levels: IdTable
        let known: IdTable
        let mayBeRare: Bool
    }

    private var rows = 0
    /// In the order in which such cells are met.
    private var columns: [Column] = []
    /// The columns of numbers that were complete in training and have had no number so far; nil before the first rows.
    private var empty: [String]?

    package init() {}

    /// The cells by column, without columns in which rare levels share a coefficient: there it is not known whether
    /// training had a level.
    package var cells: [String: Int] {
        columns.reduce(into: [:]) { if !$1.mayBeRare { $0[$1.name] = $1.cells } }
    }

    /// Adds a block of rows, in which some columns that were complete in training have no number.
    mutating func add(_ unseen: [UnseenCells], empty columnsWithoutNumbers: [String], rows count: Int) {
        rows += count
        empty = empty?.filter(columnsWithoutNumbers.contains) ?? columnsWithoutNumbers
        for cells in unseen {
            if let index = columns.firstIndex(where: { $0.name == cells.column }) {
                columns[index].cells += cells.rows.count
            } else {
                columns.append(
                    Column(
                        name: cells.column, cells: cells.rows.count, levels: cells.levels, known: cells.known,
                        mayBeRare: cells.mayBeRare))
            }
        }
    }

    /// Warns of the columns, and refuses a table in which no cell of a column has a known level, or a number although
    /// training had one in every cell.
    ///
    /// - Parameters:
    ///   - file: The table as errors name it.
    ///   - complete: The columns that may not lack all numbers; nil for all that training had complete.
    ///   - progress: Receives a warning for each column, of very many for the first.
    /// - Throws: `UserError` with code `invalidData` for such a column of a table with at least `leastRows` rows.
    package func check(file: String, among complete: [String]? = nil, progress: Progress) throws {
        if rows >= Self.leastRows, let column = columns.first(where: { $0.cells == rows }) {
            let (levels, known) = (Self.examples(column.levels), Self.examples(column.known))
            throw UserError(
                .invalidData, "no cell has a level that the model learnt: here are \(levels), the model knows \(known)",
                at: .init(file: file, column: column.name),
                remedy: "\(Self.cause(column))Write the levels byte by byte as in the training table, or train again")
        }
        let empty = empty?.filter { complete?.contains($0) ?? true }
        if rows >= Self.leastRows, let column = empty?.first {
            throw UserError(
                .invalidData, "no cell has a value, and in training every cell had one",
                at: .init(file: file, column: column), remedy: "Mend the export, or train again on such tables")
        }
        let told = columns.filter { !$0.mayBeRare }
        for column in told.prefix(Self.warnings) {
            progress.warning(
                "column '\(column.name)': \(column.cells) of \(rows) cells have a level that training did not have, such "
                    + "as \(Self.examples(column.levels)); they count as none of its levels")
        }
        if told.count > Self.warnings {
            progress.warning("\(told.count - Self.warnings) more columns have levels that training did not have")
        }
    }

    /// Fewer rows may have a new level in a column by chance.
    private static let leastRows = 5
    private static let warnings = 10

    private static func examples(_ levels: IdTable) -> String {
        levels.indices.prefix(shownIds).map { levels[$0].isEmpty ? "an empty cell" : quoted([Array(levels[$0])]) }
            .joined(separator: ", ")
    }

    /// The likely cause of levels that do not meet, as a sentence before the advice; empty when none is seen.
    private static func cause(_ column: Column) -> String {
        let sample = column.levels.subset(keeping: Array(column.levels.indices.prefix(1000)))
        var lookAlikes = IdLookAlikes(of: sample)
        for level in column.known.indices { column.known[level].withUnsafeBytes { lookAlikes.compare($0) } }
        return lookAlikes.likelyCause.map { "\($0). " } ?? ""
    }
}
