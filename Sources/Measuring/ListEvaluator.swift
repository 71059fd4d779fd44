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
    /// Whether the report has a part by channel of the users, where the test tells channels.
    package var byChannel = true
    /// What these parts show; nil for all that the totals do.
    package var scope: GroupScope?
    /// What makes the lists of the measured model in place of its own, which then are compared with; nil for its own.
    package var made: MadeLists?
    /// The seed of the bootstrap.
    package var seed: UInt64 = 0
    /// The number of workers; no result depends on it.
    package var threads: Threads

    package init(_ measures: [Measure], mask: ItemMask, threads: Threads) {
        self.measures = measures
        self.mask = mask
        self.threads = threads
    }

    /// Measures the first model on hidden pairs, beside popularity, the customers' own counts and the other models.
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
        let recent = try models[0].model.popularityOfLastDays()
        let whole = try with(measures.filter { $0.part == nil }).tallies(test.sides, models, catalogue, recent)
        let parts = try Measure.Part.allCases.compactMap { part -> PartTallies? in
            let own = measures.filter { $0.part == part }
            guard !own.isEmpty else { return nil }
            let (sides, pairs) = try test.restricted(to: part, models)
            let tallies = try with(own).tallies(sides, models, catalogue, recent)
            return PartTallies(part, pairs: pairs, model: tallies.model, baselines: tallies.baselines)
        }
        let users = models[0].users
        let activity = try byActivity ? test.sides[0].users.map { try users.itemCount(of: $0) } : nil
        return try EvaluationReport(
            model: whole.model, baselines: whole.baselines, activity: activity,
            channels: byChannel ? test.channels : nil, segments: test.segments,
            masked: mask, skipped: test.skipped,
            unknownItems: test.unknownItems, candidates: test.candidates, parts: parts,
            scope: scope, bootstrap: Bootstrap(seed: seed), threads: threads)
    }

    /// The same evaluator for a report of the totals alone.
    package var withoutGroups: ListEvaluator {
        var evaluator = self
        (evaluator.byActivity, evaluator.byCategory, evaluator.byChannel) = (false, false, false)
        return evaluator
    }

    /// The same evaluator for some of its measures; only the whole is broken down by category.
    private func with(_ measures: [Measure]) -> ListEvaluator {
        var evaluator = self
        evaluator.measures = measures
        evaluator.byCategory = byCategory && measures.allSatisfy { $0.part == nil }
        return evaluator
    }

    /// The tallies of the first model, and of popularity, own counts and the other models by their names.
    private func tallies(
        _ sides: [TestPairs.Side], _ models: [MeasuredModel], _ catalogue: Catalogue, _ recent: [Float]?
    ) throws -> (model: RankingTally, baselines: [String: RankingTally]) {
        var baselines = [Popularity.ever.rawValue: try popularityTally(models[0], sides[0], catalogue)]
        if let recent {
            baselines[Popularity.recent.rawValue] = try popularityTally(
                models[0], sides[0], catalogue, recent: recent)
        }
        if mask != .seen, let counts = models[0].ownCounts {
            baselines[OwnCounts.name] = tally(counts, models[0], sides[0], catalogue)
        }
        for (model, side) in zip(models, sides).dropFirst() {
            // One model's popularity, factors and categories measure all lists.
            let ruler = Catalogue(catalogue, at: try model.positions(in: models[0]))
            baselines[model.name] = try tally(model, side, ruler)
        }
        let own = try tally(models[0], sides[0], catalogue)
        guard let made else { return (own, baselines) }
        baselines[made.nameOfOwnLists] = own
        return (try tally(made, models[0], sides[0], catalogue), baselines)
    }

    /// The measures of lists that something else makes, user by user in the order of the test.
    private func tally(
        _ made: MadeLists, _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue
    ) throws -> RankingTally {
        let (users, mask) = (measured.users, mask)
        var all = RankingTally(measures: measures, catalogue: catalogue, byCategory: byCategory)
        let empty = all
        try inOrder(
            side.users.count, chunk: 256, threads: threads, scratch: made.makeWorker,
            make: { range, worker in
                var part = empty
                let excluded = try range.map { index in
                    try side.excluded?[index] ?? (mask == .seen ? users.seen(by: side.users[index]) : [])
                }
                let lists = try worker(
                    empty.listLength, Array(side.users[range]), excluded, side.candidates.map { Array($0[range]) })
                for (index, list) in zip(range, lists) {
                    part.add(ranked: list, relevant: side.relevant[index], missing: side.missing[index])
                }
                return part
            },
            consume: { part, _ in all.append(part) })
        return all
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
        let maker = try CompletedLists(of: measured.model, isForOneAnswer: side.candidates != nil)
        return try tally(measured, side, catalogue, maker, new: measured.model.settings.newItems(mask))
    }

    /// The measures of lists by popularity that leave out the same items.
    private func popularityTally(
        _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue, recent: [Float]? = nil
    ) throws -> RankingTally {
        let popular = PopularityRanker(measured.model.popularity, recent: recent)
        return try tally(measured, side, catalogue, CompletedLists(nil, popular: popular))
    }

    /// The measures of lists by the customers' own counts, which may hold the same items as all other lists, user by user
    /// in the order of the test.
    ///
    /// - Parameters:
    ///   - counts: The counts of the users of the model.
    ///   - measured: The model whose popular items fill the lists.
    ///   - side: The pairs to find, as numbers of this model.
    ///   - catalogue: What measures the lists, over the items of this model.
    /// - Returns: The tally of all users.
    package func tally(
        _ counts: OwnCounts, _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue
    ) -> RankingTally {
        let popular = PopularityRanker(measured.model.popularity)
        var all = RankingTally(measures: measures, catalogue: catalogue, byCategory: byCategory)
        for (index, user) in side.users.enumerated() {
            let excluded = side.excluded?[index] ?? []
            let open = side.candidates.map { candidates in
                candidates[index].filter { !excluded.containsSorted($0) }
            }
            let own = Array(
                counts.list(of: user)
                    .filter { open?.containsSorted($0.index) ?? !excluded.containsSorted($0.index) }
                    .prefix(all.listLength))
            let rest =
                if let open {
                    popular.filling(own, to: all.listLength, among: open)
                } else {
                    popular.filling(own, to: all.listLength, excluding: excluded)
                }
            all.add(ranked: (own + rest).map(\.index), relevant: side.relevant[index], missing: side.missing[index])
        }
        return all
    }

    /// The measures of lists that a maker makes, with a share of what the users have not.
    private func tally(
        _ measured: MeasuredModel, _ side: TestPairs.Side, _ catalogue: Catalogue, _ maker: CompletedLists,
        new: NewItems? = nil
    ) throws -> RankingTally {
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
                        excluded: try side.excluded?[index] ?? (mask == .seen ? users.seen(by: user) : [])
                    )
                }
                let candidates = side.candidates.map { Array($0[range]) }
                let had = new == nil ? [] : try range.map { try users.seen(by: side.users[$0]) }
                let lists =
                    if let new {
                        maker.lists(
                            empty.listLength, for: customers, had: had, holding: new, among: candidates,
                            scratch: scratch)
                    } else if let candidates {
                        maker.lists(
                            empty.listLength, for: customers, among: candidates, scratch: scratch)
                    } else {
                        maker.lists(empty.listLength, for: customers, scratch: scratch)
                    }
                for (index, list) in zip(range, lists) {
                    part.add(ranked: list.items, relevant: side.relevant[index], missing: side.missing[index])
                }
                return part
            },
            consume: { part, _ in all.append(part) })
        return all
    }
}
