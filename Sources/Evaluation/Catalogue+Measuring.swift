import LinearAlgebra

extension Catalogue {
    /// The value of novelty or one of the diversities for a list of distinct items, best first.
    func value(of measure: Measure, for list: ArraySlice<UInt32>) -> Double {
        let items = list.prefix(measure.cutoff)
        switch measure.kind {
        case .novelty:
            return items.isEmpty ? 0 : items.reduce(0) { $0 + selfInformation[Int($1)] } / Double(items.count)
        case .diversity: return diversity(of: items)
        case .categoryDiversity: return categoryDiversity(of: items)
        default: preconditionFailure("\(measure) is not about a list alone")
        }
    }

    /// The mean of 1 − cosine over the pairs of a list; 0 without a pair.
    ///
    /// In O(n · d) for n items: with unit vectors e and zeros for rows of zeros, Σ_{i<j} ⟨eᵢ, eⱼ⟩ = (‖Σ e‖² − Σ ‖e‖²) / 2.
    private func diversity(of items: ArraySlice<UInt32>) -> Double {
        guard let factors, items.count > 1 else { return 0 }
        var sum = [Double](repeating: 0, count: factors.columns)
        var units = 0.0
        for item in items {
            let inverse = inverseNorms[Int(item)]
            guard inverse > 0 else { continue }
            units += 1
            let row = factors[factorRows[Int(item)]]
            for column in row.indices { sum[column] += Double(row[column]) * inverse }
        }
        let cosines = (sum.reduce(0) { $0 + $1 * $1 } - units) / 2
        let pairs = Double(items.count * (items.count - 1) / 2)
        // Rounding may raise the cosine of two equal items above 1.
        return max(0, 1 - cosines / pairs)
    }

    /// The share of pairs in different categories among the pairs whose categories are both known; 0 without one.
    private func categoryDiversity(of items: ArraySlice<UInt32>) -> Double {
        let known = items.map { categories[Int($0)] }.filter { $0 != categoryNames?.count }.sorted()
        let pairs = known.count * (known.count - 1) / 2
        guard pairs > 0 else { return 0 }
        var equal = 0
        var run = 0
        for position in known.indices {
            // Each item forms a pair with every earlier item of its category.
            run = position > 0 && known[position - 1] == known[position] ? run + 1 : 0
            equal += run
        }
        return Double(pairs - equal) / Double(pairs)
    }
}
