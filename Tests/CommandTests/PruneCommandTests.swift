import Diagnostics
import Documents
import Files
import ModelFiles
import ModelStore
import TestSupport
import Testing

/// `trainer models prune`, actors and reasons as a user calls them.
@Suite("Pruning by command")
struct PruneCommandTests {
    private let shop: SampleShop

    /// Versions 1 to 4, the champion at 2.
    init() throws {
        shop = try SampleShop.trained()
        for _ in 0..<3 { expectSuccess(try shop.fit()) }
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/2", "--to", "champion"]))
    }

    private func prune(_ arguments: String...) throws -> Command.Result {
        try shop.run("trainer", ["models", "prune", "shop"] + arguments)
    }

    private func pruned(_ result: Command.Result) throws -> [Int] {
        let versions = try JSONValue(parsing: Array(result.output.utf8))["versions"]?.arrayValue ?? []
        #expect(versions.allSatisfy { $0["reasons"]?.arrayValue?.isEmpty == false && $0["bytes"]?.intValue ?? 0 > 0 })
        return versions.filter { $0["pruned"]?.boolValue == true }.compactMap { $0["version"]?.intValue }
    }

    @Test("A dry run shows what would go and why the others stay; the run does it")
    func output() throws {
        let dry = try prune("--keep", "1", "--keep-for", "0d", "--dry-run", "--format", "json")
        #expect(try pruned(dry) == [1, 3])
        #expect(try JSONValue(parsing: Array(dry.output.utf8))["dry_run"] == true)
        let table = try prune("--keep", "1", "--dry-run", "--format", "csv").output.split(separator: "\n").map(
            String.init)
        #expect(table[0] == "model,version,would be,bytes,why")
        #expect(table[1].hasPrefix("shop,1,kept,") && table[1].contains("champion pointed at it until 20"))
        #expect(table[2].contains(",champion points at it") && table[4].contains(",it is among the newest 1"))
        #expect(table[3].hasPrefix("shop,3,pruned,") && table[3].contains("90d"))
        #expect(try shop.store.versionNumbers(of: "shop") == [1, 2, 3, 4])
        let report = try shop.run("trainer", ["models", "report", "shop/3"])
        expectSuccess(report)
        let done = try prune(
            "--keep", "1", "--keep-for", "0d", "--reason", "the disk is full", "--actor", "on call", "--format", "json")
        #expect(done.exitCode == 0)
        #expect(try pruned(done) == [1, 3])
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop/reports").isEmpty)
        let history = try shop.run("trainer", ["models", "history", "shop", "--format", "csv"]).output
        #expect(history.contains(",on call,pruned,3,,,,") && history.contains("the disk is full"))
        #expect(try shop.run("trainer", ["models", "verify"]).output.contains("none"))
        expectError(try shop.run("trainer", ["models", "show", "shop/1"]), .modelUnusable, "pruned at", "'on call'")
        #expect(try pruned(try prune("--keep", "1", "--format", "json")) == [])
        expectSuccess(try shop.fit())
        #expect(try shop.store.versionNumbers(of: "shop") == [2, 4, 5])
    }

    @Test("What makes no sense ends with 64")
    func refusals() throws {
        expectError(try prune(), .wrongUsage, "--keep")
        expectError(try prune("--keep", "0"), .wrongUsage, "--keep 0")
        expectError(try prune("--keep", "1", "--keep-for", "soon"), .wrongUsage, "'soon'", "90d")
        expectError(try prune("--keep", "1", "--dry-run", "--reason", "x"), .wrongUsage, "--reason", "--dry-run")
        expectError(try prune("--keep", "1", "--actor", ""), .wrongUsage, "--actor")
        expectError(try prune("--keep", "1", "--actor", "a\nb"), .wrongUsage, "--actor")
        expectError(
            try shop.run("trainer", ["models", "prune", "toys", "--keep", "1"]), .modelUnusable, "no model 'toys'",
            "shop")
    }

    @Test("Each command that writes a line of the history takes the name for it")
    func actors() throws {
        expectSuccess(try shop.fit(SampleShop.events, ["--algorithm", "popularity", "--actor", "night job"]))
        for arguments in [["promote", "shop/5", "--to", "champion"], ["rollback", "shop"]] {
            expectSuccess(try shop.run("trainer", ["models"] + arguments + ["--actor", "ada"]))
        }
        let other = "\(shop.folder.path)/other"
        expectSuccess(try shop.run("trainer", ["models", "copy", "shop/5", "--to", other, "--actor", "eve"]))
        let actors = try shop.store.history(of: "shop").entries.suffix(3).map(\.actor)
        #expect(actors == ["night job", "ada", "ada"])
        #expect(try ModelStore(path: other).history(of: "shop").entries.map(\.actor) == ["eve"])
    }

    @Test("An alias that needs a reason is shown, and not promoted without one")
    func reasons() throws {
        let set = try shop.run(
            "trainer", ["models", "gates", "shop", "--needs-reason", "--format", "json"])
        let expected: JSONValue = ["champion": ["gates": [], "needs_reason": true]]
        #expect(try JSONValue(parsing: Array(set.output.utf8))["aliases"] == expected)
        let promote = ["models", "promote", "shop/3", "--to", "champion"]
        expectError(try shop.run("trainer", promote), .wrongUsage, "without a reason", "--reason")
        expectSuccess(try shop.run("trainer", promote + ["--reason", "better on last week"]))
        expectSuccess(try shop.run("trainer", ["models", "rollback", "shop"]))
        let free = try shop.run("trainer", ["models", "gates", "shop", "--no-needs-reason", "--format", "json"])
        #expect(try JSONValue(parsing: Array(free.output.utf8))["aliases"] == [:])
        expectSuccess(try shop.run("trainer", promote))
    }
}
