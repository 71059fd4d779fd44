import Events
import ModelFiles

extension Recommender {
    /// The number of distinct customers of each item in the last days of the training (`Popularity.recent`); `nil` without
    /// times.
    ///
    /// As it is stored, or else by the histories, which hold the day of a pair's last event of any type: a customer
    /// counts who bought the item at some time and had an event with it in the last days. Takes O(pairs) then.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func popularityOfLastDays() throws -> [Float]? {
        if let counts = items.recentPopularity { return counts }
        guard let newest = settings.weights.newest else { return nil }
        let first = Popularity.firstRecentDay(newest: newest)
        let bits = settings.popularBits
        // Count with integers: adding 1 to a Float has no effect from 2²⁴ on.
        var counts = [Int](repeating: 0, count: items.ids.count)
        for user in 0..<users.ids.count {
            guard let items = try users.items(of: user, since: first, types: bits) else { return nil }
            for item in items { counts[Int(item)] += 1 }
        }
        return counts.map { Float($0) }
    }
}
