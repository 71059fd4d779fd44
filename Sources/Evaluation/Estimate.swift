/// A measured value with its interval; a value that describes all lists at once, such as coverage, has none.
package struct Estimate: Codable, Sendable, Equatable {
    package let value: Double
    /// The lower end of the interval.
    package let low: Double?
    /// The upper end of the interval.
    package let high: Double?

    package init(_ value: Double, interval: ClosedRange<Double>? = nil) {
        self.value = value
        low = interval?.lowerBound
        high = interval?.upperBound
    }
}
