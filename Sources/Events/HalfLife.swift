package import Diagnostics

/// How much of its weight an event keeps as it ages.
package enum HalfLife: Sendable, Equatable {
    /// All of it, for ever.
    case never
    /// Half of it after this many seconds.
    case seconds(Double)
    /// Half of it after this many later events of the same customer, in a log with an order in place of times.
    case events(Double)

    /// Reads a span of time such as `90d`, a number of events such as `20 events`, or `none`.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package init(parsing text: String) throws {
        if let count = try Self.count(parsing: text) {
            self = .events(count)
        } else {
            self = try TimeSpan.secondsOrNone(parsing: text).map { .seconds($0) } ?? .never
        }
    }

    /// The number of `20 events`, also without the blank; nil for a text that does not end in this unit.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for what is no positive number.
    private static func count(parsing text: String) throws -> Double? {
        guard let unit = ["events", "event"].first(where: { text.hasSuffix($0) }) else { return nil }
        var digits = text.dropLast(unit.count)
        while digits.last == " " { digits.removeLast() }
        // Exponents are read, because `text` writes them; Double alone would also read 0x14, inf and nan.
        guard digits.allSatisfy({ "0123456789.e+-".contains($0) }), let count = Double(String(digits)), count > 0,
            count.isFinite
        else {
            throw UserError(
                .wrongUsage, "expected a positive number of events, found '\(text)'",
                remedy: "Write it as in 20 events, or a span of time as in 90d")
        }
        return count
    }

    /// The text that `init(parsing:)` reads.
    package var text: String {
        switch self {
        case .never: "none"
        case .seconds(let seconds): TimeSpan.text(seconds)
        case .events(1): "1 event"
        case .events(let count): (Int(exactly: count).map { "\($0)" } ?? "\(count)") + " events"
        }
    }

    /// The half-life, unless events keep their full weight for ever.
    package var orNil: HalfLife? { self == .never ? nil : self }

    /// Whether it needs an order of the events in place of times.
    package var countsEvents: Bool {
        if case .events = self { true } else { false }
    }

    /// Checks that a half-life is a positive number, and that one in seconds has times; `name` says which one it is.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check(named name: Message, hasTimes: Bool) throws {
        switch self {
        case .never: break
        case .seconds(let seconds):
            guard seconds.isFinite, seconds > 0 else {
                throw UserError(
                    .wrongUsage, "\(name) is \(seconds) seconds", remedy: "Give a positive span of time, or none")
            }
            guard hasTimes else {
                throw UserError(
                    .wrongUsage, "\(name) needs timestamps",
                    remedy:
                        "Name their column with \(.timestampColumn); where an order stands in their place, count in events, "
                        + "as in 20 events")
            }
        case .events(let count):
            guard count.isFinite, count > 0 else {
                throw UserError(
                    .wrongUsage, "\(name) is \(count) events", remedy: "Give a positive number of events, or none")
            }
        }
    }

    /// Checks that a log has the times, or the order, by which its events age.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package func check(_ log: EventLog, named name: Message) throws {
        try check(named: name, hasTimes: log.timestamp != nil)
        guard countsEvents, log.sequence == nil else { return }
        throw Self.needsOrder(name)
    }

    /// The error of a half-life in events for events without an order.
    package static func needsOrder(_ name: Message) -> UserError {
        UserError(
            .wrongUsage, "\(name) in events needs an order of the events",
            remedy:
                "Name its column with \(.sequenceColumn), or say \(.rowOrder) if the rows are in order; events with times "
                + "take a span such as 90d")
    }
}

/// Seconds are a number, so that a half-life reads as it did when it had no other form; all else is text.
extension HalfLife: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let seconds = try? container.decode(Double.self) {
            self = .seconds(seconds)
            return
        }
        let text = try container.decode(String.self)
        guard let halfLife = try? HalfLife(parsing: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a half-life, found '\(text)'")
        }
        self = halfLife
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .seconds(let seconds) = self { try container.encode(seconds) } else { try container.encode(text) }
    }
}
