import Tables

/// The start of the day, in UTC, of an instant in milliseconds since 1970.
package func startOfDay(_ instant: Int64) -> Int64 {
    let rest = instant % Timestamp.millisecondsPerDay
    return instant.subtracting(rest < 0 ? rest + Timestamp.millisecondsPerDay : rest)
}

extension Int64 {
    /// The milliseconds in a number of seconds, clamped to the non-negative range of `Int64`.
    package init(millisecondsIn seconds: Double) {
        let milliseconds = (seconds * 1000).rounded()
        self = milliseconds < 0x1p63 ? Int64(Swift.max(milliseconds, 0)) : .max
    }

    /// The sum, clamped to the range of `Int64`.
    package func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, clamped to the range of `Int64`.
    package func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}

/// The days from one instant to a later one.
package func days(from start: Int64, to end: Int64) -> Double {
    // Convert to Double first, because the difference of two distant instants overflows `Int64`.
    (Double(end) - Double(start)) / Double(Timestamp.millisecondsPerDay)
}
