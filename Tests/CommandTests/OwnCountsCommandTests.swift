import Diagnostics
import Documents
import Glibc
import ModelFiles
import TestSupport
import Testing

/// The baseline of each customer's own purchases, where lists may hold what customers have.
@Suite struct OwnCountsCommandTests {
    /// Everyone buys milk once, and each of 40 customers a snack of their own three times; in March each buys it again.
    private static let log: String = {
        var rows = ["user,item,timestamp"]
        for customer in 0..<40 {
            rows.append("u\(customer),milk,2024-01-01")
            for day in 10...12 { rows.append("u\(customer),snack\(customer % 20),2024-01-\(day)") }
            rows.append("u\(customer),snack\(customer % 20),2024-03-01")
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    private static let flags = ["--algorithm", "popularity", "--until", "2024-03-01"]
    private static let evaluation = ["--from", "2024-03-01", "--metrics", "mrr@2"]

    private func bench() throws -> (Workbench, log: String) {
        let bench = try Workbench()
        return (bench, try bench.folder.file("log.csv", Self.log))
    }

    private func value(_ report: JSONValue, _ baseline: String) -> Double? {
        report["baselines"]?[baseline]?["metrics"]?["mrr@2"]?["value"]?.doubleValue
    }

    /// By popularity milk is first for all, and one snack, the same for all, second: 2 of 40 customers find it there.
    @Test func theCounterKnowsWhatPopularityDoesNot() throws {
        let (bench, log) = try bench()
        let held = try bench.fit(
            "held", log, "--algorithm", "popularity", "--holdout-from", "2024-03-01", "--metrics", "mrr@2", "--mask",
            "none")
        #expect(value(held, "own-counts") == 1)
        #expect(abs(try #require(value(held, "popularity")) - 2 * 0.5 / 40) < 1e-12)
        try bench.fit("shop", log, Self.flags)
        let apart = try bench.trainer(["evaluate", "shop/1", "--events", log, "--mask", "none"] + Self.evaluation)
        #expect(apart["baselines"] == held["baselines"])
        let manifest = try bench.trainer("models", "show", "held/1")["manifest"]
        #expect(manifest?["quality"]?["baselines"]?["own-counts"] != nil)
    }

    /// The last 28 days end with the newest event, a view of March 31.
    ///
    /// On March 3, from which on a finds y, a row of y is two days old and the three of x 60 to 62: 0.95 against 0.73 with
    /// a half-life of 30 days, 0.98 against 1.88 with one of 90. So y is first: 1.13 against 0.38 at the end. By the newest
    /// purchase a would have only x before, nothing would tell, and three rows of x are more than two of y.
    @Test func theLastDaysEndWithTheNewestEvent() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv",
            """
            user,item,timestamp,type
            a,x,2024-01-01,purchase
            a,x,2024-01-02,purchase
            a,x,2024-01-03,purchase
            a,y,2024-03-01,purchase
            a,y,2024-03-11,purchase
            b,x,2024-03-31,view
            a,y,2024-04-05,purchase

            """)
        try bench.fit("shop", log, "--algorithm", "popularity", "--until", "2024-04-01")
        let report = try bench.trainer(
            "evaluate", "shop/1", "--events", log, "--from", "2024-04-01", "--mask", "none", "--metrics", "mrr@2")
        #expect(value(report, "own-counts") == 1)
        #expect(value(report, "popularity") == 0.5)
    }

    @Test func underAMaskThereIsNoCounter() throws {
        let (bench, log) = try bench()
        try bench.fit("shop", log, "--algorithm", "popularity", "--until", "2024-01-11")
        let hidden = try bench.folder.file("hidden.csv", "user,item,timestamp\nu0,snack5,2024-02-01\n")
        let report = try bench.trainer(
            "evaluate", "shop/1", "--events", hidden, "--metrics", "mrr@2", "--mask", "seen")
        #expect(report["baselines"]?["popularity"] != nil && report["baselines"]?["own-counts"] == nil)
        let gated = try Command.start(
            "trainer",
            [
                "evaluate", "shop/1", "--events", hidden, "--metrics", "mrr@2", "--require", "mrr@2 > own-counts",
                "--store", bench.store, "--quiet",
            ]
        ).wait()
        expectError(gated, .wrongUsage, "was not measured beside own-counts", "--mask none")
    }

    @Test func gatesNameIt() throws {
        let (bench, log) = try bench()
        try bench.fit("shop", log, Self.flags)
        func required(_ gate: String) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", "shop/1", "--events", log, "--mask", "none", "--require", gate] + Self.evaluation
                    + ["--store", bench.store, "--quiet"]
            ).wait()
        }
        let lost = try required("mrr@2 > own-counts")
        #expect(lost.exitCode == ExitCode.gateNotMet.rawValue, "\(lost)")
        #expect(lost.messages.contains("below own-counts"), "\(lost)")
        let met = try required("mrr@2 < own-counts")
        #expect(met.exitCode == 0, "\(met)")
    }

    /// Where the events of the training are gone or others, nothing is made up.
    @Test func eventsThatAreGoneAreSaidToBe() throws {
        let (bench, log) = try bench()
        try bench.fit("shop", log, Self.flags)
        let hidden = try bench.folder.file("hidden.csv", "user,item,timestamp\nu0,milk,2024-03-02\n")
        let command =
            ["evaluate", "shop/1", "--events", hidden, "--mask", "none"] + Self.evaluation
            + ["--store", bench.store, "--quiet", "--format", "json"]
        func expectNone(_ reason: String) throws {
            let result = try Command.start("trainer", command).wait()
            expectSuccess(result)
            #expect(result.messages.contains("nothing is compared with own-counts"), "\(result.messages)")
            #expect(result.messages.contains(reason), "\(result.messages)")
            #expect(!result.output.contains("own-counts"))
        }
        try bench.folder.write(Array((Self.log + "u0,tea,2024-02-01\n").utf8), to: log)
        try expectNone("not as they were")
        try #require(unlink(log) == 0)
        try expectNone("not where its manifest says")
    }

    /// The half-life is chosen on the last days of the training: here old counts mislead, and what is new is right.
    @Test func theHalfLifeIsThatOfTheTraining() throws {
        let bench = try Workbench()
        var rows = ["user,item,timestamp"]
        for customer in 0..<30 {
            for day in 10...18 { rows.append("u\(customer),old\(customer % 3),2023-01-\(day)") }
            for month in 1...5 { rows.append("u\(customer),new\(customer % 3),2024-0\(month)-01") }
            for day in [10, 20] { rows.append("u\(customer),new\(customer % 3),2024-06-\(day)") }
        }
        let log = try bench.folder.file("log.csv", rows.joined(separator: "\n") + "\n")
        let report = try bench.fit(
            "shop", log, "--algorithm", "popularity", "--holdout-from", "2024-06-20", "--metrics", "mrr@2", "--mask",
            "none")
        // Nine old purchases against six new ones: only decay puts the new item first.
        #expect(value(report, "own-counts") == 1)
    }
}
