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

/// Another training that is measured beside one, on the customers that both know.
package struct RecommenderRival {
    /// What reports call it.
    package let name: String
    /// Makes the training, and the events that it reads; `nil` when they are those of the other training.
    private let make: () throws -> (training: RecommenderTraining, log: EventLog?)

    /// - Parameters:
    ///   - name: What reports call it.
    ///   - make: Makes the training, and reads its events unless they are those of the other training; an error of it
    ///     keeps the rival from being measured, and nothing else.
    package init(named name: String, _ make: @escaping () throws -> (training: RecommenderTraining, log: EventLog?)) {
        self.name = name
        self.make = make
    }

    /// The model of what is not held out of its events.
    fileprivate func fitted(
        to parts: HoldOut.Parts, _ holdOut: HoldOut, _ machine: Machine, _ progress: Progress
    ) throws -> MeasuredModel {
        let (training, log) = try make()
        let own = try log.map { try holdOut.parts(of: $0, seed: 0) }
        return try training.fitted(to: own ?? parts, named: name, machine, progress)
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
    ///   - rivals: Other trainings, which learn from what is left of their events and are measured on the customers that
    ///     both know; the report has them as baselines. Only lists are compared.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the sizes and a line per epoch.
    /// - Returns: The measures, with the rivals as baselines, and why rivals could not be measured.
    /// - Throws: `UserError` for a log that cannot be split, and when there is nothing to measure.
    package func measure(
        _ log: EventLog, _ holdOut: HoldOut, from start: OpenedStart? = nil,
        against rivals: [RecommenderRival] = [], _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality {
        let parts = try holdOut.parts(of: log, seed: 0)
        var measured = try fitted(
            to: parts, from: start?.factors(measuredOn: holdOut, progress), named: "the training", machine,
            progress)
        if (mask ?? .seen) != .seen {
            measured.ownCounts = try OwnCounts(
                counting: parts.given ?? parts.training, choosingOn: parts.training, beside: measured)
        }
        var others: [MeasuredModel] = []
        var failures: [String: UserError] = [:]
        for rival in rivals {
            do {
                others.append(try rival.fitted(to: parts, holdOut, machine, progress))
            } catch let error as UserError {
                failures[rival.name] = error
            }
        }
        var quality = try quality(on: parts.hidden, holdOut, measured, against: others, machine, progress)
        quality.failures.merge(failures) { own, _ in own }
        for (name, error) in quality.failures.sorted(by: { $0.key < $1.key }) {
            progress.warning("nothing is compared with \(name): \(error.locatedMessage)")
        }
        return quality
    }

    /// The model of what is not held out, with the customers on whom it is measured.
    fileprivate func fitted(
        to parts: HoldOut.Parts, from start: FactorStart? = nil, named name: String, _ machine: Machine,
        _ progress: Progress
    ) throws -> MeasuredModel {
        var known = try Interactions(
            parts.training, options: interactions, usesRatings: train.usesRatings,
            countsPurchases: train.countsPurchases, threads: machine.threads)
        progress.step(
            "\(name) to be measured: \(known.users.count) users × \(known.items.count) items, "
                + "\(known.matrix.count) pairs")
        let fallback = try chosenFallback(for: known)
        let records = try itemRecords()
        let table = try records?.content(for: known.items, .silent).content
        known.itemCategories = table?.categories
        let fitted = try settled(on: parts.training, items: records, machine, progress).fit(
            known, start: start, threads: machine.threads, clock: machine.clock, progress: progress)
        let content = RecommenderContent(fitted, of: known, table: table, fallback: fallback)
        let measured = MeasuredModel(content, named: name)
        guard let given = parts.given else { return measured }
        return try measured.foldingIn(given, threads: machine.threads, progress: progress)
    }

    private func quality(
        on hidden: EventLog, _ holdOut: HoldOut, _ measured: MeasuredModel, against others: [MeasuredModel],
        _ machine: Machine, _ progress: Progress
    ) throws -> HeldOutQuality {
        let mask = mask ?? .seen
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
            return HeldOutQuality(holdOut: holdOut, report: .ratings(try evaluator.report(on: ratings, measured)))
        }
        let catalogue = try Catalogue(measured.model)
        var measures = try Measure.requested(metrics, of: catalogue)
        for further in try furtherMetrics.flatMap({ try Measure.requested($0, of: catalogue) })
        where !measures.contains(further) {
            measures.append(further)
        }
        let evaluator = ListEvaluator(measures, mask: mask, threads: machine.threads)
        let lists = ComparedLists(hidden, evaluator, catalogue, unknownItems: unknownItems ?? .skip)
        return try lists.quality(of: measured, against: others, holdOut, progress)
    }
}
