import LinearAlgebra

/// Users who had about the same number of items before, measured as a group.
package struct ActivityGroup: Codable, Sendable, Equatable {
    /// From 1, the users with the fewest items, to 10.
    package let decile: Int
    package let users: Int
    /// The smallest number of items that a user of the group had.
    package let leastItems: Int
    /// The largest number of items that a user of the group had.
    package let mostItems: Int
    /// The measures that are means over users.
    package let metrics: [Measure: Estimate]
    package let baselines: [String: EvaluationReport.Comparison]

    private enum CodingKeys: String, CodingKey {
        case decile, users, metrics, baselines
        case leastItems = "least_items"
        case mostItems = "most_items"
    }
}

extension ActivityGroup {
    /// The decile of each user, from 1 to 10, by a number that measures the user's activity.
    ///
    /// With distinct numbers the deciles are of equal size. Users with equal numbers stay together, in the decile in
    /// which the middle of their group lies: 1 + ⌊10 (users with less + half of those with the same) / users⌋.
    package static func deciles(of activity: [Int]) -> [Int] {
        let sizes = activity.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        var deciles: [Int: Int] = [:]
        var less = 0
        for (number, size) in sizes.sorted(by: { $0.key < $1.key }) {
            deciles[number] = 1 + 10 * (2 * less + size) / (2 * activity.count)
            less += size
        }
        return activity.map { deciles[$0] ?? 1 }
    }

    /// The deciles that have users, the least active first.
    static func deciles(
        _ activity: [Int], _ model: MeasuredUsers, others: [String: MeasuredUsers], bootstrap: Bootstrap,
        threads: Threads
    ) throws -> [ActivityGroup] {
        let deciles = Self.deciles(of: activity)
        return try (1...10).compactMap { decile in
            let positions = deciles.indices.filter { deciles[$0] == decile }
            let items = positions.map { activity[$0] }
            guard let least = items.min(), let most = items.max() else { return nil }
            let estimates = try Estimates(
                model.only(positions), others: others.mapValues { $0.only(positions) }, bootstrap: bootstrap,
                threads: threads)
            return ActivityGroup(
                decile: decile, users: positions.count, leastItems: least, mostItems: most,
                metrics: estimates.metrics, baselines: estimates.baselines)
        }
    }
}
