/// What was observed of the customers of an experiment, before anything is compared.
package struct ExperimentData: Sendable {
    /// The customers by a column whose values were known before the experiment.
    package struct Segment: Sendable {
        package let column: String
        package let names: [String]
        /// For each customer the position in `names`.
        package let group: [Int]

        package init(column: String, names: [String], group: [Int]) {
            (self.column, self.names, self.group) = (column, names, group)
        }
    }

    /// The arms; the first is the control.
    package let arms: [String]
    /// For each customer the position in `arms`.
    package let arm: [Int]
    /// The metrics with their values, the one that the experiment is about first.
    package let metrics: [(metric: ExperimentMetric, values: MetricValues)]
    package let segments: [Segment]

    package init(
        arms: [String], arm: [Int], metrics: [(metric: ExperimentMetric, values: MetricValues)],
        segments: [Segment] = []
    ) {
        (self.arms, self.arm, self.metrics, self.segments) = (arms, arm, metrics, segments)
    }

    /// The customers of each arm.
    var rowsByArm: [[Int]] {
        var rows = [[Int]](repeating: [], count: arms.count)
        for (row, arm) in arm.enumerated() { rows[arm].append(row) }
        return rows
    }
}
