import Tables

/// By which customers the popularity of an item is counted.
///
/// The names are those of the baselines of an evaluation, and of what fills lists.
package enum Popularity: String, Codable, Sendable, CaseIterable {
    /// By all who bought it.
    case ever = "popularity"
    /// By those who bought it in the last 28 days of the training; of equally popular items, by all.
    case recent = "popularity@28d"

    /// The days of `recent`: that of the newest event and those before it (UTC).
    package static let recentDays = 28

    /// The first of the recent days, in days since 1970-01-01 UTC, by the time of the training's newest event.
    package static func firstRecentDay(newest: Int64) -> Int { Int(Timestamp.day(newest)) - recentDays + 1 }
}
