import Features
import Glibc

extension PropensityModel {
    /// One coefficient in the raw units of the table.
    package struct Coefficient: Codable, Sendable, Equatable {
        /// What it belongs to, such as `tenure` or `plan = monthly`; `(intercept)` is the log-odds of a row of zeros.
        package let name: String
        /// The column of the table; `nil` for the intercept.
        package let column: String?
        /// The change of the log-odds per unit of an amount, or for a row that has the level.
        ///
        /// `nil` if it is beyond the range of double precision, as for a column whose deviation is near 0.
        package let coefficient: Double?
        /// The factor on the odds, exp(coefficient); `nil` in the same case.
        package let oddsRatio: Double?
        /// The change of the log-odds per standard deviation of an amount; equal to `coefficient` for others.
        package let perDeviation: Double
        package let standardError: Double?

        private enum CodingKeys: String, CodingKey {
            case name, column, coefficient
            case oddsRatio = "odds_ratio"
            case perDeviation = "per_deviation"
            case standardError = "standard_error"
        }
    }

    /// The coefficients in raw units, the intercept first.
    ///
    /// Encoded x = (raw − mean) / deviation, so raw β = β / deviation and the raw intercept is intercept − Σ β · mean /
    /// deviation. Contributions to a row's log-odds are the same in both units.
    package var rawCoefficients: [Coefficient] {
        let encoding = settings.encoding
        let (names, scales) = (encoding.names, encoding.scales)
        let shift = zip(coefficients, scales).reduce(0) { $0 + $1.0 * $1.1.center / $1.1.deviation }
        func line(_ name: String, _ column: String?, _ raw: Double, _ encoded: Double, _ index: Int) -> Coefficient {
            Coefficient(
                name: name, column: column, coefficient: finite(raw), oddsRatio: finite(exp(raw)),
                perDeviation: encoded,
                standardError: standardErrors.flatMap { finite($0[index]) })
        }
        let first = line("(intercept)", nil, intercept - shift, intercept, 0)
        return [first]
            + names.indices.map { index in
                let name = names[index]
                return line(
                    name.description, name.column, coefficients[index] / scales[index].deviation, coefficients[index],
                    index + 1)
            }
    }
}

/// A number that JSON can hold; nil if it is not finite.
private func finite(_ number: Double) -> Double? {
    number.isFinite ? number : nil
}
