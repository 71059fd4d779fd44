import Diagnostics
import Documents
import TestSupport
import Testing

/// What is popular now, as a baseline and as what fills lists.
@Suite struct RecentPopularityCommandTests {
    /// What popularity ranks as x, w, y, z, and that of the last 28 days as y, z, x, w.
    ///
    /// In January `x` has three customers and `w` two; in March `y` has two and `z` one.
    private static let training = [
        "a,x,2024-01-01", "b,x,2024-01-02", "c,x,2024-01-20", "a,w,2024-01-03", "b,w,2024-01-20", "d,y,2024-03-10",
        "e,y,2024-03-31", "d,z,2024-03-12",
    ]
    /// `a` finds `y` at the top of both lists; `e` finds `z` behind x and w, or at the top; `c` finds `y` behind w, or
    /// at the top.
    private static let test = ["a,y,2024-04-05", "e,z,2024-04-05", "c,y,2024-04-05"]

    /// With so many of each customer.
    private func bench(_ copies: Int = 1) throws -> (Workbench, log: String) {
        let bench = try Workbench()
        let copied = (0..<copies).flatMap { copy in
            (Self.training + Self.test).map { copy == 0 ? $0 : "\($0.prefix(1))\(copy)\($0.dropFirst())" }
        }
        let rows = copied.joined(separator: "\n")
        return (bench, try bench.folder.file("log.csv", "user,item,timestamp\n\(rows)\n"))
    }

    private static let measuring = ["--metrics", "recall@1"]
    private static let algorithm = ["--algorithm", "popularity"]

