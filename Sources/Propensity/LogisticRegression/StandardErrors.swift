import Features
package import LinearAlgebra

/// Standard errors of the coefficients of a model without penalties.
///
/// They are the square roots of the diagonal of the inverse of `Xᵀ diag(p (1 − p)) X`, the observed information
/// (McCullagh & Nelder 1989, §4.4).
package struct StandardErrors: Sendable {
    /// Intercept and coefficients in encoded units, and the covariance of their estimates.
    private let estimates: [Double]
    private let covariance: DoubleMatrix

    /// Facts about a fit that decide whether standard errors are meaningful.
    package struct Circumstances: Sendable {
        /// Whether a customer has several rows, which are then not independent.
        package var hasSeveralRowsPerCustomer = false
        /// Whether the model's probabilities were changed after the fit.
        package var isCalibrated = false

        package init() {}
    }

    /// Standard errors, or the reason why there are none.
    package enum Outcome: Sendable {
        case computed(StandardErrors)
        case refused(reason: String)
    }

    /// Computes the standard errors of a fit; takes one pass over the data and O(width³).
    ///
    /// - Parameters:
    ///   - fit: The fit of `problem` with `parameters`.
    ///   - problem: The problem that was fitted.
    ///   - parameters: The penalties.
    ///   - circumstances: Other facts that decide whether standard errors are meaningful.
    ///   - threads: The number of workers; it does not change a bit of the result.
    /// - Returns: The standard errors, or the first reason to refuse them.
    /// - Throws: Nothing; it is `throws` only because `parallelFor` is.
    package static func of(
        _ fit: LogisticFit, _ problem: LogisticProblem, _ parameters: LogisticParameters,
        _ circumstances: Circumstances = Circumstances(), threads: Threads
    ) throws -> Outcome {
        if let reason = refusal(fit, problem, parameters, circumstances) { return .refused(reason: reason) }
        let loss = LogisticLoss(problem, threads: threads)
        let z = [fit.intercept] + fit.coefficients + [0]
        let system = DoubleSystem(size: z.count)
        _ = try loss.evaluate(z, hessian: system)
        guard system.factorize(settingAside: [z.count - 1], tolerance: 1e-11), system.aliased == [z.count - 1] else {
            return .refused(reason: "the Hessian is not of full rank at the minimum")
        }
        let inverse = DoubleMatrix(rows: z.count - 1, columns: z.count - 1)
        for column in 0..<z.count - 1 {
            var unit = [Double](repeating: 0, count: z.count)
            unit[column] = 1 / loss.totalWeight
            for (row, value) in system.solution(of: unit).dropLast().enumerated() { inverse[row, column] = value }
        }
        return .computed(StandardErrors(estimates: z.dropLast(), covariance: inverse))
    }

    /// Why a fit with a penalty has no standard errors.
    package static let refusalOfPenalties =
        "a penalty pulls the coefficients towards 0: standard errors need both penalties at 0"

    private static func refusal(
        _ fit: LogisticFit, _ problem: LogisticProblem, _ parameters: LogisticParameters,
        _ circumstances: Circumstances
    ) -> String? {
        if parameters.l1 > 0 || parameters.l2 != 0 {
            return refusalOfPenalties
        }
        if !fit.convergence.converged { return "the fit has not converged" }
        if !fit.aliased.isEmpty { return "some columns are combinations of others: leave out the aliased ones" }
        if problem.rows.width > 4_096 { return "there are more than 4096 coefficients" }
        if circumstances.hasSeveralRowsPerCustomer {
            return "customers have several rows, which are not independent of each other"
        }
        if circumstances.isCalibrated { return "the probabilities are calibrated: fit without calibration" }
        if let weights = problem.weights, weights.contains(where: { $0 != 1 }) {
            return "the rows are weighted, and a weight is not a number of observations"
        }
        return nil
    }

    /// The standard error of the intercept, in encoded units.
    package var intercept: Double { covariance[0, 0].squareRoot() }

    /// The standard errors of the coefficients, in encoded units.
    package var coefficients: [Double] { (1..<estimates.count).map { covariance[$0, $0].squareRoot() } }

    /// An estimate and its standard error.
    package struct Estimate: Sendable, Equatable {
        package let value: Double
        package let standardError: Double
    }

    /// Intercept and coefficients in raw units; the encoded value of a raw one is `(raw − center) / scale`.
    ///
    /// `β_raw = β / scale` and `b_raw = b − Σ β·center / scale`; the variance of the latter is `aᵀVa` with a = (1,
    /// −center / scale).
    ///
    /// - Parameters:
    ///   - centers: One per coefficient; 0 for levels.
    ///   - scales: One per coefficient, not 0; 1 for levels.
    /// - Returns: The intercept and the coefficients, each with its standard error.
    package func inRawUnits(centers: [Double], scales: [Double]) -> (intercept: Estimate, coefficients: [Estimate]) {
        let width = estimates.count - 1
        precondition(centers.count == width && scales.count == width)
        let direction = [1] + zip(centers, scales).map { -$0 / $1 }
        var variance = 0.0
        for row in 0...width {
            for column in 0...width { variance += direction[row] * covariance[row, column] * direction[column] }
        }
        let coefficients = (0..<width).map { index in
            Estimate(
                value: estimates[index + 1] / scales[index],
                standardError: covariance[index + 1, index + 1].squareRoot() / abs(scales[index]))
        }
        return (Estimate(value: dot(direction, estimates), standardError: variance.squareRoot()), coefficients)
    }
}
