import Diagnostics
import Evaluation
package import Events
package import Interactions
import Measuring
import Recommenders

extension RecommenderTraining {
    /// Checks that the requested measures exist for such a model.
    func checkMetrics() throws {
        guard let metrics else { return }
        let ratings = RatingMeasure.split(metrics).ratings
        if let first = ratings.first, !train.usesRatings {
            throw UserError(
                .wrongUsage,
                "a model of \(.algorithm, train.name.rawValue) predicts no ratings, so it has no \(first.rawValue)",
                remedy: "Measure lists, such as ndcg@20, or train with \(.algorithm, "als")")
        }
        if ratings.isEmpty {
            _ = try Measure.list(parsing: metrics)
        } else {
            _ = try RatingMeasure.list(parsing: metrics)
        }
    }

    /// Refuses a treatment of unknown items where lists are not what is measured.
    func checkUnknownItems() throws {
        guard unknownItems != nil else { return }
        let areRatings = try RatingMeasure.areRequested(
            by: metrics, ofModel: "the training", predictsRatings: train.usesRatings)
        guard areRatings else { return }
        throw UserError(
            .wrongUsage, "\(.unknownItems) has no effect for measures of ratings",
            remedy: "Leave it out, or measure lists, such as ndcg@20")
    }

    /// Refuses measures of parts of the items to find where lists leave one of them out.
    func checkParts() throws {
        for names in [metrics].compactMap(\.self) + furtherMetrics {
            // Measures of ratings have no parts.
            guard let measures = try? Measure.list(parsing: names) else { continue }
            try Measure.checkParts(measures, mask: mask ?? .seen)
        }
    }

    /// What fills the lists of a model of interactions.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for the popularity of the last days where there are no times.
    package func chosenFallback(for interactions: Interactions) throws -> Popularity {
        let chosen = fallback ?? .ever
        guard chosen == .ever || interactions.recentPopularity != nil else {
            throw UserError(
                .wrongUsage, "the events have no times, so \(.fallback, chosen.rawValue) has no last days",
                remedy: "Name the column of the time with \(.timestampColumn), or leave \(.fallback) out")
        }
        return chosen
    }
}
