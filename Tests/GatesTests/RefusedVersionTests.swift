import Diagnostics
import Documents
import Gates
import ModelStore
import TestSupport
import Testing

/// The gates of the pipeline that trained a version, which no run has published.
@Suite struct RefusedVersionTests {
    private func pipeline(
        _ gates: String..., onDoubt: DoubtRule? = nil, alias: String = "champion"
    ) -> JSONValue {
        var publish: [String: JSONValue] = ["alias": .string(alias), "gates": .array(gates.map { .string($0) })]
        publish["on_doubt"] = onDoubt.map { .string($0.rawValue) }
        return ["path": "shop.yaml", "resolved": ["model": "shop", "publish": .object(publish)]]
    }

    @Test func theGatesOfThePipelineAreJudgedWhereTheAliasHasNone() throws {
        let shop = try GateShop()
        try shop.write(pipeline: pipeline("rows >= 101", "smoke"))
        let judged = try #require(try shop.judged(1))
        #expect(judged.report.results.map(\.outcome) == [.failed, .passed])
        #expect(judged.verdict(isForced: false) == nil)
        try shop.promote(1, judged.verdict(isForced: true))
        #expect(try shop.store.history(of: "shop").entries.last?.isForced == true)
        // Force once is no pass for ever.
        try shop.write()
        try shop.promote(2)
        #expect(try shop.judged(1)?.report.isMet == false)
    }

    @Test func theyAreJudgedBesideThoseOfTheAlias() throws {
        let shop = try GateShop()
        try shop.write(pipeline: pipeline("rows >= 50", "rows >= 101"))
        try shop.guardChampion("rows >= 50", "smoke")
        let judged = try #require(try shop.judged(1))
        #expect(judged.report.results.map(\.gate.text) == ["rows >= 50", "smoke", "rows >= 101"])
        #expect(judged.report.results.map(\.outcome) == [.passed, .passed, .failed])
    }

    @Test func whatMetItsGatesOnceIsJudgedByThoseOfTheAliasAlone() throws {
        let shop = try GateShop()
        try shop.write(pipeline: pipeline("rows >= 100"))
        try shop.write(rows: 200, pipeline: pipeline("rows >= 100", alias: "next"))
        let judged = try #require(try shop.judged(1))
        try shop.promote(1, judged.verdict(isForced: false))
        // The gates of another alias do not guard this one.
        #expect(try shop.judged(2) == nil)
        try shop.promote(2)
        #expect(try shop.judged(1) == nil)
    }

    @Test func aCopyIsJudgedByItsNewStore() throws {
        let shop = try GateShop()
        try shop.write(pipeline: pipeline("rows >= 101"))
        let other = ModelStore(path: "\(shop.folder.path)/other")
        _ = try shop.store.copy(.number(model: "shop", number: 1), to: other, by: shop.author)
        let reference = Reference.number(model: "shop", number: 1)
        #expect(try other.judged(reference, for: "champion", now: GateShop.now, clock: { 0 }) == nil)
        #expect(try shop.judged(1)?.report.isMet == false)
    }

    @Test func gatesThatCannotBeReadLetNothingPass() throws {
        let shop = try GateShop()
        try shop.write(pipeline: pipeline("fairness >= 0.9"))
        let error = #expect(throws: UserError.self) { _ = try shop.judged(1) }
        #expect(error?.code == .modelUnusable && error?.place?.file?.hasSuffix("shop/1/manifest.json") == true)
    }

    /// A doubt about the champion, with settings of their own: the usual rule refuses.
    @Test func ofTwoRulesOnDoubtTheStricterCounts() throws {
        #expect(DoubtRule.stricter(nil, nil) == nil)
        #expect(DoubtRule.stricter(.publish, nil) == .publish && DoubtRule.stricter(nil, .refuse) == .refuse)
        #expect(DoubtRule.stricter(.publish, .refuse) == .refuse && DoubtRule.stricter(.refuse, .publish) == .refuse)
        let shop = try GateShop()
        try shop.write(factors: 64)
        try shop.promote(1)
        let doubtful = GateShop.quality(-0.004, 0.003, beside: "shop/1")
        let cases: [(alias: DoubtRule?, pipeline: DoubtRule?, isMet: Bool)] = [
            (nil, nil, false), (nil, .publish, false), (.publish, nil, true), (.publish, .publish, true),
            (.publish, .refuse, false), (.refuse, .publish, false),
        ]
        for (rule, own, isMet) in cases {
            let number = try shop.write(
                factors: 32, quality: doubtful, pipeline: pipeline("ndcg@20 >= champion", onDoubt: own))
            try shop.guardChampion("ndcg@20 >= champion", onDoubt: rule)
            #expect(try shop.judged(number)?.report.isMet == isMet, "\(String(describing: (rule, own)))")
        }
    }
}
