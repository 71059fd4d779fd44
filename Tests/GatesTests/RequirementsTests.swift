import Diagnostics
import Gates
import ModelStore
import Testing

/// Gates on the report of an evaluation, before and after it is measured.
@Suite struct RequirementsTests {
    private func requirements(_ texts: String..., in shop: GateShop) throws -> Requirements {
        try Requirements(texts.map { try Gate(parsing: $0) }, of: shop.version(2), in: shop.store)
    }

    /// Two versions, of which the first is the champion.
    private func shop() throws -> GateShop {
        let shop = try GateShop()
        try shop.write()
        try shop.write()
        try shop.promote(1)
        return shop
    }

    private func problem(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            guard let known = error as? UserError, known.code == .wrongUsage else { return "\(error)" }
            return known.problem
        }
    }

    @Test func onlyMeasuresCanBeRequired() throws {
        let shop = try shop()
        for text in ["rows >= 10", "newest within 2d", "smoke", "size <= 1GB", "open within 2s"] {
            #expect(problem { _ = try requirements(text, in: shop) }.contains("no evaluation measures"), "\(text)")
        }
    }

    @Test func whatWillNotBeMeasuredIsRefusedBefore() throws {
        let shop = try shop()
        let first = try shop.version(1)
        func check(
            _ text: String, _ family: GateMeasure.Family = .lists, _ metrics: String? = nil, against: [Version] = []
        ) -> String {
            problem { try requirements(text, in: shop).check(family, metrics: metrics, against: against) }
        }
        #expect(check("ndcg@20 > popularity") == "none")
        #expect(check("ndcg@10 > popularity", .lists, "recall@20,ndcg@10") == "none")
        #expect(check("ndcg@10 > popularity").contains("not measured"))
        #expect(check("ndcg@20 > popularity", .lists, "ndcg@10").contains("not measured"))
        #expect(check("auc > 0.7").contains("is of probabilities"))
        #expect(check("auc > 0.7", .probabilities) == "none")
        #expect(check("lift@10% > 2", .probabilities) == "none")
        #expect(check("lift@5% > 2", .probabilities).contains("not measured"))
        #expect(check("rmse < bias", .ratings) == "none")
        #expect(check("ndcg@20 > shop/1", against: [first]) == "none")
        #expect(check("ndcg@20 > shop/1").contains("not measured beside"))
        #expect(check("ndcg@20 > champion", against: [first]) == "none")
        #expect(check("ndcg@20 > champion").contains("compares with shop/1"))
        #expect(check("auc > champion", .probabilities).contains("only lists"))
        // A champion that is measured itself is nothing to compare with.
        _ = try shop.store.rollback(model: "shop", to: 2, by: shop.author)
        #expect(check("ndcg@20 > champion") == "none")
        #expect(check("auc > champion", .probabilities) == "none")
    }

    @Test func aComparisonWithAChampionNeedsOne() throws {
        let shop = try GateShop()
        try shop.write()
        try shop.write()
        for text in ["ndcg@20 >= champion - 0.002", "ndcg@20 > 0.5 * champion", "auc > champion"] {
            let found = problem { _ = try requirements(text, in: shop) }
            #expect(found.contains("'\(text)'") && found.contains("holds this alias"), "\(found)")
        }
        #expect(problem { _ = try requirements("ndcg@20 > popularity", in: shop) } == "none")
    }

    @Test func theReportDecides() throws {
        let shop = try shop()
        var quality = Quality(split: nil, metrics: ["ndcg@20": .init(0.08)])
        quality.baselines["shop/1"] = .init(
            metrics: ["ndcg@20": .init(0.079)], differences: ["ndcg@20": .init(0.001, low: -0.001, high: 0.003)])
        let report = try requirements(
            "ndcg@20 >= champion - 0.002", "ndcg@20 > shop/1", "ndcg@20 > 0.1", in: shop
        ).judge(quality)
        #expect(report.results.map(\.outcome) == [.passed, .doubt, .failed])
        // A doubt is no proof.
        #expect(report.missed.map(\.gate.text) == ["ndcg@20 > shop/1", "ndcg@20 > 0.1"])
        let recall = problem { _ = try requirements("recall@20 > 0.1", in: shop).judge(quality) }
        #expect(recall.contains("cannot be judged"))
    }
}
