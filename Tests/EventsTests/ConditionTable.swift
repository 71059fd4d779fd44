import Diagnostics
import Events
import Ids
import TestSupport

/// A small table whose rows a condition keeps or drops when a log is read.
struct ConditionTable {
    /// Names other than those of a log's usual columns.
    let columns: [String]
    let rows: [[String]]

    /// The positions of the rows that meet a condition, and how many rows are invalid.
    func kept(_ condition: Condition) throws -> (rows: [Int], invalid: Int) {
        var options = EventOptions()
        options.user = "row"
        options.skipInvalid = true
        options.maximumInvalid = 1
        // One more row is always kept, because a log without a row is an error.
        let last = Condition.comparison(Comparison("row", .equal, ["last"]))
        options.conditions = [.any([last, condition])]
        let log = try read(options)
        let kept = log.users.indices.compactMap { Int(log.users.string(at: $0).dropFirst()) }
        return (kept.sorted(), log.funnel.stages.first?.dropped ?? 0)
    }

    /// The log of the rows; each row is of a customer of its own, `r0`, `r1`, …, and the last one of `last`.
    func read(_ options: EventOptions) throws -> EventLog {
        var lines = [["row"] + columns]
        for (number, row) in rows.enumerated() { lines.append(["r\(number)"] + row) }
        lines.append(["last"] + columns.map { _ in "" })
        let text = lines.map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
        return try withFile(text) { path in
            try EventLog.read(files: [path], options: options, consent: nil, needsItems: false, progress: .silent)
        }
    }

    private static func field(_ cell: String) -> String {
        "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
