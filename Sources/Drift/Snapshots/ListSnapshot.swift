/// What the lists of some customers of a recommender looked like just after its training.
package struct ListSnapshot: Codable, Sendable, Equatable {
    /// One customer's list, best item first.
    package struct List: Sendable {
        /// The items that the model ranked, with their scores.
        package var own: [(item: UInt32, score: Float)]
        /// The popular items after them.
        package var popular: [UInt32]

        package init(own: [(item: UInt32, score: Float)], popular: [UInt32]) {
            (self.own, self.popular) = (own, popular)
        }
    }

    /// How many customers have a list here, and the greatest length of their lists.
    package let customers: Int
    package let depth: Int
    /// The lists that begin with an item which the model ranked.
    package let personal: Int
    package let rows: Int
    /// The rows that are popular items.
    package let popularRows: Int
    /// The share of the model's items that are in anyone's list; of all customers it can only be greater.
    package let coverage: Double
    /// The scores of the rows that the model ranked, in up to 20 bins; nil without such rows.
    package let scores: SnapshotColumn?

    private enum CodingKeys: String, CodingKey {
        case customers, depth, personal, rows, coverage, scores
        case popularRows = "popular_rows"
    }

    private static let bins = 20

    /// Counts what stands in lists.
    ///
    /// - Parameters:
    ///   - lists: The lists.
    ///   - depth: The length that was asked for.
    ///   - items: How many items the model has.
    package init(_ lists: [List], depth: Int, items: Int) {
        self.depth = depth
        customers = lists.count
        personal = lists.count { !$0.own.isEmpty }
        popularRows = lists.reduce(0) { $0 + $1.popular.count }
        rows = lists.reduce(popularRows) { $0 + $1.own.count }
        var isListed = [Bool](repeating: false, count: items)
        var edges = QuantileEdges()
        for list in lists {
            for (item, score) in list.own {
                isListed[Int(item)] = true
                edges.add(Double(score))
            }
            for item in list.popular { isListed[Int(item)] = true }
        }
        coverage = items == 0 ? 0 : rounded(Double(isListed.count { $0 }) / Double(items))
        let own = lists.flatMap { $0.own.map { Double($0.score) } }.filter(\.isFinite)
        guard !own.isEmpty else {
            scores = nil
            return
        }
        let found = edges.edges(bins: Self.bins)
        scores = SnapshotColumn("list_scores", bins: .edges(found), counts: Self.counts(own, found), missing: 0)
    }

    /// The scores of other lists beside these; nil without scores on one of the sides.
    ///
    /// - Parameter others: Finite scores of rows that a model ranked.
    /// - Returns: The counts of both in the bins of these.
    package func compared(with others: [Double]) -> ComparedDistribution? {
        guard let scores, case .edges(let edges) = scores.bins, !others.isEmpty else { return nil }
        return ComparedDistribution(
            scores.name, bins: scores.bins, reference: scores.counts, new: Self.counts(others, edges))
    }

    /// How many numbers lie in each bin.
    private static func counts(_ numbers: [Double], _ edges: [Double]) -> [Int] {
        numbers.reduce(into: [Int](repeating: 0, count: edges.count + 1)) { $0[bin(of: $1, in: edges)] += 1 }
    }
}
