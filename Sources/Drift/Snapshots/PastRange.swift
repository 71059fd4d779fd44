import LinearAlgebra

/// What a statistic was in windows of the training's own days, each held against the days before it.
package struct PastRange: Codable, Sendable, Equatable {
    /// How many days a window has.
    package var days: Int
    /// How many windows without common days there are.
    package var windows: Int
    /// The median over all windows, and a deviation that few windows do not change.
    package var center: Double
    package var spread: Double
    package var low: Double
    package var high: Double

    /// With fewer windows nothing is said of new data.
    package static let fewestWindows = 5

    /// Is `nil` for too few windows.
    ///
    /// - Parameters:
    ///   - values: The statistic of each window; windows may have days in common.
    ///   - days: How many days a window has.
    ///   - windows: How many of them have no day in common.
    init?(_ values: [Double], days: Int, windows: Int) {
        let sorted = values.sorted()
        guard windows >= Self.fewestWindows, let low = sorted.first, let high = sorted.last else { return nil }
        func quantile(_ share: Double, _ sorted: [Double]) -> Double {
            LinearAlgebra.quantile(share, count: sorted.count) { sorted[$0] }
        }
        let center = quantile(0.5, sorted)
        let distances = sorted.map { abs($0 - center) }.sorted()
        // Both estimate the deviation of normal values; the greater one is cautious.
        let spread = max(1.4826 * quantile(0.5, distances), (quantile(0.9, sorted) - quantile(0.1, sorted)) / 2.5631)
        (self.days, self.windows) = (days, windows)
        (self.center, self.spread) = (rounded(center), rounded(spread))
        (self.low, self.high) = (rounded(low), rounded(high))
    }

    /// How many spreads a threshold lies beyond the median: more where few windows tell what is usual.
    private var factor: Double { 5 * (1 + 3 / Double(windows)) }

    /// The value above which new data are an alarm.
    package var highest: Double { max(high + 2 * spread, center + factor * spread) }

    /// The value below which new data are an alarm.
    package var lowest: Double { min(low - 2 * spread, center - factor * spread) }
}

/// A number with six significant digits, so that a snapshot stays small.
func rounded(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value == 0 ? 0 : value }
    var unit = 1.0
    while value.magnitude * unit < 100_000, unit < 1e15 { unit *= 10 }
    return (value * unit).rounded() / unit
}
