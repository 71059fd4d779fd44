import Features

/// The directions in which the loss does not change at all: all levels of a field up, the intercept down by as much.
///
/// Where every row has a level, the fields' 0/1 columns add up to the intercept's. The penalties alone decide how far to
/// go in that direction, in closed form; a solver that goes by slopes would creep along it.
struct LevelShift {
    /// Of each field in which every row has a level with a coefficient, the places in z of the levels that occur.
    private let fields: [[Int]]
    private let l2: Double
    private let l1: Double

    /// Finds the directions by the Hessian's diagonal, in which a field's levels add up to the intercept.
    init(_ objective: LogisticObjective, diagonal: [Double]) {
        let l2 = objective.l2
        self.l2 = l2
        l1 = objective.l1
        guard l2 > 0 || objective.l1 > 0 else {
            fields = []
            return
        }
        fields = objective.loss.problem.rows.fields.compactMap { field in
            let places = field.map { $0 + 1 }.filter { diagonal[$0] > l2 }
            let sum = places.reduce(0) { $0 + (diagonal[$1] - l2) }
            return abs(sum - diagonal[0]) <= 1e-9 * diagonal[0] ? places : nil
        }
    }

    /// Moves z to the least penalty, and with it value and gradient of the smooth part.
    func apply(to z: inout [Double], _ here: inout Evaluation) {
        for field in fields {
            let shift = bestShift(field.map { z[$0] })
            guard shift != 0 else { continue }
            z[0] -= shift
            for place in field {
                here.value += l2 * shift * (z[place] + shift / 2)
                here.gradient[place] += l2 * shift
                z[place] += shift
            }
        }
    }

    /// The c that minimizes `Σ ½ l2 (β + c)² + l1 |β + c|`: the mean without l1; else where the slope crosses 0, which is
    /// either at a β or between two of them.
    private func bestShift(_ values: [Double]) -> Double {
        let (count, sum) = (Double(values.count), values.reduce(0, +))
        guard l1 > 0 else { return -sum / count }
        let descending = values.sorted(by: >)
        var best = 0.0
        // Below the breakpoint −descending[k], k values are positive after the shift and the others negative. The slope
        // rises from one breakpoint to the next, and is positive beyond the last.
        for (k, value) in descending.enumerated() {
            let slope = l2 * (sum - count * value) + l1 * (2 * Double(k) - count)
            if slope > 0 { return (l1 * (count - 2 * Double(k)) - l2 * sum) / (l2 * count) }
            best = -value
            if slope + 2 * l1 >= 0 { break }
        }
        return best
    }
}
