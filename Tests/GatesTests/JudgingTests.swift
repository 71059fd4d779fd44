import Diagnostics
import Documents
import Gates
import ModelStore
import Testing

/// The verdict on gates, from evidence made by hand.
@Suite struct JudgingTests {
    /// 2026-03-01T00:00:00Z.
    private static let now = UTCTime(seconds: 1_772_323_200)

    private func judged(
        _ text: String, _ evidence: Evidence, against holder: Evidence? = nil, onDoubt: DoubtRule = .refuse,
        smoke: SmokeResult = SmokeResult(isPassed: true, found: "well")
    ) throws -> GateResult {
        let report = try judge(
            [Gate(parsing: text)], evidence, against: holder, now: Self.now, smoke: { smoke }, onDoubt: onDoubt)
        return try #require(report.results.first)
    }

    /// A version with an NDCG of 0.08 and a coverage of 0.5 beside a baseline that has 0.1 less and 0.02 more.
    private func evidence(
        _ low: Double? = nil, _ high: Double? = nil, value: Double = 0.003, beside baseline: String = "popularity",
        version: String? = nil
    ) -> Evidence {
        var quality = Quality(
            split: nil,
            metrics: ["ndcg@20": .init(0.08, low: 0.07, high: 0.09), "coverage@20": .init(0.5), "log-loss": .init(0.4)])
        let difference = Quality.Value(value, low: low, high: high)
        quality.baselines[baseline] = .init(
            metrics: ["ndcg@20": .init(0.08 - value), "coverage@20": .init(0.52), "log-loss": .init(0.4 - value)],
            differences: ["ndcg@20": difference, "coverage@20": .init(-0.02), "log-loss": difference],
            version: version)
        return Evidence(name: "shop/7", quality: quality)
    }

    private let holder = Evidence(name: "shop/6")

    /// A gate, the interval of the difference, and what follows.
    private static let intervals: [(String, Double, Double, GateOutcome)] = [
        // Whole interval above, around, and below 0.
        ("ndcg@20 > popularity", 0.001, 0.005, .passed), ("ndcg@20 > popularity", 0, 0.005, .doubt),
        ("ndcg@20 >= popularity", 0, 0.005, .passed), ("log-loss < base-rate", -0.005, 0, .doubt),
        ("log-loss <= base-rate", -0.005, 0, .passed),
        ("ndcg@20 > popularity", -0.001, 0.005, .doubt), ("ndcg@20 > popularity", -0.005, -0.001, .failed),
        ("ndcg@20 > popularity", -0.005, 0, .doubt),
        // Equal to the last bit in all resamples is not better, and as good.
        ("ndcg@20 > popularity", 0, 0, .failed), ("ndcg@20 >= popularity", 0, 0, .passed),
        // A margin below the baseline, and an amount above it.
        ("ndcg@20 >= popularity - 0.002", -0.0015, 0.001, .passed),
        ("ndcg@20 >= popularity - 0.002", -0.0025, 0.001, .doubt),
        ("ndcg@20 >= popularity - 0.002", -0.005, -0.003, .failed),
        ("ndcg@20 > popularity + 0.002", 0.001, 0.005, .doubt), ("ndcg@20 > popularity + 0.002", 0.003, 0.005, .passed),
        // Where less is better, the interval is read from the other end.
        ("log-loss < base-rate", -0.005, -0.001, .passed), ("log-loss < base-rate", -0.005, 0.001, .doubt),
        ("log-loss < base-rate", 0.001, 0.005, .failed), ("log-loss <= base-rate + 0.002", -0.001, 0.0015, .passed),
    ]

    @Test(arguments: intervals)
    func intervalsDecide(text: String, low: Double, high: Double, outcome: GateOutcome) throws {
        let baseline = text.contains("base-rate") ? "base-rate" : "popularity"
        let result = try judged(text, evidence(low, high, value: (low + high) / 2, beside: baseline))
        #expect(result.outcome == outcome, "\(text) with [\(low), \(high)]: \(result.found)")
    }

    /// 0.08 and 0.04: half as much again is 0.06, so the difference must be 0.02.
    @Test func aFactorIsAnAmountOfTheBaselinesValue() throws {
        let own = evidence(0.025, 0.055, value: 0.04)
        #expect(try judged("ndcg@20 >= 1.5 * popularity", own).outcome == .passed)
        #expect(try judged("ndcg@20 >= 1.75 * popularity", own).outcome == .doubt)
        #expect(try judged("ndcg@20 >= popularity * 2.5", own).outcome == .failed)
    }

