package import CustomerModels
import Diagnostics
import Documents
import Events
import Glibc
package import LinearAlgebra

/// BG/NBD by maximum likelihood.
///
/// The log likelihood of a customer with x repeats at the times up to t_x, known for T, is
///
///     Σ_{i < x} [ln(r + i) + ln(b + i) − ln(a + b + i)] − r ln(1 + T / α) − x ln(α + T) + [x > 0] ln(1 + eᵘ),
///     u = ln a − ln(b + x − 1) + (r + x) ln((α + T) / (α + t_x)),
///
/// which is equation 6 of Fader, Hardie & Lee 2005. The sums stand for quotients of gamma functions, of which nothing
/// cancels for large counts or parameters, and ln(1 + eᵘ) is taken without overflow. Gradient and Hessian are analytic.
///
/// Times are scaled by the mean age before the fit, so that their unit changes nothing but α and the likelihood's
/// constant. Equal histories count as one.
package struct PurchaseFit: Sendable {
    package let model: PurchaseModel
    /// The standard errors of r, α, a and b, from the observed information; nil for those that the data do not
    /// determine.
    package let standardErrors: [Double?]
    package let logLikelihood: Double
    package let customers: Int
    /// How many customers bought again.
    package let repeaters: Int
    /// The sum of all repeats.
    private let repeats: Double
    package let steps: Int
    /// The largest derivative of the mean log likelihood by the logarithm of a parameter.
    package let gradient: Double
    /// What it means where parameters ran off; empty where none did.
    package let warnings: [String]

    /// Where the search begins: r / α, α in units of the mean age, a / b and b.
    ///
    /// The next is tried where one does not converge. Customers who are alike make r and α run off together, and a and b.
    private static let starts: [[Double]] = [[1, 0.5, 0.3, 1.5], [1, 0.1, 0.1, 1], [1, 2, 0.1, 3], [10, 0.1, 1, 1]]
    /// Parameters beyond have run off.
    private static let bound = log(1e6)
    /// A logarithm with a larger standard error is not determined: its 95% interval spans a factor of 400.
    private static let largestError = 1.5

    /// Fits the model.
    ///
    /// - Throws: `UserError` with code `invalidData` for customers of whom none bought again, and for a search that does
    ///   not converge.
    package init(_ customers: [PurchaseSummary], threads: Threads) throws {
        let groups = CustomerGroups(customers)
        let scale = groups.meanAge
        guard scale > 0, groups.mostRepeats > 0 else {
            throw UserError(
                .invalidData, "no customer bought on a second day, so nothing says how often customers buy again",
                remedy: "Give events of a longer time, or name the types that mean bought with \(.purchaseTypes)")
        }
        let likelihood = PurchaseLikelihood(groups.inUnits(of: scale), threads: threads)
        let search = NewtonMaximum(
            bounds: Array(repeating: -Self.bound...Self.bound, count: 4),
            map: [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
        var best: NewtonMaximum.Result?
        for start in Self.starts {
            let result = try search.run(from: start.map { log($0) }, likelihood.point)
            guard result.isConverged else { continue }
            best = result
            break
        }
        guard let best else {
            throw UserError(
                .invalidData, "the likelihood of the purchases has no maximum that could be found",
                remedy: "Look at the dates and the number of purchases: trainer validate shows them")
        }
        let values = best.logarithms.map { exp($0) }
        model = PurchaseModel(r: values[0], alpha: values[1] * scale, a: values[2], b: values[3])
        let units = [values[0], values[1] * scale, values[2], values[3]]
        standardErrors = zip(units, best.standardErrors).map { $1 <= Self.largestError ? $0 * $1 : nil }
        repeats = customers.reduce(0.0) { $0 + Double($1.repeats) }
        logLikelihood = best.point.value - repeats * log(scale)
        self.customers = customers.count
        repeaters = customers.count { $0.repeats > 0 }
        steps = best.steps
        gradient = best.point.gradient.reduce(0) { max($0, abs($1)) } / Double(customers.count)
        warnings = Self.warnings(model, standardErrors)
    }

    /// The log likelihood of times in another unit, of the length `unit` in that of the fit: a density has the unit in it.
    package func logLikelihood(inUnitsOf unit: Double) -> Double { logLikelihood + repeats * log(unit) }

    private static func warnings(_ model: PurchaseModel, _ errors: [Double?]) -> [String] {
        var warnings: [String] = []
        if errors[2] == nil || errors[3] == nil {
            let chance = model.a / (model.a + model.b)
            if errors[2] == nil, model.a < 0.05, chance < 0.02 {
                warnings.append(
                    "a ran off towards 0: the purchases show nobody who leaves, so P(alive) is near 1 for everybody and the longer the horizon, the more purchases are promised"
                )
            } else if model.a + model.b > 50 {
                warnings.append(
                    "a and b ran off together: the purchases show no difference between customers in how they leave, which all do after a purchase with a chance of about \(chance.significant(3))"
                )
            } else {
                warnings.append(
                    "the purchases do not determine a and b: when customers leave is a guess, and so is P(alive)")
            }
        }
        if errors[0] == nil || errors[1] == nil {
            if model.r > 20 {
                warnings.append(
                    "r and alpha ran off together: the purchases show no difference between the rates at which customers buy who are left"
                )
            } else if model.r < 0.01 {
                warnings.append(
                    "r ran off towards 0: nearly nobody buys again, so expected purchases of customers without a repeat are near 0"
                )
            } else {
                warnings.append("the purchases do not determine r and alpha: how often customers buy is a guess")
            }
        }
        return warnings
    }
}
