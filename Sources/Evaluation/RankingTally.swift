/// The measures of one ranker, user by user.
///
/// Users are added in a fixed order, one list each; only those with a relevant item are evaluated, and only their lists
/// count for coverage. Parts that were tallied apart, say by several workers, are joined by `append`.
package struct RankingTally: Sendable {
    package let measures: [Measure]
    /// The measures that are means over users, in the order of `values`.
    package let means: [Measure]
    /// The measures of coverage, in the order of `coverages`.
    let coverageMeasures: [Measure]
    /// The size of the catalogue that was ranked.
    package let items: Int
    /// The users with at least one relevant item.
    package private(set) var users = 0
    /// For each of `means`, the value of every evaluated user.
    package private(set) var values: [[Double]]

    /// For each measure of coverage, which items some list shows.
    private var shown: [[Bool]]
    private let discounts: Discounts
    /// How many items of a list are looked at; longer lists change nothing.
    package let listLength: Int

    package init(measures: [Measure], items: Int) {
        self.measures = measures
        self.items = items
        listLength = min(measures.map(\.cutoff).max() ?? 0, items)
        discounts = Discounts(depth: listLength)
        means = measures.filter(\.isMeanOverUsers)
        coverageMeasures = measures.filter { !$0.isMeanOverUsers }
        values = means.map { _ in [] }
        shown = coverageMeasures.map { _ in [Bool](repeating: false, count: items) }
    }

    /// Adds one user's list.
    ///
    /// - Parameters:
    ///   - ranked: distinct item indexes below `items`, best first.
    ///   - relevant: the items to be found, distinct and ascending; a user without any is passed over.
    package mutating func add(ranked: ArraySlice<UInt32>, relevant: ArraySlice<UInt32>) {
        if relevant.isEmpty { return }
        users += 1
        let hits = Hits(ranked: ranked, relevant: relevant, depth: listLength)
        for (position, measure) in means.enumerated() {
            values[position].append(hits.value(of: measure, discounts: discounts))
        }
        for (position, measure) in coverageMeasures.enumerated() {
            for item in ranked.prefix(measure.cutoff) { shown[position][Int(item)] = true }
        }
    }

    package mutating func add(ranked: [UInt32], relevant: [UInt32]) {
        add(ranked: ranked[...], relevant: relevant[...])
    }

    /// Adds the users of another tally of the same measures and catalogue behind one's own.
    package mutating func append(_ other: RankingTally) {
        precondition(measures == other.measures && items == other.items)
        users += other.users
        for position in values.indices { values[position] += other.values[position] }
        for position in shown.indices {
            for item in 0..<items where other.shown[position][item] { shown[position][item] = true }
        }
    }

    /// The share of the catalogue in anyone's list, for each measure of coverage in order.
    var coverages: [Double] {
        shown.map { items == 0 ? 0 : Double($0.count { $0 }) / Double(items) }
    }
}
