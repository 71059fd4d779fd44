import Diagnostics
import Documents
import TestSupport
import Testing

/// Items to find that the model does not know, left out or missed.
@Suite struct UnknownItemsCommandTests {
    /// Popularity: `x` 3, `y` 2, `v` and `w` 1.
    private static let log = """
        user,item
        a,x
        b,x
        c,x
        a,y
        b,y
        c,w
        d,v

        """
    /// `q` and `r` are unknown, `z` is an unknown customer, and `a` has `x`.
    private static let hidden = "user,item\na,v\na,q\na,q\nd,y\nb,q\nb,r\nz,x\nz,q\na,x\n"

    private func bench() throws -> (Workbench, hidden: String) {
        let bench = try Workbench()
        try bench.fit("popular", bench.folder.file("log.csv", Self.log), "--algorithm", "popularity")
        return (bench, try bench.folder.file("hidden.csv", Self.hidden))
    }

    private func report(_ bench: Workbench, _ hidden: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(
            ["evaluate", "popular/1", "--events", hidden, "--metrics", "recall@1,ndcg@2,calibrated-recall@20"] + flags)
    }

    /// The lists are `v`, `w` for a and `x`, `y`, `w` for d.
    @Test func skippedTheyAreLeftOut() throws {
        let (bench, hidden) = try bench()
        let report = try report(bench, hidden)
        #expect(report["users"]?.intValue == 2 && report["pairs"]?.intValue == 2)
        #expect(report["skipped"] == ["unknown_user": 2, "unknown_item": 4, "already_seen": 1])
        #expect(report["unknown_items"] == ["mode": "skip", "known_pairs": 2, "unknown_pairs": 3])
        #expect(try report.estimate("recall@1") == 0.5)
        #expect(abs(try report.estimate("ndcg@2") - (1 + 0.6309297535714574) / 2) < 1e-12)
        #expect(try self.report(bench, hidden, "--unknown-items", "skip") == report)
    }

    /// Now a has two items to find, of which one is at the top, and b two that no list can hold.
    @Test func missedTheyAreNeverFound() throws {
        let (bench, hidden) = try bench()
        let report = try report(bench, hidden, "--unknown-items", "miss")
        #expect(report["users"]?.intValue == 3 && report["pairs"]?.intValue == 5)
        #expect(report["skipped"] == ["unknown_user": 2, "unknown_item": 0, "already_seen": 1])
        #expect(report["unknown_items"] == ["mode": "miss", "known_pairs": 2, "unknown_pairs": 3])
        #expect(abs(try report.estimate("recall@1") - (0.5 + 0 + 0) / 3) < 1e-12)
        let ideal = 1 + 0.6309297535714574
        #expect(abs(try report.estimate("ndcg@2") - (1 / ideal + 0.6309297535714574 + 0) / 3) < 1e-12)
        #expect(abs(try report.estimate("calibrated-recall@20") - (0.5 + 1 + 0) / 3) < 1e-12)
        // Popularity misses them, too.
        #expect(report["baselines"]?["popularity"]?["differences"]?["ndcg@2"]?["value"]?.doubleValue == 0)
    }

    @Test func theTablePrintsBothCounts() throws {
        let (bench, hidden) = try bench()
        for (mode, counts) in [("skip", "3 skipped"), ("miss", "3 missed")] {
            let result = try Command.trainer(
                "evaluate", "popular/1", "--events", hidden, "--unknown-items", mode, "--store", bench.store, "--quiet")
            expectSuccess(result)
            #expect(result.output.contains("known pairs") && result.output.contains(counts))
        }
    }

