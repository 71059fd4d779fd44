import Diagnostics
import Documents
import Files
import Glibc
import ModelFiles
import TestSupport
import Testing

/// `trainer models reproduce` as a user calls it.
@Suite("Training a version again by command")
struct ReproduceCommandTests {
    private func reproduce(_ arguments: String..., in store: String) throws -> Command.Result {
        try Command.start("trainer", ["models", "reproduce"] + arguments + ["--store", store, "--quiet"]).wait()
    }

    private func object(_ result: Command.Result) throws -> JSONValue {
        try JSONValue(parsing: Array(result.output.utf8))
    }

    /// What `expectError` asks, of a command that prints its findings before the error.
    private func expectDifferent(
        _ result: Command.Result, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result)", sourceLocation: sourceLocation)
        for part in parts + ["was not reproduced", "\n  "] {
            #expect(result.messages.contains(part), "\(result.messages)", sourceLocation: sourceLocation)
        }
    }

    @Test("Equal, then a changed line, then a missing file")
    func recommender() throws {
        let shop = try SampleShop.trained()
        let before = try SampleShop.names(in: "\(shop.storePath)/shop")
        let equal = try reproduce("shop", "--format", "csv", in: shop.storePath)
        expectSuccess(equal)
        #expect(
            equal.output == """
                version,file,reproduced
                shop/1,items.safetensors,yes
                shop/1,users.safetensors,yes

                """)
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop") == before)
        // The same rows in another order, and a file that a spreadsheet has saved again.
        var lines = SampleShop.events.split(separator: "\n").map(String.init)
        lines.swapAt(1, 6)
        _ = try shop.table(lines.joined(separator: "\r\n") + "\r\n")
        expectSuccess(try reproduce("shop/1", "--threads", "1", in: shop.storePath))

        let events = try shop.table(SampleShop.events.replacing("eve,cake", with: "eve,milk"))
        let changed = try reproduce("shop/1", "--format", "json", in: shop.storePath)
        expectDifferent(changed, events, "items.safetensors and users.safetensors differ")
        let report = try object(changed)
        #expect(report["reproduced"] == .bool(false) && report["same_rows"] == .bool(false))
        #expect(report["files"]?[0]?["file"]?.stringValue == "items.safetensors")
        #expect(report["files"]?[0]?["stored"] != report["files"]?[0]?["trained"])
        // A column less gives an error of the data, as it would in any training.
        _ = try shop.table("user,product\nada,tea\n")
        expectError(try reproduce("shop/1", in: shop.storePath), .invalidData, "item")
        unlink(events)
        expectError(
            try reproduce("shop/1", in: shop.storePath), .missingInput, events, "not where its manifest says")
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop") == before)
    }

    @Test("A path that does not begin with / is looked for where the training ran")
    func relativePaths() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let script = """
            set -eu
            cd "$1"
            "$TRAINER" fit recommender --events events.csv --factors 2 --epochs 1 --model shop --quiet
            "$TRAINER" models reproduce shop/1 --quiet
            cd /
            "$TRAINER" models reproduce shop/1 --store "$1/models" --quiet
            """
        let result = try Command.shell(script, shop.folder.path)
        #expect(result.exitCode == ExitCode.missingInput.rawValue)
        #expect(result.messages.contains("events.csv: this input of shop/1"))
        #expect(result.messages.contains("go to the folder"))
        #expect(result.output.contains("yes"))
    }

    @Test("Standard input is not kept")
    func standardInput() throws {
        let shop = try SampleShop()
        let events = try shop.table(SampleShop.events)
        let script = """
            "$TRAINER" fit recommender --events - --algorithm popularity --model shop --store "$2" --quiet < "$1" \\
                && "$TRAINER" models reproduce shop/1 --store "$2" --quiet
            """
        let result = try Command.shell(script, events, shop.storePath)
        #expect(result.exitCode == ExitCode.missingInput.rawValue && result.messages.contains("standard input"))
    }

    @Test("Customers from a table and from events")
    func customers() throws {
        let bench = try Workbench()
        let sample = SampleCustomers(200)
        let table = try sample.write("customers.csv", in: bench)
        try bench.fitTable("leaving", table, "--path", "l2", "--calibrate", "platt", "--class-weight", "balanced")
        expectSuccess(try reproduce("leaving/1", in: bench.store))
        _ = try sample.changed { $0[3][4] = "1" }.write("customers.csv", in: bench)
        expectDifferent(try reproduce("leaving/1", in: bench.store), table, "propensity.safetensors differs")

        let shop = try SmallShop(in: bench, customers: 300)
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.trainer(
            [
                "fit", "propensity", "--events", events, "--items", "\(bench.folder.path)/shop/items.csv", "--consent",
                "\(bench.folder.path)/shop/consent.csv", "--label", "churn", "--horizon", "90d", "--cutoff",
                "2023-10-01,2024-01-01", "--model", "churn", "--quiet",
            ])
        expectSuccess(try reproduce("churn/1", "--threads", "3", in: bench.store))
        let fewer = shop.rows.enumerated().filter { $0.offset % 7 != 0 }.map(\.element)
        _ = try shop.write(fewer, to: "events.csv", in: bench)
        expectDifferent(try reproduce("churn/1", in: bench.store), events, "propensity.safetensors differs")
        #expect(try SampleShop.names(in: "\(bench.store)/churn").allSatisfy { !$0.hasPrefix(".writing") })
    }

    @Test("The winner of a search, and a version that began from it")
    func tuned() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.trainer(
            "tune", "--events", events, "--trials", "3", "--algorithms", "ials", "--metric", "ndcg@5", "--model",
            "tuned", "--quiet")
        let equal = try reproduce("tuned/1", "--format", "json", in: bench.store)
        expectSuccess(equal)
        #expect(try object(equal)["reproduced"] == .bool(true))

        let manifest = try JSONValue(parsing: bytes(of: "\(bench.store)/tuned/1/manifest.json"))
        let factors = try #require(manifest["parameters"]?["train"]?["factors"]?.intValue)
        try bench.fit("warm", events, "--factors", "\(factors)", "--epochs", "1", "--start", "tuned/1")
        expectSuccess(try reproduce("warm/1", in: bench.store))
        // Another version under the parent's name is not the parent.
        try bench.fit("other", events, "--factors", "\(factors)", "--epochs", "1")
        try Folder.remove("\(bench.store)/tuned")
        #expect(rename("\(bench.store)/other", "\(bench.store)/tuned") == 0)
        expectError(try reproduce("warm/1", in: bench.store), .modelUnusable, "began from tuned/1")
    }

    @Test("What no training made, and what is not there")
    func refusals() throws {
        let bench = try Workbench()
        _ = try SmallShop(in: bench, customers: 50, items: 30)
        let truth = "\(bench.folder.path)/shop/truth"
        expectError(try reproduce(truth, in: bench.store), .wrongUsage, "'truth'", "trainer simulate")
        expectError(try reproduce("nothing", in: bench.store), .modelUnusable, "nothing")
        expectError(try reproduce("No", in: bench.store), .wrongUsage, "'No'")
        expectError(try reproduce(in: bench.store), .wrongUsage, "reference")
        #expect(try SampleShop.names(in: truth).count == 3)
    }

    private static let canBecomeNobody =
        (try? Command.shell(#"setpriv --reuid=65534 --clear-groups "$TRAINER" --version"#).exitCode == 0) ?? false

    @Test("A store that may only be read is enough", .enabled(if: canBecomeNobody, "cannot run as another user here"))
    func readOnly() throws {
        let shop = try SampleShop.trained()
        let other = try TemporaryFolder()
        try #require(chmod(shop.folder.path, 0o755) == 0 && chmod(other.path, 0o777) == 0)
        let script = """
            chmod -R a-w "$1/models"
            status=0
            setpriv --reuid=65534 --clear-groups env TMPDIR="$2" "$TRAINER" models reproduce shop/1 \\
                --store "$1/models" --quiet || status=$?
            chmod -R u+w "$1/models"
            ls -A "$2"
            exit $status
            """
        let result = try Command.shell(script, shop.folder.path, other.path)
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(!result.output.contains(".writing"))
    }
}
