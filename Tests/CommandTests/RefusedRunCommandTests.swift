import Diagnostics
import Documents
import ModelStore
import TestSupport
import Testing

/// What a run refused is promoted by force alone.
@Suite struct RefusedRunCommandTests {
    private let shop: SampleShop

    /// Half of the customers buy x first, the others y; what they buy next is held out.
    init() throws {
        shop = try SampleShop()
        let rows = (0..<40).flatMap { user in
            let items = user.isMultiple(of: 2) ? ["x", "y"] : ["y", "x"]
            return ["u\(user),\(items[0]),2024-01-01\n", "u\(user),\(items[1]),2024-01-02\n"]
        }
        _ = try shop.table("user,item,timestamp\n" + rows.joined())
    }

    private func pipeline(split: String = "split: {test_last: 1}", gates: String, rest: String = "") throws -> String {
        try shop.folder.file(
            "shop.yaml",
            """
            model: shop
            data: {events: {path: events.csv}}
            \(split)
            train: {algorithm: popularity}
            publish: {alias: champion, gates: \(gates)}
            \(rest)

            """)
    }

    private func champion() throws -> Int? {
        try shop.store.modelNames().contains("shop") ? shop.store.aliases(of: "shop")["champion"] : nil
    }

    /// Popularity is as good as popularity, and not better.
    @Test func theFirstVersionOfAModel() throws {
        let result = try shop.run("trainer", ["run", try pipeline(gates: "['ndcg@5 > popularity']")])
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result)")
        for part in ["models promote", "--force", "--reason"] { #expect(result.messages.contains(part), "\(result)") }
        let promote = ["models", "promote", "shop/1", "--to", "champion"]
        let refused = try shop.run("trainer", promote)
        #expect(refused.exitCode == ExitCode.gateNotMet.rawValue, "\(refused)")
        #expect(refused.output.contains("ndcg@5 > popularity") && refused.messages.contains("--force"), "\(refused)")
        #expect(try champion() == nil)
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/1", "--to", "next"]))
        expectSuccess(try shop.run("trainer", promote + ["--force", "--reason", "a start"]))
        #expect(try champion() == 1)
    }

    @Test func aVersionThatStricterGatesRefused() throws {
        expectSuccess(try shop.run("trainer", ["run", try pipeline(gates: "['ndcg@5 >= popularity']")]))
        let strict = try pipeline(gates: "['ndcg@5 >= popularity', 'rows >= 1000']")
        #expect(try shop.run("trainer", ["run", strict]).exitCode == ExitCode.gateNotMet.rawValue)
        let refused = try shop.run("trainer", ["models", "promote", "shop/2", "--to", "champion", "--format", "json"])
        #expect(refused.exitCode == ExitCode.gateNotMet.rawValue, "\(refused)")
        let gates = try JSONValue(parsing: Array(refused.output.utf8))["gates"]?.arrayValue ?? []
        #expect(gates.map { $0["outcome"] } == [.string("passed"), .string("failed")])
        #expect(try champion() == 1)
        // The way back is open.
        expectSuccess(
            try shop.run(
                "trainer", ["models", "promote", "shop/2", "--to", "champion", "--force", "--reason", "a trial"]))
        expectSuccess(try shop.run("trainer", ["models", "rollback", "shop"]))
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/1", "--to", "champion"]))
    }

    @Test func withoutASplitNothingIsMeasured() throws {
        let file = try pipeline(split: "", gates: "[smoke]")
        func stages(_ options: [String]) throws -> [String?] {
            let result = try shop.run("trainer", ["run", file, "--format", "json"] + options)
            expectSuccess(result)
            let stages = try JSONValue(parsing: Array(result.output.utf8))["stages"]?.arrayValue ?? []
            return stages.map { $0["name"]?.stringValue }
        }
        #expect(try stages(["--dry-run"]) == ["read", "train", "gate", "publish", "report"])
        #expect(try stages([]) == ["read", "train", "gate", "publish", "report"])
    }

    /// A run prints no report, so it says where there is one.
    @Test func aCheckThatDoesNotHoldSaysHowToSeeAllOfThem() throws {
        let file = try pipeline(gates: "[smoke]", rest: "checks: {rows: at least 1000, item: one of x}")
        let result = try shop.run("trainer", ["run", file])
        expectError(result, .invalidData, "trainer validate", "shop.yaml lists all that was found", "change the check")
        #expect(!result.messages.contains("what the report lists"))
    }

    /// The command that a run names looks at the same data, with what the run set and for its month.
    @Test func theCommandThatListsAllRepeatsWhatTheRunWasGiven() throws {
        let file = try pipeline(gates: "[smoke]")
        let settings = ["--set", "checks={item: one of x}", "--set", "data.events.skip_invalid=true"]
        let options = settings + ["--for", "2024-01"]
        let result = try shop.run("trainer", ["run", file] + options)
        let again =
            "shop.yaml --set 'checks={item: one of x}' --set data.events.skip_invalid=true --for 2024-01 lists all"
        expectError(result, .invalidData, again)
        let validation = try shop.run("trainer", ["validate", file] + options)
        #expect(validation.exitCode == ExitCode.invalidData.rawValue && validation.output.contains("one of x"))
        // Without them nothing is wrong.
        #expect(try shop.run("trainer", ["validate", file]).exitCode == 0)
    }

    /// The log is of the first two days of January.
    @Test(
        arguments: [
            ("2024-01", ExitCode.done, ""), ("2023-12", .invalidData, "--for 2023-12"),
            ("2024-02", .invalidData, "before 2024-02-01T00:00:00Z"), ("2199-01", .wrongUsage, "has not ended"),
            ("2024-01..2024-02", .wrongUsage, "--for names 2 months"), ("2024", .wrongUsage, "no span of months"),
        ])
    func validationLooksAtAMonthAsARunDoes(month: String, code: ExitCode, part: String) throws {
        let file = try pipeline(gates: "[smoke]")
        let validation = try shop.run("trainer", ["validate", file, "--for", month])
        #expect(validation.exitCode == code.rawValue, "\(validation)")
        #expect(part.isEmpty || validation.messages.contains(part), "\(validation)")
        guard !month.contains("..") else { return }
        let run = try shop.run("trainer", ["run", file, "--for", month])
        #expect(run.exitCode == code.rawValue && (part.isEmpty || run.messages.contains(part)), "\(run)")
    }
}
