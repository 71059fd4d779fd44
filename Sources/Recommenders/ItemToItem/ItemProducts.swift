import LinearAlgebra

/// The products Σ_u a_ju b_ui of all items j and i over their customers u, one row at a time.
///
/// Sums are in double precision over the customers of j in ascending order, so the number of threads changes no bit.
/// All rows together take Σ_u n_u² steps for customers with n_u items.
struct ItemProducts: Sendable {
    private let byItem: SparseMatrix
    private let byUser: SparseMatrix
    /// a_ju in the order of `byItem`.
    private let left: [Double]
    /// b_ui in the order of `byUser`.
    private let right: [Double]

    /// - Parameters:
    ///   - interactions: users × items, the confidences.
    ///   - left: a_ju, computed from a confidence, its item j and its user u.
    ///   - right: b_ui, computed from a confidence, its item i and its user u.
    init(
        _ interactions: SparseMatrix, left: (_ confidence: Double, _ item: Int, _ user: Int) -> Double,
        right: (_ confidence: Double, _ item: Int, _ user: Int) -> Double
    ) {
        byUser = interactions
        byItem = interactions.transposed()
        var values = [Double](repeating: 0, count: interactions.count)
        for item in 0..<byItem.rows {
            for position in byItem.range(ofRow: item) {
                values[position] = left(Double(byItem.value(at: position)), item, Int(byItem.indices[position]))
            }
        }
        self.left = values
        for user in 0..<byUser.rows {
            for position in byUser.range(ofRow: user) {
                values[position] = right(Double(byUser.value(at: position)), Int(byUser.indices[position]), user)
            }
        }
        self.right = values
    }

    var items: Int { byItem.rows }

    /// Overwrites `sums`, one value per item, with the products of one item.
    func row(_ item: Int, into sums: UnsafeMutableBufferPointer<Double>) {
        sums.update(repeating: 0)
        byUser.indices.withUnsafeBufferPointer { indices in
            right.withUnsafeBufferPointer { right in
                for position in byItem.range(ofRow: item) {
                    let scale = left[position]
                    for other in byUser.range(ofRow: Int(byItem.indices[position])) {
                        sums[Int(indices[other])] += scale * right[other]
                    }
                }
            }
        }
    }

    /// The products of one item with all items that share a customer with it.
    private func row(_ item: Int, into entries: TouchedRow) {
        entries.values.withUnsafeMutableBufferPointer { sums in
            byUser.indices.withUnsafeBufferPointer { indices in
                right.withUnsafeBufferPointer { right in
                    for position in byItem.range(ofRow: item) {
                        let scale = left[position]
                        for other in byUser.range(ofRow: Int(byItem.indices[position])) {
                            let product = scale * right[other]
                            // Products are not negative, so a sum is 0 only before its first product.
                            if product == 0 { continue }
                            let column = Int(indices[other])
                            if sums[column] == 0 { entries.touched.append(indices[other]) }
                            sums[column] += product
                        }
                    }
                }
            }
        }
    }

    /// Computes a model's weights row by row and keeps the largest.
    ///
    /// - Parameters:
    ///   - count: How many entries of a row are kept; of equal ones, those with the smaller item.
    ///   - threads: The number of workers.
    ///   - weight: The weight of an item, computed from its product; only positive weights are kept.
    /// - Returns: items × items.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    func largest(
        _ count: Int, threads: Threads,
        weight: @escaping @Sendable (_ row: Int, _ item: Int, _ product: Double) -> Double
    ) throws -> SparseMatrix {
        try KeptWeights.collect(items, keeping: count, threads: threads, by: { $0 }) { item, entries in
            row(item, into: entries)
            for other in entries.touched.map({ Int($0) }) {
                entries.values[other] = other == item ? 0 : max(0, weight(item, other, entries.values[other]))
            }
        }
    }
}
