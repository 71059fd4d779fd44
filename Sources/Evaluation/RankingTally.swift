/// The measures of one ranker, user by user.
///
/// Users are added in a fixed order, one list each; only users with a relevant item are evaluated, and only their lists
/// count for coverage. `append` joins tallies of several parts, for example those of several workers.
package struct RankingTally: Sendable {
    package let measures: [Measure]
    /// The measures that are means over users, in the order of `values`.
    package let means: [Measure]
    /// What is known about the ranked items.
    package let catalogue: Catalogue
    /// The users with at least one relevant item.
    package private(set) var users = 0
    /// For each of `means`, the value of every evaluated user.
    package private(set) var values: [[Double]]

    private var listings: Listings
    /// The tally by category; nil unless requested.
    private(set) var categories: CategoryTally?
    private let discounts: Discounts
    /// How many items of a list are used; further items change nothing.
    package let listLength: Int

    /// An empty tally.
    ///
    /// - Parameters:
    ///   - measures: the measures to take; the catalogue must allow them (`Measure.check`).
    ///   - catalogue: what is known about the items.
    ///   - byCategory: whether recall is also taken for each category of the relevant items; categories must be known.
    package init(measures: [Measure], catalogue: Catalogue, byCategory: Bool = false) {
        self.measures = measures
        self.catalogue = catalogue
        listLength = min(measures.map(\.cutoff).max() ?? 0, catalogue.count)
        discounts = Discounts(depth: listLength)
        means = measures.filter(\.isMeanOverUsers)
        values = means.map { _ in [] }
        listings = Listings(measures.filter { !$0.isMeanOverUsers }, items: catalogue.count)
        categories = byCategory ? CategoryTally(cutoffs: Set(measures.map(\.cutoff)).sorted(), catalogue) : nil
    }

    /// Adds one user's list.
    ///
    /// - Parameters:
    ///   - ranked: distinct indexes of items of the catalogue, best first.
    ///   - relevant: the items to find, distinct and ascending.
    ///   - missing: how many more items are to be found that the catalogue does not have. A user without anything to
    ///     find is skipped.
    package mutating func add(ranked: ArraySlice<UInt32>, relevant: ArraySlice<UInt32>, missing: Int = 0) {
        if relevant.isEmpty, missing == 0 { return }
        users += 1
        let hits = Hits(ranked: ranked, relevant: relevant, missing: missing, depth: listLength)
        for (position, measure) in means.enumerated() {
            values[position].append(
                measure.countsHits
                    ? hits.value(of: measure, discounts: discounts) : catalogue.value(of: measure, for: ranked))
        }
        listings.add(ranked)
        categories?.add(hits, ranked: ranked, relevant: relevant, missing: missing, in: catalogue)
    }

    package mutating func add(ranked: [UInt32], relevant: [UInt32], missing: Int = 0) {
        add(ranked: ranked[...], relevant: relevant[...], missing: missing)
    }

    /// Appends the users of another tally of the same measures and catalogue.
    package mutating func append(_ other: RankingTally) {
        precondition(measures == other.measures && catalogue.count == other.catalogue.count)
        users += other.users
        for position in values.indices { values[position] += other.values[position] }
        listings.append(other.listings)
        if let others = other.categories { categories?.append(others) }
    }

    /// The measured values, which can be compared.
    var measured: MeasuredUsers {
        MeasuredUsers(measures: means, values: values, users: users, ofAllLists: listings.values)
    }
}
