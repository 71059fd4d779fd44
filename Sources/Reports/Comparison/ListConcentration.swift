import ModelFiles
import RecommenderModels

/// How far the lists of a sample spread over the catalogue.
package struct ListConcentration: Sendable, Equatable {
    package let customers: Int
    package let places: Int
    /// The items that are in any list, and all items of the catalogue.
    package let distinct: Int
    package let items: Int
    /// The Gini coefficient of how many lists hold each item of the catalogue.
    package let gini: Double?
    /// The share of the places that the one per cent of the items with the most customers take, at least ten items.
    package let headShare: Double?
    /// The number of these items.
    package let head: Int
    /// The share of the places with items that popularity alone would have listed for the same customer.
    package let popularShare: Double?
    /// The share of the places that popular items filled, because the model ranked too few.
    package let filledShare: Double?

    init(_ lists: SampledLists, of model: ItemSide) {
        let counts = lists.counts(of: model.ids.count)
        customers = lists.users.count
        places = lists.places
        distinct = counts.count { $0 > 0 }
        items = counts.count
        gini = Self.gini(counts)
        head = min(items, max(10, items / 100))
        let popularity = model.popularity
        let order = popularity.indices.sorted {
            popularity[$0] != popularity[$1] ? popularity[$0] > popularity[$1] : $0 < $1
        }
        let taken = order.prefix(head).reduce(0) { $0 + counts[$1] }
        func share(_ count: Int) -> Double? { lists.places > 0 ? Double(count) / Double(lists.places) : nil }
        headShare = share(taken)
        popularShare = share(lists.popular)
        filledShare = share(lists.filled)
    }

    /// The Gini coefficient Σ (2j − n − 1) cⱼ / (n Σ c) of n counts in ascending order, j from 1; nil when all are 0.
    package static func gini(_ counts: [Int]) -> Double? {
        let total = counts.reduce(0.0) { $0 + Double($1) }
        guard total > 0 else { return nil }
        let count = Double(counts.count)
        let sum = counts.sorted().enumerated().reduce(0.0) { sum, next in
            sum + (2 * Double(next.offset + 1) - count - 1) * Double(next.element)
        }
        return sum / (count * total)
    }
}
