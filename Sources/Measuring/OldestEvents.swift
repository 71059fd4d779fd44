/// The times of the oldest test events, in milliseconds since 1970 UTC; nil where there are none, or no times.
package struct OldestEvents: Sendable, Equatable {
    /// Of the events that lists should find, or whose ratings are predicted.
    package private(set) var used: Int64?
    /// Of the events that are passed over because the customer already had the item.
    package private(set) var alreadySeen: Int64?

    mutating func addUsed(_ time: Int64?) { used = Self.earlier(used, time) }

    mutating func addAlreadySeen(_ time: Int64?) { alreadySeen = Self.earlier(alreadySeen, time) }

    private static func earlier(_ one: Int64?, _ other: Int64?) -> Int64? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
