import Documents
import Glibc
import LinearAlgebra
import ModelFiles
import TestSupport

/// A table of customers with known odds of leaving, as rows that a test can change.
struct SampleCustomers {
    /// Cells in the order of `header`.
    typealias Row = [String]

    static let header = ["customer", "tenure", "plan", "newsletter", "spend", "churned"]
    let rows: [Row]

    /// Customers `k0001`, `k0002`, …; a tenth of the tenures is missing.
    ///
    /// Log-odds of leaving: −0.5 − 0.8 tenure + 1.2 [plan = monthly] − 0.7 [newsletter] + 0 · spend.
    init(_ count: Int = 600, seed: UInt64 = 5) {
        var generator = SeededGenerator(seed: seed)
        rows = (1...count).map { number in
            let tenure = generator.normal()
            let plan = ["monthly", "yearly", "two \"years\", prepaid"][Int(generator.uniform() * 3)]
            let newsletter = generator.uniform() < 0.4
            let logOdds = -0.5 - 0.8 * tenure + (plan == "monthly" ? 1.2 : 0) - (newsletter ? 0.7 : 0)
            let leaves = generator.uniform() < 1 / (1 + exp(-logOdds))
            return [
                "k" + String("\(10_000 + number)".dropFirst()), generator.uniform() < 0.1 ? "" : "\(tenure)", plan,
                newsletter ? "yes" : "no", "\((generator.uniform() * 10_000).rounded() / 100)", leaves ? "yes" : "no",
            ]
        }
    }

    private init(rows: [Row]) {
        self.rows = rows
    }

    func changed(_ change: (inout [Row]) -> Void) -> SampleCustomers {
        var rows = rows
        change(&rows)
        return SampleCustomers(rows: rows)
    }

    func shuffled(seed: UInt64) -> SampleCustomers {
        var generator = SeededGenerator(seed: seed)
        return SampleCustomers(rows: rows.shuffled(using: &generator))
    }

    /// Writes the rows as CSV under the header.
    func write(_ name: String, in bench: Workbench) throws -> String {
        let lines = [Self.header] + rows
        return try bench.folder.file(
            name, lines.map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined())
    }

    /// Writes the rows as JSON Lines, with numbers as JSON numbers and missing values left out.
    func writeJSONLines(_ name: String, in bench: Workbench) throws -> String {
        try bench.folder.file(name, rows.map { Self.object($0) + "\n" }.joined())
    }

    /// One row as a JSON object; if `complete`, missing values are `null`, else they are left out.
    static func object(_ row: Row, complete: Bool = false) -> String {
        let members = zip(header, row).compactMap { name, cell -> String? in
            if cell.isEmpty { return complete ? "\"\(name)\": null" : nil }
            let isNumber = ["tenure", "spend"].contains(name)
            return "\"\(name)\": " + (isNumber ? cell : JSONValue.string(cell).text)
        }
        return "{" + members.joined(separator: ", ") + "}"
    }

    private static func field(_ text: String) -> String {
        text.contains(where: { ",\"\n".contains($0) })
            ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            : text
    }
}

extension Workbench {
    /// Trains a propensity model from a table.
    @discardableResult
    func fitTable(_ model: String, _ table: String, _ arguments: String...) throws -> JSONValue {
        try trainer(
            [
                "fit", "propensity", "--table", table, "--target", "churned", "--id", "customer", "--model", model,
                "--quiet",
            ]
                + arguments)
    }

    /// The probabilities of a batch, by the values in the first column.
    func probabilities(_ model: String, _ arguments: [String]) throws -> [String: String] {
        let output = "\(folder.path)/scores.csv"
        try scorer(["batch", "--model", model, "--output", output] + arguments)
        let lines = String(decoding: try bytes(of: output), as: UTF8.self).split(separator: "\n")
        return Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                return (String(cells[0]), String(cells[1]))
            })
    }

    /// The bytes of a propensity model's file.
    func modelBytes(_ model: String, _ version: Int = 1) throws -> [UInt8] {
        try bytes(of: "\(store)/\(model)/\(version)/propensity.safetensors")
    }
}
