import Diagnostics
import Evaluation
import Events
import Ids
import Interactions
import LinearAlgebra
import Measuring
import ModelStore
import RecommenderModels
import Recommenders
import Tables

extension RecommenderTraining {
    /// Trains on the events that are not held out, and measures that model on those that are.
    func measure(
        _ log: EventLog, _ holdOut: HoldOut, _ model: String, _ store: ModelStore, _ machine: Machine,
        _ progress: Progress
    ) throws -> HeldOutQuality {
        let parts = try holdOut.parts(of: log, seenTypes: interactions.seenTypes, seed: 0)
        let known = try Interactions(
            parts.training, options: interactions, usesRatings: train.usesRatings, threads: machine.threads)
        progress.step(
            "to be measured: \(known.users.count) users × \(known.items.count) items, \(known.matrix.count) pairs")
        let table = try items.map {
            try ItemTableReader(file: $0, idColumn: options.itemColumn).content(for: known.items, .silent)
        }
        let fitted = try train.fit(known, threads: machine.threads, clock: machine.clock, progress: progress)
        return try store.withUnwritten(
            model: model,
            build: { try RecommenderContent(fitted, of: known, table: table).write(toFolder: $0) },
            body: { version in
                var measured = try MeasuredModel(version)
                if let given = parts.given {
                    measured = try measured.foldingIn(
                        given, called: "the training", threads: machine.threads, progress: progress)
                }
                return HeldOutQuality(
                    holdOut: holdOut, report: try report(on: parts.hidden, measured, machine, progress))
            })
    }

    private func report(
        on hidden: EventLog, _ measured: MeasuredModel, _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality.Report {
        var plan = RecommenderEvaluation(hidden: events)
        plan.metrics = metrics
        guard try !RatingEvaluation.isMeant(by: metrics, of: measured.version) else {
            let ratings = try RatingEvaluation(plan, metrics: metrics)
            return .ratings(try ratings.report(on: hidden, measured, machine, progress).evaluation)
        }
        let catalogue = try Catalogue(measured.model)
        return .lists(
            try plan.report(
                on: hidden, [measured], catalogue, plan.measures(for: catalogue), machine, progress))
    }
}
