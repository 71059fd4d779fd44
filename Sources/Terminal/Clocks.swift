import FoundationEssentials
import Glibc

/// The source of the time of day; it is passed in, so that tests can choose the time.
package struct WallClock: Sendable {
    private let millisecondsSince1970: @Sendable () -> Int64

    /// Creates a clock from a function that returns milliseconds since 1970 UTC.
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
        // Add half a millisecond, because the style truncates the fraction and a Double may be just below it.
        let date = Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// Seconds since an arbitrary moment, from a clock that is never adjusted, for measuring durations.
package func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
