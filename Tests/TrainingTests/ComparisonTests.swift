import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Simulation
import Tables
import TestSupport
import Testing
import Training

/// Versions compared with each other, and reports broken down by groups.
@Suite struct ComparisonTests {
    private static let split = "2024-10-02"

    private let training: TrainingBench
    private let events: String
    /// The rows after the split.
    private let hidden: [(user: String, item: String)]
    /// The category of each item.
    private var categories: [String: String] = [:]

    /// Version 1 knows all users; 2 knows a core of the shop, with other factors; 3 is popularity; 4 has item weights.
    init() throws {
        training = try TrainingBench()
        let parameters = Shop.Parameters(customers: 300, items: 120, eventsPerCustomer: 6, types: .purchase)
        _ = try ShopSimulation(parameters).run(
            folder: training.folder.path, author: training.author, machine: training.machine, progress: .silent)
        events = "\(training.folder.path)/events.csv"
        let rows = try String(decoding: bytes(of: events), as: UTF8.self).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        hidden = rows.filter { $0[2] >= Self.split }.map { (String($0[0]), String($0[1])) }
        let before = Set(rows.filter { $0[2] < Self.split }.map { String($0[1]) })
        for (number, item) in before.sorted().enumerated() { categories[item] = ["tea", "cup", "", "tin"][number % 4] }
        let lines = categories.map { "\($0.key),\($0.value)" }.sorted()
        let table = try training.table("categories.csv", ["item,category"] + lines)
        for version in 1...4 {
            var recipe = RecommenderTraining(events: [events])
            recipe.options.until = try Timestamp.parse(Self.split)
            recipe.train = .smallIALS(factors: version == 1 ? 12 : 5, regularization: 0.02)
            if version == 1 { recipe.items = table }
            if version == 2 {
                recipe.interactions.minimumUserEvents = 2
                recipe.interactions.minimumItemEvents = 6
            }
            if version == 3 { recipe.train = RecommenderAlgorithm(.popularity) }
            if version == 4 { recipe.train = RecommenderAlgorithm(.ease) }
            _ = try training.fit(recipe)
        }
    }

    private func evaluate(
        _ version: Int = 1, against others: [Int] = [], threads: Threads = 2,
        _ change: (inout RecommenderEvaluation) throws -> Void = { _ in }
    ) throws -> RecommenderReport {
        var evaluation = RecommenderEvaluation(hidden: [events])
        evaluation.options.from = try Timestamp.parse(Self.split)
        evaluation.metrics = "recall@10"
        try change(&evaluation)
        return try evaluation.run(
            training.version(version), against: others.map { try training.version($0) },
            machine: Machine(threads: threads) { 0 }, progress: .silent)
    }

    private let recall = Measure(.recall, at: 10)

    @Test func bothAreMeasuredOnThePairsThatBothCanFind() throws {
        let plain = try PlainEvaluation([training.open(1), training.open(2)], rows: hidden)
        let alone = try PlainEvaluation([training.open(1)], rows: hidden)
        #expect(plain.users.count > 30 && plain.users.count < alone.users.count)
        #expect(plain.skipped.item > alone.skipped.item)
        let report = try evaluate(against: [2])
        #expect(report.evaluation.users == plain.users.count)
        #expect(report.pairs == plain.relevant.values.reduce(0) { $0 + $1.count })
        #expect(report.evaluation.skipped.unknownUser == plain.skipped.user)
        #expect(report.evaluation.skipped.unknownItem == plain.skipped.item)
        #expect(report.evaluation.skipped.alreadySeen == plain.skipped.seen)

        let values = try [plain.recalls(by: 0), plain.recalls(by: 1)]
        let count = Double(plain.users.count)
        let other = try #require(report.evaluation.baselines["shop/2"])
        let own = try #require(report.evaluation.metrics[recall]).value
        #expect(abs(own - values[0].reduce(0, +) / count) < 1e-9)
        #expect(abs(try #require(other.metrics[recall]).value - values[1].reduce(0, +) / count) < 1e-9)
        // Both use the same resamples, so this is the interval of each user's difference.
        let differences = zip(values[0], values[1]).map { $0 - $1 }
        let bootstrap = Bootstrap(seed: 0)
        let interval = bootstrap.interval(of: try bootstrap.means(of: [differences], threads: 1).map { $0[0] })
        let difference = try #require(other.differences[recall])
        #expect(abs(difference.value - differences.reduce(0, +) / count) < 1e-9)
        #expect(abs(try #require(difference.low) - interval.lowerBound) < 1e-9)
        #expect(abs(try #require(difference.high) - interval.upperBound) < 1e-9)
    }

    /// A version that knows the same ids keeps all pairs, and version 3 equals the popularity baseline.
    @Test func popularityAsAVersionIsTheBaseline() throws {
        let names = "recall@10,ndcg@10,novelty@10,diversity@10,category-diversity@10,coverage@10,gini@10"
        let alone = try evaluate { $0.metrics = names }
        let report = try evaluate(against: [3]) { $0.metrics = names }
        #expect(report.pairs == alone.pairs)
        #expect(report.evaluation.metrics == alone.evaluation.metrics)
        #expect(report.evaluation.baselines["popularity"] == alone.evaluation.baselines["popularity"])
        #expect(report.evaluation.baselines["shop/3"] == report.evaluation.baselines["popularity"])
    }

