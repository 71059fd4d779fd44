import Diagnostics
import Evaluation
import Events
import Glibc
import LinearAlgebra
import Measuring
import ModelFiles
import RecommenderModels
import Recommenders
import Simulation
import Tables
import TestSupport
import Testing
import Training

@Suite struct RecommenderEvaluationTests {
    private static let split = "2024-10-02"

    /// A simulated shop's purchases, and a model trained on those before the split.
    private func trained() throws -> (training: TrainingBench, events: String) {
        let training = try TrainingBench()
        let parameters = Shop.Parameters(customers: 300, items: 120, eventsPerCustomer: 6, types: .purchase)
        _ = try ShopSimulation(parameters).run(
            folder: training.folder.path, author: training.author, machine: training.machine, progress: .silent)
        let events = "\(training.folder.path)/events.csv"
        var recipe = RecommenderTraining(events: [events])
        recipe.options.until = try Timestamp.parse(Self.split)
        recipe.train = .smallIALS(factors: 12, regularization: 0.02)
        _ = try training.fit(recipe)
        return (training, events)
    }

    private func evaluate(
        _ training: TrainingBench, _ events: String, threads: Threads = 2,
        _ change: (inout RecommenderEvaluation) throws -> Void
    ) throws -> RecommenderReport {
        var evaluation = RecommenderEvaluation(hidden: [events])
        evaluation.options.from = try Timestamp.parse(Self.split)
        evaluation.metrics = "ndcg@10,recall@10"
        try change(&evaluation)
        return try evaluation.run(
            training.version(), machine: Machine(threads: threads) { 0 }, progress: .silent)
    }

    /// Sorts the lists in Double and sums the measures by their definition.
    @Test func reportEqualsItsDefinition() throws {
        let (training, events) = try trained()
        let model = try training.open()
        let rows = try String(decoding: bytes(of: events), as: UTF8.self).split(separator: "\n").dropFirst()
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }.filter { $0[2] >= Self.split }
        var bought: [String: Set<Int>] = [:]
        for row in rows {
            if let item = try model.items.ids.index(of: String(row[1])) {
                bought[String(row[0]), default: []].insert(item)
            }
        }
        var sums = (ndcg: 0.0, recall: 0.0, users: 0)
        for (id, items) in bought {
            guard let user = try model.users.ids.index(of: id) else { continue }
            let seen = Set(try model.users.seen(by: user).map { Int($0) })
            let relevant = items.subtracting(seen)
            if relevant.isEmpty { continue }
            let factors = try model.users.factors(of: user)
            let scores = (0..<model.items.ids.count).map { item in
                zip(factors, model.items.factors[item]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            }
            let list = scores.indices.filter { !seen.contains($0) }
                .sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }.prefix(10)
            let gains = list.enumerated().filter { relevant.contains($0.element) }.map {
                1 / log2(Double($0.offset) + 2)
            }
            let ideal = (0..<min(10, relevant.count)).reduce(0.0) { $0 + 1 / log2(Double($1) + 2) }
            sums.ndcg += gains.reduce(0, +) / ideal
            sums.recall += Double(gains.count) / Double(relevant.count)
            sums.users += 1
        }
        let report = try evaluate(training, events) { _ in }
        #expect(sums.users > 50)
        #expect(report.evaluation.users == sums.users)
        let values = try ["ndcg@10", "recall@10"].map { name in
            try #require(report.evaluation.metrics.first { $0.key.description == name }?.value.value)
        }
        #expect(abs(values[0] - sums.ndcg / Double(sums.users)) < 1e-9)
        #expect(abs(values[1] - sums.recall / Double(sums.users)) < 1e-9)
    }

    @Test func reportIsTheSameAtAnyNumberOfThreads() throws {
        let (training, events) = try trained()
        let one = try evaluate(training, events, threads: 1) { _ in }
        let three = try evaluate(training, events, threads: 3) { _ in }
        #expect(one.evaluation == three.evaluation)
        let seeded = try evaluate(training, events) { $0.seed = 5 }
        #expect(seeded.evaluation.users == one.evaluation.users)
        #expect(seeded.evaluation != one.evaluation)
    }

    /// Fold-in from the training events must give the same results as the model's own users.
    @Test func foldInFromTheTrainingEventsIsTheModel() throws {
        let (training, events) = try trained()
        let before = try String(decoding: bytes(of: events), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("user,") || $0.split(separator: ",")[2] < Self.split }.map(String.init)
        let given = try training.table("given.csv", before)
        let known = try evaluate(training, events) { _ in }
        let folded = try evaluate(training, events) { $0.given = [given] }
        #expect(folded.evaluation.users == known.evaluation.users)
        #expect(folded.evaluation.skipped == known.evaluation.skipped)
        #expect(folded.evaluation.baselines["popularity"]?.metrics == known.evaluation.baselines["popularity"]?.metrics)
        for (measure, estimate) in known.evaluation.metrics {
            #expect(abs(try #require(folded.evaluation.metrics[measure]).value - estimate.value) < 0.01)
        }
    }

    /// If no pair is left to find, there is nothing to report.
    @Test func nothingToMeasureIsAnError() throws {
        let (training, _) = try trained()
        let hidden = try training.table("hidden.csv", ["user,item,timestamp", "nobody,p001,2024-11-01"])
        let error = userError { _ = try evaluate(training, hidden) { _ in } }
        #expect(error?.code == .invalidData)
    }
}
