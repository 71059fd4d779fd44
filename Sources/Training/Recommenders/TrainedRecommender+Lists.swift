import Drift
import Events
import LinearAlgebra
import Measuring
import Ranking
import RecommenderModels

extension TrainedRecommender {
    /// The first items of the lists of up to 1,000 customers, evenly spaced in the order of their ids.
    ///
    /// - Parameters:
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers; it does not change the result.
    /// - Returns: What the snapshot keeps of them; nil for a model without customers.
    /// - Throws: Nothing for a model in memory.
    func listSnapshot(masking mask: ItemMask, threads: Threads) throws -> ListSnapshot? {
        let model = content
        let count = min(model.userCount, 1000)
        guard count > 0, model.itemCount > 0 else { return nil }
        let depth = min(10, model.itemCount)
        let maker = try CompletedLists(of: model)
        let new = model.settings.newItems(mask)
        var lists: [ListSnapshot.List] = []
        try inOrder(
            count, chunk: 64, threads: threads, scratch: maker.makeScratch,
            make: { range, scratch -> [ListSnapshot.List] in
                let users = range.map { $0 * model.userCount / count }
                let had = users.map { model.seen(by: $0) }
                let customers = zip(users, had).map { user, seen in
                    (taste: model.taste(of: user), excluded: mask == .seen ? seen : [])
                }
                let made =
                    if let new {
                        maker.lists(depth, for: customers, had: had, holding: new, scratch: scratch)
                    } else {
                        maker.lists(depth, for: customers, scratch: scratch)
                    }
                return made.map { list in
                    ListSnapshot.List(
                        own: list.own.map { (item: $0.index, score: $0.score) }, popular: list.rest.map(\.index))
                }
            },
            consume: { part, _ in lists += part })
        return ListSnapshot(lists, depth: depth, items: model.itemCount)
    }
}
