import Evaluation
import LinearAlgebra
import Ranking
import RecommenderModels
import Synchronization

extension MeasuredModel {
    /// The tallies of a model's lists, and of lists by popularity that leave out the same items.
    typealias Tallies = (own: RankingTally, popularity: RankingTally)

    /// Ranks the catalogue for each user of the test and tallies the lists.
    ///
    /// - Parameters:
    ///   - test: The pairs to find, with the indexes of this model.
    ///   - empty: The tally to start from.
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers; no result depends on it.
    /// - Returns: The tallies of all users, in the order of the test.
    /// - Throws: `UserError` with code `modelUnusable` when the user side is damaged.
    func tallies(
        of test: TestPairs.Side, into empty: RankingTally, mask: EvaluationReport.Mask, threads: Int
    ) throws -> Tallies {
        let popular = PopularityRanker(model.items.popularity)
        let maker = FilledLists(ModelRanker(model.items), popular: popular)
        let parts = Mutex<[Int: Tallies]>([:])
        let visitors = visitors
        try parallelFor(
            test.users.count, chunk: 512, threads: threads, scratch: maker.makeScratch,
            body: { range, scratch in
                var part = (own: empty, popularity: empty)
                let customers = try range.map { index in
                    let user = test.users[index]
                    return (
                        taste: maker.ranker == nil ? nil : try visitors.taste(of: user),
                        excluded: mask == .seen ? try visitors.seen(by: user) : []
                    )
                }
                let lists = maker.lists(empty.listLength, for: customers, scratch: &scratch)
                for (position, index) in range.enumerated() {
                    let popularList = popular.top(empty.listLength, excluding: customers[position].excluded)
                    part.own.add(ranked: lists[position].items, relevant: test.relevant[index])
                    part.popularity.add(ranked: popularList.map(\.index), relevant: test.relevant[index])
                }
                parts.withLock { $0[range.lowerBound] = part }
            })
        var all = (own: empty, popularity: empty)
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            all.own.append(part.own)
            all.popularity.append(part.popularity)
        }
        return all
    }
}
