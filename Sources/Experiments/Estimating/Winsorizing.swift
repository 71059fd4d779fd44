import LinearAlgebra

/// A limit above which values count as the limit, because a few customers who buy for hundreds would decide the mean.
///
/// The limit is a quantile of all customers' values, those of all arms together and zeros included, so that no arm has a
/// limit of its own. A difference of winsorized means is not the difference in revenue; the report says how many values
/// were lowered, and by how much the sums.
package struct Winsorizing: Encodable, Sendable, Equatable {
    /// The quantile, such as .999.
    package let share: Double
    package let limit: Double
    /// How many customers' values were lowered.
    package let lowered: Int
    /// The share of the sum that was taken away.
    package let removed: Double

    /// Lowers values that are above the quantile.
    ///
    /// - Parameters:
    ///   - values: One for each customer, at least one.
    ///   - share: The quantile, between 0 and 1.
    /// - Returns: The limit and what it changed.
    package static func apply(to values: inout [Double], share: Double) -> Winsorizing {
        precondition(share > 0 && share < 1)
        let sorted = values.sorted()
        let limit = quantile(share, count: sorted.count) { sorted[$0] }
        let before = values.reduce(0, +)
        var lowered = 0
        for index in values.indices where values[index] > limit {
            values[index] = limit
            lowered += 1
        }
        let after = values.reduce(0, +)
        return Winsorizing(
            share: share, limit: limit, lowered: lowered, removed: before > 0 ? (before - after) / before : 0)
    }
}
