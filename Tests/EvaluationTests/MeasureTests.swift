import Diagnostics
import Evaluation
import Events
import Glibc
import LinearAlgebra
import Testing

@Suite struct MeasureTests {
    private static let workedByHand: [(name: String, expected: Double)] = [
        ("recall@4", 0.33333), ("recall@5", 0.66667), ("recall@1", 0),
        ("calibrated-recall@2", 0.5), ("calibrated-recall@5", 0.66667),
        ("precision@4", 0.25), ("precision@20", 0.1),
        ("hit-rate@1", 0), ("hit-rate@2", 1),
        ("ndcg@1", 0), ("ndcg@4", 0.29608), ("ndcg@2", 0.38685),
        ("map@1", 0), ("map@2", 0.25), ("map@4", 0.16667), ("map@5", 0.3), ("mrr@1", 0), ("mrr@2", 0.5),
        ("mrr@20", 0.5),
        ("coverage@3", 0.3), ("coverage@20", 0.6),
    ]

    /// One user: 3 relevant items of 10, found at ranks 2 and 5.
    ///
    /// NDCG@4 by hand: (1/log₂3) / (1 + 1/log₂3 + 1/log₂4) = 0.63093 / 2.13093 = 0.29608.
    ///
    /// Precision is 1/2 at rank 2 and 2/5 at rank 5, so average precision is (1/2) / 2 at 2, (1/2) / 3 at 4 and
    /// (1/2 + 2/5) / 3 at 5.
    @Test(arguments: workedByHand)
    func valuesWorkedByHand(name: String, expected: Double) throws {
        var tally = RankingTally(measures: [try Measure(parsing: name)], items: 10)
        tally.add(ranked: [9, 3, 0, 1, 7, 2], relevant: [3, 4, 7])
        let report = try EvaluationReport(
            model: tally, masked: .none, bootstrap: Bootstrap(resamples: 10, seed: 1), threads: 1)
        let estimate = try #require(report.metrics[Measure(parsing: name)])
        #expect(abs(estimate.value - expected) < 1e-5)
    }

    @Test func aPerfectListHasNDCGOneAtEveryCutoff() throws {
        for cutoff in 1...8 {
            var tally = RankingTally(measures: [Measure(.ndcg, at: cutoff)], items: 8)
            tally.add(ranked: [6, 1, 4, 0, 2, 3, 5, 7], relevant: [1, 4, 6])
            #expect(abs(tally.values[0][0] - 1) < 1e-15)
        }
    }

