/// How much two groupings of the same things agree.
package enum Partitions {
    /// The adjusted Rand index (Hubert & Arabie 1985, "Comparing partitions", equation 5).
    ///
    ///     (Σ C(nᵢⱼ, 2) − E) / (½ (Σ C(aᵢ, 2) + Σ C(bⱼ, 2)) − E),  E = Σ C(aᵢ, 2) Σ C(bⱼ, 2) / C(n, 2)
    ///
    /// 1 for equal groupings, 0 on average for groupings by chance, and 1 where both have a single group or only groups
    /// of one.
    ///
    /// - Parameters:
    ///   - one: The group of each thing.
    ///   - other: Its group in the other grouping, in the same order.
    /// - Returns: The index; 1 for fewer than two things.
    package static func adjustedRandIndex(_ one: [UInt32], _ other: [UInt32]) -> Double {
        precondition(one.count == other.count)
        guard one.count > 1 else { return 1 }
        let rows = pairs(sizes(one).values)
        let columns = pairs(sizes(other).values)
        let cells = pairs(cells(one, other).values)
        let expected = rows * columns / pairs([one.count])
        let greatest = (rows + columns) / 2
        // Both are 0 or all pairs: two equal groupings without information.
        return greatest == expected ? 1 : (cells - expected) / (greatest - expected)
    }

    /// For each group of the first grouping, how well the second has it: the greatest Jaccard index |A ∩ B| / |A ∪ B| of
    /// its groups (Hennig 2007, "Cluster-wise assessment of cluster stability", section 2).
    ///
    /// - Parameters:
    ///   - one: The group of each thing.
    ///   - other: Its group in the other grouping, in the same order.
    ///   - groups: The number of groups of the first grouping.
    /// - Returns: An index of each group from 0 to 1; `nil` for a group without things.
    package static func jaccard(_ one: [UInt32], _ other: [UInt32], groups: Int) -> [Double?] {
        let (rows, columns) = (sizes(one), sizes(other))
        var best = [Double?](repeating: nil, count: groups)
        for (cell, count) in cells(one, other) {
            let union = (rows[cell.row] ?? 0) + (columns[cell.column] ?? 0) - count
            let index = Double(count) / Double(union)
            best[Int(cell.row)] = max(best[Int(cell.row)] ?? 0, index)
        }
        return best
    }

    private struct Cell: Hashable {
        let row: UInt32
        let column: UInt32
    }

    private static func cells(_ one: [UInt32], _ other: [UInt32]) -> [Cell: Int] {
        zip(one, other).reduce(into: [:]) { $0[Cell(row: $1.0, column: $1.1), default: 0] += 1 }
    }

    private static func sizes(_ labels: [UInt32]) -> [UInt32: Int] {
        labels.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Σ C(n, 2), exact as long as it is below 2⁵³, whatever the order.
    private static func pairs(_ counts: some Sequence<Int>) -> Double {
        counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
    }
}
