import Diagnostics
import Glibc
import Ids
import Tables

/// The rules of `Confidence` for one model, stored with the model so that later events weigh as the training events
/// did.
///
/// In a model of ratings, the value of a pair is its rating instead of a sum of weights.
package struct EventWeights: Codable, Sendable, Equatable {
    /// The types of the training events, in ascending byte order; empty for a log without types.
    package let typeNames: [String]
    /// The weight of each type.
    package let byType: [Double]
    /// The age at which an event counts half; nil when events keep their full weight for ever.
    package let halfLife: HalfLife?
    /// T, the time of the newest training event, in milliseconds since 1970 UTC.
    package let newest: Int64?
    package let useQuantity: Bool
    package let transform: Confidence.Transform
    /// True for a model of ratings; nil for all others, so that their files are the same as before ratings were added.
    private let ratings: Bool?

    private enum CodingKeys: String, CodingKey {
        case newest, transform
        case ratings = "uses_ratings"
        case typeNames = "type_names"
        case byType = "by_type"
        case halfLife = "half_life"
        case useQuantity = "use_quantity"
    }

    init(
        typeNames: [String], byType: [Double], halfLife: HalfLife?, newest: Int64?, useQuantity: Bool,
        transform: Confidence.Transform, usesRatings: Bool
    ) {
        self.typeNames = typeNames
        self.byType = byType
        self.halfLife = halfLife
        self.newest = newest
        self.useQuantity = useQuantity
        self.transform = transform
        ratings = usesRatings ? true : nil
    }

    /// Whether the value of a pair is its rating.
    package var usesRatings: Bool { ratings ?? false }

    /// Whether the sum of a pair's weights is the number of its events.
    package var countsEvents: Bool {
        halfLife == nil && !useQuantity && !usesRatings && transform != .largest && byType.allSatisfy { $0 == 1 }
    }

    /// The values of one event that its weight depends on.
    package struct Event: Sendable {
        package var type: UInt8
        /// The time, or a number that orders the events as times do.
        package var timestamp: Int64
        /// How many events of the same customer are later.
        package var laterEvents: UInt32
        package var quantity: Double
        package var price: Double
        package var rating: Float

        /// Creates an event; values that the log does not have stay at their defaults.
        package init(
            type: UInt8 = 0, timestamp: Int64 = 0, laterEvents: UInt32 = 0, quantity: Double = 1, price: Double = 0,
            rating: Float = 0
        ) {
            self.type = type
            self.timestamp = timestamp
            self.laterEvents = laterEvents
            self.quantity = quantity
            self.price = price
            self.rating = rating
        }
    }

    /// The weight of the heaviest type at T, which is also the weight of an item of a session.
    package var heaviest: Double { byType.max() ?? 1 }

    /// The weight at T of one event of a type: that of the heaviest type where the model or the event has no type, and
    /// 0 for a type that the training events did not have.
    package func weight(ofType name: String?) -> Double {
        guard let name, !typeNames.isEmpty else { return heaviest }
        return typeNames.firstIndex(of: name).map { byType[$0] } ?? 0
    }

    /// The number here of each type of another log; nil for a type that the training events did not have, which weighs
    /// 0.
    package func numbers(of otherNames: [String]) -> [UInt8?] {
        otherNames.map { name in typeNames.firstIndex(of: name).map { UInt8(clamping: $0) } }
    }

    /// The weight of one event, whose type is a position in `typeNames`; an event after T weighs as much as at T.
    package func weight(_ event: Event) -> Double {
        var weight = byType.isEmpty ? 1 : byType[Int(event.type)]
        switch halfLife ?? .never {
        case .never: break
        case .seconds(let seconds):
            guard let newest, event.timestamp < newest else { break }
            // Subtract in Double, because the difference of two Int64 times may overflow.
            weight *= exp2((Double(event.timestamp) - Double(newest)) / (1000 * seconds))
        case .events(let count): weight *= exp2(-Double(event.laterEvents) / count)
        }
        return useQuantity ? weight * event.quantity : weight
    }

    /// The sum of the weights of some events and another one; the larger one where the largest weight stands for all.
    package func adding(_ weight: Double, to sum: Double) -> Double {
        transform == .largest ? max(sum, weight) : sum + weight
    }

    /// The sum of the weights of the events of one customer with one item, or the pair's rating.
    ///
    /// Sorts `events` by time, type, quantity and price and adds in Double in that order, so that the order of the rows
    /// does not matter.
    package func sum(_ events: inout [Event]) -> Double {
        if usesRatings { return Self.rating(of: events) }
        if events.count > 1 { events.sort(by: Self.precedes) }
        return events.reduce(0) { adding(weight($1), to: $0) }
    }

    /// The rating of a pair: the mean of its newest ratings, which are all of them when there are no timestamps.
    private static func rating(of events: [Event]) -> Double {
        let newest = events.map(\.timestamp).max()
        // Sort, so that the sum does not depend on the order of the rows.
        let ratings = events.filter { $0.timestamp == newest }.map { Double($0.rating) }.sorted()
        return ratings.reduce(0, +) / Double(ratings.count)
    }

    /// The bits of `types`, bit t for the type t of `typeNames`; all bits when the events have no types.
    package func bits(of types: [String]) -> UInt32 {
        if typeNames.isEmpty { return .max }
        return typeNames.enumerated().reduce(0) { bits, type in
            types.contains(type.element) ? bits | 1 << UInt32(clamping: type.offset) : bits
        }
    }

    /// The most types that a model stores.
    package static let mostTypes = 32

    /// The confidence g(x) of a sum of weights.
    package func confidence(of sum: Double) -> Double {
        switch transform {
        case .binary: sum > 0 ? 1 : 0
        case .linear, .largest: sum
        case .log: log1p(sum)
        }
    }

    /// The value of a pair with a sum of weights, as models keep it: its confidence, or its rating.
    ///
    /// A confidence never decays to 0, because the equations of short rows divide by it, and a history that is old as a
    /// whole still says what its customer liked.
    package func value(ofSum sum: Double) -> Float {
        let value = Float(confidence(of: sum))
        return usesRatings ? value : max(value, .leastNormalMagnitude)
    }

    /// The sum of weights that has a confidence, g⁻¹(c).
    package func sum(withConfidence confidence: Double) -> Double {
        switch transform {
        case .binary, .linear, .largest: confidence
        case .log: expm1(confidence)
        }
    }

    /// Checks that every event of a log has a weight that is a number and not negative.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a log without the times, order or quantities that the rules need,
    ///   `invalidData` for a quantity that is missing or negative where it counts.
    package func check(_ log: EventLog) throws {
        try halfLife?.check(log, named: "a half-life")
        precondition(!usesRatings || log.rating != nil, "a log that was read without ratings")
        guard useQuantity else { return }
        guard let quantities = log.quantity else {
            throw UserError(
                .wrongUsage, "\(.useQuantity) needs a column of quantities",
                remedy: "Name it with \(.quantityColumn)")
        }
        for (index, quantity) in quantities.enumerated() where !(quantity >= 0) {
            let id = log.users.string(at: Int(log.user[index]))
            throw UserError(
                .invalidData,
                quantity.isNaN ? "an event has no quantity, which counts here" : "an event has a negative quantity",
                at: .init(column: "quantity", id: id),
                remedy: "Add \(.conditions, "'Quantity > 0'") with the column's own name")
        }
    }

    private static func precedes(_ first: Event, _ second: Event) -> Bool {
        sortKey(first) < sortKey(second)
    }

    private static func sortKey(_ event: Event) -> (Int64, UInt8, Double, Double) {
        (event.timestamp, event.type, sortable(event.quantity), sortable(event.price))
    }

    /// A number to sort by: NaN, which stands for an empty cell, comes before all others.
    private static func sortable(_ number: Double) -> Double {
        number.isNaN ? -.infinity : number
    }
}

