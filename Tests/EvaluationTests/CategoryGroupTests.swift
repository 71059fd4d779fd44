import Evaluation
import FoundationEssentials
import LinearAlgebra
import Testing

@Suite struct CategoryGroupTests {
    /// Recall by category is compared with its definition: sets, user by user.
    @Test func recallOfEachCategoryIsItsDefinition() throws {
        var random = SeededGenerator(seed: 12)
        let categories = (0..<30).map { ["", "tea", "cup", "Tea", "été"][$0 % 5] }
        let catalogue = Catalogue(
            popularity: [Float](repeating: 1, count: 30), users: 9, categories: categories)
        let measures = [Measure(.ndcg, at: 4), Measure(.mrr, at: 9), Measure(.recall, at: 9)]
        var tally = RankingTally(measures: measures, catalogue: catalogue, byCategory: true)
        var sums: [String: (pairs: Int, recalls: [[Double]])] = [:]
        for _ in 0..<60 {
            let list = Array((0..<UInt32(30)).shuffled(using: &random).prefix(Int.random(in: 0...30, using: &random)))
            let relevant = (0..<UInt32(30)).filter { _ in random.uniform() < 0.1 }
            tally.add(ranked: list, relevant: relevant)
            for category in Set(categories) {
                let wanted = Set(relevant.filter { categories[Int($0)] == category })
                if wanted.isEmpty { continue }
                let recalls = [4, 9].map { Double(wanted.intersection(list.prefix($0)).count) / Double(wanted.count) }
                sums[category, default: (0, [])].pairs += wanted.count
                sums[category, default: (0, [])].recalls.append(recalls)
            }
        }
        let groups = try #require(report(tally).byCategory)
        #expect(Set(groups.map { $0.category ?? "" }) == Set(sums.keys))
        #expect(groups.last?.category == nil)
        for group in groups {
            let expected = try #require(sums[group.category ?? ""])
            #expect(group.pairs == expected.pairs)
            #expect(group.users == expected.recalls.count)
            #expect(group.metrics.count == 2)
            for (position, cutoff) in [4, 9].enumerated() {
                let mean = expected.recalls.reduce(0) { $0 + $1[position] } / Double(expected.recalls.count)
                let estimate = try #require(group.metrics[Measure(.recall, at: cutoff)])
                #expect(abs(estimate.value - mean) < 1e-12)
                #expect(try #require(estimate.low) <= estimate.value && #require(estimate.high) >= estimate.value)
            }
        }
        #expect(zip(groups, groups.dropFirst().dropLast()).allSatisfy { $0.pairs >= $1.pairs })
    }

    /// If there is only one category, its group is the recall as a whole, paired with the baseline.
    @Test func oneCategoryIsTheWhole() throws {
        let catalogue = Catalogue(popularity: [1, 1, 1], users: 1, categories: ["a", "a", "a"])
        var model = RankingTally(measures: [Measure(.recall, at: 1)], catalogue: catalogue, byCategory: true)
        var other = model
        for user in 0..<12 {
            model.add(ranked: [UInt32(user % 3), 2], relevant: [0, 1])
            other.add(ranked: [2, 0], relevant: [0, 1])
        }
        let whole = try report(model, baselines: ["popularity": other])
        let group = try #require(whole.byCategory?.first)
        #expect(whole.byCategory?.count == 1)
        #expect(group.metrics == whole.metrics && group.baselines == whole.baselines)
    }

    /// The category with the most pairs first, then by name; the key is absent for items without a category.
    @Test func orderAndJSON() throws {
        let catalogue = Catalogue(popularity: [1, 1, 1, 1], users: 1, categories: ["b", "", "a", "c"])
        var tally = RankingTally(measures: [Measure(.recall, at: 1)], catalogue: catalogue, byCategory: true)
        tally.add(ranked: [0], relevant: [0, 1, 2, 3])
        tally.add(ranked: [0], relevant: [1, 3])
        let report = try report(tally, activity: [3, 1])
        #expect(try #require(report.byCategory).map(\.category) == ["c", "a", "b", nil])
        #expect(try #require(report.byCategory).map(\.pairs) == [2, 1, 1, 2])

        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(EvaluationReport.self, from: data) == report)
        struct Contract: Decodable {
            struct Value: Decodable { let value: Double; let low: Double; let high: Double }
            struct Decile: Decodable {
                let decile: Int, users: Int, leastItems: Int, mostItems: Int
                let metrics: [String: Value]
            }
            struct Category: Decodable {
                let category: String?
                let users: Int, pairs: Int
                let metrics: [String: Value]
            }
            let byActivity: [Decile]
            let byCategory: [Category]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let contract = try decoder.decode(Contract.self, from: data)
        #expect(contract.byActivity.map(\.leastItems) == [1, 3])
        #expect(contract.byActivity.map(\.mostItems) == [1, 3])
        #expect(contract.byActivity.map(\.decile) == [3, 8])
        #expect(contract.byCategory.map { $0.metrics["recall@1"]?.value } == [0, 0, 1, 0])
    }
}
