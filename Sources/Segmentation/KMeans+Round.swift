import LinearAlgebra

extension KMeans {
    /// One round: each point goes to its nearest centre, the first of equal ones.
    struct Round {
        private(set) var labels: [UInt32] = []
        private(set) var inertia = 0.0
        private var distances: [Double] = []
        /// Groups × columns.
        private var sums: [Double]
        private var counts: [Int]
        private let columns: Int

        /// A block of points, whose sums are added in the order of the blocks.
        private struct Block: Sendable {
            var labels: [UInt32] = []
            var distances: [Double] = []
            var sums: [Double]
            var counts: [Int]
        }

        private static let block = 1024

        init(_ points: DoubleMatrix, _ centres: DoubleMatrix, threads: Threads) throws {
            let (groups, columns) = (centres.rows, points.columns)
            self.columns = columns
            sums = [Double](repeating: 0, count: groups * columns)
            counts = [Int](repeating: 0, count: groups)
            labels.reserveCapacity(points.rows)
            distances.reserveCapacity(points.rows)
            try inOrder(points.rows, chunk: Self.block, threads: threads) { range in
                var block = Block(
                    sums: [Double](repeating: 0, count: groups * columns), counts: [Int](repeating: 0, count: groups))
                for row in range {
                    let point = points[row]
                    var (nearest, least) = (0, Double.infinity)
                    for group in 0..<groups {
                        let distance = squaredDistance(point, centres[group])
                        if distance < least { (nearest, least) = (group, distance) }
                    }
                    block.labels.append(UInt32(nearest))
                    block.distances.append(least)
                    block.counts[nearest] += 1
                    for column in 0..<columns { block.sums[nearest * columns + column] += point[column] }
                }
                return block
            } consume: { block, _ in
                labels += block.labels
                distances += block.distances
                for position in sums.indices { sums[position] += block.sums[position] }
                for group in counts.indices { counts[group] += block.counts[group] }
            }
            inertia = distances.reduce(0, +)
        }

        /// The means of the groups; a group without points gets the point farthest from its centre.
        ///
        /// - Parameters:
        ///   - points: The points of the round.
        ///   - labels: The labels of the round, which change for points that an empty group gets.
        /// - Returns: The means, groups × columns.
        consuming func means(of points: DoubleMatrix, _ labels: inout [UInt32]) -> DoubleMatrix {
            for group in counts.indices where counts[group] == 0 {
                var farthest: Int?
                for row in labels.indices where counts[Int(labels[row])] > 1 {
                    if farthest.map({ distances[row] > distances[$0] }) ?? true { farthest = row }
                }
                guard let farthest else { continue }
                let old = Int(labels[farthest])
                counts[old] -= 1
                counts[group] = 1
                labels[farthest] = UInt32(group)
                distances[farthest] = 0
                for column in 0..<columns {
                    sums[old * columns + column] -= points[farthest, column]
                    sums[group * columns + column] = points[farthest, column]
                }
            }
            let means = DoubleMatrix(rows: counts.count, columns: columns)
            for group in counts.indices where counts[group] > 0 {
                for column in 0..<columns {
                    means[group, column] = sums[group * columns + column] / Double(counts[group])
                }
            }
            return means
        }
    }
}
