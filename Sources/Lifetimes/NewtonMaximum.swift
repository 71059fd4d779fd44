import Glibc
import LinearAlgebra

/// A function of the logarithms of some positive parameters at a point, with its derivatives.
package struct LogPoint: Sendable {
    package var value: Double
    package var gradient: [Double]
    /// Row by row, symmetric.
    package var hessian: [Double]

    /// From derivatives in the parameters themselves: gᵢ pᵢ, and Hᵢⱼ pᵢ pⱼ + [i = j] gᵢ pᵢ.
    ///
    /// - Parameters:
    ///   - sums: The value, the gradient, and the lower triangle of the Hessian row by row.
    ///   - parameters: The parameters.
    init(_ sums: [Double], at parameters: [Double]) {
        let count = parameters.count
        value = sums[0]
        gradient = (0..<count).map { sums[1 + $0] * parameters[$0] }
        hessian = [Double](repeating: 0, count: count * count)
        var place = 1 + count
        for i in 0..<count {
            for j in 0...i {
                let product = sums[place] * parameters[i] * parameters[j]
                hessian[i * count + j] = product
                hessian[j * count + i] = product
                place += 1
            }
            hessian[i * count + i] += gradient[i]
        }
    }
}

/// Newton's method for a maximum over the logarithms of positive parameters, within bounds.
///
/// The search moves in coordinates φ with θ = M φ for the logarithms θ, so that what can run off together does so along
/// one coordinate.
///
/// A step solves (−H + μ D) δ = g with D the absolute diagonal of H. μ is 0 where −H is positive definite and the step
/// makes the function larger, and grows by tens until both hold (Levenberg 1944, Marquardt 1963). A coordinate at a bound
/// that would leave it stays there for the step. The search has converged when the expected gain g·δ / 2 of a full step
/// is below 1e-9; it then takes one more step, which squares what is left of the error.
struct NewtonMaximum: Sendable {
    /// The least and the greatest values of the coordinates.
    let bounds: [ClosedRange<Double>]
    /// M, row by row.
    let map: [[Double]]
    var mostSteps = 200
    /// The longest change of a coordinate in a step.
    var longestStep = 2.0

    struct Result: Sendable {
        let logarithms: [Double]
        /// The derivatives by the logarithms.
        let point: LogPoint
        let steps: Int
        let isConverged: Bool
        /// The standard errors of the logarithms, from the inverse of −H; infinite where it has none, and for those that
        /// follow a coordinate at its bound.
        let standardErrors: [Double]
    }

    /// Searches from some coordinates.
    func run(from start: [Double], _ target: ([Double]) throws -> LogPoint) rethrows -> Result {
        func function(_ coordinates: [Double]) throws -> LogPoint {
            transformed(try target(logarithms(of: coordinates)))
        }
        var coordinates = zip(start, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
        var point = try function(coordinates)
        var (steps, isConverged) = (0, false)
        while steps < mostSteps, point.value.isFinite {
            steps += 1
            let held = held(at: coordinates, point.gradient)
            if let step = step(point, damping: 0, holding: held), gain(point, step) < 1e-9 {
                isConverged = true
                let last = moved(coordinates, by: step)
                let next = try function(last)
                if next.value >= point.value - 1e-12 * abs(point.value) { (coordinates, point) = (last, next) }
                break
            }
            var (damping, isAccepted) = (0.0, false)
            while damping < 1e12 {
                if let step = step(point, damping: damping, holding: held) {
                    let next = moved(coordinates, by: step)
                    let candidate = try function(next)
                    if candidate.value > point.value {
                        (coordinates, point, isAccepted) = (next, candidate, true)
                        break
                    }
                }
                damping = damping == 0 ? 1e-4 : damping * 10
            }
            guard isAccepted else {
                // No step in any direction makes the function larger: it is flat to rounding.
                isConverged = zip(point.gradient, held).allSatisfy { $1 || abs($0) <= 1e-9 * max(1, abs(point.value)) }
                break
            }
        }
        return Result(
            logarithms: logarithms(of: coordinates), point: try target(logarithms(of: coordinates)),
            steps: steps, isConverged: isConverged, standardErrors: standardErrors(at: coordinates, point))
    }

    private func logarithms(of coordinates: [Double]) -> [Double] {
        map.map { row in zip(row, coordinates).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// The derivatives by the coordinates: Mᵀ g and Mᵀ H M.
    private func transformed(_ point: LogPoint) -> LogPoint {
        let count = map.count
        var result = point
        for i in 0..<count {
            result.gradient[i] = (0..<count).reduce(0.0) { $0 + map[$1][i] * point.gradient[$1] }
            for j in 0..<count {
                var sum = 0.0
                for k in 0..<count {
                    for l in 0..<count { sum += map[k][i] * point.hessian[k * count + l] * map[l][j] }
                }
                result.hessian[i * count + j] = sum
            }
        }
        return result
    }

    private func standardErrors(at coordinates: [Double], _ point: LogPoint) -> [Double] {
        let count = map.count
        let atBound = zip(coordinates, bounds).map { $0 <= $1.lowerBound || $0 >= $1.upperBound }
        guard let system = factorized(point, damping: 0, holding: atBound) else {
            return [Double](repeating: .infinity, count: count)
        }
        return map.map { row in
            if zip(row, atBound).contains(where: { $0 != 0 && $1 }) { return .infinity }
            // M C Mᵀ
            let variance = zip(row, system.solution(of: row)).reduce(0) { $0 + $1.0 * $1.1 }
            return variance > 0 ? variance.squareRoot() : .infinity
        }
    }

    /// Which coordinates stand at a bound that they would leave.
    private func held(at coordinates: [Double], _ gradient: [Double]) -> [Bool] {
        coordinates.indices.map {
            coordinates[$0] <= bounds[$0].lowerBound && gradient[$0] <= 0
                || coordinates[$0] >= bounds[$0].upperBound && gradient[$0] >= 0
        }
    }

    private func moved(_ coordinates: [Double], by step: [Double]) -> [Double] {
        coordinates.indices.map {
            min(max(coordinates[$0] + step[$0], bounds[$0].lowerBound), bounds[$0].upperBound)
        }
    }

    /// Half of g·δ: what a full step of Newton's method is expected to gain.
    private func gain(_ point: LogPoint, _ step: [Double]) -> Double {
        zip(point.gradient, step).reduce(0) { $0 + $1.0 * $1.1 } / 2
    }

    /// The step; nil where the matrix is not positive definite.
    private func step(_ point: LogPoint, damping: Double, holding held: [Bool]) -> [Double]? {
        guard let system = factorized(point, damping: damping, holding: held) else { return nil }
        let step = system.solution(of: point.gradient)
        let longest = step.reduce(0) { max($0, abs($1)) }
        guard longest.isFinite else { return nil }
        return longest > longestStep ? step.map { $0 * longestStep / longest } : step
    }

    private func factorized(_ point: LogPoint, damping: Double, holding held: [Bool]) -> DoubleSystem? {
        let count = held.count
        let system = DoubleSystem(size: count)
        for i in 0..<count {
            for j in 0...i { system.matrix[i, j] = -point.hessian[i * count + j] }
            system.matrix[i, i] += damping * max(abs(point.hessian[i * count + i]), 1e-9)
        }
        let aside = Set(held.indices.filter { held[$0] })
        guard system.factorize(settingAside: aside), system.aliased.count == aside.count else { return nil }
        return system
    }
}