    @Test func withoutAnIntervalTheValueDecides() throws {
        #expect(try judged("coverage@20 >= popularity - 0.03", evidence()).outcome == .passed)
        #expect(try judged("coverage@20 >= popularity", evidence()).outcome == .failed)
        #expect(try judged("ndcg@20 >= 0.08", evidence()).outcome == .passed)
        #expect(try judged("ndcg@20 > 0.08", evidence()).outcome == .failed)
        // The interval of the value itself, 0.07 to 0.09, decides nothing.
        #expect(try judged("ndcg@20 < 0.085", evidence()).outcome == .passed)
    }

    @Test func whatWasFoundIsSaidWithNumbers() throws {
        let above = try judged("ndcg@20 > popularity", evidence(0.0009, 0.0052, value: 0.0031))
        #expect(above.found == "0.0800, 0.0031 [0.0009, 0.0052] above popularity")
        let below = try judged("ndcg@20 > popularity", evidence(-0.0052, 0.0009, value: -0.0031))
        #expect(below.found == "0.0800, 0.0031 [-0.0009, 0.0052] below popularity")
        #expect(try judged("coverage@20 > popularity", evidence()).found == "0.5000, 0.0200 below popularity")
        #expect(try judged("ndcg@20 > 0.1", evidence()).found == "0.0800")
    }

    @Test func theChampionNeedsAHolder() throws {
        let gate = "ndcg@20 >= champion - 0.002"
        let beside = evidence(-0.001, 0.002, value: 0.0005, beside: "champion", version: "shop/6")
        #expect(try judged(gate, beside, against: holder).outcome == .passed)
        // There is nothing to lose: no holder, or the version itself.
        #expect(try judged(gate, evidence()).outcome == .notNeeded)
        #expect(try judged("rows >= 0.8 * champion", Evidence(name: "shop/1")).outcome == .notNeeded)
        #expect(try judged(gate, beside, against: Evidence(name: "shop/7")).outcome == .notNeeded)
        // Another version holds the alias by now, or nothing was compared.
        let stale = try judged(gate, beside, against: Evidence(name: "shop/5"))
        #expect(stale.outcome == .unmeasured && stale.found.contains("shop/6") && stale.found.contains("shop/5"))
        #expect(try judged(gate, evidence(), against: holder).outcome == .unmeasured)
    }

    @Test func whatWasNotMeasuredIsNotMet() throws {
        for (text, remedy) in [
            ("recall@20 > 0.1", "split.test_from"), ("ndcg@20 > popularity", "split.test_from"),
            ("auc > 0.7", "cross-validate"), ("lift@5% > 2", "auc"), ("rmse < bias", "evaluate.metrics rmse"),
        ] {
            let report = try judge(
                [Gate(parsing: text)], Evidence(quality: Quality(split: nil, metrics: ["ndcg@20": .init(0.08)])),
                against: nil, now: Self.now, smoke: { SmokeResult(isPassed: true, found: "") }, onDoubt: .publish)
            #expect(report.results.map(\.outcome) == [.unmeasured], "\(text)")
            let error = try #require(report.failure(of: "shop/7", remedy: "none"))
            #expect(error.code == .gateNotMet && error.remedy?.contains(remedy) == true, "\(text): \(error)")
        }
    }

    @Test func countsAreComparedWithTheHoldersOwn() throws {
        var own = Evidence(name: "shop/7")
        own.counts = [.rows: 80, .users: 10, .size: 1_500_000]
        var other = Evidence(name: "shop/6")
        other.counts = [.rows: 100, .size: 1_000_000]
        #expect(try judged("rows >= 0.8 * champion", own, against: other).outcome == .passed)
        #expect(try judged("rows > 0.8 * champion", own, against: other).outcome == .failed)
        #expect(try judged("rows >= champion - 15", own, against: other).outcome == .failed)
        #expect(try judged("rows >= 0.8 * champion", own, against: other).found == "80, champion 100")
        #expect(try judged("users >= 10", own).outcome == .passed)
        #expect(try judged("size <= 1.5 * champion", own, against: other).outcome == .passed)
        #expect(try judged("size <= 1MB", own).outcome == .failed)
        #expect(try judged("size <= 1MB", own).found == "1.5 MB")
        #expect(try judged("users >= champion", own, against: other).outcome == .unmeasured)
        #expect(try judged("positives >= 5", own).outcome == .unmeasured)
    }

