import Diagnostics
import Gates
import ModelStore
import Testing

/// Comparisons on so few customers that their interval says nothing.
@Suite struct FewCustomersTests {
    private func judged(
        _ text: String, _ quality: Quality, positives: Double? = nil, against holder: Evidence? = nil
    ) throws -> GateResult {
        var evidence = Evidence(name: "shop/7", quality: quality)
        evidence.counts[.positives] = positives
        let report = try judge(
            [Gate(parsing: text)], evidence, against: holder, now: UTCTime(seconds: 1_772_323_200),
            smoke: { SmokeResult(isPassed: true, found: "") }, onDoubt: .refuse)
        return try #require(report.results.first)
    }

    /// A measure of 0.5 that differs by this much from each baseline, without any width.
    private func quality(_ measure: String, _ difference: Double = 0.2) -> Quality {
        var quality = Quality(split: nil, metrics: [measure: .init(0.5)])
        for name in ["popularity", "base-rate", "champion", "bias"] {
            quality.baselines[name] = .init(
                metrics: [measure: .init(0.5 - difference)],
                differences: [measure: .init(difference, low: difference, high: difference)],
                version: name == "champion" ? "shop/6" : nil)
        }
        return quality
    }

    @Test(arguments: [(1, GateOutcome.doubt), (3, .doubt), (29, .doubt), (30, .passed), (1000, .passed)])
    func thirtyCustomersCanTell(users: Int, outcome: GateOutcome) throws {
        for (measure, gate) in [
            ("ndcg@20", "ndcg@20 > popularity"), ("ndcg@20", "ndcg@20 >= champion - 0.002"),
            ("coverage@20", "coverage@20 > popularity"), ("rmse", "rmse > bias"),
        ] {
            var own = quality(measure)
            own.users = users
            let result = try judged(gate, own, against: Evidence(name: "shop/6"))
            #expect(result.outcome == outcome, "\(gate): \(result.found)")
            #expect(result.found.contains("at least 30 are needed") == (outcome == .doubt), "\(result.found)")
        }
    }

    /// One customer who is worse off says as little.
    @Test func whatIsWorseIsADoubtToo() throws {
        var own = quality("ndcg@20", -0.2)
        own.users = 1
        let result = try judged("ndcg@20 > popularity", own)
        #expect(result.outcome == .doubt)
        let difference = "0.5000, 0.2000 [0.2000, 0.2000] below popularity"
        #expect(result.found == "\(difference), on 1 customer, and at least 30 are needed to tell")
    }

    /// The comparison may be about fewer customers than the measure.
    @Test func theCustomersOfTheComparisonCount() throws {
        var own = quality("ndcg@20")
        own.users = 1000
        own.baselines["champion"]?.users = 12
        let holder = Evidence(name: "shop/6")
        #expect(try judged("ndcg@20 > champion", own, against: holder).outcome == .doubt)
        #expect(try judged("ndcg@20 > champion", own, against: holder).found.contains("on 12 customers"))
        #expect(try judged("ndcg@20 > popularity", own, against: holder).outcome == .passed)
    }

    /// A measure of a part is about those who have something of it to find.
    @Test func theCustomersOfAPartCount() throws {
        func own(_ measure: String) -> Quality {
            var own = quality(measure)
            (own.users, own.partUsers) = (1000, ["again": 12, "new": 900])
            own.baselines["champion"]?.users = 800
            own.baselines["champion"]?.partUsers = ["again": 9, "new": 29]
            return own
        }
        let holder = Evidence(name: "shop/6")
        let cases: [(String, String, String?)] = [
            ("ndcg@20/again", "popularity", "on 12 customers"), ("ndcg@20/again", "champion", "on 9 customers"),
            ("ndcg@20/new", "popularity", nil), ("ndcg@20/new", "champion", "on 29 customers"),
            ("ndcg@20", "champion", nil),
        ]
        for (measure, baseline, few) in cases {
            let result = try judged("\(measure) > \(baseline)", own(measure), against: holder)
            #expect(result.outcome == (few == nil ? .passed : .doubt), "\(measure): \(result.found)")
            if let few { #expect(result.found.contains(few), "\(result.found)") }
        }
    }

    /// Rows, and how many of them say yes.
    @Test(arguments: [
        (29, 15, GateOutcome.doubt), (30, 15, .passed), (1000, 4, .doubt), (1000, 5, .passed), (1000, 996, .doubt),
        (1000, 995, .passed), (30, 0, .doubt),
    ])
    func bothAnswersAreNeeded(rows: Int, positives: Int, outcome: GateOutcome) throws {
        var own = quality("auc")
        own.rows = rows
        let result = try judged("auc > base-rate", own, positives: Double(positives))
        #expect(result.outcome == outcome, "\(result.found)")
        if rows >= 30, outcome == .doubt {
            #expect(result.found.contains(positives < 500 ? "whose answer is yes" : "whose answer is no"))
        }
    }

    /// A number stands for itself, and a quality that does not tell its customers is judged by its interval.
    @Test func otherGatesAreJudgedAsBefore() throws {
        var own = quality("ndcg@20")
        own.users = 1
        #expect(try judged("ndcg@20 >= 0.4", own).outcome == .passed)
        #expect(try judged("ndcg@20 > popularity", quality("ndcg@20")).outcome == .passed)
    }

    @Test func whatCouldNotBeComparedSaysWhy() throws {
        var own = quality("ndcg@20")
        own.baselines["champion"] = .init(unmeasured: "shop/6 ranks in another way", version: "shop/6")
        let result = try judged("ndcg@20 > champion", own, against: Evidence(name: "shop/6"))
        #expect(result.outcome == .unmeasured && result.found == "shop/6 ranks in another way")
        let report = GateReport([result], onDoubt: .publish)
        let error = try #require(report.failure(of: "shop/7", remedy: "none"))
        #expect(error.remedy?.contains("leave the gate out") == true)
    }
}
