import Diagnostics
import Evaluation
import Interactions
import LinearAlgebra
import Models
import Ranking
import Recommenders
import Synchronization

extension ValidationTask {
    /// The number of customers who have something to find.
    package var users: Int { people.count }

    /// The rows of the interactions whose factors are asked for, ascending.
    var rows: [UInt32] { people.compactMap { $0.row.map { UInt32($0) } }.sorted() }

    /// The mean of the measure over the customers.
    ///
    /// - Parameters:
    ///   - knowledge: A model of the interactions; of its users only `rows` are looked at.
    ///   - equations: The equations of a user's row, to fold others in; `nil` for models without factors.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The mean.
    /// - Throws: `UserError` with code `modelUnusable` for a visitor whose equations have no solution.
    func value(
        of knowledge: RecommenderContent.Knowledge, equations: RowEquations?, threads: Int
    ) throws -> Double {
        let tastes = try tastes(knowledge, equations)
        let popular = PopularityRanker(interactions.popularity)
        let ranker: ModelRanker? =
            switch knowledge {
            case .popularity: nil
            case .factors(let factors): .factors(FactorRanker(PackedItems(factors.items)))
            case .weights(let weights): .weights(WeightRanker(weights))
            }
        let empty = RankingTally(measures: [measure], catalogue: catalogue)
        let parts = Mutex<[Int: RankingTally]>([:])
        try parallelFor(
            people.count, chunk: 256, threads: threads, scratch: { ranker?.makeScratch() },
            body: { range, scratch in
                var part = empty
                let asked = range.filter { tastes[$0] != nil }
                var own: [[RankedItem]] = []
                if let ranker, var ranking = scratch {
                    let queries = asked.compactMap { index in
                        tastes[index].map { Query($0, excluded: people[index].seen) }
                    }
                    own = ranker.top(empty.listLength, for: queries[...], scratch: &ranking)
                }
                var next = own.makeIterator()
                for index in range {
                    let list = tastes[index] == nil ? [] : next.next() ?? []
                    // A short list is filled with what is popular, as the scorer fills it.
                    let rest = popular.filling(list, to: empty.listLength, excluding: people[index].seen)
                    part.add(ranked: (list + rest).map(\.index), relevant: people[index].relevant)
                }
                parts.withLock { $0[range.lowerBound] = part }
            })
        var all = empty
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { all.append(part) }
        return all.values[0].reduce(0, +) / Double(all.users)
    }

    /// What ranks the items for each person; `nil` for whoever is served what is popular.
    private func tastes(_ knowledge: RecommenderContent.Knowledge, _ equations: RowEquations?) throws -> [Taste?] {
        let tastes: [Taste?]
        switch knowledge {
        case .popularity: tastes = people.map { _ in nil }
        case .weights: tastes = people.map { .history($0.profile) }
        case .factors(let factors):
            guard let equations else { preconditionFailure("a model with factors has equations") }
            let foldIn = FactorFoldIn(items: factors.items, gram: factors.gram, equations: equations)
            tastes = try people.map { person in
                if let row = person.row { return .factors(Array(factors.users[row])) }
                return .factors(try foldIn.solve(person.profile).factors)
            }
        }
        return tastes.map { $0.flatMap { $0.isBlank ? nil : $0 } }
    }
}
