import CustomerModels
import Glibc
import LinearAlgebra

/// Platt scaling: a straight line through the log-odds (Platt 1999).
///
/// Minimizes Σ w (ln(1 + e^f) − t f) over f = slope · z + intercept, slope ≥ 0, by Newton's method with step halving
/// (Lin, Lin & Weng 2007, "A note on Platt's probabilistic outputs"). The targets t are (n₊ + 1) / (n₊ + 2) for yes and
/// 1 / (n₋ + 2) for no, where n₊ and n₋ are the numbers of rows. These targets keep the line finite even if the
/// log-odds separate yes from no without error.
enum PlattScaling {
    static func fit(_ rows: HeldOutRows) -> Calibration {
        let yes = rows.labels.reduce(0, +)
        let (high, low) = ((yes + 1) / (yes + 2), 1 / (Double(rows.labels.count) - yes + 2))
        let total = rows.weights.reduce(0, +)
        func mean(_ value: (Int) -> Double) -> Double {
            rows.weights.indices.reduce(0) { $0 + rows.weights[$1] * value($1) } / total
        }
        let target = mean { rows.labels[$0] == 1 ? high : low }
        let flat = Calibration.platt(slope: 0, intercept: log(target / (1 - target)))

        // Standardize the log-odds, so that the system is well conditioned whatever their size.
        let center = mean { rows.logOdds[$0] }
        let spread = mean { pow(rows.logOdds[$0] - center, 2) }.squareRoot()
        guard spread > 0 else { return flat }
        let problem = Line(
            values: rows.logOdds.map { ($0 - center) / spread },
            targets: rows.labels.map { $0 == 1 ? high : low },
            weights: rows.weights.map { $0 / total })
        let line = problem.minimum(from: (0, log(target / (1 - target))))
        guard line.slope > 0 else { return flat }
        return .platt(slope: line.slope / spread, intercept: line.intercept - line.slope * center / spread)
    }
}

/// The mean loss of a line through values.
private struct Line {
    let values: [Double]
    let targets: [Double]
    let weights: [Double]

    func minimum(from start: (slope: Double, intercept: Double)) -> (slope: Double, intercept: Double) {
        var line = start
        var loss = loss(line)
        for _ in 0..<100 {
            let step = newtonStep(line)
            var length = 1.0
            var next = line
            var nextLoss = Double.infinity
            // Stop halving when the step no longer changes the line.
            while nextLoss > loss && length > 0x1p-40 {
                next = (line.slope - length * step.slope, line.intercept - length * step.intercept)
                nextLoss = self.loss(next)
                length /= 2
            }
            guard nextLoss <= loss else { break }
            let moved = max(abs(next.slope - line.slope), abs(next.intercept - line.intercept))
            (line, loss) = (next, nextLoss)
            if moved < 1e-12 { break }
        }
        return line
    }

    private func loss(_ line: (slope: Double, intercept: Double)) -> Double {
        values.indices.reduce(0) { sum, row in
            let logOdds = line.slope * values[row] + line.intercept
            return sum + weights[row] * (softplus(logOdds) - targets[row] * logOdds)
        }
    }

    private func newtonStep(_ line: (slope: Double, intercept: Double)) -> (slope: Double, intercept: Double) {
        // Start above 0, so that the system stays positive definite even if all probabilities are 0 or 1.
        var (ss, si, ii) = (1e-12, 0.0, 1e-12)
        var (gradientSlope, gradientIntercept) = (0.0, 0.0)
        for row in values.indices {
            let probability = sigmoid(line.slope * values[row] + line.intercept)
            let error = weights[row] * (probability - targets[row])
            let curvature = weights[row] * probability * (1 - probability)
            gradientSlope += error * values[row]
            gradientIntercept += error
            ss += curvature * values[row] * values[row]
            si += curvature * values[row]
            ii += curvature
        }
        let determinant = ss * ii - si * si
        return (
            (ii * gradientSlope - si * gradientIntercept) / determinant,
            (ss * gradientIntercept - si * gradientSlope) / determinant
        )
    }
}
