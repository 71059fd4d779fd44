import Documents
import Events
import LinearAlgebra
import ModelFiles
import ModelStore
import Ranking
import RecommenderModels

/// The lists of some customers of a model, as its measurement made lists.
struct SampledLists: Sendable {
    /// The items of a list.
    static let length = 10
    /// The most customers of a sample, so that a report of any model takes seconds.
    static let mostUsers = 2000

    /// The customers by their places in the model's user side.
    let users: [Int]
    /// For each of them the items, best first.
    let lists: [[UInt32]]
    /// The places of all lists that popular items filled, because the model ranked too few.
    let filled: Int
    /// The places of all lists whose items are also in the list that popularity would have made.
    let popular: Int
    let mask: ItemMask

    /// The customers of a sample: evenly spaced in the order of their ids.
    static func sample(of count: Int, atMost most: Int = mostUsers) -> [Int] {
        let size = min(count, most)
        return (0..<size).map { $0 * count / size }
    }

    /// Makes the lists.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - users: The customers by their places in the model's user side.
    ///   - mask: Which items the lists leave out.
    ///   - threads: The number of workers; it does not change the lists.
    /// - Throws: `UserError` with code `modelUnusable`.
    init(of model: Recommender, users: [Int], masking mask: ItemMask, threads: Threads) throws {
        let popularity = PopularityRanker(model.items)
        let maker = CompletedLists(ModelRanker(model.items), popular: popularity)
        let new = model.settings.newItems(mask)
        var lists: [[UInt32]] = []
        var (filled, popular) = (0, 0)
        try model.unchanged {
            try inOrder(
                users.count, chunk: 64, threads: threads, scratch: maker.makeScratch,
                make: { range, scratch -> [(items: [UInt32], filled: Int, popular: Int)] in
                    var (customers, had): ([CompletedLists.Customer], [[UInt32]]) = ([], [])
                    for user in users[range] {
                        let seen = try model.users.seen(by: user)
                        let taste = maker.ranker == nil ? nil : try model.taste(of: user)
                        customers.append((taste: taste, excluded: mask == .seen ? seen : []))
                        had.append(seen)
                    }
                    let made =
                        if let new {
                            maker.lists(Self.length, for: customers, had: had, holding: new, scratch: scratch)
                        } else {
                            maker.lists(Self.length, for: customers, scratch: scratch)
                        }
                    return try zip(made, customers).map { list, customer in
                        guard list.own.allSatisfy(\.score.isFinite) else {
                            throw model.items.file.unusable("it gives scores that are not finite")
                        }
                        let usual = Set(popularity.top(Self.length, excluding: customer.excluded).map(\.index))
                        return (list.items, list.rest.count, list.items.count { usual.contains($0) })
                    }
                },
                consume: { part, _ in
                    for list in part {
                        lists.append(list.items)
                        filled += list.filled
                        popular += list.popular
                    }
                })
        }
        (self.users, self.lists, self.filled, self.popular, self.mask) = (users, lists, filled, popular, mask)
    }

    /// The places of all lists.
    var places: Int { lists.reduce(0) { $0 + $1.count } }

    /// How many lists hold each item of the catalogue.
    func counts(of items: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: items)
        for list in lists { for item in list { counts[Int(item)] += 1 } }
        return counts
    }
}

extension Recommender {
    /// Which items lists of this model leave out: as it was measured, else what customers have, unless the model then
    /// ranks too little.
    func listMask(_ manifest: Manifest) -> ItemMask {
        let told = manifest.quality?.mask ?? manifest.parameters["mask"]?.stringValue
        if let told = told.flatMap(ItemMask.init(rawValue:)) { return told }
        return settings.hidesRepeats(masking: .seen) ? .none : .seen
    }
}
