import Documents
import TestSupport
import Testing

/// Lists by own counts may hold the same items as all others.
@Suite struct OwnCountsListTests {
    /// Popularity is milk (3), bread (2), cake and tea (1); own counts rank tea, milk for a and cake, bread for d.
    ///
    /// In February a buys tea again and bread, d cake again and tea.
    private static let log = """
        user,item,timestamp
        a,tea,2024-01-01
        a,milk,2024-01-02
        a,tea,2024-01-03
        b,milk,2024-01-01
        c,milk,2024-01-01
        c,bread,2024-01-02
        d,bread,2024-01-01
        d,cake,2024-01-02
        d,cake,2024-01-03
        d,cake,2024-01-04
        a,tea,2024-02-01
        a,bread,2024-02-01
        d,cake,2024-02-01
        d,tea,2024-02-01

        """

    private func bench() throws -> (Workbench, log: String) {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        try bench.fit("shop", log, "--algorithm", "popularity", "--until", "2024-02-01")
        return (bench, log)
    }

    private func evaluate(_ bench: Workbench, _ hidden: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(["evaluate", "shop/1", "--events", hidden, "--from", "2024-02-01", "--mask", "none"] + flags)
    }

    private func expect(
        _ report: JSONValue, _ measure: String, counts: Double, popularity: Double,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (name, value) in [("own-counts", counts), ("popularity", popularity)] {
            let baseline = try #require(report["baselines"]?[name], sourceLocation: sourceLocation)
            #expect(abs(try baseline.estimate(measure) - value) < 1e-12, "\(name)", sourceLocation: sourceLocation)
        }
    }

    /// Of what they had a gets tea and d cake first; of what is new to them bread and milk.
    @Test func partsHaveCountsOfTheirOwn() throws {
        let (bench, log) = try bench()
        let metrics = "recall@1/again,recall@1/new,recall@1"
        let report = try evaluate(bench, log, "--metrics", metrics)
        try expect(report, "recall@1/again", counts: 1, popularity: 0)
        try expect(report, "recall@1/new", counts: 0.5, popularity: 0.5)
        // One of the two items that each of them finds.
        try expect(report, "recall@1", counts: 0.5, popularity: 0)
        let held = try bench.fit(
            "held", log, "--algorithm", "popularity", "--holdout-from", "2024-02-01", "--mask", "none", "--metrics",
            metrics)
        #expect(held["baselines"] == report["baselines"])
    }

    /// a finds one of the two new items.
    @Test func whatIsNotKnownIsMissed() throws {
        let (bench, _) = try bench()
        let hidden = try bench.folder.file(
            "hidden.csv", Self.log + "a,soda,2024-02-01\n")
        let report = try evaluate(bench, hidden, "--metrics", "recall@1/new", "--unknown-items", "miss")
        try expect(report, "recall@1/new", counts: 0.25, popularity: 0.25)
    }

    /// The lists are tea, milk, cake for a and bread, milk, tea for d; by popularity milk, cake, tea and milk, bread, tea.
    ///
    /// Of what they had these are tea, milk and bread.
    @Test func onlyCandidatesAreListed() throws {
        let (bench, log) = try bench()
        let candidates = try bench.folder.file(
            "candidates.csv", "user,item\na,tea\na,milk\na,cake\nd,milk\nd,bread\nd,tea\n")
        let report = try evaluate(bench, log, "--metrics", "mrr@3,mrr@3/again", "--candidates", candidates)
        try expect(report, "mrr@3", counts: 2.0 / 3, popularity: 1.0 / 3)
        try expect(report, "mrr@3/again", counts: 0.5, popularity: 0.25)
    }

    /// What counts is what a customer bought before the last order, whoever the model learnt from.
    ///
    /// The lists of a and b are z, x and y, x; by popularity both are x, y. a finds z, and b x.
    @Test func lastOrdersAreNotCounted() throws {
        let bench = try Workbench()
        let old = "user,item,timestamp\np,x,2023-12-01\nq,x,2023-12-02\nq,y,2023-12-03\nr,z,2023-12-04\n"
        try bench.fit("old", bench.folder.file("old.csv", old), "--algorithm", "popularity")
        let orders = ["a,z", "a,z", "a,x", "a,z", "b,y", "b,y", "b,x", "b,x"].enumerated().map { number, pair in
            "\(pair),2024-01-0\(number % 4 + 1)\n"
        }
        let log = try bench.folder.file("orders.csv", "user,item,timestamp\n" + orders.joined())
        let report = try bench.trainer(
            "evaluate", "old/1", "--events", log, "--holdout-last-order", "--mask", "none", "--metrics", "mrr@2")
        try expect(report, "mrr@2", counts: 0.75, popularity: 0.5)
    }

    @Test func tablesHaveItBehindPopularity() throws {
        let (bench, log) = try bench()
        let table = try Command.trainer(
            "evaluate", "shop/1", "--events", log, "--from", "2024-02-01", "--mask", "none", "--metrics", "recall@1",
            "--store", bench.store, "--quiet", "--format", "csv")
        let names = ["popularity", "popularity@28d", "own-counts"].map { "\($0),difference,95% from,to" }
        #expect(table.output.hasPrefix("measure,value,95% from,to,\(names.joined(separator: ","))\n"))
    }
}
