import Diagnostics
import Tables

/// Times of the feedback logs, to the millisecond: `2026-11-30T09:28:26.123Z`.
enum EventTime {
    /// The text of a time in seconds since 1970 UTC.
    static func text(_ seconds: Double) -> String { text(milliseconds: Int64((seconds * 1000).rounded(.down))) }

    static func text(milliseconds: Int64) -> String {
        let whole = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let digits = String(whole.remainder)
        return "\(UTCTime(seconds: whole.quotient).description.dropLast())."
            + String(repeating: "0", count: 3 - digits.count) + digits + "Z"
    }
}
