package import LinearAlgebra

/// Groups of points around centres: k-means.
///
/// Minimizes Σᵢ ‖xᵢ − c(i)‖² over k centres by the algorithm of Lloyd (1982, "Least squares quantization in PCM"), from
/// several starts of k-means++ (Arthur & Vassilvitskii 2007), of which the one with the least sum is kept. A group that
/// loses all its points gets the point that is farthest from its centre. O(n · k · d) a round.
package struct KMeans: Sendable {
    /// k, at least 1 and at most the number of distinct points.
    package var clusters: Int
    package var seed: UInt64
    /// How many starts are tried.
    package var starts = 10
    /// The most rounds of a start; nearly all end long before, when no point changes its group any more.
    package var mostRounds = 300

    package init(clusters: Int, seed: UInt64) {
        self.clusters = clusters
        self.seed = seed
    }

    /// Groups of points.
    package struct Fit: Sendable {
        /// Groups × columns.
        package let centres: DoubleMatrix
        /// The group of each point.
        package let labels: [UInt32]
        /// Σᵢ ‖xᵢ − c(i)‖².
        package let inertia: Double
        /// The number of rounds until no point changed its group.
        package let rounds: Int
    }

    /// Groups points; the same points in the same order give the same bits at any number of threads.
    ///
    /// - Parameters:
    ///   - points: Points × columns, finite.
    ///   - threads: The number of workers.
    /// - Returns: The groups, the largest first and equal ones by their first point.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package func fit(_ points: DoubleMatrix, threads: Threads) throws -> Fit {
        precondition(clusters >= 1 && clusters <= points.rows && starts >= 1)
        var best: Fit?
        for start in 0..<starts {
            var random = SeededGenerator(seed: seed, UInt64(clusters), UInt64(start))
            let found = try lloyd(points, from: plusPlus(points, &random), threads: threads)
            if found.inertia < best?.inertia ?? .infinity { best = found }
        }
        guard let best else {
            return try lloyd(points, from: DoubleMatrix(rows: clusters, columns: points.columns), threads: threads)
        }
        return Self.ordered(best)
    }

    /// Moves centres until no point changes its group.
    package func lloyd(_ points: DoubleMatrix, from first: DoubleMatrix, threads: Threads) throws -> Fit {
        var centres = first
        var labels: [UInt32] = []
        var rounds = 0
        while true {
            let round = try Round(points, centres, threads: threads)
            let isSettled = round.labels == labels
            labels = round.labels
            if isSettled || rounds == mostRounds {
                return Fit(centres: centres, labels: labels, inertia: round.inertia, rounds: rounds)
            }
            rounds += 1
            centres = round.means(of: points, &labels)
        }
    }

    /// The first centres: each next one is a point, drawn with a probability proportional to its squared distance to the
    /// nearest one so far.
    private func plusPlus(_ points: DoubleMatrix, _ random: inout SeededGenerator) -> DoubleMatrix {
        let centres = DoubleMatrix(rows: clusters, columns: points.columns)
        var nearest = [Double](repeating: .infinity, count: points.rows)
        var chosen = Int.random(in: 0..<points.rows, using: &random)
        for centre in 0..<clusters {
            for column in 0..<points.columns { centres[centre, column] = points[chosen, column] }
            guard centre + 1 < clusters else { break }
            var total = 0.0
            for row in 0..<points.rows {
                nearest[row] = min(nearest[row], squaredDistance(points[row], points[chosen]))
                total += nearest[row]
            }
            var left = random.uniform() * total
            // The last point at a distance takes what rounding leaves over.
            chosen = nearest.lastIndex { $0 > 0 } ?? 0
            for row in nearest.indices {
                left -= nearest[row]
                if left < 0 {
                    chosen = row
                    break
                }
            }
        }
        return centres
    }

    /// The same groups, the largest first, equal ones by their first point.
    private static func ordered(_ fit: Fit) -> Fit {
        let count = fit.centres.rows
        var sizes = [Int](repeating: 0, count: count)
        var firsts = [Int](repeating: .max, count: count)
        for (row, label) in fit.labels.enumerated() {
            sizes[Int(label)] += 1
            firsts[Int(label)] = min(firsts[Int(label)], row)
        }
        let order = (0..<count).sorted { (sizes[$1], firsts[$0]) < (sizes[$0], firsts[$1]) }
        var places = [UInt32](repeating: 0, count: count)
        let centres = DoubleMatrix(rows: count, columns: fit.centres.columns)
        for (place, group) in order.enumerated() {
            places[group] = UInt32(place)
            for column in 0..<centres.columns { centres[place, column] = fit.centres[group, column] }
        }
        return Fit(
            centres: centres, labels: fit.labels.map { places[Int($0)] }, inertia: fit.inertia, rounds: fit.rounds)
    }
}

/// ‖x − y‖², in four sums that are joined at the end, whatever the processor.
func squaredDistance(_ one: UnsafeMutableBufferPointer<Double>, _ other: UnsafeMutableBufferPointer<Double>) -> Double {
    precondition(one.count == other.count)
    var sums = SIMD4<Double>(repeating: 0)
    var column = 0
    while column + 4 <= one.count {
        let difference =
            SIMD4(one[column], one[column + 1], one[column + 2], one[column + 3])
            - SIMD4(other[column], other[column + 1], other[column + 2], other[column + 3])
        sums += difference * difference
        column += 4
    }
    var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while column < one.count {
        sum += (one[column] - other[column]) * (one[column] - other[column])
        column += 1
    }
    return sum
}
