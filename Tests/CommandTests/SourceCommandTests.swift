import Diagnostics
import TestSupport
import Testing

/// Tables come from files, patterns, pipes and standard input alike.
@Suite struct SourceCommandTests {
    @Test func aTableOnStandardInputTrainsTheSameModel() throws {
        let bench = try Workbench()
        var rows = "tenure,plan,churn\n"
        for row in 0..<120 {
            rows += "\(row % 37),\(["basic", "plus"][row % 2]),\((row * 7 + row % 3) % 5 < 2 ? "yes" : "no")\n"
        }
        let table = try bench.folder.file("customers.csv", rows)
        let script = """
            fit() { "$TRAINER" fit propensity --target churn --model "$1" --store "$2" --quiet --table "$3"; }
            fit file "$1" "$2" && fit input "$1" - < "$2" && cat "$2" | fit pipe "$1" /dev/stdin
            """
        let result = try Command.shell(script, bench.store, table)
        #expect(result.exitCode == 0, "\(result.messages)")
        let models = try ["file", "input", "pipe"].map {
            try bytes(of: "\(bench.store)/\($0)/1/propensity.safetensors")
        }
        #expect(models[0] == models[1] && models[0] == models[2])
    }

    @Test func aPatternReadsEveryFileThatItMatches() throws {
        let bench = try Workbench()
        let rows = (0..<40).map { "u\($0 % 8),i\($0 % 5)\n" }
        let whole = try bench.folder.file("whole.csv", "user,item\n" + rows.joined())
        _ = try bench.folder.file("part-1.csv", "user,item\n" + rows[..<17].joined())
        _ = try bench.folder.file("part-2.csv", "user,item\n" + rows[17...].joined())
        try bench.fit("one", whole, "--algorithm", "popularity")
        try bench.fit("parts", "\(bench.folder.path)/part-*.csv", "--algorithm", "popularity")
        #expect(try bench.checksums("one") == bench.checksums("parts"))
        let none = try Command.start(
            "trainer",
            [
                "fit", "recommender", "--events", "\(bench.folder.path)/no-*.csv", "--model", "none", "--store",
                bench.store,
            ]
        ).wait()
        expectError(none, .missingInput, "no file matches the pattern")
    }
}