    /// A model of another kind has the same values when compared with a version that knows the same ids as when alone.
    @Test func anotherKindOfModel() throws {
        let alone = try evaluate(4) { $0.metrics = "recall@10,ndcg@10,novelty@10,coverage@10" }
        let beside = try evaluate(1, against: [4]) {
            $0.metrics = "recall@10,ndcg@10,novelty@10,coverage@10,diversity@10"
        }
        #expect(beside.pairs == alone.pairs)
        var metrics = try #require(beside.evaluation.baselines["shop/4"]).metrics
        let removed = metrics.removeValue(forKey: Measure(.diversity, at: 10))
        let diversity = try #require(removed)
        #expect(metrics == alone.evaluation.metrics)
        // Diversity uses the factors of version 1, because version 4 has none.
        #expect((0.1...1.5).contains(diversity.value))
    }

    /// A ⊖ B = −(B ⊖ A), and a third version that knows all ids of both changes nothing.
    @Test func theOtherWayRoundIsTheOpposite() throws {
        let one = try #require(try evaluate(1, against: [2, 3]).evaluation.baselines["shop/2"]?.differences[recall])
        let two = try #require(try evaluate(2, against: [1]).evaluation.baselines["shop/1"]?.differences[recall])
        #expect(abs(one.value + two.value) < 1e-12)
        #expect(abs(try #require(one.low) + #require(two.high)) < 1e-12)
    }

    @Test func foldedInFromTheSameGivenEvents() throws {
        let rows = try String(decoding: bytes(of: events), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("user,") || $0.split(separator: ",")[2] < Self.split }.map(String.init)
        let given = try training.table("given.csv", rows)
        let known = try evaluate(against: [3])
        let folded = try evaluate(against: [3]) { $0.given = [given] }
        #expect(folded.evaluation.skipped == known.evaluation.skipped)
        #expect(folded.evaluation.baselines["shop/3"]?.metrics == known.evaluation.baselines["shop/3"]?.metrics)
        #expect(throws: Never.self) { try evaluate(against: [2]) { $0.given = [given] } }
    }

    @Test func groupsAreTheirDefinition() throws {
        let plain = try PlainEvaluation([training.open(1)], rows: hidden)
        let model = try training.open(1)
        let report = try evaluate { $0.breakdowns = [.category, .activity] }
        let histories = try plain.users.map { user in
            try model.users.history(of: try #require(try model.users.ids.index(of: user))).items.count
        }
        let recalls = try plain.recalls(by: 0)
        let deciles = try #require(report.evaluation.byActivity)
        #expect(deciles.reduce(0) { $0 + $1.users } == plain.users.count)
        for decile in deciles {
            let members = histories.indices.filter { (decile.leastItems...decile.mostItems).contains(histories[$0]) }
            #expect(members.count == decile.users)
            let mean = members.reduce(0) { $0 + recalls[$1] } / Double(members.count)
            #expect(abs(try #require(decile.metrics[recall]).value - mean) < 1e-9)
            #expect(decile.baselines["popularity"]?.differences[recall] != nil)
        }
        let groups = try #require(report.evaluation.byCategory)
        #expect(Set(groups.map(\.category)) == ["tea", "cup", "tin", nil])
        for group in groups {
            let items = Set(categories.filter { $0.value == group.category ?? "" }.keys)
            let values = try plain.recalls(by: 0, among: items)
            #expect(group.users == values.count)
            #expect(group.pairs == plain.relevant.values.reduce(0) { $0 + $1.intersection(items).count })
            #expect(abs(try #require(group.metrics[recall]).value - values.reduce(0, +) / Double(values.count)) < 1e-9)
        }
    }

    @Test func reportsAreTheSameAtAnyNumberOfThreads() throws {
        let reports = try [1, 3].map { threads in
            try evaluate(against: [2, 3], threads: threads) {
                $0.metrics = nil
                $0.breakdowns = [.activity, .category]
            }
        }
        #expect(reports[0].evaluation == reports[1].evaluation)
        #expect(reports[0].evaluation.metrics.count == 12)
        #expect(
            reports[0].evaluation.baselines.keys.sorted() == ["popularity", "popularity@28d", "shop/2", "shop/3"])
    }

    @Test func whatMeansNothingIsWrongUsage() throws {
        for (others, found) in [([1], "itself"), ([2, 3, 2], "shop/2")] {
            let error = userError { _ = try evaluate(against: others) }
            #expect(error?.code == .wrongUsage && error?.remedy != nil)
            #expect(error?.problem.contains(found) == true)
        }
        for metrics in ["diversity@10", "category-diversity@10"] {
            #expect(userError { _ = try evaluate(3) { $0.metrics = metrics } }?.code == .wrongUsage)
        }
        #expect(userError { _ = try evaluate(2) { $0.breakdowns = [.category] } }?.code == .wrongUsage)
        // A measure that the model does not support is absent unless it is requested.
        let measures = try evaluate(3) { $0.metrics = nil }.evaluation.metrics.keys
        #expect(measures.count == 10 && !measures.contains(Measure(.diversity, at: 20)))
    }
}
