package import Evaluation
package import Events
package import LinearAlgebra
import Ranking
package import RecommenderModels

/// The share of the model of repeats in a mixture, chosen by lists that may hold what customers have.
///
/// Of 0, 0.05, …, 1 it is the share with the highest mean of a measure over the customers who bought something in the
/// hidden events; of equal ones the smallest.
package struct LearntShare: Sendable, Equatable {
    package let share: Double
    /// The mean of the measure with this share.
    package let value: Double
    /// The customers whose lists were judged.
    package let users: Int

    /// The number of shares that are compared.
    package static var choices: Int { candidates.count }

    private static let candidates = (0...20).map { Double($0) / 20 }

    /// Judges all shares; `nil` where nobody has something to find.
    ///
    /// - Parameters:
    ///   - model: A mixture with any share; it must not know the hidden events.
    ///   - hidden: The events that lists should find.
    ///   - given: What is known of the customers who are judged; `nil` for those that the model was trained on.
    ///   - measure: What decides, a mean over users that counts hits.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: `UserError` for a log without items or without the model's purchases.
    package init?(
        of model: RecommenderContent, on hidden: EventLog, given: GivenProfiles? = nil,
        by measure: Measure = Measure(.ndcg, at: 20), threads: Threads
    ) throws {
        let trained = MeasuredModel(model, named: "the mixture")
        let measured = given.map { trained.foldingIn($0) } ?? trained
        let test = try TestPairs(hidden, models: [measured], mask: .none)
        let ranker = ModelRanker(
            model.settings.base, factors: model.itemFactors, weights: model.itemWeights, repeats: model.repeats,
            share: model.settings.mixture?.share)
        guard test.users > 0, case .mixture(let mixture)? = ranker else { return nil }
        let popular = PopularityRanker(
            model.popularity, recent: model.settings.fallback == .recent ? model.recentPopularity : nil)
        let empty = RankingTally(measures: [measure], catalogue: try Catalogue(model))
        let side = test.sides[0]
        var tallies = Self.candidates.map { _ in empty }
        try inOrder(
            side.users.count, chunk: 256, threads: threads, scratch: mixture.makeScratch,
            make: { range, scratch -> [RankingTally] in
                let tastes = try range.map { try measured.users.taste(of: side.users[$0]) }
                let queries = tastes.compactMap { $0.map { Query($0) } }
                var known = mixture.parts(empty.listLength, for: queries[...], scratch: scratch).makeIterator()
                let parts = tastes.map { $0 == nil ? nil : known.next() }
                return Self.candidates.map { share in
                    var tally = empty
                    for (index, parts) in zip(range, parts) {
                        let own = parts?.top(empty.listLength, share: share) ?? []
                        let rest = popular.filling(own, to: empty.listLength, excluding: [])
                        tally.add(ranked: (own + rest).map(\.index), relevant: side.relevant[index])
                    }
                    return tally
                }
            },
            consume: { made, _ in
                for (number, tally) in made.enumerated() { tallies[number].append(tally) }
            })
        let means = tallies.map { $0.values[0].reduce(0, +) / Double($0.users) }
        guard let best = means.max(), let number = means.firstIndex(of: best) else { return nil }
        (share, value, users) = (Self.candidates[number], best, test.users)
    }
}
