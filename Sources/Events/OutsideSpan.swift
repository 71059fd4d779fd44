package import Diagnostics
import Tables

/// The first and the last time of events that lie outside the window of time.
package struct OutsideSpan: Sendable, Equatable {
    package private(set) var oldest: Int64
    package private(set) var newest: Int64

    /// Begins with one event, by its time in milliseconds since 1970 UTC.
    package init(_ time: Int64) { (oldest, newest) = (time, time) }

    /// The span that holds both; nil where neither is there.
    package static func joined(_ first: OutsideSpan?, _ second: OutsideSpan?) -> OutsideSpan? {
        guard var span = first, let second else { return first ?? second }
        span.oldest = min(span.oldest, second.oldest)
        span.newest = max(span.newest, second.newest)
        return span
    }

    /// What follows the news that no event is left.
    package var words: String {
        "; those outside the window of time are of \(Timestamp.text(oldest)) to \(Timestamp.text(newest))"
    }
}

extension EventOptions {
    /// How to get events where none is left.
    package var loosening: Message {
        var keys: [ParameterKey] = conditions.isEmpty ? [] : [.conditions]
        if from != nil { keys.append(.eventsFrom) }
        if until != nil { keys.append(.eventsUntil) }
        guard let first = keys.first else { return "Give events that can be read, of customers who have agreed" }
        return keys.dropFirst().reduce("Loosen \(first)") { $0 + " or \($1)" }
    }
}
