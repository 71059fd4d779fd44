import CKernels
import LinearAlgebra

/// A quadratic function with an l1 penalty, `½ (x − a)ᵀH(x − a) + gᵀ(x − a) + l1 Σ_{j>0} |x_j|`, and its minimum.
///
/// Coordinate descent with covariance updates (Friedman, Hastie & Tibshirani 2010, "Regularization paths for
/// generalized linear models via coordinate descent", §2.2) finds which coordinates are 0. Between the sweeps, a
/// Cholesky factorization solves for the others as long as their signs stay, because sweeps alone are very slow where
/// columns are nearly collinear.
struct PenalizedQuadratic {
    private let hessian: DoubleMatrix
    private let size: Int
    private let l1: Double
    private var x: [Double]
    /// The slope of the quadratic at x.
    private var slope: [Double]
    private var movable: [Int]

    private static let mostRounds = 200
    private static let sweeps = 5

    /// - Parameters:
    ///   - system: H, whose lower triangle is mirrored into the upper one.
    ///   - gradient: g.
    ///   - start: a.
    ///   - fixed: Places that do not move.
    ///   - l1: The penalty of all places except the first.
    init(_ system: DoubleSystem, gradient: [Double], at start: [Double], fixed: Set<Int>, l1: Double) {
        precondition(gradient.count == system.size && start.count == system.size)
        hessian = system.matrix
        size = system.size
        self.l1 = l1
        x = start
        slope = gradient
        let matrix = hessian
        movable = (0..<system.size).filter { !fixed.contains($0) && matrix[$0, $0] > 0 }
        for row in 0..<size {
            for column in 0..<row { hessian[column, row] = hessian[row, column] }
        }
    }

    /// The minimum, up to a fraction of the first violation; the solver repeats this step, so it needs no more.
    mutating func minimize() -> [Double] {
        let enough = max(1e-4 * violation, 1e-13)
        for _ in 0..<Self.mostRounds where violation > enough {
            for _ in 0..<Self.sweeps { sweep() }
            if violation > enough { solveNonzero() }
        }
        return x
    }

    /// The largest violation of the conditions of the minimum, measured as the step of its coordinate.
    private var violation: Double {
        movable.reduce(0) { max($0, abs(best($1) - x[$1])) }
    }

    /// The minimum over one coordinate: its unpenalized minimum, soft-thresholded by l1 / H_jj.
    private func best(_ place: Int) -> Double {
        let curvature = hessian[place, place]
        let free = x[place] - slope[place] / curvature
        guard l1 > 0 && place > 0 else { return free }
        let threshold = l1 / curvature
        return free > threshold ? free - threshold : (free < -threshold ? free + threshold : 0)
    }

    private mutating func sweep() {
        for place in movable { move(place, to: best(place)) }
    }

    private mutating func move(_ place: Int, to value: Double) {
        let change = value - x[place]
        guard change != 0, let row = hessian[place].baseAddress else { return }
        x[place] = value
        doublePrecisionKernels.add_scaled(change, row, &slope, size)
    }

    /// Moves to the minimum over all coordinates that are not 0, or up to the point where the first of them becomes 0.
    private mutating func solveNonzero() {
        let active = movable.filter { $0 == 0 || x[$0] != 0 || l1 == 0 }
        let system = DoubleSystem(size: active.count)
        for (row, place) in active.enumerated() {
            for column in 0...row { system.matrix[row, column] = hessian[place, active[column]] }
        }
        guard system.factorize(tolerance: 1e-13) else { return }
        let step = system.solution(
            of: active.map { place in
                let sign = place == 0 || l1 == 0 ? 0.0 : (x[place] > 0 ? 1 : -1)
                return -(slope[place] + l1 * sign)
            })
        var share = 1.0
        var first: Int?
        for (place, change) in zip(active, step) where l1 > 0 && place > 0 && x[place] * (x[place] + change) < 0 {
            let crossing = -x[place] / change
            if crossing < share { (share, first) = (crossing, place) }
        }
        for (place, change) in zip(active, step) {
            move(place, to: place == first ? 0 : x[place] + share * change)
        }
    }
}