extension EventWeights {
    /// The same rules for another log, whose types may be others.
    ///
    /// A type that the training events did not have weighs 0, except in a model of ratings, where every type counts.
    /// When the model or the other log has no types, every event weighs as much as one of the heaviest type.
    package func adapted(to typeNames: [String]) -> EventWeights {
        guard !self.typeNames.isEmpty, !typeNames.isEmpty, !usesRatings else {
            // A log without types has one nameless type.
            return with(typeNames: typeNames, byType: Array(repeating: heaviest, count: max(typeNames.count, 1)))
        }
        return with(
            typeNames: typeNames,
            byType: typeNames.map { name in self.typeNames.firstIndex(of: name).map { byType[$0] } ?? 0 })
    }

    /// The same rules without the types that weigh 0, whose events no model stores.
    package func withoutWeightless() -> EventWeights {
        let kept = typeNames.indices.filter { byType[$0] > 0 }
        return with(typeNames: kept.map { typeNames[$0] }, byType: kept.map { byType[$0] })
    }

    private func with(typeNames: [String], byType: [Double]) -> EventWeights {
        EventWeights(
            typeNames: typeNames, byType: byType, halfLife: halfLife, newest: newest, useQuantity: useQuantity,
            transform: transform, usesRatings: usesRatings)
    }
}
