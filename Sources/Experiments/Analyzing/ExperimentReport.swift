/// What `experiment analyze` found.
package struct ExperimentReport: Encodable, Sendable {
    /// How many customers each arm got on a day.
    package struct Day: Encodable, Sendable {
        /// Milliseconds since 1970 UTC, at midnight.
        package let start: Int64
        /// In the order of the arms.
        package let customers: [Int]
    }

    package let experiment: String?
    /// The control first.
    package let arms: [String]
    package let customers: Int
    /// The lines of the exposures, and those of other experiments or of none.
    package let lines: Int
    package let otherLines: Int
    /// The first and the newest exposure, and until when outcomes are known, in milliseconds since 1970 UTC.
    package let from: Int64
    package let until: Int64
    package let outcomesUntil: Int64?
    /// Customers whose time for outcomes is not over, who are left out.
    package let unfinished: Int
    /// Customers who were forgotten, and are left out.
    package let forgotten: Int
    /// Customers with an outcome of any kind.
    package let withOutcomes: Int?
    /// Whether the shares were given; otherwise equal ones were assumed.
    package let sharesGiven: Bool
    package let sampleRatio: SampleRatio
    package let metrics: [MetricReport]
    package let segments: [SegmentReport]
    package let days: [Day]
    package let plannedCustomers: Int
    package let warnings: [String]

    private enum CodingKeys: String, CodingKey {
        case experiment, arms, customers, lines, from, until, unfinished, forgotten, metrics, segments, days, warnings
        case otherLines = "other_lines"
        case outcomesUntil = "outcomes_until"
        case withOutcomes = "with_outcomes"
        case sharesGiven = "shares_given"
        case sampleRatio = "sample_ratio"
        case plannedCustomers = "planned_customers"
    }
}
