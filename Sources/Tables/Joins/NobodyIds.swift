package import Diagnostics
import Documents
package import Ids

/// Ids of a table that most likely stand for nobody, such as `NULL`, with the numbers of their rows.
///
/// A customer may really be called `None`, so these ids are worth a warning and no error.
package struct NobodyIds: Sendable {
    private var counts: [[UInt8]: Int] = [:]

    package init() {}

    /// Finds such ids among those of a table, and counts the rows that have them.
    ///
    /// - Parameters:
    ///   - ids: The distinct ids.
    ///   - numbers: The position of each row's id.
    package init(among ids: IdTable, of numbers: [UInt32]) {
        let found = ids.indices.filter { NobodyWords.contain(ids[$0]) }
        guard !found.isEmpty else { return }
        var rows = [Int](repeating: 0, count: ids.count)
        for number in numbers { rows[Int(number)] += 1 }
        for index in found { counts[Array(ids[index])] = rows[index] }
    }

    /// Adds those ids of a column that stand for nobody.
    package mutating func add(_ column: TextColumn) {
        for row in 0..<column.count where NobodyWords.contain(column[row]) {
            counts[Array(column[row]), default: 0] += 1
        }
    }

    package var isEmpty: Bool { counts.isEmpty }

    /// The ids, those of the most rows first.
    package var ids: [String] { ranked.map { String(decoding: $0.key, as: UTF8.self) } }

    /// How many of the rows have which of the ids: `'nan' in 40 of 240 rows (16.7%), 'NULL' in 3 (1.2%)`.
    ///
    /// - Parameters:
    ///   - rows: The number of all rows.
    ///   - noun: What the rows are: `events`.
    /// - Returns: The ten commonest ids, and the number of the others.
    package func shares(of rows: Int, _ noun: String) -> String {
        let parts = ranked.prefix(Self.mostShown).enumerated().map { index, entry in
            let total = index == 0 ? " of \(rows.grouped) \(noun)" : ""
            return "\(quoted([entry.key])) in \(entry.value.grouped)\(total) (\(Self.percent(entry.value, of: rows)))"
        }
        let others = counts.count - parts.count
        return parts.joined(separator: ", ") + (others > 0 ? " and \(others) more" : "")
    }

    /// Warns of customers of a table who stand for nobody.
    ///
    /// - Parameters:
    ///   - rows: The number of all rows.
    ///   - file: The table as errors name it.
    ///   - column: The column of the ids.
    ///   - progress: Receives the warning.
    package func report(of rows: Int, file: String, column: String, to progress: Progress) {
        guard !isEmpty else { return }
        progress.warning(
            """
            \(file), column '\(column)': \(shares(of: rows, "rows")): such an id most likely stands for nobody, but each \
            counts as a customer; leave these rows out of the table unless a customer really has that id
            """)
    }

    private var ranked: [(key: [UInt8], value: Int)] {
        counts.sorted { first, second in
            first.value != second.value
                ? first.value > second.value : first.key.lexicographicallyPrecedes(second.key)
        }
    }

    private static func percent(_ count: Int, of rows: Int) -> String {
        let percent = Double(count) / Double(max(rows, 1)) * 100
        return percent < 0.1 ? "less than 0.1%" : "\(percent.fixed(1))%"
    }

    private static let mostShown = 10
}