    /// Every measure is compared with its definition, computed from sets without shared code.
    @Test func randomListsAgreeWithTheDefinitions() throws {
        var random = SeededGenerator(seed: 7)
        for round in 0..<200 {
            let items = 1 + round % 30
            let cutoff = Int.random(in: 1...35, using: &random)
            let ranked = Array(
                (0..<UInt32(items)).shuffled(using: &random).prefix(Int.random(in: 0...items, using: &random)))
            let relevant = (0..<UInt32(items)).shuffled(using: &random).prefix(
                Int.random(in: 1...items, using: &random))
            let kinds: [Measure.Kind] = [.recall, .calibratedRecall, .ndcg, .map, .mrr, .precision, .hitRate]
            var tally = RankingTally(measures: kinds.map { Measure($0, at: cutoff) }, items: items)
            tally.add(ranked: ranked, relevant: relevant.sorted())

            let wanted = Set(relevant)
            let top = Set(ranked.prefix(cutoff))
            let hits = Double(top.intersection(wanted).count)
            var gain = 0.0
            var ideal = 0.0
            for rank in 1...cutoff {
                let discount = log(2.0) / log(Double(rank) + 1)
                if rank <= ranked.count && wanted.contains(ranked[rank - 1]) { gain += discount }
                if rank <= wanted.count { ideal += discount }
            }
            let ranks = (1...cutoff).filter { $0 <= ranked.count && wanted.contains(ranked[$0 - 1]) }
            let precisions = ranks.map { rank in
                Double(Set(ranked.prefix(rank)).intersection(wanted).count) / Double(rank)
            }
            let first = ranks.first.map { 1 / Double($0) }
            let expected: [Double] = [
                hits / Double(wanted.count), hits / Double(min(cutoff, wanted.count)), gain / ideal,
                precisions.reduce(0, +) / Double(min(cutoff, wanted.count)), first ?? 0,
                hits / Double(cutoff), hits > 0 ? 1 : 0,
            ]
            #expect(tally.values.count == expected.count)
            for (values, expected) in zip(tally.values, expected) { #expect(abs(values[0] - expected) < 1e-12) }
        }
    }

    @Test func usersWithNothingToFindAreNotCounted() throws {
        var tally = RankingTally(measures: [Measure(.recall, at: 2), Measure(.coverage, at: 2)], items: 4)
        tally.add(ranked: [0, 1], relevant: [])
        tally.add(ranked: [2, 3], relevant: [2])
        #expect(tally.users == 1)
        let report = try EvaluationReport(
            model: tally, masked: .seen, bootstrap: Bootstrap(resamples: 10, seed: 1), threads: 1)
        #expect(report.metrics[Measure(.recall, at: 2)]?.value == 1)
        #expect(report.metrics[Measure(.coverage, at: 2)] == Estimate(0.5))
    }

    @Test func partsJoinedInOrderEqualTheWhole() throws {
        let measures = [Measure(.ndcg, at: 3), Measure(.coverage, at: 3), Measure(.gini, at: 2)]
        let categories = (0..<9).map { "\($0 % 4)" }
        var whole = RankingTally(
            measures: measures,
            catalogue: Catalogue(popularity: [Float](repeating: 1, count: 9), users: 1, categories: categories),
            byCategory: true)
        var parts = [RankingTally](repeating: whole, count: 2)
        var random = SeededGenerator(seed: 3)
        for user in 0..<10 {
            let ranked = (0..<9).map(UInt32.init).shuffled(using: &random)
            whole.add(ranked: ranked, relevant: [2, 5])
            parts[user / 5].add(ranked: ranked, relevant: [2, 5])
        }
        parts[0].append(parts[1])
        #expect(parts[0].values == whole.values)
        #expect(parts[0].users == whole.users)
        let reports = try [parts[0], whole].map {
            try EvaluationReport(model: $0, masked: .seen, bootstrap: Bootstrap(resamples: 10, seed: 1), threads: 1)
        }
        #expect(reports[0] == reports[1])
    }

    @Test func namesReadBack() throws {
        let text =
            "recall@20,calibrated-recall@20,ndcg@100,map@7,mrr@1,precision@5,hit-rate@10,novelty@20,diversity@2,"
            + "category-diversity@20,coverage@20,gini@3,ndcg@100/new,ndcg@100/again,recall@1/again"
        #expect(try Measure.list(parsing: text).map(\.description).joined(separator: ",") == text)
        #expect(try Measure.list(parsing: "ndcg@20, ndcg@20,ndcg@5").count == 2)
    }

    @Test func partsStandBehindTheWhole() throws {
        let measures = try Measure.list(parsing: "recall@20/again,ndcg@5/new,recall@20,ndcg@5,recall@20/new")
        #expect(
            measures.sorted().map(\.description)
                == ["recall@20", "recall@20/new", "recall@20/again", "ndcg@5", "ndcg@5/new"])
    }

    @Test(arguments: [
        "", "ndcg", "ndcg@", "ndcg@0", "ndcg@-3", "ndcg@x", "beauty@20", "NDCG@20", "ndcg@20,", "ndcg@1e3",
        "diversity@1",
        "category-diversity@1", "gini", "mrr@0", "ndcg@20/", "ndcg@20/old", "ndcg/new", "ndcg@20/new/again",
        "coverage@20/new", "novelty@20/again", "beauty@20/new",
    ])
    func wrongNamesAreWrongUsage(text: String) {
        #expect {
            try Measure.list(parsing: text)
        } throws: { error in
            (error as? UserError)?.code == .wrongUsage && (error as? UserError)?.remedy != nil
        }
    }
}
