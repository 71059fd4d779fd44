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
    /// - Parameters:
    ///   - model: The tally of the model, with categories.
    ///   - others: The same of the baselines, by name.
    ///   - scope: What the groups show; nil for all.
    ///   - bootstrap: How the intervals are computed.
    ///   - threads: The number of workers.
    /// - Returns: The groups, and how many further ones there are; nil when the tallies were made without categories.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    static func all(
        _ model: RankingTally, others: [String: RankingTally], scope: GroupScope?, bootstrap: Bootstrap,
        threads: Threads
    ) throws -> (groups: [CategoryGroup], further: Int)? {
        guard let tally = model.categories, let names = model.catalogue.categoryNames else { return nil }
        func pairs(_ category: Int) -> Int { tally.parts[category].pairs }
        func measured(_ tally: CategoryTally, _ category: Int) -> MeasuredUsers {
            let all = tally.measured(category)
            return scope.map { all.only($0.ofCategories) } ?? all
        }
        // Names are in ascending order, so their positions compare like the names.
        let named = names.indices.filter { pairs($0) > 0 }.sorted { (pairs($1), $0) < (pairs($0), $1) }
        let hasUnknown = pairs(names.count) > 0
        let shown = Array(named.prefix(scope.map { hasUnknown ? $0.categories - 1 : $0.categories } ?? named.count))
        let groups = try (shown + (hasUnknown ? [names.count] : [])).map { category in
            let own = measured(tally, category)
            let estimates = try Estimates(
                own, others: others.compactMapValues { $0.categories.map { measured($0, category) } },
                bootstrap: bootstrap, threads: threads)
            return CategoryGroup(
                category: category < names.count ? names[category] : nil, users: own.users,
                pairs: pairs(category), metrics: estimates.metrics, baselines: estimates.baselines)
        }
        return (groups, named.count - shown.count)
    }
}
