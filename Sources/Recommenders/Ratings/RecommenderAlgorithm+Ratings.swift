import BLAS
import Diagnostics
import Ids
import Interactions
import RecommenderModels
import Tables

extension RecommenderAlgorithm {
    /// Fits a model of ratings.
    ///
    /// - Throws: `UserError` with code `notConverged` for a customer or product whose ratings do not determine its row.
    func fit(
        _ parameters: ALSParameters, _ interactions: Interactions, threads: Int,
        clock: @escaping @Sendable () -> Double, progress: Progress
    ) throws -> FittedRecommender {
        let solver = ALS(parameters, ratings: interactions.matrix, threads: threads)
        progress.step("als: \(parameters.factors) factors, mean rating \(short(solver.mean))")
        do {
            let fitted = try solver.fit(clock: clock, progress: progress)
            var settings = settings(of: interactions)
            settings.regularization = parameters.regularization
            settings.frequencyExponent = parameters.frequencyExponent
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
                .notConverged, "the ratings of \(side) '\(id)' do not determine \(parameters.factors) factors",
                at: .init(id: id), remedy: "Raise \(.regularization), or ask for fewer \(.factors)")
        }
    }
}
