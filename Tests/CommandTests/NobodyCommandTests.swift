import Diagnostics
import Documents
import TestSupport
import Testing

/// Guests whose id an export wrote as `nan`, `NULL` or a blank: a warning, whose option can be copied.
@Suite("Ids of nobody")
struct NobodyCommandTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// A log of 20 customers with 5 events each, and of guests with one event for each id.
    private func log(column: String, guests: [String]) throws -> String {
        let rows = (0..<100).map { "u\($0 % 20),i\($0 * 7 % 20)" } + guests.map { "\($0),i1" }
        return try bench.folder.file("log.csv", ([column + ",item"] + rows).joined(separator: "\n") + "\n")
    }

    private func fit(_ file: String, _ column: String, _ options: String) throws -> Command.Result {
        try Command.shell(
            """
            "$TRAINER" fit recommender --algorithm popularity --model m --quiet --format json \
            --events "$1" --user "$2" --store "$3" \(options)
            """, file, column, bench.store)
    }

    @Test(
        "The option of the warning leaves out these events when it is copied",
        arguments: [("user", "user"), ("customer's id", "customer's id"), ("\"id, \"\"raw\"\"\"", "id, \"raw\"")])
    func optionToCopy(header: String, column: String) throws {
        let file = try log(column: header, guests: ["nan", "NULL", #"\N"#, "<nil>", "N/A", "  ", "nan"])
        let first = try fit(file, column, "")
        expectSuccess(first)
        #expect(first.messages.contains("'nan' in 2 of 107 events (1.9%)"))
        let start = try #require(first.messages.firstRange(of: "--where ")).lowerBound
        let end = try #require(first.messages.firstRange(of: " unless a customer")).lowerBound
        let second = try fit(file, column, String(first.messages[start..<end]))
        #expect(second.exitCode == 0 && second.messages.isEmpty, "\(second.messages)")
        let report = try JSONValue(parsing: Array(second.output.utf8))
        #expect(report["funnel"]?["stages"]?[0]?["dropped"]?.intValue == 7)
        #expect(report["users"]?.intValue == 20)
    }

    @Test("Codes and numbers, quotes and lists, on a command line")
    func conditions() throws {
        let file = try bench.folder.file("log.csv", "user,item\nu1,007\nu2,7\nu3,7.0\nu4,1E5\nu5,100000\nu6,'x'\n")
        for (condition, left) in [
            ("item = 007", 1), ("item = 7", 3), ("item != 007", 5), ("item = 1E5", 1), ("item = '7'", 1),
            ("item in (007, \"1E5\")", 2), ("not (item = 7 or user = u6)", 2), ("item = '''x'''", 1),
        ] {
            let report = try bench.fit("m", file, "--algorithm", "popularity", "--where", condition)
            #expect(report["users"]?.intValue == left, "\(condition)")
        }
        let refused = try Command.trainer(
            "fit", "recommender", "--events", file, "--model", "m", "--store", bench.store, "--where", "item > 1,000")
        expectError(refused, .wrongUsage, "'1,000' has digits, but is no number", "item > '1,000'")
    }

    @Test("Customers of a table")
    func table() throws {
        let file = try SampleCustomers().changed { $0[3][0] = "NULL" }.write("customers.csv", in: bench)
        let fit = try Command.trainer(
            "fit", "propensity", "--table", file, "--target", "churned", "--id", "customer", "--model", "left",
            "--store", bench.store, "--quiet")
        let batch = try Command.scorer(
            "batch", "--model", "left/1", "--input", file, "--output", "\(bench.folder.path)/scores.csv", "--store",
            bench.store, "--quiet")
        for result in [fit, batch] {
            #expect(result.exitCode == 0, "\(result.messages)")
            #expect(result.messages.contains("\(file), column 'customer': 'NULL' in 1 of 600 rows (0.2%)"))
        }
    }
}
