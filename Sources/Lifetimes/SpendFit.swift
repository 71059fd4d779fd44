package import CustomerModels
import Diagnostics
import Documents
import Glibc
package import LinearAlgebra

/// Gamma–Gamma by maximum likelihood.
///
/// The log likelihood of x purchases with the mean m and the sum s = x m is
///
///     lnΓ(p x + q) − lnΓ(p x) − lnΓ(q) − q ln(1 + s / γ) − p x ln(1 + γ / s) − ln m,
///
/// which is equation 1a of Fader & Hardie 2013, written so that nothing cancels. Values are scaled by their mean before
/// the fit. The gamma functions depend on x alone and are made once for each.
package struct SpendFit: Sendable {
    package let model: SpendModel
    /// The standard errors of p, q and γ; nil for those that the data do not determine.
    package let standardErrors: [Double?]
    package let logLikelihood: Double
    package let customers: Int
    package let steps: Int
    package let gradient: Double
    package let warnings: [String]

    /// What a customer spent on repeat purchases.
    package struct Spending: Sendable {
        /// x: the purchases with a known value, at least 1.
        package let count: Int
        /// m: their mean, above 0.
        package let mean: Double

        package init(count: Int, mean: Double) {
            precondition(count > 0 && mean > 0)
            (self.count, self.mean) = (count, mean)
        }
    }

    /// Where the search begins: p, q and p γ / q in units of the mean value.
    ///
    /// The next is tried where one does not converge.
    private static let starts: [[Double]] = [[2, 3, 0.7], [1, 2, 0.5], [10, 5, 0.8], [0.5, 10, 0.9]]
    private static let largestError = 1.5

    /// Fits the model.
    ///
    /// - Throws: `UserError` with code `invalidData` for fewer than two customers, and for a search that does not
    ///   converge.
    package init(_ customers: [Spending], threads: Threads) throws {
        guard customers.count > 1 else {
            throw UserError(
                .invalidData, "fewer than two customers have a repeat purchase with a value above 0",
                remedy: "Give events of a longer time, or leave the values out")
        }
        let scale = customers.reduce(0) { $0 + $1.mean } / Double(customers.count)
        let likelihood = SpendLikelihood(customers, scale: scale, threads: threads)
        let shapes = -log(1e4)...log(1e4)
        let search = NewtonMaximum(
            bounds: [shapes, shapes, -log(1e8)...log(1e8)], map: [[1, 0, 0], [0, 1, 0], [-1, 1, 1]])
        var best: NewtonMaximum.Result?
        for start in Self.starts {
            let result = try search.run(from: start.map { log($0) }, likelihood.point)
            guard result.isConverged else { continue }
            best = result
            break
        }
        guard let best else {
            throw UserError(
                .invalidData, "the likelihood of the values has no maximum that could be found",
                remedy: "Look at the values of purchases: trainer validate shows them")
        }
        let values = best.logarithms.map { exp($0) }
        let units = [values[0], values[1], values[2] * scale]
        model = SpendModel(p: units[0], q: units[1], gamma: units[2])
        standardErrors = zip(units, best.standardErrors).map { $1 <= Self.largestError ? $0 * $1 : nil }
        logLikelihood = best.point.value - Double(customers.count) * log(scale)
        self.customers = customers.count
        steps = best.steps
        gradient = best.point.gradient.reduce(0) { max($0, abs($1)) } / Double(customers.count)
        warnings = Self.warnings(model, standardErrors)
    }

    private static func warnings(_ model: SpendModel, _ errors: [Double?]) -> [String] {
        var warnings: [String] = []
        if model.q <= 1 {
            warnings.append(
                "q is \(model.q.significant(3)), not above 1: the values of purchases have so long a tail that a new customer has no expected value, so the model has none"
            )
        }
        if errors[0] == nil, model.p > 50 {
            warnings.append("p ran off: each customer always spends the same")
        } else if errors[1] == nil, model.q > 50 {
            warnings.append(
                "q and gamma ran off together: all customers spend around the same mean, so it is everybody's")
        } else if errors.contains(where: { $0 == nil }) {
            warnings.append("the values do not determine p, q and gamma: expected values of purchases are a guess")
        }
        return warnings
    }
}
