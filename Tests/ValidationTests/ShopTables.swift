import Diagnostics
import Events
import TestSupport
import Validation

/// The tables of a made-up shop without a flaw, as rows of cells, and the faults that tests plant in them.
struct ShopTables {
    static let header = ["user", "item", "timestamp", "type", "quantity", "price", "channel"]
    /// 2024-03-01 12:00 UTC, half a day after the last day of the log.
    static let now: Int64 = 1_709_294_400_000

    var header = Self.header
    /// 60 days from 2024-01-01 on with ten events each; 30 customers and 25 items, all of them about as often.
    var events: [[String]]
    var items: [[String]]
    var consent: [[String]]
    var checks: [(String, String)] = []
    /// What follows the last row.
    var end = "\n"

    init() {
        events = (0..<600).map { number in
            let (day, hour) = (number / 10, number % 10)
            let item = (day * 5 + hour * 11) % 25
            return [
                Self.id("u", (day * 7 + hour * 3) % 30), Self.id("i", item), "\(Self.date(day)) 0\(hour):15:00",
                hour % 3 == 0 ? "purchase" : "view", "\(1 + hour % 4)", "\(item).5", hour % 2 == 0 ? "web" : "app",
            ]
        }
        items = (0..<25).map { [Self.id("i", $0), "Title \($0)", "category \($0 % 5)"] }
        consent = [["u03", "no"], ["u04", "yes"], ["u05", "yes"]]
    }

    static func id(_ letter: String, _ number: Int) -> String { "\(letter)\(number < 10 ? "0" : "")\(number)" }

    /// A day after 2024-01-01.
    static func date(_ day: Int) -> String {
        let date = CivilDate(daysSinceEpoch: 19_723 + day)
        return "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)-\(date.day < 10 ? "0" : "")\(date.day)"
    }

    /// The text of the log; a cell with a comma stands in quotes.
    var log: String {
        ([header] + events).map { row in
            row.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
        }.joined(separator: "\n") + end
    }

    private static func text(_ header: String, _ rows: [[String]]) -> String {
        ([header] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
    }

    /// Validates the tables.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the log, where it is not the text above.
    ///   - change: Changes the plan.
    /// - Returns: The report.
    /// - Throws: What the validation throws.
    func validate(
        bytes: [UInt8]? = nil, _ change: (inout ValidationPlan.Log, inout ValidationPlan) -> Void = { _, _ in }
    ) throws -> ValidationReport {
        try withFile(bytes ?? Array(log.utf8)) { logPath in
            try withFile(Self.text("item,title,category", items)) { itemPath in
                try withFile(Self.text("user,personalization", consent)) { consentPath in
                    var log = ValidationPlan.Log(files: [logPath])
                    var plan = ValidationPlan(.events(log))
                    plan.items = itemPath
                    plan.consent = ConsentSource(consentPath)
                    plan.checks = try checks.map { try DataCheck(of: $0.0, parsing: $0.1) }
                    change(&log, &plan)
                    plan.source = .events(log)
                    return try Validation.run(plan, now: Self.now)
                }
            }
        }
    }
}

extension ValidationReport {
    /// The kinds of the findings, each with its column.
    var found: Set<String> {
        Set(findings.map { finding in "\(finding.kind.rawValue)\(finding.column.map { " \($0)" } ?? "")" })
    }

    func finding(_ kind: Finding.Kind, _ column: String? = nil) -> Finding? {
        findings.first { $0.kind == kind && (column == nil || $0.column == column) }
    }
}

/// Validates a log that is given as text.
func validate(
    _ text: String, suffix: String = ".csv", checks: [(String, String)] = [],
    _ change: (inout ValidationPlan.Log) -> Void = { _ in }
) throws -> ValidationReport {
    try withFile(text, suffix: suffix) { path in
        var log = ValidationPlan.Log(files: [path])
        change(&log)
        var plan = ValidationPlan(.events(log))
        plan.checks = try checks.map { try DataCheck(of: $0.0, parsing: $0.1) }
        return try Validation.run(plan, now: ShopTables.now)
    }
}
