package import Features
import Ids

/// What the rows of customers looked like that a model learned from.
package struct TableSnapshot: Codable, Sendable, Equatable {
    package var rows: Int
    /// Features with their counts.
    package var columns: [SnapshotColumn]
    /// The model's probabilities for rows that it did not learn from, in 20 equal bins; `nil` without such rows.
    package var scores: SnapshotColumn?

    /// - Parameters:
    ///   - table: The rows.
    ///   - scores: The model's probabilities for rows that it did not learn from; `nil` without a cross-validation.
    package init(of table: FeatureTable, scores: [Double]?) {
        rows = table.rowCount
        columns = table.columns.map { column in
            let bins = Self.bins(of: column)
            let counts = Self.counts(of: column, bins)
            return SnapshotColumn(
                shortName(column.name), bins: bins, counts: Array(counts.dropLast()), missing: counts.last ?? 0)
        }
        self.scores = scores.map { scores in
            let counts = Self.counts(ofScores: scores)
            return SnapshotColumn(
                "scores", bins: .edges(Self.scoreEdges), counts: Array(counts.dropLast()), missing: counts.last ?? 0)
        }
    }

    private static let numberBins = 20
    private static let mostLevels = 50
    /// A level of fewer rows may name a customer, so it counts as `other`.
    private static let fewestRows = 5

    /// The edges between 20 equal bins from 0 to 1.
    static let scoreEdges = (1..<20).map { Double($0) / 20 }

    static func counts(ofScores scores: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: scoreEdges.count + 2)
        for score in scores { counts[score.isNaN ? counts.count - 1 : bin(of: score, in: scoreEdges)] += 1 }
        return counts
    }

    private static func bins(of column: FeatureTable.Column) -> ColumnBins {
        switch column.values {
        case .numbers(let values):
            if column.kind == .boolean { return .names(["no", "yes"]) }
            var edges = QuantileEdges()
            for value in values { edges.add(value) }
            return .edges(edges.edges(bins: numberBins))
        case .levels(let codes, let levels):
            var counts = [Int](repeating: 0, count: levels.count)
            for code in codes { counts[Int(code)] += 1 }
            let kept = levels.indices.filter { counts[$0] >= fewestRows && !levels[$0].isEmpty }
                .sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(mostLevels)
            return .names(kept.map { shortName(levels[$0]) } + [ColumnBins.other])
        }
    }

    /// The counts of a column's bins, then of its missing cells.
    static func counts(of column: FeatureTable.Column, _ bins: ColumnBins) -> [Int] {
        var counts = [Int](repeating: 0, count: bins.count + 1)
        let missing = bins.count
        switch (column.values, bins) {
        case (.numbers(let values), .edges(let edges)):
            for value in values { counts[value.isNaN ? missing : bin(of: value, in: edges)] += 1 }
        case (.numbers(let values), .names(let names)) where names.count == 2:
            for value in values { counts[value.isNaN ? missing : value == 0 ? 0 : 1] += 1 }
        case (.levels(let codes, let levels), .names(let names)):
            let own = Dictionary(zip(names.dropLast(), names.indices), uniquingKeysWith: { first, _ in first })
            let places = levels.indices.map {
                levels[$0].isEmpty ? missing : own[shortName(levels[$0])] ?? names.count - 1
            }
            for code in codes { counts[places[Int(code)]] += 1 }
        default:
            // The kind of a column is that of the version's schema, so both sides have the same.
            counts[missing] = column.values.count
        }
        return counts
    }
}

extension FeatureTable.Values {
    fileprivate var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .levels(let codes, _): codes.count
        }
    }
}
