import BLAS
package import Diagnostics
import Ids
package import Interactions
package import LinearAlgebra
package import RecommenderModels

/// The parameters of ALS for explicit ratings; command lines, pipeline files and manifests use the same names.
///
/// The defaults were measured on simulated ratings: ten planted factors of decreasing size; 20, 80 and 250 ratings per
/// user; half stars; noise of 0.8. On these the held-out RMSE of the defaults is within 3% of the best of eight
/// settings, whatever the density.
package struct ALSParameters: Codable, Sendable, Equatable {
    /// The number of factors d, without the biases.
    ///
    /// With enough regularization, more factors than the data has cost time, but little accuracy.
    package var factors = 32
    /// Sweeps over both sides.
    ///
    /// Eight to twelve epochs reach the final held-out RMSE of the simulations to three digits.
    package var epochs = 16
    /// The weight λ of the squared factors and biases.
    ///
    /// 0.05 is better for hundreds of ratings per user, but 5% worse for twenty.
    package var regularization = 0.1
    /// How much regularization grows with a row's ratings: ν.
    ///
    /// 1 is the weighting of Zhou et al.: one λ then suits data of any density.
    package var frequencyExponent = 1.0
    /// The deviation of the initial item factors before the division by √d.
    package var initialDeviation = 0.1
    package var seed: UInt64 = 0

    private enum CodingKeys: String, CodingKey {
        case factors, epochs, regularization, seed
        case frequencyExponent = "frequency_exponent"
        case initialDeviation = "initial_deviation"
    }

    package init() {}
}

extension ALSParameters: RecommenderParameters {
    package static let name: RecommenderAlgorithm.Name = .als
    package static let kind: RecommenderKind = .als
    package static let usesRatings = true

    package func validate() throws {
        try FactorConstraints.factors.check(factors)
        try FactorConstraints.epochs.check(epochs)
        try FactorConstraints.regularization.check(regularization)
        try FactorConstraints.frequencyExponent.check(frequencyExponent)
        try FactorConstraints.initialDeviation.check(initialDeviation)
    }

    package var settings: [RecommenderAlgorithm.Setting] {
        [(.factors, "\(factors)"), (.epochs, "\(epochs)"), (.regularization, "\(regularization)")]
    }

    package var startableFactors: Int? { factors }

    /// Fits a model of ratings.
    ///
    /// - Throws: `UserError` with code `notConverged` for a customer or product whose ratings do not determine its row.
    package func fit(
        _ interactions: Interactions, from start: FactorStart?, threads: Threads,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        let solver = ALS(self, ratings: interactions.matrix, threads: threads)
        progress.step("als: \(factors) factors, mean rating \(short(solver.mean))")
        do {
            let fitted = try solver.fit(
                from: start?.rows(for: interactions, progress), clock: clock, progress: progress)
            var settings = modelSettings(of: interactions)
            settings.meanRating = fitted.mean
            let gram = try GramMatrix(of: fitted.items, threads: threads)
            return FittedRecommender(
                settings: settings,
                knowledge: .factors(.init(users: fitted.users, items: fitted.items, gram: gram.matrix)),
                convergence: fitted.convergence)
        } catch let failure as RatingSweep.Failure {
            let (side, id) =
                failure.side == .users
                ? ("user", interactions.users.string(at: failure.row))
                : ("item", interactions.items.string(at: failure.row))
            throw UserError(
                .notConverged, "the ratings of \(side) '\(id)' do not determine \(factors) factors",
                at: .init(id: id), remedy: "Raise \(.regularization), or ask for fewer \(.factors)")
        }
    }

    package func modelSettings(of interactions: Interactions) -> RecommenderSettings {
        var settings = RecommenderSettings(kind: Self.kind, of: interactions)
        settings.regularization = regularization
        settings.frequencyExponent = frequencyExponent
        return settings
    }
}

extension RecommenderAlgorithm {
    package static func als(_ parameters: ALSParameters) -> Self { Self(parameters: parameters) }
}
