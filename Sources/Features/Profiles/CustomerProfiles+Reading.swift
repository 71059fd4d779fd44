import Diagnostics
import Events
import Tables

extension CustomerProfiles {
    /// The column of times that is used when there is one.
    private static let usualTime = "valid_from"

    /// The positions of the columns of customers and of times.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that is missing, `wrongUsage` for one of both meanings.
    static func positions(
        in table: TextTable, _ named: ProfileColumns, eventsColumn: String
    ) throws -> (user: Int, time: Int?) {
        func position(_ name: String, _ key: ParameterKey) throws -> Int {
            guard let position = table.columns.firstIndex(of: name) else {
                throw missingColumn(
                    name, among: table.columns, file: table.file, remedy: "Name one of them with \(key)")
            }
            return position
        }
        let usual = table.columns.contains(eventsColumn) ? eventsColumn : "user"
        let user = try position(named.user ?? usual, .profileUserColumn)
        let time =
            try named.validFrom.map { try position($0, .profileValidFrom) }
            ?? table.columns.firstIndex(of: usualTime)
        guard user != time else {
            throw UserError(
                .wrongUsage, "the column \(quoted([table.columns[user]])) holds the customers, so it has no times",
                at: .init(file: table.file), remedy: "Name another column with \(.profileValidFrom)")
        }
        return (user, time)
    }

    /// The times of some rows, all of one form.
    ///
    /// - Throws: `UserError` with code `invalidData` and the place of a cell that is no such time.
    static func times(of rows: [Int], in table: TextTable, _ column: Int) throws -> [Int64] {
        var times = TimestampColumn()
        return try rows.map { row -> Int64 in
            let cell = table.cell(row: row, column: column)
            let read = cell.withUnsafeBytes { bytes -> Result<Int64, TimestampColumn.Problem> in
                do throws(TimestampColumn.Problem) {
                    return .success(try times.parse(bytes))
                } catch {
                    return .failure(error)
                }
            }
            switch read {
            case .success(let time): return time
            case .failure(let problem):
                let found = cell.isEmpty ? "an empty cell" : quoted([Array(cell)])
                throw UserError(
                    .invalidData, "expected \(expected(problem)), found \(found)",
                    at: table.place(row: row, column: column),
                    remedy: """
                        Write the times from which rows hold in one form, such as 2024-09-09 or 2024-09-09 08:00:00, or \
                        name another column with \(.profileValidFrom)
                        """)
            }
        }
    }

    private static func expected(_ problem: TimestampColumn.Problem) -> String {
        switch problem {
        case .unreadable(let expected): expected
        case .mixed(let before, _): "\(before), as in the rows before"
        }
    }
}
