package import CustomerModels
package import Evaluation
package import Events
package import FeatureLearning
package import Features
package import Ids
package import Propensity

/// The output of `fit propensity`.
package struct PropensityTrainingReport: Encodable, Sendable {
    package let model: String
    package internal(set) var version = 0
    package let rows: Int
    /// The number of rows with label yes.
    package let positives: Int
    package let funnel: Funnel
    /// How the consent table meets the input; nil without one.
    package internal(set) var consent: ConsentCounts?
    /// How the item table meets the events; nil without one.
    package internal(set) var itemTable: IdCounts?
    /// How the customers' own table meets the events; nil without one.
    package internal(set) var customerTable: ProfileCounts?
    /// How the table of pairs of ids meets the events; nil without one.
    package internal(set) var identities: IdentityCounts?
    /// A profile of each column of a table; of events, those of the customers' own table.
    package let columns: [ColumnProfile]
    /// The number of customers at risk at each cutoff; nil for a table.
    package let cutoffs: [PointInTimeRows.Cutoff]?
    /// The penalties that were used.
    package let l2: Double
    package let l1: Double
    package let convergence: LogisticConvergence
    package let calibration: Calibration.Kind
    /// The coefficients in raw units, the intercept first.
    package let coefficients: [PropensityModel.Coefficient]
    /// The coefficients that are 0 because their columns are linear combinations of others.
    package internal(set) var aliased: [String] = []
    /// Why the coefficients have no standard errors; nil if they have them.
    package internal(set) var standardErrorsRefused: String?
    /// How the penalty was chosen; nil when it was given.
    package internal(set) var choice: PenaltyChoice?
    /// The measures on held-out rows, with a calibration that has not seen them; nil without folds.
    package internal(set) var evaluation: ProbabilityReport?
    /// What the manifest keeps for reports; no part of the output.
    package internal(set) var details = VersionDetails()
    /// What each column of a table is worth, and what looks like a leak; nil without a table and without folds.
    package internal(set) var suspectedLeaks: SuspectedLeaks?

    private enum CodingKeys: String, CodingKey {
        case model, version, rows, positives, funnel, consent, columns, cutoffs, l2, l1, convergence, calibration
        case coefficients, aliased, identities
        case standardErrorsRefused = "standard_errors_refused"
        case itemTable = "item_table"
        case customerTable = "customer_table"
        case choice = "penalty_choice"
        case suspectedLeaks = "alone"
    }

    /// Writes the keys above, and the keys of the evaluation on the same level.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(rows, forKey: .rows)
        try container.encode(positives, forKey: .positives)
        try container.encode(funnel, forKey: .funnel)
        try container.encodeIfPresent(consent, forKey: .consent)
        try container.encodeIfPresent(itemTable, forKey: .itemTable)
        try container.encodeIfPresent(customerTable, forKey: .customerTable)
        try container.encodeIfPresent(identities, forKey: .identities)
        if !columns.isEmpty { try container.encode(columns, forKey: .columns) }
        try container.encodeIfPresent(cutoffs, forKey: .cutoffs)
        try container.encode(l2, forKey: .l2)
        try container.encode(l1, forKey: .l1)
        try container.encode(convergence, forKey: .convergence)
        try container.encode(calibration, forKey: .calibration)
        try container.encode(coefficients, forKey: .coefficients)
        if !aliased.isEmpty { try container.encode(aliased, forKey: .aliased) }
        try container.encodeIfPresent(standardErrorsRefused, forKey: .standardErrorsRefused)
        try container.encodeIfPresent(choice, forKey: .choice)
        try container.encodeIfPresent(suspectedLeaks, forKey: .suspectedLeaks)
        try evaluation?.encode(to: encoder)
    }
}