    @Test func theNewestEventIsComparedWithTheClock() throws {
        func result(_ secondsAgo: Int64?) throws -> GateResult {
            var own = Evidence()
            own.newest = secondsAgo.map { UTCTime(seconds: Self.now.seconds - $0) }
            return try judged("newest within 2d", own)
        }
        #expect(try result(172_800).outcome == .passed)
        #expect(try result(172_801).outcome == .failed)
        #expect(try result(172_800).found == "2026-02-27T00:00:00Z, 2 days ago")
        // A clock of another time zone is up to a day ahead; a year is a wrong row.
        #expect(try result(-50_400).outcome == .passed)
        #expect(try result(-31_536_000).outcome == .failed)
        #expect(try result(nil).outcome == .unmeasured)
    }

    @Test func openingAndSmoke() throws {
        var own = Evidence()
        #expect(try judged("open within 2s", own).outcome == .unmeasured)
        own.secondsToOpen = 2
        #expect(try judged("open within 2s", own).outcome == .passed)
        own.secondsToOpen = 2.001
        #expect(try judged("open within 2s", own).outcome == .failed)
        #expect(try judged("smoke", own).outcome == .passed)
        let failed = try judged("smoke", own, smoke: SmokeResult(isPassed: false, found: "all scores are 0.0"))
        #expect(failed.outcome == .failed && failed.found == "all scores are 0.0")
    }

    @Test func theVersionIsTestedOnceAndOnlyIfAGateAsks() throws {
        var tests = 0
        func run(_ texts: [String]) throws {
            _ = try judge(
                texts.map { try Gate(parsing: $0) }, evidence(), against: nil, now: Self.now,
                smoke: {
                    tests += 1
                    return SmokeResult(isPassed: true, found: "")
                }, onDoubt: .refuse)
        }
        try run(["ndcg@20 > 0.01"])
        #expect(tests == 0)
        try run(["smoke", "ndcg@20 > 0.01", " smoke"])
        #expect(tests == 1)
    }

    @Test func aDoubtIsDecidedByTheRule() throws {
        let gates = try ["ndcg@20 >= 0.01", "ndcg@20 > champion"].map { try Gate(parsing: $0) }
        func report(_ rule: DoubtRule) throws -> GateReport {
            try judge(
                gates, evidence(-0.001, 0.005, beside: "champion", version: "shop/6"), against: holder, now: Self.now,
                smoke: { SmokeResult(isPassed: true, found: "") }, onDoubt: rule)
        }
        let refused = try report(.refuse)
        #expect(!refused.isMet && refused.warning == nil)
        let error = try #require(refused.failure(of: "shop/7", remedy: "Wait"))
        #expect(error.code == .gateNotMet && error.remedy == "Wait")
        #expect(error.problem.contains("'ndcg@20 > champion'") && error.problem.contains("too few"))
        let published = try report(.publish)
        #expect(published.isMet && published.failure(of: "shop/7", remedy: "Wait") == nil)
        #expect(published.warning?.text(.plain).contains("too few") == true)
        #expect(published.table.csv.contains("doubt, let through"))
    }

    @Test(arguments: DoubtRule.allCases) func aDoubtAboutAFixedRuleIsNeverLetThrough(rule: DoubtRule) throws {
        let report = try judge(
            [Gate(parsing: "ndcg@20 > popularity")], evidence(-0.001, 0.005), against: nil, now: Self.now,
            smoke: { SmokeResult(isPassed: true, found: "") }, onDoubt: rule)
        #expect(report.results[0].outcome == .doubt && !report.isMet && report.warning == nil)
        #expect(!report.table.csv.contains("let through"))
    }

    @Test func aReportIsAListInJSON() throws {
        let report = try judge(
            [Gate(parsing: "ndcg@20 >= 0.01"), Gate(parsing: "rows >= champion")], evidence(), against: nil,
            now: Self.now, smoke: { SmokeResult(isPassed: true, found: "") }, onDoubt: .refuse)
        #expect(
            try JSONValue(encoding: report) == [
                ["gate": "ndcg@20 >= 0.01", "outcome": "passed", "found": "0.0800"],
                ["gate": "rows >= champion", "outcome": "not needed", "found": "no version holds the alias yet"],
            ])
    }

    /// NaN compares with nothing, so a version whose measure is none must never pass.
    @Test func noNumberIsNoPass() throws {
        let own = Evidence(quality: Quality(split: nil, metrics: ["ndcg@20": .init(.nan)]))
        #expect(try judged("ndcg@20 > 0", own).outcome == .unmeasured)
        #expect(try judged("ndcg@20 > popularity", evidence(.nan, .nan)).outcome == .unmeasured)
    }
}
