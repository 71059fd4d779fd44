/// What `experiment plan` found: how many customers and days an experiment needs, by the shop's own history.
package struct PlanReport: Encodable, Sendable {
    /// An experiment of some days, as it would have been at the end of the history.
    package struct Row: Encodable, Sendable {
        package let days: Int
        /// Who would have been in it.
        package let customers: Int
        package let value: Double
        /// The standard deviation of a customer's outcome; of a ratio that of its linear form.
        package let deviation: Double
        /// That of the outcome and of what was known before; nil without CUPED.
        package let correlation: Double?
        /// The customers of all arms that the smallest effect needs.
        package let needed: Double
        package let neededAdjusted: Double?
        /// The smallest effect that these customers find, in units of the metric and as a share of its value.
        package let detectable: Double
        package let detectableShare: Double?
        package let detectableAdjusted: Double?
        package let detectableShareAdjusted: Double?

        private enum CodingKeys: String, CodingKey {
            case days, customers, value, deviation, correlation, needed, detectable
            case neededAdjusted = "needed_with_cuped"
            case detectableShare = "detectable_share"
            case detectableAdjusted = "detectable_with_cuped"
            case detectableShareAdjusted = "detectable_share_with_cuped"
        }
    }

    package struct Metric: Encodable, Sendable {
        package let metric: String
        package let rows: [Row]
        /// The least of the days that are enough; nil where none is.
        package let daysNeeded: Int?
        package let daysNeededAdjusted: Int?
        package let winsorizing: Winsorizing?
        /// On the customers of the longest experiment.
        package let check: AACheck

        private enum CodingKeys: String, CodingKey {
            case metric, rows, winsorizing
            case daysNeeded = "days_needed"
            case daysNeededAdjusted = "days_needed_with_cuped"
            case check = "aa_check"
        }
    }

    package let metrics: [Metric]
    package let power: Double
    /// How many arms are compared with the control.
    package let treatments: Int
    package let effect: String
    /// The end of the history, in milliseconds since 1970 UTC.
    package let until: Int64
    package let warnings: [String]
}
