package import Diagnostics
package import Evaluation
package import Events
package import LinearAlgebra
import ModelFiles
package import ModelStore
import RecommenderModels
import Synchronization

/// Measures how well a model of ratings predicts hidden ratings, compared with the biases of users and items alone.
package struct RatingEvaluation: Sendable {
    /// The hidden and given events, their users, and the seed.
    private let plan: RecommenderEvaluation
    private let measures: [RatingMeasure]

    /// - Parameters:
    ///   - plan: The settings, as for an evaluation of lists; its metrics are ignored.
    ///   - metrics: The measures, separated by commas; `nil` means all.
    /// - Throws: `UserError` with code `wrongUsage` for an unknown measure.
    package init(_ plan: RecommenderEvaluation, metrics: String?) throws {
        self.plan = plan
        measures = try metrics.map { try RatingMeasure.list(parsing: $0) } ?? RatingMeasure.allCases
    }

    /// Whether these metrics are measures of ratings; without metrics, whether the model predicts ratings.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for measures of ratings with a model that predicts none, or
    ///   combined with measures of lists.
    package static func isMeant(by metrics: String?, of version: Version) throws -> Bool {
        let predicts = try ItemSide.settings(inFolder: version.folder).weights.usesRatings
        guard let metrics else { return predicts }
        let (ratings, others) = RatingMeasure.split(metrics)
        guard let first = ratings.first else { return false }
        guard predicts else {
            throw UserError(
                .wrongUsage, "\(version) predicts no ratings, so it has no \(first.rawValue)",
                remedy: "Measure lists, such as ndcg@20, or a model trained with --algorithm als")
        }
        if let other = others.first {
            throw UserError(
                .wrongUsage, "\(first.rawValue) is measured on ratings and \(other) on lists",
                remedy: "Ask for them in two runs")
        }
        return true
    }

    /// Predicts all hidden ratings of known users and items.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for the model, `invalidData` when there is nothing to predict.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> RatingVersionReport {
        var measured = try MeasuredModel(version)
        let consent = try plan.consent.map { try Consent(file: $0, defaultYes: plan.consentDefault) }
        let log = try EventLog.read(
            files: plan.hidden, options: plan.options, consent: consent, needsRatings: true, threads: machine.threads,
            progress: progress)
        progress.step("hidden events:\n\(log.funnel)")
        measured = try plan.foldingIn([measured], consent, machine, progress)[0]
        return try report(on: log, measured, machine, progress)
    }

    /// Predicts the hidden ratings of the model's visitors.
    package func report(
        on log: EventLog, _ measured: MeasuredModel, _ machine: Machine, _ progress: Progress
    ) throws -> RatingVersionReport {
        let version = measured.version
        let (model, visitors) = (measured.model, measured.visitors)
        let hidden = try HiddenRatings(
            log, model: model, visitors: visitors, mask: plan.mask, threads: machine.threads)
        progress.step("\(hidden.count) ratings of \(hidden.users.count) users to predict")
        let biases = try RatingBiases(users: model.users.ids.count, items: model.items.ids.count) { user in
            let own = try model.users.history(of: user)
            return (own.items, own.confidence)
        }
        let errors = try errors(hidden, model, visitors, biases, machine.threads)
        let report = try RatingReport(
            model: errors.model, measures: measures, baselines: ["bias": errors.bias], masked: plan.mask,
            skipped: hidden.skipped, bootstrap: Bootstrap(seed: plan.seed), threads: machine.threads)
        return RatingVersionReport(model: version.model, version: version.number, evaluation: report)
    }

    private typealias Errors = (model: RatingErrors, bias: RatingErrors)

    private func errors(
        _ hidden: HiddenRatings, _ model: Recommender, _ visitors: any Visitors, _ biases: RatingBiases, _ threads: Int
    ) throws -> Errors {
        let parts = Mutex<[Int: Errors]>([:])
        try parallelFor(hidden.users.count, chunk: 512, threads: threads) { range in
            var part: Errors = (RatingErrors(), RatingErrors())
            for index in range {
                let (user, own) = (hidden.users[index], hidden.ratings[index])
                guard case .factors(let row)? = try visitors.taste(of: user) else { continue }
                let predicted = row.withUnsafeBufferPointer { row in
                    own.items.map { item in
                        RatingEquations.predicted(row, UnsafeBufferPointer(model.items.factors[Int(item)]))
                    }
                }
                let known = try visitors.profile(of: user)
                let bias = biases.mean + biases.bias(items: known.items, values: known.confidence)
                let ratings = own.confidence.map { Double($0) }
                part.model.add(ratings: ratings, predicted: predicted)
                part.bias.add(ratings: ratings, predicted: own.items.map { bias + biases.items[Int($0)] })
            }
            parts.withLock { $0[range.lowerBound] = part }
        }
        var all: Errors = (RatingErrors(), RatingErrors())
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            all.model.append(part.model)
            all.bias.append(part.bias)
        }
        return all
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
