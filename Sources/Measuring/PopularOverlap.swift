package import Events
package import LinearAlgebra
import Ranking
package import RecommenderModels

/// How much of the lists of a model are the popular items that every customer could have got without it.
///
/// For up to 1,000 customers, evenly spaced in the order of their ids, it is the mean share of the first 20 items of a
/// list that are also among the first 20 by popularity, with the same items left out. Customers with fewer than 100
/// items to choose from do not count: where there is little to choose, any two lists have much in common. Of 100 items
/// two random lists share a fifth.
package struct PopularOverlap: Sendable, Equatable {
    /// From 0 to 1.
    package let share: Double
    /// The number of customers whose lists were compared.
    package let users: Int

    private static let length = 20
    private static let mostUsers = 1000
    private static let fewestItems = 100

    /// From this share on the model says next to nothing that popularity does not.
    private static let collapsedShare = 0.9

    /// Whether the lists are nearly the popular ones.
    package var isCollapsed: Bool { share >= Self.collapsedShare }

    /// Compares the lists of a model with those of popularity.
    ///
    /// It is `nil` for popularity itself, for a model of ratings, which has another aim, for lists that leave out all that a
    /// model of repeats ranks, and where nobody has enough items to choose from.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers; it does not change the result.
    /// - Throws: Nothing for a model in memory.
    package init?(of model: RecommenderContent, masking mask: ItemMask, threads: Threads) throws {
        let settings = model.settings
        guard settings.kind != .popularity, settings.kind != .als, !settings.hidesRepeats(masking: mask) else {
            return nil
        }
        let maker = try CompletedLists(of: model)
        let popular = PopularityRanker(model.popularity)
        let new = settings.newItems(mask)
        let count = min(model.userCount, Self.mostUsers)
        var shared: [Int] = []
        try inOrder(
            count, chunk: 64, threads: threads, scratch: maker.makeScratch,
            make: { range, scratch -> [Int] in
                var customers: [CompletedLists.Customer] = []
                var had: [[UInt32]] = []
                for number in range {
                    let user = number * model.userCount / count
                    let seen = model.seen(by: user)
                    let excluded = mask == .seen ? seen : []
                    guard model.itemCount - excluded.count >= Self.fewestItems else { continue }
                    customers.append((taste: model.taste(of: user), excluded: excluded))
                    had.append(seen)
                }
                if customers.isEmpty { return [] }
                let lists =
                    if let new {
                        maker.lists(Self.length, for: customers, had: had, holding: new, scratch: scratch)
                    } else {
                        maker.lists(Self.length, for: customers, scratch: scratch)
                    }
                return zip(lists, customers).map { list, customer in
                    let others = Set(popular.top(Self.length, excluding: customer.excluded).map(\.index))
                    return list.items.count { others.contains($0) }
                }
            },
            consume: { part, _ in shared += part })
        guard !shared.isEmpty else { return nil }
        users = shared.count
        share = Double(shared.reduce(0, +)) / Double(Self.length * shared.count)
    }
}
