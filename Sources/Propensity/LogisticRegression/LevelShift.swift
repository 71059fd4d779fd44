import Features

/// Moves along directions in which the loss is constant: all levels of a field up, and the intercept down by as much.
///
/// If every row has a level, the 0/1 columns of the field add up to the intercept's column. Only the penalties decide
/// how far to move in that direction, and this has a closed form; a gradient-based solver would move along it very
/// slowly.
struct LevelShift {
    /// For each field in which every row has a level with a coefficient: the places in z of the levels that occur.
    private let fields: [[Int]]
    private let l2: Double
    private let l1: Double

    /// Finds the fields whose levels add up to the intercept, by comparing entries of the Hessian's diagonal.
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

    /// Moves z to the smallest penalty, and updates the value and gradient of the smooth part.
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

    /// The c that minimizes `Σ ½ l2 (β + c)² + l1 |β + c|`.
    ///
    /// Without l1 it is minus the mean; with l1 it is where the slope crosses 0, at some −β or between two of them.
    private func bestShift(_ values: [Double]) -> Double {
        let (count, sum) = (Double(values.count), values.reduce(0, +))
        guard l1 > 0 else { return -sum / count }
        let descending = values.sorted(by: >)
        var best = 0.0
        // Just below −descending[k], k values are positive after the shift and the others negative. The slope increases
        // from one breakpoint to the next, and is positive after the last.
        for (k, value) in descending.enumerated() {
            let slope = l2 * (sum - count * value) + l1 * (2 * Double(k) - count)
            if slope > 0 { return (l1 * (count - 2 * Double(k)) - l2 * sum) / (l2 * count) }
            best = -value
            if slope + 2 * l1 >= 0 { break }
        }
        return best
    }
}
