import Diagnostics
import Documents
import Files
import Glibc
import Tables
import TestSupport
import Testing

/// The files that a batch writes under all kinds of names, and what a terminal sees of strange data.
@Suite struct OutputCommandTests {
    private static let canChangeUser =
        (try? Command.shell("setpriv --reuid=65534 --regid=65534 --clear-groups true").exitCode == 0) ?? false

    private func lists(_ shop: SampleShop, _ output: String, _ options: String...) throws -> Command.Result {
        try shop.run("scorer", ["batch", "--model", "shop", "--output", output, "--top", "2"] + options)
    }

    /// The cells of a table by column, sorted, so that forms with another order of columns compare.
    private func cells(of path: String) throws -> [[String]] {
        let table = try TextTable(file: path)
        let columns = try ["user", "rank", "item", "score", "source"].map { try table.column(named: $0) }
        return (0..<table.rowCount).map { row in columns.map { table.text(row: row, column: $0) } }
    }

    @Test func theNameTellsTheFormAndEachReadsBack() throws {
        let shop = try SampleShop.trained()
        let plain = "\(shop.folder.path)/lists.csv"
        expectSuccess(try lists(shop, plain))
        let expected = try cells(of: plain)
        #expect(!expected.isEmpty)
        for name in ["l.csv.gz", "l.tsv", "l.tsv.gz", "l.jsonl", "l.jsonl.gz", "l.ndjson", "L.CSV.GZ", "l.2024.tsv"] {
            let output = "\(shop.folder.path)/\(name)"
            expectSuccess(try lists(shop, output))
            #expect(try cells(of: output) == expected, "\(name)")
            let manifest = try JSONValue(parsing: bytes(of: "\(output).manifest.json"))
            #expect(manifest["checksums"]?["output"]?.stringValue == (try SHA256Sum.hex(ofFile: output)))
            // As the table of users of the next run.
            let again = try lists(shop, "-", "--users", output)
            #expect(again.exitCode == 0 && again.output.hasPrefix("user,rank,item,score,source\n"), "\(again)")
        }
        let unpacked = try Command.shell(#"gzip -dc "$1/l.csv.gz" | cmp - "$1/lists.csv""#, shop.folder.path)
        #expect(unpacked.exitCode == 0, "\(unpacked)")
    }

    @Test func anotherNameIsRefusedAndNothingIsWritten() throws {
        let shop = try SampleShop.trained()
        let before = try SampleShop.names(in: shop.folder.path)
        for name in ["l", "l.parquet.gz", "l.orc", "l.json", "l.csv.zst", "l.csv.zip", "l.xlsx", "l.gz"] {
            let output = "\(shop.folder.path)/\(name)"
            expectError(try lists(shop, output), .wrongUsage, output, ".csv, .tsv, .jsonl", "--output")
        }
        expectError(try lists(shop, shop.storePath), .wrongUsage, shop.storePath)
        #expect(try SampleShop.names(in: shop.folder.path) == before)
    }

    @Test func probabilitiesHaveTheFormOfTheirName() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable("churn", table)
        func rows(_ name: String) throws -> [[String]] {
            let output = "\(bench.folder.path)/\(name)"
            try bench.scorer("batch", "--model", "churn/1", "--input", table, "--explain", "--output", output)
            let scores = try TextTable(file: output)
            let columns = try ["customer", "probability", "log_odds", "reason_3", "contribution_3"].map {
                try scores.column(named: $0)
            }
            return (0..<scores.rowCount).map { row in columns.map { scores.text(row: row, column: $0) } }
        }
        let expected = try rows("scores.csv")
        #expect(expected.count == 600)
        for name in ["scores.tsv", "scores.jsonl", "scores.tsv.gz", "scores.ndjson.gz"] {
            #expect(try rows(name) == expected, "\(name)")
        }
    }

