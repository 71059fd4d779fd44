import Glibc
import LinearAlgebra

/// How probabilities relate to what really happened: two figures of a logistic recalibration.
///
/// It is that of Cox 1958 ("Two further applications of a model for binary regression"), whose figures Van Calster et al.
/// 2019 ("Calibration: the Achilles heel of predictive analytics") name as here:
///
/// | figure | definition | of right probabilities |
/// |---|---|---|
/// | calibration in the large | a in P(yes) = σ(a + z), z the log-odds of the probability | 0; above it, more say yes than predicted |
/// | calibration slope | b in P(yes) = σ(a + b·z), fitted together with a | 1; below it, the probabilities are too extreme |
///
/// Both are fitted by maximum likelihood with Newton's method; the interval is ±1.96 standard errors from the inverse of
/// the Fisher information, for rows that are independent.
package struct CalibrationLine: Codable, Sendable, Equatable {
    /// A figure with its interval.
    package struct Figure: Codable, Sendable, Equatable {
        package let value: Double
        package let low: Double
        package let high: Double

        fileprivate init(_ value: Double, error: Double) {
            (self.value, low, high) = (value, value - 1.959963984540054 * error, value + 1.959963984540054 * error)
        }
    }

    package let inTheLarge: Figure
    package let slope: Figure

    private enum CodingKeys: String, CodingKey {
        case inTheLarge = "in_the_large"
        case slope
    }

    /// Fits both figures; nil when the outcomes do not determine them: rows of one outcome, probabilities that are all
    /// equal, or that separate yes from no without error.
    ///
    /// - Parameters:
    ///   - probabilities: The probability of a yes for each row, clipped to [2⁻⁵², 1 − 2⁻⁵²].
    ///   - outcomes: What happened, from 0 for no to 1 for yes; a rate for a row that stands for many.
    ///   - weights: The weights of the rows, not negative; nil when all are 1.
    package init?(_ probabilities: [Double], outcomes: [Double], weights: [Double]? = nil) {
        precondition(outcomes.count == probabilities.count && weights?.count ?? outcomes.count == outcomes.count)
        let weights = weights ?? Array(repeating: 1, count: outcomes.count)
        let total = weights.reduce(0, +)
        let yes = zip(outcomes, weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard total > 0, yes > 0, yes < total else { return nil }
        let logOdds = probabilities.map { probability in
            let clipped = min(max(probability, 0x1p-52), 1 - 0x1p-52)
            return log(clipped / (1 - clipped))
        }
        let rows = Rows(logOdds: logOdds, outcomes: outcomes, weights: weights)
        guard let offset = rows.fit(isSlopeFree: false), let line = rows.fit(isSlopeFree: true) else { return nil }
        inTheLarge = Figure(offset.intercept, error: offset.interceptError)
        slope = Figure(line.slope, error: line.slopeError)
    }
}

private struct Rows {
    let logOdds: [Double]
    let outcomes: [Double]
    let weights: [Double]

    struct Fit {
        var intercept = 0.0
        var slope = 1.0
        var interceptError = 0.0
        var slopeError = 0.0
    }

    /// Newton's method with halved steps; nil where it does not settle.
    func fit(isSlopeFree: Bool) -> Fit? {
        var fit = Fit()
        var loss = loss(fit)
        for _ in 0..<200 {
            let sums = sums(fit)
            guard let step = step(sums, isSlopeFree) else { return nil }
            var length = 1.0
            var next = fit
            var nextLoss = Double.infinity
            // Near the minimum the loss no longer tells which of two lines is better; there a whole step is right.
            let limit = loss + 1e-12 * (1 + abs(loss))
            while !(nextLoss <= limit), length > 0x1p-30 {
                next.intercept = fit.intercept + length * step.intercept
                next.slope = fit.slope + length * step.slope
                nextLoss = self.loss(next)
                length /= 2
            }
            guard nextLoss <= limit else { break }
            let moved = max(abs(next.intercept - fit.intercept), abs(next.slope - fit.slope))
            (fit, loss) = (next, nextLoss)
            guard abs(fit.slope) < 1e3, abs(fit.intercept) < 1e3 else { return nil }
            if moved < 1e-12 { break }
        }
        let sums = sums(fit)
        guard let errors = errors(sums, isSlopeFree) else { return nil }
        (fit.interceptError, fit.slopeError) = errors
        return fit
    }

    private struct Sums {
        var (gradient, gradientSlope) = (0.0, 0.0)
        var (information, mixed, informationSlope) = (0.0, 0.0, 0.0)

        var determinant: Double { information * informationSlope - mixed * mixed }
        /// Whether the two parameters can be told apart.
        var isRegular: Bool { determinant > 1e-12 * information * max(informationSlope, 1e-300) }
    }

    private func sums(_ fit: Fit) -> Sums {
        var sums = Sums()
        for row in logOdds.indices {
            let probability = sigmoid(fit.intercept + fit.slope * logOdds[row])
            let error = weights[row] * (outcomes[row] - probability)
            let information = weights[row] * probability * (1 - probability)
            sums.gradient += error
            sums.gradientSlope += error * logOdds[row]
            sums.information += information
            sums.mixed += information * logOdds[row]
            sums.informationSlope += information * logOdds[row] * logOdds[row]
        }
        return sums
    }

    private func step(_ sums: Sums, _ isSlopeFree: Bool) -> (intercept: Double, slope: Double)? {
        guard isSlopeFree else {
            return sums.information > 0 ? (sums.gradient / sums.information, 0) : nil
        }
        guard sums.isRegular else { return nil }
        return (
            (sums.informationSlope * sums.gradient - sums.mixed * sums.gradientSlope) / sums.determinant,
            (sums.information * sums.gradientSlope - sums.mixed * sums.gradient) / sums.determinant
        )
    }

    private func errors(_ sums: Sums, _ isSlopeFree: Bool) -> (Double, Double)? {
        guard isSlopeFree else { return sums.information > 0 ? ((1 / sums.information).squareRoot(), 0) : nil }
        guard sums.isRegular else { return nil }
        return (
            (sums.informationSlope / sums.determinant).squareRoot(), (sums.information / sums.determinant).squareRoot()
        )
    }

    private func loss(_ fit: Fit) -> Double {
        logOdds.indices.reduce(0) { sum, row in
            let z = fit.intercept + fit.slope * logOdds[row]
            return sum + weights[row] * (softplus(z) - outcomes[row] * z)
        }
    }
}