    /// `q` is known to the second model only, which lists it first for everybody who does not have it.
    @Test func amongSeveralModelsEachMissesWhatItDoesNotKnow() throws {
        let (bench, hidden) = try bench()
        let further = try bench.folder.file("further.csv", Self.log + "c,q\nd,q\ne,q\nf,q\n")
        try bench.fit("popular", further, "--algorithm", "popularity")
        let report = try report(bench, hidden, "--unknown-items", "miss", "--against", "popular/2")
        // To be found: v and q by a, y by d, q and r by b; only v and y are known to both.
        #expect(report["pairs"]?.intValue == 5)
        #expect(report["unknown_items"] == ["mode": "miss", "known_pairs": 2, "unknown_pairs": 3])
        let other = report["baselines"]?["popular/2"]
        // The other model's lists begin with q for a and for b; d has it, and gets x, y.
        let value = try #require(other?["metrics"]?["recall@1"]?["value"]?.doubleValue)
        #expect(abs(value - (0.5 + 0.5 + 0) / 3) < 1e-12)
        #expect(abs(try report.estimate("recall@1") - 0.5 / 3) < 1e-12)
        let skipped = try self.report(bench, hidden, "--against", "popular/2")
        #expect(skipped["pairs"]?.intValue == 2)
        #expect(skipped["unknown_items"] == ["mode": "skip", "known_pairs": 2, "unknown_pairs": 3])
    }

    /// In January two customers buy `x`; in February `b` buys `new`, and `a` buys `y`, the second of the list.
    @Test func aHoldOutCountsThemTheSameWay() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv",
            """
            user,item,timestamp
            a,x,2024-01-01
            b,x,2024-01-02
            c,y,2024-01-03
            b,y,2024-01-04
            d,z,2024-01-05
            a,y,2024-02-01
            b,new,2024-02-02

            """)
        let flags = ["--algorithm", "popularity", "--holdout-from", "2024-02-01", "--metrics", "recall@1"]
        let skipped = try bench.fit("shop", log, flags)
        #expect(skipped["held_out"]?["users"]?.intValue == 1)
        #expect(try skipped.estimate("recall@1") == 1)
        let missed = try bench.fit("shop", log, flags + ["--unknown-items", "miss"])
        #expect(missed["held_out"]?["users"]?.intValue == 2 && missed["held_out"]?["pairs"]?.intValue == 2)
        #expect(missed["unknown_items"] == ["mode": "miss", "known_pairs": 1, "unknown_pairs": 1])
        #expect(try missed.estimate("recall@1") == 0.5)
        #expect(try bench.checksums("shop", 1) == bench.checksums("shop", 2))
        let manifests = try (1...2).map { try bench.trainer("models", "show", "shop/\($0)")["manifest"] }
        #expect(manifests[0]?["quality"]?["unknown_items"] == nil)
        #expect(manifests[0]?["parameters"]?["unknown_items"] == nil)
        #expect(manifests[1]?["quality"]?["unknown_items"]?.stringValue == "miss")
        #expect(manifests[1]?["parameters"]?["unknown_items"]?.stringValue == "miss")
    }

    @Test func whereItHasNoEffectItIsRefused() throws {
        let bench = try Workbench()
        let rows = (0..<20).map { "u\($0 % 5),i\($0 / 2),\(1 + $0 % 5)" }.joined(separator: "\n")
        let ratings = try bench.folder.file("ratings.csv", "user,item,rating\n\(rows)\n")
        let fit = ["fit", "recommender", "--events", ratings, "--model", "m", "--store", bench.store]
        let unheld = try Command.start("trainer", fit + ["--unknown-items", "miss"]).wait()
        expectError(unheld, .wrongUsage, "--unknown-items has no effect when nothing is held out")
        let als = fit + ["--algorithm", "als", "--holdout-users", "0.4", "--unknown-items", "miss"]
        expectError(try Command.start("trainer", als).wait(), .wrongUsage, "no effect for measures of ratings")
        let word = try Command.start("trainer", fit + ["--holdout-users", "0.4", "--unknown-items", "count"]).wait()
        #expect(word.exitCode == 64 && word.messages.contains("count"))
    }
}
