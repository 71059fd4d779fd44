import BLAS
package import Diagnostics
import Ids
package import Interactions
import LinearAlgebra
package import RecommenderModels
import Tables

/// A fitted recommender, before it is written to a file.
package struct FittedRecommender: Sendable {
    package let settings: RecommenderSettings
    package let knowledge: RecommenderContent.Knowledge
    /// `nil` for an algorithm without iterations.
    package let convergence: FactorConvergence?

    package init(
        settings: RecommenderSettings, knowledge: RecommenderContent.Knowledge, convergence: FactorConvergence?
    ) {
        self.settings = settings
        self.knowledge = knowledge
        self.convergence = convergence
    }
}

extension RecommenderAlgorithm {
    /// Fits a model of the interactions.
    ///
    /// - Parameters:
    ///   - interactions: The interactions of customers with items, or their ratings.
    ///   - threads: The number of workers; it does not change the result.
    ///   - clock: Seconds since any fixed moment, used only in the report.
    ///   - progress: The receiver of a line on the algorithm and, where there are epochs, a line on each.
    /// - Returns: The model, and how the fit went.
    /// - Throws: `UserError` for parameters out of range, too little memory, and equations without a solution.
    package func fit(
        _ interactions: Interactions, threads: Int, clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        try validate()
        func fitted(_ weights: ItemWeights) -> FittedRecommender {
            FittedRecommender(settings: settings(of: interactions), knowledge: .weights(weights), convergence: nil)
        }
        switch self {
        case .ials(let parameters):
            let factors = try fit(parameters, interactions, threads: threads, clock: clock, progress: progress)
            return FittedRecommender(
                settings: settings(of: interactions),
                knowledge: .factors(
                    .init(users: factors.users, items: factors.items, gram: factors.itemGram.matrix)),
                convergence: factors.convergence)
        case .als(let parameters):
            return try fit(parameters, interactions, threads: threads, clock: clock, progress: progress)
        case .itemNeighbours(let parameters):
            progress.step("item-neighbours: \(parameters.similarity.rawValue), \(parameters.neighbours) an item")
            return fitted(try ItemNeighbours(parameters).fit(interactions.matrix, threads: threads))
        case .ease(let parameters):
            return fitted(try EASE(parameters).fit(interactions.matrix, threads: threads, progress: progress))
        case .rp3beta(let parameters):
            progress.step("rp3beta: \(parameters.neighbours) an item")
            return fitted(try RP3beta(parameters).fit(interactions.matrix, threads: threads))
        case .popularity:
            return FittedRecommender(
                settings: settings(of: interactions), knowledge: .popularity, convergence: nil)
        }
    }

    /// What the scorer must know of a model of the interactions by this algorithm.
    package func settings(of interactions: Interactions) -> RecommenderSettings {
        let kind: RecommenderKind =
            switch self {
            case .ials: .ials
            case .als: .als
            case .itemNeighbours: .itemNeighbours
            case .ease: .ease
            case .rp3beta: .rp3beta
            case .popularity: .popularity
            }
        var settings = RecommenderSettings(
            kind: kind, weights: interactions.weights, seenTypes: interactions.seenTypes)
        if case .ials(let parameters) = self {
            settings.unobservedWeight = parameters.unobservedWeight
            settings.regularization = parameters.regularization
            settings.frequencyExponent = parameters.frequencyExponent
        }
        return settings
    }

    private func fit(
        _ parameters: IALSParameters, _ interactions: Interactions, threads: Int,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedFactors {
        progress.step("ials: \(parameters.factors) factors, solver \(parameters.chosenSolver.rawValue)")
        func unsolvable(_ side: String, _ id: String) -> UserError {
            UserError(
                .notConverged, "the equations of a \(side)'s row have no finite solution", at: .init(id: id),
                remedy: "Raise \(.regularization), or look at the weights of that \(side)'s events")
        }
        do {
            return try IALS(parameters, interactions: interactions.matrix, threads: threads)
                .fit(clock: clock, progress: progress)
        } catch let failure as HalfSweep.Failure {
            throw unsolvable("user", interactions.users.string(at: failure.row))
        } catch let failure as IALS.ItemFailure {
            throw unsolvable("item", interactions.items.string(at: failure.item))
        }
    }
}
