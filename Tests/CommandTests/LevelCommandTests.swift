import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// Tables of customers whose levels are not those of the training.
@Suite("Levels that training did not have")
struct LevelCommandTests {
    private static let header = "customer,tenure,plan,region"
    private let bench: Workbench

    /// Trains on 120 customers with a plan, and a region as a code.
    init() throws {
        bench = try Workbench()
        let rows = (0..<120).map { "\(Self.row($0)),\(($0 * 7 + $0 % 3) % 5 < 2 ? "yes" : "no")" }
        let table = try bench.folder.file(
            "customers.csv", "\(Self.header),churn\n" + rows.joined(separator: "\n") + "\n")
        try bench.trainer(
            "fit", "propensity", "--table", table, "--target", "churn", "--id", "customer", "--category", "region",
            "--model", "churn", "--quiet")
    }

    private static func row(
        _ number: Int, plan: (String) -> String = { $0 }, region: (String) -> String = { $0 }
    ) -> String {
        let name = ["basic", "plus", "pro"][number % 3]
        return "k\(number),\(number % 17),\(plan(name)),\(region("\(1 + number / 3 % 3)"))"
    }

    /// Writes a table to score, of which each row is made by `row`.
    private func table(_ rows: Int = 30, _ row: (Int) -> String) throws -> String {
        try bench.folder.file(
            "new.csv", Self.header + "\n" + (0..<rows).map { row($0) + "\n" }.joined())
    }

    /// Runs a nightly batch over yesterday's file.
    private func batch(_ input: String) throws -> (result: Command.Result, written: String) {
        let output = try bench.folder.file("scores.csv", "yesterday\n")
        let result = try Command.scorer(
            "batch", "--model", "churn/1", "--store", bench.store, "--input", input, "--output", output, "--quiet",
            "--format", "json")
        return (result, String(decoding: try bytes(of: output), as: UTF8.self))
    }

    @Test(
        "Codes that became floating-point numbers are the same codes",
        arguments: [".0", ".00"])
    func floats(ending: String) throws {
        let plain = try batch(table { Self.row($0) })
        #expect(plain.result.exitCode == 0 && plain.result.messages.isEmpty)
        let floats = try batch(table { Self.row($0, region: { $0 + ending }) })
        #expect(floats.result.exitCode == 0 && floats.result.messages.isEmpty)
        #expect(floats.written == plain.written)
        let mixed = try batch(table { number in Self.row(number, region: { number % 2 == 0 ? $0 : $0 + ending }) })
        #expect(mixed.written == plain.written)
    }

    @Test("A column in which no cell has a known level stops the run, and yesterday's file stands")
    func allUnseen() throws {
        let changes: [(plan: (String) -> String, region: (String) -> String, column: String, cause: String)] = [
            ({ $0.prefix(1).uppercased() + $0.dropFirst() }, { $0 }, "plan", "upper and lower case"),
            ({ $0 + " " }, { $0 }, "plan", "blanks around the id"), ({ _ in "" }, { $0 }, "plan", "byte by byte"),
            ({ _ in "premium" }, { $0 }, "plan", "byte by byte"), ({ $0 }, { "0" + $0 }, "region", "leading zeros"),
            ({ $0 }, { $0 + " " }, "region", "blanks around the id"), ({ $0 }, { $0 + ".5" }, "region", "byte by byte"),
            ({ $0 }, { "R" + $0 }, "region", "byte by byte"), ({ $0 }, { _ in "" }, "region", "byte by byte"),
        ]
        for change in changes {
            let input = try table { Self.row($0, plan: change.plan, region: change.region) }
            let (result, written) = try batch(input)
            expectError(
                result, .invalidData, "\(input), column '\(change.column)'", "no cell has a level", change.cause)
            #expect(written == "yesterday\n")
        }
    }

    @Test("Some unseen cells are told, counted in the manifest, and scored as none of the levels")
    func someUnseen() throws {
        let input = try table { $0 < 7 ? Self.row($0, plan: { _ in "trial" }) : Self.row($0) }
        let (result, _) = try batch(input)
        #expect(result.exitCode == 0)
        #expect(
            result.messages.contains("warning: column 'plan': 7 of 30 cells have a level that training did not have"))
        #expect(result.messages.contains("'trial'"))
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/scores.csv.manifest.json"))
        #expect(manifest["summary"]?["unseen_levels"] == ["plan": 7])
        let few = try batch(table(4) { Self.row($0, plan: { _ in "trial" }) })
        #expect(few.result.exitCode == 0)
        #expect(
            try JSONValue(parsing: Array(few.result.output.utf8))["summary"]?["unseen_levels"] == ["plan": 4])
    }

    @Test("One row is answered, and the answer names the columns")
    func oneRow() throws {
        func score(_ plan: String, _ region: String) throws -> JSONValue {
            try bench.scorer(
                "score", "--model", "churn/1", "--row", #"{"tenure": 3, "plan": \#(plan), "region": \#(region)}"#)
        }
        let known = try score(#""pro""#, #""1""#)
        #expect(known["unseen_levels"] == nil)
        #expect(try score(#""pro""#, "1") == known)
        #expect(try score(#""pro""#, "1.0") == known)
        #expect(try score(#""Pro""#, "1")["unseen_levels"] == ["plan"])
        #expect(try score(#""Pro""#, "null")["unseen_levels"] == ["plan", "region"])
        #expect(try score(#""pro""#, "9")["unseen_levels"] == ["region"])
    }

    @Test("An evaluation on a table of other levels stops, and counts a few of them")
    func evaluation() throws {
        func evaluate(_ row: (Int) -> String) throws -> Command.Result {
            let rows = (0..<60).map { "\(row($0)),\($0 % 3 == 0 ? "yes" : "no")\n" }
            let table = try bench.folder.file("test.csv", "\(Self.header),churn\n" + rows.joined())
            return try Command.trainer(
                "evaluate", "churn/1", "--store", bench.store, "--table", table, "--quiet", "--format", "json")
        }
        expectError(
            try evaluate { Self.row($0, plan: { $0.uppercased() }) }, .invalidData, "column 'plan'",
            "no cell has a level")
        let few = try evaluate { $0 == 5 ? Self.row($0, plan: { _ in "trial" }) : Self.row($0) }
        #expect(few.exitCode == 0)
        #expect(try JSONValue(parsing: Array(few.output.utf8))["unseen_levels"] == ["plan": 1])
    }

    @Test("Consent of other customers stops a batch of probabilities")
    func consent() throws {
        let input = try table { Self.row($0) }
        for (row, part) in [
            ("k1 ,no", "blanks around the id"), ("K1,no", "upper and lower case"), ("k1.0,no", "'.0' at the end"),
            ("4711,no", "none of the 1 ids"), ("4711,yes", "none of the 1 ids"),
        ] {
            let file = try bench.folder.file("consent.csv", "user,personalization\n\(row)\n")
            let output = try bench.folder.file("scores.csv", "yesterday\n")
            let result = try Command.scorer(
                "batch", "--model", "churn/1", "--store", bench.store, "--input", input, "--consent", file, "--output",
                output, "--quiet")
            expectError(result, .invalidData, file, part)
            #expect(try bytes(of: output) == Array("yesterday\n".utf8))
        }
    }
}
