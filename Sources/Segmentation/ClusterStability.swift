package import LinearAlgebra

/// How well groups are found again in parts of the customers, by which their number is chosen.
///
/// The customers, or `most` of them by chance, are grouped once whole and 20 times in parts of 80% (Ben-Hur, Elisseeff &
/// Guyon 2002, "A stability based method for discovering structure in clustered data"). Each part is compared with the
/// whole by the adjusted Rand index, and each group by its Jaccard index (Hennig 2007). A number of groups is stable where
/// every group is found again with a mean Jaccard index of at least .75, Hennig's mark of a stable group. Of the stable
/// numbers the greatest is chosen whose mean adjusted Rand index is at most .02 below the best of them, so that groups
/// are told apart as long as that costs nothing; where none is stable, the number with the greatest index.
package struct ClusterStability: Codable, Sendable, Equatable {
    /// What was found for a number of groups.
    package struct Candidate: Codable, Sendable, Equatable {
        package let clusters: Int
        /// The mean adjusted Rand index of the parts with the whole.
        package let agreement: Double
        /// The least mean Jaccard index of a group.
        package let weakest: Double
        /// The share of Σ ‖x − mean‖² that the groups explain.
        package let explained: Double
    }

    package let candidates: [Candidate]
    /// The number of groups that was chosen.
    package let chosen: Int
    /// Whether all its groups are found again.
    package let isStable: Bool

    private enum CodingKeys: String, CodingKey {
        case candidates, chosen
        case isStable = "stable"
    }

    /// The mean Jaccard index from which a group counts as stable.
    package static let stableFrom = 0.75
    /// How far below the best mean adjusted Rand index the chosen one may be.
    private static let tolerance = 0.02
    private static let parts = 20
    private static let share = 0.8
    private static let starts = 4
    /// The most customers that are looked at, because thousands tell as much as millions.
    private static let most = 5000

    /// Tries numbers of groups.
    ///
    /// - Parameters:
    ///   - points: Points × columns.
    ///   - clusters: The numbers that are tried, which the distinct points allow.
    ///   - seed: Which customers are in which part.
    ///   - threads: The number of workers, which changes nothing.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    package init(_ points: DoubleMatrix, clusters: [Int], seed: UInt64, threads: Threads) throws {
        var random = SeededGenerator(seed: seed, 0x5e67)
        let sample = Self.draw(min(points.rows, Self.most), of: points.rows, &random)
        let whole = Self.rows(sample, of: points)
        let size = max(Int(Self.share * Double(sample.count)), 1)
        let draws = (0..<Self.parts).map { _ in Self.draw(size, of: sample.count, &random) }
        let total = Self.spread(whole)
        var candidates: [Candidate] = []
        for count in clusters {
            var fitting = KMeans(clusters: count, seed: seed)
            let reference = try fitting.fit(whole, threads: threads)
            fitting.starts = Self.starts
            let search = fitting
            var agreement = 0.0
            var found = [(sum: Double, parts: Int)](repeating: (0, 0), count: count)
            try inOrder(draws.count, chunk: 1, threads: threads) { range in
                try range.map { number in
                    let part = Self.rows(draws[number], of: whole)
                    var own = search
                    own.clusters = min(count, part.rows)
                    own.seed = search.seed &+ UInt64(number) &+ 1
                    return try own.fit(part, threads: 1).labels
                }
            } consume: { labels, end in
                for (offset, part) in labels.enumerated() {
                    let draw = draws[end - labels.count + offset]
                    let expected = draw.map { reference.labels[$0] }
                    agreement += Partitions.adjustedRandIndex(expected, part) / Double(Self.parts)
                    for (group, index) in Partitions.jaccard(expected, part, groups: count).enumerated() {
                        guard let index else { continue }
                        found[group].sum += index
                        found[group].parts += 1
                    }
                }
            }
            let weakest = found.map { $0.parts == 0 ? 0 : $0.sum / Double($0.parts) }.min() ?? 0
            candidates.append(
                Candidate(
                    clusters: count, agreement: agreement, weakest: weakest,
                    explained: total > 0 ? 1 - reference.inertia / total : 0))
        }
        self.candidates = candidates
        let stable = candidates.filter { $0.weakest >= Self.stableFrom }
        let best = (stable.isEmpty ? candidates : stable).map(\.agreement).max() ?? 0
        let tolerance = stable.isEmpty ? 0 : Self.tolerance
        chosen =
            (stable.isEmpty ? candidates : stable).filter { $0.agreement >= best - tolerance }.map(\.clusters).max()
            ?? 1
        isStable = !stable.isEmpty
    }

    /// Positions drawn without putting back, ascending.
    private static func draw(_ count: Int, of all: Int, _ random: inout SeededGenerator) -> [Int] {
        count == all ? Array(0..<all) : (0..<all).shuffled(using: &random).prefix(count).sorted()
    }

    private static func rows(_ rows: [Int], of points: DoubleMatrix) -> DoubleMatrix {
        let part = DoubleMatrix(rows: rows.count, columns: points.columns)
        for (place, row) in rows.enumerated() {
            for column in 0..<points.columns { part[place, column] = points[row, column] }
        }
        return part
    }

    /// Σ ‖x − mean‖².
    private static func spread(_ points: DoubleMatrix) -> Double {
        var sum = 0.0
        for column in 0..<points.columns {
            let values = (0..<points.rows).map { points[$0, column] }
            let mean = values.reduce(0, +) / Double(values.count)
            sum += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        return sum
    }
}
