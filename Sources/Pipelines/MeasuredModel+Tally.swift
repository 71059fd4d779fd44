import Evaluation
import LinearAlgebra
import Models
import Ranking
import Synchronization

extension MeasuredModel {
    /// What became of a model's lists, and of those by popularity that leave out the same items.
    typealias Tallies = (own: RankingTally, popularity: RankingTally)

    /// Ranks the catalogue for each user of the test and tallies the lists.
    ///
    /// - Parameters:
    ///   - test: The pairs to find, in the numbers of this model.
    ///   - empty: The tally to begin with.
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers; no result depends on it.
    /// - Returns: The tallies of all users in the order of the test.
    /// - Throws: `UserError` with code `modelUnusable` for a user side that is damaged.
    func tallies(
        of test: TestPairs.Side, into empty: RankingTally, mask: EvaluationReport.Mask, threads: Int
    ) throws -> Tallies {
        let ranker = ModelRanker(model.items)
        let popular = PopularityRanker(model.items.popularity)
        let parts = Mutex<[Int: Tallies]>([:])
        let visitors = visitors
        try parallelFor(
            test.users.count, chunk: 512, threads: threads, scratch: { ranker?.makeScratch() },
            body: { range, scratch in
                var part = (own: empty, popularity: empty)
                let seen = try range.map { mask == .seen ? try visitors.seen(by: test.users[$0]) : [] }
                let tastes = try range.map { ranker == nil ? nil : try visitors.taste(of: test.users[$0]) }
                let queries = zip(tastes, seen).compactMap { taste, seen in taste.map { Query($0, excluded: seen) } }
                var lists: [[RankedItem]] = []
                if let ranker, var ranking = scratch {
                    lists = ranker.top(empty.listLength, for: queries[...], scratch: &ranking)
                }
                var next = lists.makeIterator()
                for (position, index) in range.enumerated() {
                    let list = tastes[position] == nil ? [] : next.next() ?? []
                    // A short list is filled with what is popular, as the scorer fills it.
                    let rest = popular.filling(list, to: empty.listLength, excluding: seen[position])
                    let popularList = popular.top(empty.listLength, excluding: seen[position])
                    part.own.add(ranked: (list + rest).map(\.index), relevant: test.relevant[index])
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
