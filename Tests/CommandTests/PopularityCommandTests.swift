import Documents
import ModelFiles
import TestSupport
import Testing

/// The popularity algorithm from log to list; its scores are numbers of customers.
@Suite struct PopularityCommandTests {
    /// Three customers bought `x`, two `y`, and one each `v` and `w`; all viewed `w`.
    private static let log = """
        user,item,type
        a,x,purchase
        a,x,purchase
        b,x,purchase
        c,x,purchase
        a,y,purchase
        b,y,purchase
        c,w,purchase
        d,v,purchase
        a,w,view
        b,w,view
        d,w,view

        """

    private func bench() throws -> Workbench {
        let bench = try Workbench()
        try bench.fit("popular", bench.folder.file("log.csv", Self.log), "--algorithm", "popularity")
        return bench
    }

    @Test func listsAreCountsOfCustomers() throws {
        let bench = try bench()
        let answer = try bench.scorer("recommend", "--model", "popular/1", "--user", "nobody", "--top", "4")
        let stranger = ListedItem.list(answer)
        #expect(stranger.map(\.item) == ["x", "y", "v", "w"])
        #expect(stranger.map(\.score) == [3, 2, 1, 1])
        #expect(stranger.allSatisfy { $0.source == "popular" })
        // Items that were only viewed may still be recommended.
        let lists = Dictionary(grouping: try bench.batch("popular/1"), by: \.user).mapValues { $0.map(\.item) }
        #expect(lists == ["a": ["v", "w"], "b": ["v", "w"], "c": ["y", "v"], "d": ["x", "y", "w"]])
        let all = try bench.batch("popular/1", "--mask", "none")
        #expect(all.filter { $0.user == "a" }.map(\.item) == ["x", "y", "v", "w"])
    }

    /// NDCG by hand: `a` finds `v` on rank 1, and `d` finds `y` on rank 2 of `x`, `y`, `w`.
    @Test func evaluationByHand() throws {
        let bench = try bench()
        let hidden = try bench.folder.file(
            "hidden.csv",
            "user,item,type\na,v,purchase\nd,y,purchase\na,x,purchase\nb,q,purchase\nz,x,purchase\nd,x,view\n")
        let report = try bench.trainer([
            "evaluate", "popular/1", "--events", hidden, "--metrics",
            "ndcg@2,recall@1,precision@2,hit-rate@2,coverage@2,calibrated-recall@2",
        ])
        #expect(report["users"]?.intValue == 2)
        #expect(report["pairs"]?.intValue == 2)
        #expect(report["skipped"] == ["unknown_user": 1, "unknown_item": 1, "already_seen": 1])
        #expect(abs(try report.estimate("ndcg@2") - (1 + 0.6309297535714574) / 2) < 1e-12)
        #expect(try report.estimate("recall@1") == 0.5)
        #expect(try report.estimate("precision@2") == 0.5)
        #expect(try report.estimate("hit-rate@2") == 1)
        #expect(try report.estimate("calibrated-recall@2") == 1)
        // `v`, `w` for a; `x`, `y` for d.
        #expect(try report.estimate("coverage@2") == 1)
        #expect(report["metrics"]?["coverage@2"]?["low"] == nil)
        let difference = report["baselines"]?["popularity"]?["differences"]?["ndcg@2"]
        #expect(difference?["value"]?.doubleValue == 0)
        #expect(difference?["low"]?.doubleValue == 0)

        // With nothing masked, `x` is at the top of all lists, and items that `a` already has count.
        let unmasked = try bench.trainer([
            "evaluate", "popular/1", "--events", hidden, "--metrics", "recall@1,recall@2", "--mask", "none",
        ])
        #expect(unmasked["masked"]?.stringValue == "none")
        #expect(unmasked["pairs"]?.intValue == 3)
        #expect(unmasked["skipped"] == ["unknown_user": 1, "unknown_item": 1, "already_seen": 0])
        #expect(try unmasked.estimate("recall@1") == 0.25)
        #expect(try unmasked.estimate("recall@2") == 0.75)
    }

    /// Given events are masked like a history.
    @Test func givenEventsAreMasked() throws {
        let bench = try bench()
        let given = try bench.folder.file(
            "given.csv", "user,item,type\nnew,x,purchase\nnew,nothing,purchase\na,v,purchase\n")
        let hidden = try bench.folder.file("hidden.csv", "user,item,type\nnew,y,purchase\na,x,purchase\n")
        let report = try bench.trainer([
            "evaluate", "popular/1", "--events", hidden, "--given", given, "--metrics", "recall@1",
        ])
        // The history of `a` is only what was given, so `x` must be found although `a` has it in the training log.
        #expect(report["users"]?.intValue == 2)
        #expect(try report.estimate("recall@1") == 1)
    }

    @Test func whatItCannotDoIsAnError() throws {
        let bench = try bench()
        let model = ["--model", "popular/1", "--store", bench.store]
        let session = try Command.start("scorer", ["recommend", "--user", "a", "--session", "x"] + model).wait()
        #expect(session.exitCode == 64)
        let similar = try Command.start("scorer", ["similar", "--item", "x"] + model).wait()
        #expect(similar.exitCode == 5)
        let factors = try Command.trainer(
            "fit", "recommender", "--events", bench.folder.path + "/log.csv", "--algorithm", "popularity", "--factors",
            "8", "--model", "m", "--store", bench.store)
        #expect(factors.exitCode == 64)
        #expect(factors.messages.contains("--factors"))
    }
}