    @Test func aFileThatIsReplacedKeepsItsModeAlsoBehindALink() throws {
        let shop = try SampleShop.trained()
        let target = try shop.folder.file("target.csv", "yesterday")
        let link = "\(shop.folder.path)/lists.csv"
        #expect(chmod(target, 0o640) == 0 && symlink("target.csv", link) == 0)
        for _ in 0..<2 {
            expectSuccess(try lists(shop, link))
            let seen = try Command.shell(#"stat -c '%F %a' "$1"; readlink "$2""#, target, link)
            #expect(seen.output == "regular file 640\ntarget.csv\n")
        }
        #expect(try cells(of: target).first?.count == 5)
        try Folder.remove(target)
        expectError(try lists(shop, link), .cannotWrite, link, "the link leads to no file")
    }

    /// The group was allowed to read the old file; the group of whoever replaces it is another one.
    @Test(.enabled(if: canChangeUser, "cannot act as another user here"))
    func aGroupThatCannotBeKeptGetsNoMoreThanEverybody() throws {
        let shop = try SampleShop.trained()
        let path = shop.folder.path
        _ = try Command.shell(
            #"cp "$TRAINER" "$SCORER" "$1"; mkdir "$1/out"; echo old > "$1/out/lists.csv"; chmod -R a+rX "$1""#, path)
        _ = try Command.shell(#"chmod 777 "$1/out"; chmod 640 "$1/out/lists.csv""#, path)
        let result = try Command.start(
            "/usr/bin/setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", "\(path)/scorer", "batch", "--model", "shop",
                "--store", shop.storePath, "--output", "\(path)/out/lists.csv", "--quiet",
            ]
        ).wait()
        expectSuccess(result)
        #expect(try Command.shell(#"stat -c '%a %u' "$1/out/lists.csv""#, path).output == "600 65534\n")
    }

    @Test func noControlCharacterOfTheDataReachesTheTerminal() throws {
        let shop = try SampleShop()
        let tables: [(String, [String], String)] = [
            ("user,item,timestamp\nu1,a,\u{1B}]0;owned\u{7}\u{1B}[2J\n", [], #"found '\u{1B}]0;owned\u{7}\u{1B}[2J'"#),
            ("user,item,timestamp\nu1,a,\"12\n  Run \u{9B}1m\"\n", [], #"found '12\n  Run \u{9B}1m'"#),
            ("user,it\u{1B}[8mem\nu1,a\n", [], #"'it\u{1B}[8mem'"#),
            ("user,item,user\u{202E}\nu1,a,b\n", ["--timestamp", "when"], #"'user\u{202E}'"#),
            ("user,item\nu1,a\n", ["--where", "it\u{7}em = a"], #"it\u{7}em"#),
            ("user,item,timestamp\nu1,a,\(String(repeating: "9", count: 5000))\n", [], "…'"),
        ]
        for (text, options, shown) in tables {
            let result = try shop.fit(text, ["--algorithm", "popularity"] + options)
            #expect(result.exitCode != 0 && result.messages.contains(shown), "\(result.messages)")
            let seen = result.messages.unicodeScalars.filter { $0 != "\n" }
            #expect(seen.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}" })
            #expect(result.messages.split(separator: "\n").allSatisfy { $0.count < 400 }, "\(result.messages)")
        }
        for argument in ["--bo\u{1B}[2Jgus", "ba\u{9B}tch"] {
            let result = try Command.scorer(argument)
            #expect(result.exitCode == ExitCode.wrongUsage.rawValue && !result.messages.isEmpty)
            #expect(!result.messages.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" })
        }
    }

    /// A file whose name has a line feed, which would look like a line of our own.
    @Test func aNameOfAFileIsOnOneLine() throws {
        let shop = try SampleShop()
        let file = try shop.table("user,item\nu1\n", named: "a\nerror: b\u{1B}c.csv")
        let result = try shop.fit(file: file, ["--algorithm", "popularity"])
        expectError(result, .invalidData, #"a\nerror: b\u{1B}c.csv:2"#)
        #expect(result.messages.split(separator: "\n").count == 2)
    }
}