    @Test func itIsASecondBaselineOfEveryEvaluation() throws {
        let (bench, log) = try bench()
        let fit = try bench.fit("held", log, Self.algorithm + ["--holdout-from", "2024-04-05"] + Self.measuring)
        try bench.fit("shop", log, Self.algorithm + ["--until", "2024-04-01"])
        let apart = try bench.trainer(["evaluate", "shop/1", "--events", log, "--from", "2024-04-05"] + Self.measuring)
        for report in [fit, apart] {
            #expect(abs(try report.estimate("recall@1") - 1.0 / 3) < 1e-12)
            let recent = try #require(report["baselines"]?["popularity@28d"])
            #expect(try recent.estimate("recall@1") == 1)
            let difference = try #require(recent["differences"]?["recall@1"]?["value"]?.doubleValue)
            #expect(abs(difference + 2.0 / 3) < 1e-12)
            #expect(report["baselines"]?["popularity"]?["differences"]?["recall@1"]?["value"]?.doubleValue == 0)
        }
        #expect(fit["baselines"] == apart["baselines"])
        let quality = try bench.trainer("models", "show", "held/1")["manifest"]?["quality"]
        #expect(quality?["baselines"]?["popularity@28d"]?["metrics"]?["recall@1"]?["value"]?.doubleValue == 1)
        let table = try Command.trainer(
            "evaluate", "shop/1", "--events", log, "--from", "2024-04-05", "--metrics", "recall@1", "--store",
            bench.store, "--quiet", "--format", "csv")
        #expect(
            table.output.hasPrefix(
                "measure,value,95% from,to,popularity,difference,95% from,to,popularity@28d,difference,95% from,to\n"))
    }

    @Test func withoutTimesThereIsNone() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", "user,item\na,x\nb,x\nb,y\nc,z\n")
        let hidden = try bench.folder.file("hidden.csv", "user,item\na,y\n")
        try bench.fit("shop", log, Self.algorithm)
        let report = try bench.trainer(["evaluate", "shop/1", "--events", hidden] + Self.measuring)
        #expect(report["baselines"]?.objectValue?.keys.sorted() == ["popularity"])
        let gate = ["--require", "recall@1 > popularity@28d"]
        let judged = try Command.start(
            "trainer", ["evaluate", "shop/1", "--events", hidden, "--store", bench.store] + Self.measuring + gate
        ).wait()
        expectError(judged, .wrongUsage, "was not measured beside popularity@28d")
        let fallback = try Command.start(
            "trainer",
            ["fit", "recommender", "--events", log, "--model", "m", "--store", bench.store, "--fallback"]
                + ["popularity@28d"]
        ).wait()
        expectError(fallback, .wrongUsage, "the events have no times, so --fallback popularity@28d has no last days")
    }

    @Test func itFillsListsAndServesStrangers() throws {
        let (bench, log) = try bench()
        let until = ["--until", "2024-04-01"]
        try bench.fit("plain", log, Self.algorithm + until)
        try bench.fit("same", log, Self.algorithm + until + ["--fallback", "popularity"])
        // What is the default changes no byte of the model and of its settings.
        #expect(try bench.checksums("plain") == bench.checksums("same"))
        let plain = try bench.trainer("models", "show", "same/1")["manifest"]
        #expect(plain?["parameters"]?["fallback"] == nil)
        try bench.fit("recent", log, Self.algorithm + until + ["--fallback", "popularity@28d"])
        func stranger(_ model: String) throws -> [ListedItem] {
            ListedItem.list(try bench.scorer("recommend", "--model", model, "--user", "nobody", "--top", "4"))
        }
        #expect(try stranger("plain/1").map(\.item) == ["x", "w", "y", "z"])
        let recent = try stranger("recent/1")
        #expect(recent.map(\.item) == ["y", "z", "x", "w"])
        #expect(recent.map(\.score) == [2, 1, 0, 0])
        #expect(recent.allSatisfy { $0.source == "popular" })
        let batch = Dictionary(grouping: try bench.batch("recent/1"), by: \.user).mapValues { $0.map(\.item) }
        #expect(batch["c"] == ["y", "z", "w"] && batch["e"] == ["z", "x", "w"])
        // An evaluation measures the lists that customers get.
        let report = try bench.trainer(
            ["evaluate", "recent/1", "--events", log, "--from", "2024-04-05"] + Self.measuring)
        #expect(try report.estimate("recall@1") == 1)
        #expect(report["baselines"]?["popularity@28d"]?["differences"]?["recall@1"]?["value"]?.doubleValue == 0)
        let manifest = try bench.trainer("models", "show", "recent/1")["manifest"]
        #expect(manifest?["parameters"]?["fallback"]?.stringValue == "popularity@28d")
        _ = try bench.trainer("models", "reproduce", "recent/1")
    }

    /// Neighbours know nothing to list behind what goes together, so that what is popular fills the rest.
    @Test func aModelsOwnItemsComeFirst() throws {
        let (bench, log) = try bench()
        try bench.fit(
            "near", log, "--algorithm", "item-neighbours", "--until", "2024-04-01", "--fallback", "popularity@28d")
        let lists = Dictionary(grouping: try bench.batch("near/1", "--top", "3"), by: \.user)
        // Who has x is near to w, and the other way round; nothing is near to x and w.
        #expect(lists["c"]?.map(\.item) == ["w", "y", "z"])
        #expect(lists["c"]?.map(\.source) == ["personal", "popular", "popular"])
        #expect(lists["a"]?.map(\.item) == ["y", "z"])
    }

    @Test func gatesCompareWithIt() throws {
        // Thirty customers are measured, whose interval can tell.
        let (bench, log) = try bench(10)
        try bench.fit("recent", log, Self.algorithm + ["--until", "2024-04-01", "--fallback", "popularity@28d"])
        func judge(_ gate: String) throws -> Int32 {
            try Command.start(
                "trainer",
                ["evaluate", "recent/1", "--events", log, "--from", "2024-04-05", "--metrics", "recall@1"]
                    + ["--require", gate, "--store", bench.store]
            ).wait().exitCode
        }
        #expect(try judge("recall@1 >= popularity@28d") == 0)
        #expect(try judge("recall@1 > popularity@28d") == ExitCode.gateNotMet.rawValue)
        #expect(try judge("recall@1 < popularity@28d + 0.1") == 0)
    }
}
