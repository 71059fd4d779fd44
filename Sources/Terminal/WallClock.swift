import FoundationEssentials

/// Where the time of day comes from; handed in, so that tests can choose it.
package struct WallClock: Sendable {
    private let millisecondsSince1970: @Sendable () -> Int64

    /// Creates a clock that tells what `millisecondsSince1970` returns, in UTC.
    package init(millisecondsSince1970: @escaping @Sendable () -> Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    /// The computer's clock.
    package static let system = WallClock {
        Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
    }

    /// Milliseconds since 1970-01-01 UTC.
    package var milliseconds: Int64 { millisecondsSince1970() }

    /// The time as ISO 8601 with milliseconds, `2011-09-09T08:00:00.000Z`.
    package var timestamp: String {
        // Half a millisecond more, because the style cuts the fraction and a Double may stand just below it.
        let date = Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
