/// What the groups of a report show, where this is less than the totals do.
///
/// A group costs a bootstrap of its users, over all measures of all rankers. A report that is kept shows less of each
/// group, so that it is small and takes little of the time of measuring.
package struct GroupScope: Sendable, Equatable {
    /// The measures of groups of users; the groups of categories have the recall at the largest cutoff of these.
    package var measures: [Measure]
    /// The names of the baselines, of those that there are.
    package var baselines: Set<String>
    /// The most groups by category; those with the most pairs are kept, and that of the items without one.
    package var categories: Int
    /// The most groups by channel; those with the most users are kept, and that of the users without one.
    package var channels: Int
    /// The resamples of an interval.
    package var resamples: Int

    package init(
        measures: [Measure], baselines: Set<String>, categories: Int = 30, channels: Int = 30, resamples: Int = 200
    ) {
        precondition(categories > 1 && channels > 1 && resamples > 0)
        self.measures = measures
        self.baselines = baselines
        self.categories = categories
        self.channels = channels
        self.resamples = resamples
    }

    /// The two measures that tell most of a group: `ndcg` and `recall` at the cutoff that was asked for first, where
    /// these are measured, and else the first two that were asked for.
    ///
    /// - Parameter measures: All that are measured, in the order of the request.
    /// - Returns: At most two measures of hits among all that is to be found.
    package static func telling(of measures: [Measure]) -> [Measure] {
        let possible = measures.filter { $0.part == nil && $0.isMeanOverUsers && $0.countsHits }
        guard let first = possible.first else { return [] }
        let usual = [Measure(.ndcg, at: first.cutoff), Measure(.recall, at: first.cutoff)].filter(possible.contains)
        return Array((usual + possible.filter { !usual.contains($0) }).prefix(2))
    }

    /// How the intervals of groups are computed, where those of the totals are computed by `bootstrap`.
    func bootstrap(_ bootstrap: Bootstrap) -> Bootstrap {
        var own = bootstrap
        own.resamples = min(resamples, bootstrap.resamples)
        return own
    }

    /// The part of measured users that groups show.
    func restricted(_ users: MeasuredUsers) -> MeasuredUsers { users.only(measures) }

    /// The baselines that groups show.
    func restricted<Value>(_ others: [String: Value]) -> [String: Value] {
        others.filter { baselines.contains($0.key) }
    }

    /// The measure of the groups of categories.
    var ofCategories: [Measure] {
        measures.map(\.cutoff).max().map { [Measure(.recall, at: $0)] } ?? []
    }
}
