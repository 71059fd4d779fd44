package import Ids

/// The cells of one column whose level training did not have; each counts as none of the levels, or as a rare one.
package struct UnseenCells: Sendable {
    /// The column's name.
    package let column: String
    /// The rows of the cells, ascending.
    package let rows: [Int]
    /// The distinct levels, in byte order; the level of a missing cell is empty.
    package let levels: IdTable
    /// The levels that the model knows.
    package let known: IdTable
    /// Whether the levels may have been rare in training, where such levels share a part.
    package let mayBeRare: Bool

    /// Nil when no cell has a level of `levels`, which are positions in the column's own.
    init?(of column: FeatureTable.Column, levels: [Int], _ encoder: FieldEncoder) {
        guard !levels.isEmpty, let known = encoder.knownLevels, case .levels(let codes, let table) = column.values
        else { return nil }
        var isUnseen = [Bool](repeating: false, count: table.count)
        for level in levels { isUnseen[level] = true }
        rows = codes.indices.filter { isUnseen[Int(codes[$0])] }
        guard !rows.isEmpty else { return nil }
        self.column = column.name
        self.levels = table.subset(keeping: levels)
        self.known = known
        mayBeRare = encoder.hasRareLevels
    }
}
