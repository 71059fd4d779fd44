import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import Recommenders
import TestSupport
import Testing
import Training

/// Models that count other types of events as seen, compared with each other.
///
/// By popularity x comes before y, whatever counts: x has three customers or four, y has two, w one. Customer u has
/// looked at x, bought w, and buys y.
@Suite struct SeenTypesComparisonTests {
    private let training: TrainingBench
    private let hidden: String
    private let measure = Measure(.mrr, at: 5)

    /// Version 1 counts purchases as seen, version 2 views as well.
    init() throws {
        training = try TrainingBench()
        let bought = ["a,x", "b,x", "c,x", "a,y", "b,y", "u,w"].map { "\($0),purchase,2024-01-01" }
        let log = try training.table("log.csv", ["user,item,type,timestamp"] + bought + ["u,x,view,2024-01-02"])
        hidden = try training.table("hidden.csv", ["user,item,type,timestamp", "u,y,purchase,2024-02-01"])
        for types in [["purchase"], ["view", "purchase"]] {
            var recipe = RecommenderTraining(events: [log])
            recipe.train = RecommenderAlgorithm(.popularity)
            recipe.interactions.seenTypes = SeenTypes(names: types)
            _ = try training.fit(recipe)
        }
    }

    private func report(_ version: Int, against other: Int? = nil) throws -> EvaluationReport {
        var evaluation = RecommenderEvaluation(hidden: [hidden])
        evaluation.metrics = "mrr@5"
        let others = try [other].compactMap(\.self).map { try training.version($0) }
        return try evaluation.run(
            training.version(version), against: others, machine: training.machine, progress: .silent
        ).evaluation
    }

    /// Alone, each list leaves out what its own model counts as seen: y is second behind x, or first.
    @Test func aloneEachModelHasItsOwnMask() throws {
        #expect(try report(1).metrics[measure]?.value == 0.5)
        #expect(try report(2).metrics[measure]?.value == 1)
    }

    /// Beside the other, x is no item to find for anybody, so no list may hold it.
    @Test(arguments: [(1, 2), (2, 1)]) func besideAnotherNobodyWastesAPlace(version: Int, other: Int) throws {
        let report = try report(version, against: other)
        #expect(report.metrics[measure]?.value == 1)
        #expect(report.baselines["popularity"]?.metrics[measure]?.value == 1)
        let beside = try #require(report.baselines["shop/\(other)"])
        #expect(beside.metrics[measure]?.value == 1)
        #expect(beside.differences[measure] == Estimate(0, interval: 0...0))
    }
}
