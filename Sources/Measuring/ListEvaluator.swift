package import Evaluation
package import Events
package import LinearAlgebra
import Ranking
import RecommenderModels

/// The one way in which lists are measured, whatever recommender makes them: in a fit, a search or an evaluation.
///
/// Every test user gets a list from the whole catalogue, by the model's own ranking and filled with popular items as
/// customers get it.
package struct ListEvaluator: Sendable {
    /// What is measured; the catalogue must allow it (`Measure.check`).
    package var measures: [Measure]
    package var mask: ItemMask
    /// Whether the report has a part by activity of the users.
    package var byActivity = false
    /// Whether the report has a part by category of the items to find, which the catalogue must know.
    package var byCategory = false
    /// The seed of the bootstrap.
    package var seed: UInt64 = 0
    /// The number of workers; no result depends on it.
    package var threads: Threads

    package init(_ measures: [Measure], mask: ItemMask, threads: Threads) {
        self.measures = measures
        self.mask = mask
        self.threads = threads
    }

    /// Measures the first model on hidden pairs, beside popularity and the other models.
    ///
    /// - Parameters:
    ///   - test: The pairs to find, chosen for just these models.
    ///   - models: The model that is measured, then those it is compared with.
    ///   - catalogue: The catalogue of the first model, by which all lists are measured.
    /// - Returns: The measures with their intervals, and the differences to each baseline.
    /// - Throws: `UserError` with code `invalidData` when there is nothing to find, `modelUnusable` for damaged files.
    package func report(
        on test: TestPairs, _ models: [MeasuredModel], _ catalogue: Catalogue
    ) throws -> EvaluationReport {
        let own = try tally(models[0], test.sides[0], catalogue)
        var baselines = ["popularity": try popularityTally(models[0], test.sides[0], catalogue)]
        for (model, side) in zip(models, test.sides).dropFirst() {
            // One model's popularity, factors and categories measure all lists.
            let ruler = Catalogue(catalogue, at: try model.positions(in: models[0]))
            baselines[model.name] = try tally(model, side, ruler)
        }
        let users = models[0].users
        let activity = try byActivity ? test.sides[0].users.map { try users.itemCount(of: $0) } : nil
        return try EvaluationReport(
            model: own, baselines: baselines, activity: activity, masked: mask, skipped: test.skipped,
            bootstrap: Bootstrap(seed: seed), threads: threads)
    }

    /// The measures of a model's lists, user by user in the order of the test.
    ///
    /// - Parameters:
    ///   - measured: The model.
    ///   - side: The pairs to find, as numbers of this model.
    ///   - catalogue: What measures the lists, over the items of this model.
    /// - Returns: The tally of all users.
    /// - Throws: `UserError` with code `modelUnusable` for a user side that is damaged.
    package func tally(
        _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue
    ) throws -> RankingTally {
        let model = measured.model
        let ranker = ModelRanker(model.settings.kind, factors: model.itemFactors, weights: model.itemWeights)
        return try tally(measured, side, catalogue, ranker)
    }

    /// The measures of lists by popularity that leave out the same items.
    private func popularityTally(
        _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue
    ) throws -> RankingTally {
        try tally(measured, side, catalogue, nil)
    }

    private func tally(
        _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue, _ ranker: ModelRanker?
    ) throws -> RankingTally {
        let maker = CompletedLists(ranker, popular: PopularityRanker(measured.model.popularity))
        let (users, mask) = (measured.users, mask)
        var all = RankingTally(measures: measures, catalogue: catalogue, byCategory: byCategory)
        let empty = all
        try inOrder(
            side.users.count, chunk: 256, threads: threads, scratch: maker.makeScratch,
            make: { range, scratch in
                var part = empty
                let customers = try range.map { index in
                    let user = side.users[index]
                    return (
                        taste: maker.ranker == nil ? nil : try users.taste(of: user),
                        excluded: mask == .seen ? try side.excluded?[index] ?? users.seen(by: user) : []
                    )
                }
                let lists = maker.lists(empty.listLength, for: customers, scratch: scratch)
                for (index, list) in zip(range, lists) {
                    part.add(ranked: list.items, relevant: side.relevant[index])
                }
                return part
            },
            consume: { part, _ in all.append(part) })
        return all
    }
}
