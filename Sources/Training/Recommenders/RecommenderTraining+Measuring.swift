package import Diagnostics
import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra
package import Measuring
import RecommenderModels
import Recommenders
import Tables

/// Another training that is measured beside one, on the same customers.
package struct RecommenderRival: Sendable {
    /// What reports call it.
    package let name: String
    package let training: RecommenderTraining
    /// The events that it reads; `nil` when they are those of the other training.
    package let log: EventLog?

    package init(_ training: RecommenderTraining, named name: String, log: EventLog? = nil) {
        self.training = training
        self.name = name
        self.log = log
    }
}

extension RecommenderTraining {
    /// Trains on the events that are not held out, and measures that model on those that are.
    ///
    /// - Parameters:
    ///   - log: The events that `read` gave.
    ///   - holdOut: What is held out.
    ///   - start: The version that the training begins from; the model to be measured begins with its factors only where
    ///     these know nothing of what is held out.
    ///   - rivals: Other trainings, which learn from what is left of their events and are measured on the same
    ///     customers; the report has them as baselines. Only lists are compared.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the sizes and a line per epoch.
    /// - Returns: The measures, with the rivals as baselines.
    /// - Throws: `UserError` for a log that cannot be split, and when there is nothing to measure.
    package func measure(
        _ log: EventLog, _ holdOut: HoldOut, from start: OpenedStart? = nil,
        against rivals: [RecommenderRival] = [], _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality {
        let parts = try holdOut.parts(of: log, seed: 0)
        let measured = try fitted(
            to: parts, from: start?.factors(measuredOn: holdOut, progress), named: "the training", machine,
            progress)
        let others = try rivals.map { rival in
            let parts = try rival.log.map { try holdOut.parts(of: $0, seed: 0) } ?? parts
            return try rival.training.fitted(to: parts, named: rival.name, machine, progress)
        }
        return HeldOutQuality(
            holdOut: holdOut, report: try report(on: parts.hidden, [measured] + others, machine, progress))
    }

    /// The model of what is not held out, with the customers on whom it is measured.
    private func fitted(
        to parts: HoldOut.Parts, from start: FactorStart? = nil, named name: String, _ machine: Machine,
        _ progress: Progress
    ) throws -> MeasuredModel {
        let known = try Interactions(
            parts.training, options: interactions, usesRatings: train.usesRatings, threads: machine.threads)
        progress.step(
            "\(name) to be measured: \(known.users.count) users × \(known.items.count) items, "
                + "\(known.matrix.count) pairs")
        let table = try itemRecords()?.content(for: known.items, .silent).content
        let fitted = try train.fit(
            known, start: start, threads: machine.threads, clock: machine.clock, progress: progress)
        let measured = MeasuredModel(RecommenderContent(fitted, of: known, table: table), named: name)
        guard let given = parts.given else { return measured }
        return try measured.foldingIn(given, threads: machine.threads, progress: progress)
    }

    private func report(
        on hidden: EventLog, _ models: [MeasuredModel], _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality.Report {
        let mask = mask ?? .seen
        let measured = models[0]
        let areRatings = try RatingMeasure.areRequested(
            by: metrics, ofModel: measured.name, predictsRatings: train.usesRatings)
        if areRatings {
            let ratings = try HiddenRatings(hidden, measured: measured, mask: mask, threads: machine.threads)
            progress.step("\(ratings.count) ratings of \(ratings.users.count) users to predict")
            var measures = try RatingMeasure.requested(metrics)
            for name in furtherMetrics {
                if let further = RatingMeasure(rawValue: name), !measures.contains(further) { measures.append(further) }
            }
            let evaluator = RatingEvaluator(
                measures, mask: mask, threads: machine.threads)
            return .ratings(try evaluator.report(on: ratings, measured))
        }
        let catalogue = try Catalogue(measured.model)
        var measures = try Measure.requested(metrics, of: catalogue)
        for further in try furtherMetrics.flatMap({ try Measure.requested($0, of: catalogue) })
        where !measures.contains(further) {
            measures.append(further)
        }
        let test = try TestPairs(hidden, models: models, mask: mask)
        progress.step("\(test.pairs) pairs of \(test.users) users to find")
        let evaluator = ListEvaluator(measures, mask: mask, threads: machine.threads)
        return .lists(try evaluator.report(on: test, models, catalogue), pairs: test.pairs)
    }
}
