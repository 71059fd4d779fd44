package import Diagnostics
package import Evaluation
import Events
package import LinearAlgebra
import Measuring
package import ModelStore
import RecommenderModels

/// Measures how well a stored model of ratings predicts hidden ones.
package struct RatingEvaluation: Sendable {
    /// The hidden and given events, their users, and the seed.
    private let plan: RecommenderEvaluation
    private let measures: [RatingMeasure]

    /// - Parameters:
    ///   - plan: The plan of an evaluation of lists; its metrics are ignored.
    ///   - metrics: The measures, separated by commas; `nil` for all.
    /// - Throws: `UserError` with code `wrongUsage` for an unknown measure.
    package init(_ plan: RecommenderEvaluation, metrics: String?) throws {
        self.plan = plan
        measures = try RatingMeasure.requested(metrics)
    }

    /// Predicts every hidden rating of users and items that are known.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for the model, `invalidData` when there is nothing to predict or
    ///   the model learnt from the hidden ratings.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> RatingVersionReport {
        try plan.checkTables()
        var measured = try MeasuredModel(Recommender(inFolder: version.folder), named: version.description)
        try plan.checkIdentities(of: [measured])
        let consent = try plan.consent?.read()
        let log = try EventLog.read(
            files: plan.hidden, options: plan.options, consent: consent, needsRatings: true, threads: machine.threads,
            progress: progress)
        progress.step("hidden events:\n\(log.funnel)")
        try RecommenderEvaluation.checkConsent(log, [measured], progress)
        measured = try plan.foldingIn([measured], consent, machine, progress)[0]
        let hidden = try HiddenRatings(log, measured: measured, mask: plan.mask, threads: machine.threads)
        progress.step("\(hidden.count) ratings of \(hidden.users.count) users to predict")
        if hidden.count > 0 {
            try plan.checkNovelty(of: log, hidden.oldest, for: [(measured, version)], machine, progress)
        }
        let evaluator = RatingEvaluator(measures, mask: plan.mask, seed: plan.seed, threads: machine.threads)
        let evaluation = try evaluator.report(on: hidden, measured)
        try measured.model.checkUnchanged()
        return RatingVersionReport(model: version.model, version: version.number, evaluation: evaluation)
    }
}

extension RatingMeasure {
    /// The measures of a list separated by commas; all of them when there is none.
    static func requested(_ metrics: String?) throws -> [RatingMeasure] {
        try metrics.map { try list(parsing: $0) } ?? allCases
    }

    /// Whether metrics of a model are about ratings: measures of ratings are named, or none and the model predicts
    /// ratings.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for measures of ratings of a model that predicts none, or together
    ///   with measures of lists.
    package static func areRequested(by metrics: String?, ofModel name: String, predictsRatings: Bool) throws -> Bool {
        guard let metrics else { return predictsRatings }
        let (ratings, others) = split(metrics)
        guard let first = ratings.first else { return false }
        guard predictsRatings else {
            throw UserError(
                .wrongUsage, "\(name) predicts no ratings, so it has no \(first.rawValue)",
                remedy: "Measure lists, such as ndcg@20, or a model trained with \(.algorithm, "als")")
        }
        if let other = others.first {
            throw UserError(
                .wrongUsage, "\(first.rawValue) is measured on ratings and \(other) on lists",
                remedy: "Ask for them in two runs")
        }
        return true
    }
}

/// The output of `evaluate` for a model of ratings.
package struct RatingVersionReport: Encodable, Sendable {
    package let model: String
    package let version: Int
    package let evaluation: RatingReport

    private enum CodingKeys: String, CodingKey {
        case model, version
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try evaluation.encode(to: encoder)
    }
}
