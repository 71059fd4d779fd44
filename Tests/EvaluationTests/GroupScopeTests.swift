import Evaluation
import Events
import LinearAlgebra
import Testing

@Suite struct GroupScopeTests {
    private let measures = [
        Measure(.recall, at: 5), Measure(.ndcg, at: 5), Measure(.mrr, at: 3), Measure(.coverage, at: 5),
    ]

    @Test func whatTellsMostIsAskedForFirst() throws {
        func telling(_ text: String) throws -> [String] {
            GroupScope.telling(of: try Measure.list(parsing: text)).map(\.description)
        }
        #expect(try telling("recall@20,calibrated-recall@20,ndcg@20,map@20") == ["ndcg@20", "recall@20"])
        #expect(try telling("coverage@5,mrr@10,ndcg@20,recall@10") == ["recall@10", "mrr@10"])
        #expect(try telling("hit-rate@10,map@5,recall@20") == ["hit-rate@10", "map@5"])
        #expect(try telling("ndcg@20/new,novelty@5,gini@5") == [])
    }

    /// A report whose groups show less says the same of what they show, and the same totals.
    @Test func groupsShowLessOfTheSame() throws {
        var random = SeededGenerator(seed: 3)
        let categories = (0..<40).map { $0 % 9 == 0 ? "" : "c\($0 % 9)" }
        let catalogue = Catalogue(popularity: [Float](repeating: 1, count: 40), users: 9, categories: categories)
        let empty = RankingTally(measures: measures, catalogue: catalogue, byCategory: true)
        var tallies = ["model": empty, "popularity": empty, "champion": empty, "popularity@28d": empty]
        let users = 120
        for _ in 0..<users {
            let relevant = (0..<UInt32(40)).filter { _ in random.uniform() < 0.1 } + [39]
            for name in tallies.keys.sorted() {
                tallies[name]?.add(
                    ranked: (0..<UInt32(40)).shuffled(using: &random), relevant: Set(relevant).sorted())
            }
        }
        let activity = (0..<users).map { _ in Int.random(in: 1...30, using: &random) }
        let channels: [String?] = (0..<users).map { ["web", "app", nil, "shop"][$0 % 4] }
        let removed = tallies.removeValue(forKey: "model")
        let model = try #require(removed)
        func report(_ scope: GroupScope?, resamples: Int) throws -> EvaluationReport {
            try EvaluationReport(
                model: model, baselines: tallies, activity: activity, channels: channels, masked: .seen, scope: scope,
                bootstrap: Bootstrap(resamples: resamples, seed: 3), threads: 2)
        }
        let scope = GroupScope(
            measures: GroupScope.telling(of: measures), baselines: ["popularity", "champion"], categories: 4,
            channels: 3, resamples: 60)
        let (some, all) = (try report(scope, resamples: 200), try report(nil, resamples: 60))
        #expect(some.metrics == (try report(nil, resamples: 200)).metrics)
        #expect(some.baselines.keys.sorted() == ["champion", "popularity", "popularity@28d"])
        #expect(some.furtherCategories == 5 && some.furtherChannels == 1)
        #expect(all.furtherCategories == 0 && all.furtherChannels == 0)

        let (deciles, wholeDeciles) = (try #require(some.byActivity), try #require(all.byActivity))
        #expect(deciles.count == wholeDeciles.count)
        for (decile, whole) in zip(deciles, wholeDeciles) {
            #expect(decile.users == whole.users)
            expect(
                decile.metrics, decile.baselines, areAPartOf: whole.metrics, whole.baselines, ["ndcg@5", "recall@5"])
        }
        let (shown, wholeChannels) = (try #require(some.byChannel), try #require(all.byChannel))
        #expect(shown.map(\.channel) == ["app", "shop", nil] && wholeChannels.count == 4)
        for group in shown {
            let whole = try #require(wholeChannels.first { $0.channel == group.channel })
            expect(group.metrics, group.baselines, areAPartOf: whole.metrics, whole.baselines, ["ndcg@5", "recall@5"])
        }
        let (kept, wholeCategories) = (try #require(some.byCategory), try #require(all.byCategory))
        #expect(kept.map(\.category) == wholeCategories.prefix(3).map(\.category) + [nil])
        for group in kept {
            let whole = try #require(wholeCategories.first { $0.category == group.category })
            #expect(group.users == whole.users && group.pairs == whole.pairs)
            expect(group.metrics, group.baselines, areAPartOf: whole.metrics, whole.baselines, ["recall@5"])
        }
    }

    private func expect(
        _ metrics: [Measure: Estimate], _ baselines: [String: EvaluationReport.Comparison],
        areAPartOf whole: [Measure: Estimate], _ others: [String: EvaluationReport.Comparison], _ names: [String]
    ) {
        #expect(metrics.keys.map(\.description).sorted() == names)
        #expect(metrics.allSatisfy { whole[$0.key] == $0.value })
        #expect(baselines.keys.sorted() == ["champion", "popularity"])
        for (name, baseline) in baselines {
            #expect(baseline.metrics.allSatisfy { others[name]?.metrics[$0.key] == $0.value })
            #expect(baseline.differences.allSatisfy { others[name]?.differences[$0.key] == $0.value })
            #expect(baseline.differences.count == names.count)
        }
    }
}
