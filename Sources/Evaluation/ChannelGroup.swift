import LinearAlgebra

/// Users whose events to find are mostly on one channel, measured as a group.
package struct ChannelGroup: Codable, Sendable, Equatable {
    /// The channel; nil for the users whose channel nobody knows.
    package let channel: String?
    package let users: Int
    /// The measures that are means over users.
    package let metrics: [Measure: Estimate]
    package let baselines: [String: EvaluationReport.Comparison]
}

extension ChannelGroup {
    /// The channels that have users: those with the most users first, ties by name, and the users without one last.
    ///
    /// - Parameters:
    ///   - channels: The channel of each user.
    ///   - model: The measures of these users.
    ///   - others: The same for the baselines, by name.
    ///   - most: The most groups; nil for all.
    ///   - bootstrap: How the intervals are computed.
    ///   - threads: The number of workers.
    /// - Returns: The groups, and how many further channels have users.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    static func all(
        _ channels: [String?], _ model: MeasuredUsers, others: [String: MeasuredUsers], most: Int? = nil,
        bootstrap: Bootstrap, threads: Threads
    ) throws -> (groups: [ChannelGroup], further: Int) {
        let positions = Dictionary(grouping: channels.indices) { channels[$0] }
        let named = positions.keys.compactMap { $0 }.sorted { first, second in
            let (one, other) = (positions[first]?.count ?? 0, positions[second]?.count ?? 0)
            return one == other ? first.utf8.lexicographicallyPrecedes(second.utf8) : one > other
        }
        let hasUnknown = positions[nil] != nil
        let shown = named.prefix(most.map { hasUnknown ? $0 - 1 : $0 } ?? named.count)
        let order = shown.map(Optional.some) + (hasUnknown ? [nil] : [])
        let groups = try order.map { channel in
            let users = positions[channel] ?? []
            let estimates = try Estimates(
                model.only(users), others: others.mapValues { $0.only(users) }, bootstrap: bootstrap,
                threads: threads)
            return ChannelGroup(
                channel: channel, users: users.count, metrics: estimates.metrics, baselines: estimates.baselines)
        }
        return (groups, named.count - shown.count)
    }
}
