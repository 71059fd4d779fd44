import Diagnostics
import Evaluation
import Interactions
import LinearAlgebra
import Ranking
import RecommenderModels
import Recommenders
import Synchronization

extension ValidationTask {
    /// The number of customers with at least one item to find.
    package var users: Int { people.count }

    /// The rows of the interactions whose factors are needed, ascending.
    var rows: [UInt32] { people.compactMap { $0.row.map { UInt32($0) } }.sorted() }

    /// The mean of the measure over the customers.
    ///
    /// - Parameters:
    ///   - knowledge: A model of the interactions; of its users only `rows` are used.
    ///   - equations: The equations of a user's row, to fold in customers without a row; `nil` for models without
    ///     factors.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: The mean.
    /// - Throws: `UserError` with code `modelUnusable` for a customer whose equations have no solution.
    func value(
        of knowledge: RecommenderContent.Knowledge, equations: RowEquations?, threads: Int
    ) throws -> Double {
        let tastes = try tastes(knowledge, equations)
        let ranker: ModelRanker? =
            switch knowledge {
            case .popularity: nil
            case .factors(let factors): .factors(FactorRanker(PackedItems(factors.items)))
            case .weights(let weights): .weights(WeightRanker(weights))
            }
        let maker = FilledLists(ranker, popular: PopularityRanker(interactions.popularity))
        let empty = RankingTally(measures: [measure], catalogue: catalogue)
        let parts = Mutex<[Int: RankingTally]>([:])
        try parallelFor(
            people.count, chunk: 256, threads: threads, scratch: maker.makeScratch,
            body: { range, scratch in
                var part = empty
                let customers = range.map { (taste: tastes[$0], excluded: people[$0].seen) }
                let lists = maker.lists(empty.listLength, for: customers, scratch: &scratch)
                for (index, list) in zip(range, lists) {
                    part.add(ranked: list.items, relevant: people[index].relevant)
                }
                parts.withLock { $0[range.lowerBound] = part }
            })
        var all = empty
        for (_, part) in parts.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { all.append(part) }
        return all.values[0].reduce(0, +) / Double(all.users)
    }

    /// What ranks the items for each person; `nil` for a person who gets popular items.
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
