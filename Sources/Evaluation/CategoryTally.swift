/// How many of each category's relevant items were found: the recall when only the items of this category are relevant.
struct CategoryTally: Sendable {
    /// One category.
    struct Part: Sendable {
        /// The pairs of a user and a relevant item of the category.
        var pairs = 0
        /// For each cutoff, the recall of every user with such a pair.
        var recalls: [[Double]]
    }

    let cutoffs: [Int]
    /// In the order of the catalogue's names; the last part is for the items without a category.
    private(set) var parts: [Part]

    init(cutoffs: [Int], _ catalogue: Catalogue) {
        guard let names = catalogue.categoryNames else { preconditionFailure("the categories are not known") }
        self.cutoffs = cutoffs
        parts = Array(repeating: Part(recalls: cutoffs.map { _ in [] }), count: names.count + 1)
    }

    /// Adds a user; `missing` relevant items that the catalogue does not have count as items without a category.
    mutating func add(
        _ hits: Hits, ranked: ArraySlice<UInt32>, relevant: ArraySlice<UInt32>, missing: Int, in catalogue: Catalogue
    ) {
        var relevantByCategory: [Int: Int] = [:]
        for item in relevant { relevantByCategory[catalogue.categories[Int(item)], default: 0] += 1 }
        if missing > 0 { relevantByCategory[parts.count - 1, default: 0] += missing }
        let found = hits.ranks.map { rank in
            (rank: rank, category: catalogue.categories[Int(ranked[ranked.startIndex + rank - 1])])
        }
        for (category, count) in relevantByCategory {
            parts[category].pairs += count
            for (position, cutoff) in cutoffs.enumerated() {
                let hits = found.count { $0.category == category && $0.rank <= cutoff }
                parts[category].recalls[position].append(Double(hits) / Double(count))
            }
        }
    }

    mutating func append(_ other: CategoryTally) {
        precondition(cutoffs == other.cutoffs && parts.count == other.parts.count)
        for category in parts.indices {
            parts[category].pairs += other.parts[category].pairs
            for position in cutoffs.indices {
                parts[category].recalls[position] += other.parts[category].recalls[position]
            }
        }
    }

    /// The recalls of one category as measured values, which can be compared.
    func measured(_ category: Int) -> MeasuredUsers {
        MeasuredUsers(
            measures: cutoffs.map { Measure(.recall, at: $0) }, values: parts[category].recalls,
            users: parts[category].recalls.first?.count ?? 0)
    }
}
