import LinearAlgebra

/// Users of one segment, measured as a group.
package struct SegmentGroup: Codable, Sendable, Equatable {
    /// The segment's name; nil for the users who are in none.
    package let segment: String?
    package let users: Int
    /// The measures that are means over users.
    package let metrics: [Measure: Estimate]
    package let baselines: [String: EvaluationReport.Comparison]
}

extension SegmentGroup {
    /// The segments that have users: those with the most users first, ties by name, and the users without one last.
    ///
    /// - Parameters:
    ///   - segments: The segment of each user.
    ///   - model: The measures of these users.
    ///   - others: The same for the baselines, by name.
    ///   - bootstrap: How the intervals are computed.
    ///   - threads: The number of workers.
    /// - Returns: One group a segment.
    /// - Throws: Nothing in practice; the parallel loop is declared to throw.
    static func all(
        _ segments: [String?], _ model: MeasuredUsers, others: [String: MeasuredUsers], bootstrap: Bootstrap,
        threads: Threads
    ) throws -> [SegmentGroup] {
        try ChannelGroup.all(segments, model, others: others, bootstrap: bootstrap, threads: threads).groups.map {
            SegmentGroup(segment: $0.channel, users: $0.users, metrics: $0.metrics, baselines: $0.baselines)
        }
    }
}
