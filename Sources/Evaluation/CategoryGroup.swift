import LinearAlgebra

/// The relevant items of one category, and how many of them lists find.
package struct CategoryGroup: Codable, Sendable, Equatable {
    /// The category; nil for the items without one.
    package let category: String?
    /// The users with a relevant item of the category; the means are over these users.
    package let users: Int
    /// The pairs of a user and a relevant item of the category.
    package let pairs: Int
    /// `recall@k` with only the category's items counted as relevant, for each k of the report.
    package let metrics: [Measure: Estimate]
    package let baselines: [String: EvaluationReport.Comparison]
}

extension CategoryGroup {
    /// The categories that have pairs: those with the most pairs first, ties by name, and the items without a category
    /// last.
    ///
    /// - Returns: nil when the tallies were made without categories.
    static func all(
        _ model: RankingTally, others: [String: RankingTally], bootstrap: Bootstrap, threads: Threads
    ) throws -> [CategoryGroup]? {
        guard let tally = model.categories, let names = model.catalogue.categoryNames else { return nil }
        func pairs(_ category: Int) -> Int { tally.parts[category].pairs }
        // Names are in ascending order, so their positions compare like the names.
        let named = names.indices.filter { pairs($0) > 0 }.sorted { (pairs($1), $0) < (pairs($0), $1) }
        return try (named + (pairs(names.count) > 0 ? [names.count] : [])).map { category in
            let estimates = try Estimates(
                tally.measured(category), others: others.compactMapValues { $0.categories?.measured(category) },
                bootstrap: bootstrap, threads: threads)
            return CategoryGroup(
                category: category < names.count ? names[category] : nil, users: tally.measured(category).users,
                pairs: pairs(category), metrics: estimates.metrics, baselines: estimates.baselines)
        }
    }
}
