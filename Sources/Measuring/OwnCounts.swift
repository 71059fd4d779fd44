import Evaluation
package import Events
import Ids
import LinearAlgebra
import Ranking
import RecommenderModels

/// The baseline of lists that may hold what customers have: each customer's own purchases, the most frequent first.
///
/// An item has the score Σ 2^(−age/H) over the customer's rows that are purchases; equal ones are in the order of the
/// model's popularity, and popular items fill the rest. H is 30, 90 or 180 days, or each row counts 1: whichever has the
/// highest NDCG@20 for the last 28 days of the training, counted from what was bought before. Of equal ones, or where
/// nobody has purchases before and after, each row counts 1.
package struct OwnCounts: Sendable {
    /// What reports and gates call it.
    package static let name = "own-counts"
    /// H in days; `nil` where each row counts 1.
    package let halfLife: Double?
    /// For each user of the test, by number, the items in the order of the list.
    private let lists: [Int: [UInt32]]

    private static let halfLives: [Double?] = [nil, 30, 90, 180]
    private static let daysOfChoice: Int64 = 28
    private static let millisecondsPerDay: Int64 = 86_400_000

    /// - Parameters:
    ///   - log: The events whose rows are counted.
    ///   - training: The events on which H is chosen.
    ///   - measured: The model that it is a baseline of, with the users of the test.
    /// - Throws: `UserError` for a log without items or without the model's purchases, or a damaged model.
    package init(counting log: EventLog, choosingOn training: EventLog, beside measured: MeasuredModel) throws {
        let trained = measured.model.settings.purchaseTypes
        halfLife = try Self.chosen(on: PurchaseRows(training, training.purchaseTypes(trained: trained)), training)
        let rows = try PurchaseRows(log, log.purchaseTypes(trained: trained))
        let popularity = measured.model.popularity
        let items = try log.items.indices.map { try measured.model.itemIndex(of: log.items[$0]).map { UInt32($0) } }
        // The newest event itself counts 1.
        let end = log.newest.map { $0 + 1 }
        let span = halfLife.map { $0 * Double(Self.millisecondsPerDay) }
        var lists: [Int: [UInt32]] = [:]
        for user in log.users.indices {
            guard let number = try measured.users.number(of: log.users[user]) else { continue }
            let scored = rows.users[user].compactMap { pair in
                items[Int(pair.item)].map { (item: $0, sum: rows.sum(pair, before: end, halfLife: span)) }
            }
            lists[number] = Self.ranked(scored, popularity)
        }
        self.lists = lists
    }

    /// The list of a user, without the popular items that fill it.
    func list(of number: Int) -> [RankedItem] {
        // Nobody looks at the scores.
        (lists[number] ?? []).map { RankedItem(index: $0, score: 0) }
    }

    private static func ranked(_ scored: [(item: UInt32, sum: Double)], _ popularity: [Float]) -> [UInt32] {
        scored.sorted { one, other in
            if one.sum != other.sum { return one.sum > other.sum }
            let (first, second) = (popularity[Int(one.item)], popularity[Int(other.item)])
            return first != second ? first > second : one.item < other.item
        }.map(\.item)
    }

    /// The half-life that ranks best what was bought in the last days of a log.
    private static func chosen(on rows: PurchaseRows, _ log: EventLog) -> Double? {
        guard let newest = log.newest else { return nil }
        let end = newest - daysOfChoice * millisecondsPerDay
        var popularity = [Float](repeating: 0, count: log.items.count)
        for pair in rows.users.joined() where rows.times[pair.rows.lowerBound] < end {
            popularity[Int(pair.item)] += 1
        }
        let catalogue = Catalogue(popularity: popularity, users: log.users.count)
        var best: (halfLife: Double?, value: Double)?
        for halfLife in halfLives {
            let span = halfLife.map { $0 * Double(millisecondsPerDay) }
            var tally = RankingTally(measures: [Measure(.ndcg, at: 20)], catalogue: catalogue)
            for pairs in rows.users {
                let scored = pairs.map { (item: $0.item, sum: rows.sum($0, before: end, halfLife: span)) }
                let later = pairs.filter { rows.times[$0.rows.upperBound - 1] >= end }.map(\.item)
                let before = scored.filter { $0.sum > 0 }
                if before.isEmpty { continue }
                tally.add(ranked: Array(ranked(before, popularity).prefix(tally.listLength)), relevant: later)
            }
            let value = tally.values[0].reduce(0, +)
            if best.map({ value > $0.value }) ?? true { best = (halfLife, value) }
        }
        return best?.halfLife
    }
}
