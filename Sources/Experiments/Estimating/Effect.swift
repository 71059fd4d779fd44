import Glibc
import Statistics

/// A difference between two arms, or between two levels, with what is known of its error.
package struct Effect: Encodable, Sendable, Equatable {
    package let value: Double
    package let standardError: Double
    /// Those of Student's t; infinite, and absent in JSON, for a normal distribution or a bootstrap.
    package let degreesOfFreedom: Double
    /// The ends of the 95% interval, if this is the one look at the data that was planned.
    package let low: Double
    package let high: Double
    /// The probability of a difference as great or greater where there is none, at that one look.
    package let p: Double
    /// The same for a reader who may look at any time; nil where no such sequence is known.
    package let always: ConfidenceSequence.Bounds?

    /// The share of intervals that do not hold the true value.
    package static let alpha = 0.05

    /// Takes value ± t · s with Student's t.
    ///
    /// - Parameters:
    ///   - value: The estimate.
    ///   - standardError: s, at least 0.
    ///   - degrees: Those of t, greater than 0.
    ///   - customers: The customers of both arms, for the confidence sequence; nil for none.
    ///   - sequence: How the sequence is tuned.
    package init(
        _ value: Double, standardError: Double, degrees: Double, customers: Int? = nil,
        sequence: ConfidenceSequence = ConfidenceSequence()
    ) {
        self.value = value
        self.standardError = standardError
        degreesOfFreedom = degrees
        let reach = StudentT.critical(tails: Self.alpha, degrees: degrees) * standardError
        (low, high) = (value - reach, value + reach)
        p = standardError > 0 ? StudentT.bothTails(value / standardError, degrees: degrees) : value == 0 ? 1 : 0
        always = customers.map { sequence.bounds(of: value, standardError: standardError, customers: $0) }
    }

    /// Takes an interval that was found otherwise.
    package init(_ value: Double, standardError: Double, interval: ClosedRange<Double>, p: Double) {
        (self.value, self.standardError, self.p) = (value, standardError, p)
        (low, high) = (interval.lowerBound, interval.upperBound)
        degreesOfFreedom = .infinity
        always = nil
    }

    private enum CodingKeys: String, CodingKey {
        case value, low, high, p, always
        case standardError = "standard_error"
        case degreesOfFreedom = "degrees_of_freedom"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(standardError, forKey: .standardError)
        if degreesOfFreedom.isFinite { try container.encode(degreesOfFreedom, forKey: .degreesOfFreedom) }
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encode(p, forKey: .p)
        try container.encodeIfPresent(always, forKey: .always)
    }
}
