extension Timestamp {
    /// In milliseconds; longer than any log.
    private static let longest = 1e15

    /// The instant so many seconds before another one, and at most longer before it than any log lasts.
    ///
    /// - Parameters:
    ///   - instant: In milliseconds since 1970 UTC.
    ///   - seconds: Not negative.
    /// - Returns: In milliseconds since 1970 UTC.
    package static func before(_ instant: Int64, seconds: Double) -> Int64 {
        instant - Int64(min(seconds * 1000, longest))
    }
}
