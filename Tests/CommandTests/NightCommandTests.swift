import Diagnostics
import Documents
import Files
import Glibc
import TestSupport
import Testing

/// A night on several processes: parts, kills, metrics and what changed.
@Suite(.serialized) struct NightCommandTests {
    /// So many customers and reasons that a batch on one thread takes seconds.
    private static func longShop() throws -> SampleShop {
        try SampleShop.trained(
            SampleShop.manyEvents(customers: 20_000, items: 300), ["--factors", "8", "--epochs", "2"])
    }

    private static let options = ["batch", "--model", "shop", "--explain", "--top", "60", "--threads", "1"]

    @Test("The command of docs/nightly.md finds that all parts together are the whole batch", arguments: [1, 2, 7])
    func parts(count: Int) throws {
        let shop = try SampleShop.trained(SampleShop.manyEvents(customers: 300, items: 40))
        let result = try Command.shell(
            """
            set -e
            cd "$1"
            i=1
            while [ $i -le $2 ]; do
                "$SCORER" batch --model shop --store models --shard $i/$2 --output lists-$i.csv --quiet >&2
                i=$((i + 1))
            done
            "$SCORER" batch --model shop --store models --output lists.csv --quiet >&2
            { head -n 1 lists-1.csv && tail -q -n +2 lists-*.csv | LC_ALL=C sort; } >parts
            { head -n 1 lists.csv && tail -n +2 lists.csv | LC_ALL=C sort; } | cmp - parts
            """, shop.folder.path, "\(count)")
        #expect(result.exitCode == 0, "\(result.messages)")
    }

    @Test("A part that kill -9 ended goes on, and its file is that of a run that nobody disturbed")
    func killed() throws {
        let shop = try Self.longShop()
        let (output, whole) = ("\(shop.folder.path)/out/part.csv", "\(shop.folder.path)/out/whole.csv")
        try Folder.make("\(shop.folder.path)/out")
        let part = Self.options + ["--shard", "1/2", "--output"]
        let process = try Command.start("scorer", part + [output, "--resume", "--store", shop.storePath, "--quiet"])
        let first = "\(shop.folder.path)/out/.part.csv.parts/1.json"
        let end = ContinuousClock.now + .seconds(60)
        while !Folder.exists(first), ContinuousClock.now < end, !process.hasEnded { usleep(1000) }
        process.kill()
        #expect(try process.wait().exitCode == 128 + SIGKILL)
        #expect(Folder.exists(first) && !Folder.exists(output))
        let resumed = try Command.start("scorer", part + [output, "--resume", "--store", shop.storePath]).wait()
        #expect(resumed.exitCode == 0 && resumed.messages.contains("going on after "), "\(resumed.messages)")
        expectSuccess(try shop.run("scorer", part + [whole]))
        #expect(try bytes(of: output) == bytes(of: whole))
        #expect(
            try SampleShop.names(in: "\(shop.folder.path)/out") == [
                "part.csv", "part.csv.manifest.json", "whole.csv", "whole.csv.manifest.json",
            ])
    }

    @Test("Only changed lists, in any form of the earlier file, and who is gone")
    func since() throws {
        let shop = try SampleShop.trained()
        let path = shop.folder.path
        for name in ["a.csv", "a.tsv", "a.jsonl", "a.csv.gz"] {
            expectSuccess(try shop.run("scorer", ["batch", "--model", "shop", "--output", "\(path)/\(name)"]))
            let changed = "\(path)/changed.csv"
            expectSuccess(
                try shop.run(
                    "scorer", ["batch", "--model", "shop", "--since", "\(path)/\(name)", "--output", changed]))
            #expect(try bytes(of: changed) == Array("user,rank,item,score,source\n".utf8))
            expectError(
                try shop.run("scorer", ["batch", "--model", "shop", "--since", changed, "--output", "\(path)/b.csv"]),
                .wrongUsage, "only the lists that had changed", "--since")
        }
        // A table would lose the lists that did not change.
        expectError(
            try shop.run(
                "scorer", ["batch", "--model", "shop", "--since", "\(path)/a.csv", "--output", "postgres:shop:lists"]),
            .wrongUsage, "only lists that changed")
        let users = try shop.folder.file("users.csv", "user\nada\n")
        let printed = try Command.scorer(
            "batch", "--model", "shop", "--store", shop.storePath, "--users", users, "--since", "\(path)/a.csv",
            "--output", "\(path)/c.csv", "--format", "json", "--quiet")
        let since = try JSONValue(parsing: Array(printed.output.utf8))["summary"]?["since"]
        #expect(since?["gone"] == .array([.string("bob"), .string("eve")]), "\(printed)")
    }

    @Test("Figures for the collector, and a line for logs")
    func metrics() throws {
        let shop = try SampleShop.trained()
        let metrics = "\(shop.folder.path)/batch.prom"
        let result = try Command.scorer(
            "batch", "--model", "shop", "--store", shop.storePath, "--output", "\(shop.folder.path)/l.csv",
            "--metrics-file", metrics)
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("3 rows of shop/1 in \(shop.folder.path)/l.csv after "), "\(result.messages)")
        let text = String(decoding: try bytes(of: metrics), as: UTF8.self)
        #expect(text.contains("endcap_batch_rows{model=\"shop\",version=\"1\""))
    }

    @Test("Options without an effect are refused")
    func refused() throws {
        let shop = try SampleShop.trained()
        func batch(_ options: String...) throws -> Command.Result {
            try shop.run("scorer", ["batch", "--model", "shop"] + options)
        }
        expectError(try batch("--output", "l.csv", "--shard", "3/2"), .wrongUsage, "--shard takes I/N")
        expectError(try batch("--output", "-", "--resume"), .wrongUsage, "--resume has no effect")
        expectError(try batch("--output", "-", "--metrics-file", "m.prom"), .wrongUsage, "--metrics-file has no effect")
        expectError(try batch("--output", "l.csv", "--metrics-file", "m.txt"), .wrongUsage, ".prom")
        expectError(try batch("--output", "postgres:shop:t", "--mode", "600"), .wrongUsage, "--mode has no effect")
        expectError(
            try batch("--output", "postgres:t"), .wrongUsage, "postgres: must be followed by", "postgres::TABLE")
        expectError(
            try batch("--output", "l.csv", "--input", "t.csv", "--resume"), .wrongUsage, "--resume has no effect")
    }

    @Test("Without DuckDB and psql the error says how to install them, and nothing is replaced")
    func missingPrograms() throws {
        let shop = try SampleShop.trained()
        let output = try shop.folder.file("l.parquet", "yesterday")
        for (target, name) in [(output, "duckdb"), ("postgres::lists", "psql")] {
            let result = try Command.shell(
                """
                ENDCAP_DUCKDB= ENDCAP_PSQL= PATH="$1" exec "$SCORER" batch --model shop --store "$1/models" --output "$2" \
                    --quiet
                """, shop.folder.path, target)
            expectError(result, .missingInput, "the program \(name) is not on the PATH", "Install it with")
        }
        #expect(try bytes(of: output) == Array("yesterday".utf8))
    }
}
