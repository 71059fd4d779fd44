package import Events
import Glibc

/// What a search may choose of how events become confidences: all that was not given.
package struct ConfidenceSpace: Sendable {
    private enum Field: Equatable {
        /// The transform; the value is a position in `transforms`.
        case transform
        /// The half-life of the training; 0 is none.
        case halfLife
        /// That of the histories; 0 is that of the training.
        case historyHalfLife
        /// The weight of a type.
        case weight(String)
    }

    /// The rules as they were given, as `start(on:)` writes them down.
    private let given: Confidence
    private let typeNames: [String]
    private var fields: [(field: Field, dimension: SearchDimension)]
    /// The transforms; the first is the default.
    private let transforms: [Confidence.Transform]
    /// What a half-life is counted in: seconds, or 0 for events.
    private let unit: Double

    /// The most types whose weights are searched.
    private static let mostTypes = 5

    /// - Parameters:
    ///   - given: The rules as they were given.
    ///   - log: The events that models learn from.
    ///   - mask: Which items lists leave out.
    ///   - hasRepeats: Whether some customer has several events with one item.
    package init(_ given: Confidence, for log: EventLog, masking mask: ItemMask, hasRepeats: Bool) {
        let start = given.start(on: log, masking: mask)
        self.given = start
        typeNames = log.typeNames
        let usual = start.transform ?? (typeNames.count > 1 ? .log : .binary)
        let needsSum = given.halfLife?.orNil != nil || given.historyHalfLife != nil || given.useQuantity
        transforms =
            given.transform == nil
            ? Self.transforms(beginningWith: usual, canBeBinary: !given.areWeightsUnequal && !needsSum) : [usual]
        var fields: [(Field, SearchDimension)] = []
        if transforms.count > 1 { fields.append((.transform, .steps(transforms.indices.map { Double($0) }))) }
        let ages = transforms == [.binary] ? nil : Self.halfLives(of: log)
        unit = ages?.unit ?? 0
        if let range = ages?.range {
            let halfLife = SearchDimension.orEndless(.logarithmic(range))
            if given.halfLife == nil { fields.append((.halfLife, halfLife)) }
            if given.historyHalfLife == nil { fields.append((.historyHalfLife, halfLife)) }
        }
        let purchases = (try? log.purchaseTypes()) ?? []
        let types = log.occurringTypes
        let others = types.filter { !purchases.contains($0) }
        // The weight of the only type that there is weighs all events alike.
        let areWeighable = (2...Self.mostTypes).contains(types.count)
        if given.weights.isEmpty, areWeighable, !others.isEmpty, transforms != [.binary] {
            fields += others.map { (.weight($0), .logarithmic(0.01...1)) }
        }
        // Of single events without times every transform makes the same of all pairs.
        if !hasRepeats, fields.allSatisfy({ $0.0 == .transform }) { fields = [] }
        self.fields = fields.map { (field: $0.0, dimension: $0.1) }
    }

    /// All transforms, without `binary` where it would make given rules useless.
    private static func transforms(
        beginningWith usual: Confidence.Transform, canBeBinary: Bool
    ) -> [Confidence.Transform] {
        let all: [Confidence.Transform] = [.binary, .largest, .log, .linear]
        return [usual] + all.filter { $0 != usual && ($0 != .binary || canBeBinary) }
    }

    private init(_ space: ConfidenceSpace, keeping isKept: (Field) -> Bool) {
        self = space
        fields = space.fields.filter { isKept($0.field) }
    }

    /// What may be chosen for an algorithm of which only histories decay.
    package var ofHistories: ConfidenceSpace {
        ConfidenceSpace(self, keeping: { $0 == .historyHalfLife })
    }

    /// The ranges, one for each coordinate of a point.
    package var dimensions: [SearchDimension] { fields.map(\.dimension) }

    /// The point of the rules as they were given.
    package var point: [Double] {
        fields.map { field, dimension in
            if case .weight = field { return dimension.coordinate(of: 1) }
            return dimension.coordinate(of: 0)
        }
    }

    /// The rules at a point.
    package func confidence(at point: [Double]) -> Confidence {
        var confidence = given
        let values = zip(fields, point).map { (field: $0.field, value: $0.dimension.value(at: $1)) }
        let drawn = values.first { $0.field == .transform && $0.value > 0 }
        if let drawn { confidence.transform = transforms[Int(drawn.value)] }
        if confidence.transform ?? transforms[0] == .binary {
            let decays = values.contains { [.halfLife, .historyHalfLife].contains($0.field) && $0.value > 0 }
            guard drawn == nil, decays, let summing = transforms.first(where: { $0 != .binary }) else {
                return confidence
            }
            // Binary confidences do not decay, and a half-life alone must be able to show what it gains.
            confidence.transform = summing
        }
        for case (.halfLife, let value) in values where value > 0 { confidence.halfLife = halfLife(value) }
        for case (.historyHalfLife, let value) in values where value > 0 {
            let halfLife = halfLife(value)
            if halfLife != confidence.halfLife { confidence.historyHalfLife = halfLife }
        }
        // Names of other bytes may be equal texts, so keys may repeat.
        var weights = Dictionary(typeNames.map { ($0, 1.0) }) { first, _ in first }
        for case (.weight(let name), let value) in values { weights[name] = value }
        if weights.values.contains(where: { $0 != 1 }) { confidence.weights = weights }
        let isBinary =
            confidence.transform == .largest && transforms[0] == .binary
            && confidence.ofHistories.halfLife == nil && confidence.halfLife == nil
        // The largest of equal weights is the same for all.
        if isBinary { confidence.transform = given.transform }
        return confidence
    }

    private func halfLife(_ value: Double) -> HalfLife {
        unit > 0 ? .seconds(max(1, value.rounded()) * unit) : .events(value)
    }

    /// The half-lives that may matter for a log: from a hundredth of its span to the span, or some events.
    private static func halfLives(of log: EventLog) -> (range: ClosedRange<Double>, unit: Double)? {
        if let times = log.timestamp, let oldest = times.min(), let newest = times.max() {
            // Subtract in Double, because the difference of two Int64 times may overflow.
            let days = (Double(newest) - Double(oldest)) / 86_400_000
            if days >= 20 { return (max(1, days / 100)...days, 86_400) }
            return days * 24 >= 4 ? (1...days * 24, 3600) : nil
        }
        return log.sequence == nil ? nil : (1...200, 0)
    }
}
