import Diagnostics

/// A measure of probabilities of a yes: `auc`, `lift@10%`.
///
/// With y the true labels, p the probabilities, w the weights and W their sum:
///
/// | name | |
/// |---|---|
/// | `auc` | the chance that a random yes has a higher p than a random no; equal ones count half |
/// | `average-precision` | Σ (recallₖ − recallₖ₋₁) · precisionₖ over the distinct values of p, from the highest |
/// | `log-loss` | −Σ w (y ln p + (1 − y) ln(1 − p)) / W, p clipped to [2⁻⁵², 1 − 2⁻⁵²] |
/// | `brier` | Σ w (p − y)² / W |
/// | `calibration-error` | Σ over ten bins of equal weight along p: \|mean p − mean y\| / 10 |
/// | `lift@s%` | the rate of yes among the s% of highest p, over the rate among all |
/// | `gain@s%` | the share of all yes that are among the s% of highest p |
///
/// Where a bin or a share ends within rows of equal p, it takes the same fraction of each of them.
package struct ProbabilityMeasure: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case auc
        case averagePrecision = "average-precision"
        case logLoss = "log-loss"
        case brier
        case calibrationError = "calibration-error"
        case lift
        case gain
    }

    package let kind: Kind
    /// The s of `lift@s%`, above 0 and at most 100; 0 for the other kinds.
    package let percent: Double

    private init(_ kind: Kind, percent: Double) {
        self.kind = kind
        self.percent = percent
    }

    package static let auc = Self(.auc, percent: 0)
    package static let averagePrecision = Self(.averagePrecision, percent: 0)
    package static let logLoss = Self(.logLoss, percent: 0)
    package static let brier = Self(.brier, percent: 0)
    package static let calibrationError = Self(.calibrationError, percent: 0)

    /// The lift among the `percent` percent with the highest probabilities, above 0 and at most 100.
    package static func lift(percent: Double) -> Self {
        precondition(percent > 0 && percent <= 100)
        return Self(.lift, percent: percent)
    }

    /// The gain among the `percent` percent with the highest probabilities, above 0 and at most 100.
    package static func gain(percent: Double) -> Self {
        precondition(percent > 0 && percent <= 100)
        return Self(.gain, percent: percent)
    }

    /// The default measures.
    package static let usual: [Self] = [
        .auc, .averagePrecision, .logLoss, .brier, .calibrationError, .lift(percent: 10), .gain(percent: 10),
    ]

    /// Reads `auc` or `lift@10%`.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown name, and for a share that is missing, not allowed,
    ///   or not above 0% and at most 100%.
    package init(parsing text: String) throws {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = Kind(rawValue: String(parts[0])) else {
            throw UserError(
                .wrongUsage, "there is no metric '\(text)'",
                remedy:
                    "Choose from \(Kind.allCases.map { $0.hasShare ? "\($0.rawValue)@s%" : $0.rawValue }.joined(separator: ", "))"
            )
        }
        if kind.hasShare {
            guard parts.count == 2, parts[1].hasSuffix("%"), let percent = Double(parts[1].dropLast()),
                percent > 0, percent <= 100
            else {
                throw UserError(
                    .wrongUsage, "the metric '\(text)' has no share above 0% and at most 100%",
                    remedy: "Write which share of the rows counts, such as '\(kind.rawValue)@10%'")
            }
            self.init(kind, percent: percent)
        } else if parts.count == 1 {
            self.init(kind, percent: 0)
        } else {
            throw UserError(
                .wrongUsage, "the metric '\(kind.rawValue)' is of all rows, not of a share of them: '\(text)'",
                remedy: "Write '\(kind.rawValue)'")
        }
    }

    /// Reads `auc,lift@10%`; a metric named twice counts once.
    package static func list(parsing text: String) throws -> [ProbabilityMeasure] {
        try distinct(in: text) { try ProbabilityMeasure(parsing: $0) }
    }

    /// Whether a greater value is better.
    package var higherIsBetter: Bool {
        switch kind {
        case .auc, .averagePrecision, .lift, .gain: true
        case .logLoss, .brier, .calibrationError: false
        }
    }

    /// Whether the measure has an interval.
    ///
    /// The calibration error has none: it is a sum of absolute values, which noise can only raise, so its values on
    /// resamples are above its value on the sample. The bins of the reliability curve have intervals instead.
    package var hasInterval: Bool { kind != .calibrationError }
}

extension ProbabilityMeasure.Kind {
    fileprivate var hasShare: Bool { self == .lift || self == .gain }
    fileprivate var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension ProbabilityMeasure: CustomStringConvertible {
    package var description: String {
        guard kind.hasShare else { return kind.rawValue }
        let number = percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
        return "\(kind.rawValue)@\(number)%"
    }
}

extension ProbabilityMeasure: Comparable {
    /// The order of a printed table: by name as listed above, then by share.
    package static func < (left: Self, right: Self) -> Bool {
        (left.kind.position, left.percent) < (right.kind.position, right.percent)
    }
}

extension ProbabilityMeasure: CodingKeyRepresentable, Codable {
    package var codingKey: any CodingKey { MeasureName(description) }

    package init?(codingKey: some CodingKey) {
        guard let measure = try? ProbabilityMeasure(parsing: codingKey.stringValue) else { return nil }
        self = measure
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
