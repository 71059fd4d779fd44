import Diagnostics

/// How the events of a customer with an item become the confidence that the customer wants the item.
///
///     c = g( Σ_e weight(type_e) · 2^(−max(T − t_e, 0) / half-life) [· quantity_e] )
///
/// T is the time of the newest training event. The transform `largest` takes the maximum over e in place of the sum. A
/// half-life may also be a number of events; T − t_e is then how many events of the customer are later. A model may learn
/// from confidences of one half-life and score by the histories of another (`ofHistories`).
package struct Confidence: Codable, Sendable, Equatable {
    /// The function g.
    package enum Transform: String, Codable, Sendable, CaseIterable {
        /// 1 if the sum is positive.
        case binary
        /// The sum itself.
        case linear
        /// ln(1 + x), so that the tenth event adds less than the first.
        case log
        /// The largest weight of an event in place of the sum: an item counts as its newest or most telling event does,
        /// however many others there are.
        case largest

        /// The default where lists may hold what customers have, for a log with one type of event.
        package static let forRepeats = Transform.log
    }

    /// The weight of each type.
    ///
    /// When there are no weights, every type weighs 1; otherwise a type without a weight weighs 0.
    package var weights: [String: Double] = [:]
    /// The age at which an event counts half; nil when events keep their full weight for ever.
    package var halfLife: HalfLife?
    /// The same for the histories by which customers are scored; nil when they decay as the training does.
    ///
    /// A model learns best from much data, of which old events are a part; what a customer wants next, the newest events
    /// may tell alone.
    package var historyHalfLife: HalfLife?
    /// Whether the weight of an event is multiplied by its quantity.
    ///
    /// Off by default, because sums of quantities cost a quarter of the accuracy on real data: one line may order
    /// 74,215 pieces.
    package var useQuantity = false
    /// The function g; nil is `binary` for a log with one type of event and `log` for one with several.
    package var transform: Transform?

    private enum CodingKeys: String, CodingKey {
        case weights, transform
        case halfLife = "half_life"
        case historyHalfLife = "history_half_life"
        case useQuantity = "use_quantity"
    }

    package init() {}

    /// The rules by which histories are weighed when customers are scored: the same, with the half-life of histories.
    package var ofHistories: Confidence {
        var rules = self
        rules.halfLife = historyHalfLife ?? halfLife
        return rules
    }

    /// The rules for a log with the given types.
    ///
    /// - Parameters:
    ///   - typeNames: the types of the training events, in ascending byte order; empty for a log without types.
    ///   - newest: T, in milliseconds since 1970 UTC; nil without timestamps.
    ///   - usesRatings: Whether the value of a pair is its rating, so that no other rule may be set.
    /// - Returns: the rules with every default filled in.
    /// - Throws: `UserError` with code `wrongUsage` for weights that are negative, all zero or of unknown types, and
    ///   for options without effect: under `binary`, only whether the sum is positive matters, not its size.
    package func resolved(typeNames: [String], newest: Int64?, usesRatings: Bool = false) throws -> EventWeights {
        if usesRatings {
            try checkRatings()
            return EventWeights(
                typeNames: typeNames, byType: typeNames.map { _ in 1 }, halfLife: nil, newest: newest,
                useQuantity: false, transform: .linear, usesRatings: true)
        }
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
            try Self.check(weight, of: name)
            guard typeNames.contains(name) else {
                throw wrong(
                    "a weight is given for '\(name)', but the events have \(listOfTypes(typeNames))",
                    "Leave out \(.typeWeights, "\(name)=…"), or name a type that there is")
            }
        }
        let byType = weights.isEmpty ? typeNames.map { _ in 1 } : typeNames.map { weights[$0] ?? 0 }
        guard byType.isEmpty || byType.contains(where: { $0 > 0 }) else {
            throw wrong("every type of event weighs 0", "Give at least one type a positive weight with \(.typeWeights)")
        }
        let transform = transform ?? (typeNames.count > 1 ? .log : .binary)
        if transform == .binary { try checkBinary(positiveWeights: Set(byType.filter { $0 > 0 })) }
        try halfLife?.check(named: "a half-life", hasTimes: newest != nil)
        try historyHalfLife?.check(named: "a half-life of histories", hasTimes: newest != nil)
        return EventWeights(
            typeNames: typeNames, byType: byType, halfLife: halfLife?.orNil, newest: newest, useQuantity: useQuantity,
            transform: transform, usesRatings: false)
    }

    /// Checks that a weight is 0 or still a weight in single precision, in which confidences are stored.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    private static func check(_ weight: Double, of name: String) throws {
        guard weight != 0, !(weight > 0 && Float(weight).isNormal) else { return }
        let stored = weight < 1 ? "next to nothing" : "infinite"
        let reason: Message = weight > 0 && weight.isFinite ? ", which is \(stored) in single precision" : ""
        throw UserError(
            .wrongUsage, "the weight of '\(name)' is \(weight)\(reason)",
            remedy:
                "Give weights from \(Float.leastNormalMagnitude) to \(Float.greatestFiniteMagnitude), or 0 to drop a type"
        )
    }

    /// Checks that no rule is set that has no effect on ratings.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the parameter.
    package func checkRatings() throws {
        let given: [(ParameterKey, Bool)] = [
            (.typeWeights, !weights.isEmpty), (.halfLife, halfLife?.orNil != nil),
            (.historyHalfLife, historyHalfLife != nil), (.useQuantity, useQuantity), (.transform, transform != nil),
        ]
        if let (key, _) = given.first(where: \.1) {
            throw wrong("\(key) has no effect on ratings", "Leave it out, or use \(.algorithm, "ials")")
        }
    }

    private func checkBinary(positiveWeights: Set<Double>) throws {
        guard positiveWeights.count <= 1 else {
            throw wrong("with the transform binary unequal weights have no effect", Self.remedy)
        }
        guard halfLife?.orNil == nil else {
            throw wrong("with the transform binary a half-life has no effect", Self.remedy)
        }
        guard historyHalfLife?.orNil == nil else {
            throw wrong("with the transform binary a half-life of histories has no effect", Self.remedy)
        }
        guard !useQuantity else { throw wrong("with the transform binary quantities have no effect", Self.remedy) }
    }

    private static let remedy: Message =
        "Add \(.transform, "log"), \(.transform, "linear") or \(.transform, "largest"), or leave the other option out"

    private func wrong(_ problem: Message, _ remedy: Message) -> UserError {
        UserError(.wrongUsage, problem, remedy: remedy)
    }
}
