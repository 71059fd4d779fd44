import Diagnostics
import Evaluation
import Events
import Ids
import Interactions
import LinearAlgebra
import Measuring
import RecommenderModels
import Recommenders
import Tables

extension RecommenderTraining {
    /// Trains on the events that are not held out, and measures that model on those that are.
    func measure(
        _ log: EventLog, _ holdOut: HoldOut, _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality {
        let parts = try holdOut.parts(of: log, seed: 0)
        let known = try Interactions(
            parts.training, options: interactions, usesRatings: train.usesRatings, threads: machine.threads)
        progress.step(
            "to be measured: \(known.users.count) users × \(known.items.count) items, \(known.matrix.count) pairs")
        let table = try itemRecords()?.content(for: known.items, .silent).content
        let fitted = try train.fit(known, threads: machine.threads, clock: machine.clock, progress: progress)
        let content = RecommenderContent(fitted, of: known, table: table)
        var measured = MeasuredModel(content, named: "the training")
        if let given = parts.given {
            measured = try measured.foldingIn(given, threads: machine.threads, progress: progress)
        }
        return HeldOutQuality(
            holdOut: holdOut, report: try report(on: parts.hidden, measured, machine, progress))
    }

    private func report(
        on hidden: EventLog, _ measured: MeasuredModel, _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality.Report {
        let mask = mask ?? .seen
        let areRatings = try RatingMeasure.areRequested(
            by: metrics, ofModel: measured.name, predictsRatings: train.usesRatings)
        if areRatings {
            let ratings = try HiddenRatings(hidden, measured: measured, mask: mask, threads: machine.threads)
            progress.step("\(ratings.count) ratings of \(ratings.users.count) users to predict")
            let evaluator = RatingEvaluator(
                try RatingMeasure.requested(metrics), mask: mask, threads: machine.threads)
            return .ratings(try evaluator.report(on: ratings, measured))
        }
        let catalogue = try Catalogue(measured.model)
        let measures = try Measure.requested(metrics, of: catalogue)
        let test = try TestPairs(hidden, models: [measured], mask: mask)
        progress.step("\(test.pairs) pairs of \(test.users) users to find")
        let evaluator = ListEvaluator(measures, mask: mask, threads: machine.threads)
        return .lists(try evaluator.report(on: test, [measured], catalogue), pairs: test.pairs)
    }
}
