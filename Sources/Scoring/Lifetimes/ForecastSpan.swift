import CustomerModels
import Diagnostics

/// The span of which a lifetime model foretells, and what its end is worth less.
package struct ForecastSpan: Sendable, Equatable {
    /// The days from the model's newest day on.
    package let days: Int
    /// What a purchase a year later is worth less.
    package let discount: Double

    /// A century: beyond, nobody's customers are left.
    private static let mostDays = 36_500.0

    /// - Throws: `UserError` with code `wrongUsage` for seconds that are no number of days, and for a discount that is
    ///   none.
    package init(seconds: Double, discount: Double) throws {
        let days = (seconds / 86_400).rounded()
        guard days >= 1, days <= Self.mostDays, abs(days * 86_400 - seconds) < 1 else {
            throw UserError(
                .wrongUsage, "\(.forecastHorizon) is not a number of whole days from 1 to \(Int(Self.mostDays))",
                remedy: "Give a span such as 365d")
        }
        guard discount >= 0, discount <= 10 else {
            throw UserError(
                .wrongUsage, "\(.discount, discount) is out of range",
                remedy: "Give 0 to 10: 0.1 makes what is bought a year later worth 1 / 1.1")
        }
        (self.days, self.discount) = (Int(days), discount)
    }
}
