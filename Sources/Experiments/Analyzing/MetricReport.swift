/// What an experiment says of one metric.
package struct MetricReport: Encodable, Sendable {
    /// An arm as it was observed.
    package struct Arm: Encodable, Sendable {
        package let arm: String
        package let customers: Int
        /// Customers of whom the metric is not known, who are left out.
        package let missing: Int
        package let value: Double
    }

    /// An arm beside the control.
    package struct Comparison: Encodable, Sendable {
        package enum Reading: String, Codable, Sendable {
            case better, worse
            case noDifference = "none shown"
        }

        package let arm: String
        package let absolute: Effect
        package let relative: Effect?
        /// The effect without CUPED; nil where there is none.
        package let unadjusted: Effect?
        /// p corrected by Holm for the arms.
        package var pOverArms: Double
        /// That one corrected by Benjamini and Hochberg for the metrics; nil for a guardrail.
        package var q: Double?
        package var reading: Reading
        package let guardrail: Guardrail.Verdict?

        private enum CodingKeys: String, CodingKey {
            case arm, absolute, relative, unadjusted, q, reading, guardrail
            case pOverArms = "p_over_arms"
        }
    }

    package let metric: String
    package let form: ExperimentMetric.Form
    package let lowerIsBetter: Bool
    package let arms: [Arm]
    package var comparisons: [Comparison]
    package let cuped: Cuped?
    package let winsorizing: Winsorizing?
    /// How much worse the metric may become; nil where it is no guardrail.
    package let guardrail: Guardrail?
    /// The probability that chance alone leaves out so different shares of the arms' customers.
    package let missingP: Double?

    private enum CodingKeys: String, CodingKey {
        case metric, form, arms, comparisons, cuped, winsorizing, guardrail
        case lowerIsBetter = "lower_is_better"
        case missingP = "missing_p"
    }
}

/// The effect on one metric in groups of customers.
package struct SegmentReport: Encodable, Sendable {
    package struct Group: Encodable, Sendable {
        package let name: String
        package let customers: Int
        /// Nil where an arm has fewer than two customers of the group, or nothing varies.
        package let absolute: Effect?
    }

    package let column: String
    package let metric: String
    package let arm: String
    package let groups: [Group]
    package let interaction: Interaction?
    /// The p of the interaction corrected by Holm for all interactions of the report.
    package var correctedP: Double?

    private enum CodingKeys: String, CodingKey {
        case column, metric, arm, groups, interaction
        case correctedP = "corrected_p"
    }
}
