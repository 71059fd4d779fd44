import CKernels
package import LinearAlgebra

/// Item factors in the layout for scoring: panels of `ENDCAP_PANEL_ITEMS` items, factor-major, longest norms first.
///
/// The order by norm lets a search stop early: a panel can contain an item of the list only if the product of the
/// user's norm and the panel's largest norm is at least the list's last score (Cauchy & Schwarz).
package struct PackedItems: Sendable {
    /// d.
    package let factors: Int
    /// The dense index of each packed item, in packed order.
    package let indices: [UInt32]
    /// The largest norm within each panel, in double; descending.
    let norms: [Double]
    private let panels: Matrix
    /// The packed position of each item; `UInt32.max` for an item that is left out.
    private let positions: [UInt32]

    /// Packs rows of `matrix`; rows of zeros are left out, because nothing is known about their items.
    ///
    /// - Parameters:
    ///   - matrix: Item factors, `items × d`.
    ///   - allowed: The items that may be recommended, ascending; `nil` for all.
    package init(_ matrix: Matrix, allowed: [UInt32]? = nil) {
        let width = Int(ENDCAP_PANEL_ITEMS)
        let candidates = allowed ?? (0..<UInt32(matrix.rows)).map { $0 }
        let squares = candidates.map { index in
            (index: index, square: matrix[Int(index)].reduce(0.0) { $0 + Double($1) * Double($1) })
        }
        let kept = squares.filter { $0.square > 0 }
            .sorted { $0.square != $1.square ? $0.square > $1.square : $0.index < $1.index }
        let count = (kept.count + width - 1) / width
        let packed = Matrix(rows: count, columns: matrix.columns * width)
        for number in 0..<count {
            let rows = kept[number * width..<min((number + 1) * width, kept.count)].map { matrix[Int($0.index)] }
            let panel = packed[number]
            // Write in the order of the panel, so that each cache line is written once.
            for factor in 0..<matrix.columns {
                for (lane, row) in rows.enumerated() { panel[factor * width + lane] = row[factor] }
            }
        }
        var positions = [UInt32](repeating: .max, count: matrix.rows)
        for (position, item) in kept.enumerated() { positions[Int(item.index)] = UInt32(position) }
        self.positions = positions
        factors = matrix.columns
        indices = kept.map(\.index)
        norms = stride(from: 0, to: kept.count, by: width).map { kept[$0].square.squareRoot() }
        panels = packed
    }

    var panelCount: Int { panels.rows }

    subscript(panel: Int) -> UnsafeMutableBufferPointer<Float> { panels[panel] }

    /// One word per panel; bit i is set if there is no item i in the panel.
    var emptyPlaces: [UInt32] {
        var words = [UInt32](repeating: 0, count: panelCount)
        let rest = indices.count % Int(ENDCAP_PANEL_ITEMS)
        if rest > 0 { words[panelCount - 1] |= .max << UInt32(rest) }
        return words
    }

    /// Words as those of `emptyPlaces`, in which the bits of some items are set, too.
    func masks(excluding excluded: [UInt32], and words: [UInt32]) -> [UInt32] {
        let width = Int(ENDCAP_PANEL_ITEMS)
        var words = words
        for item in excluded where Int(item) < positions.count && positions[Int(item)] != .max {
            let position = Int(positions[Int(item)])
            words[position / width] |= 1 << UInt32(position % width)
        }
        return words
    }
}
