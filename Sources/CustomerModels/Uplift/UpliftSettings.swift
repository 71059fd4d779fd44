package import Features

/// What the scorer must know about an uplift model besides its coefficients; the model's file holds it as JSON.
package struct UpliftSettings: Codable, Sendable, Equatable {
    /// How the effect of a treatment is learnt.
    package enum Learner: String, Codable, Sendable, CaseIterable {
        /// A logistic model of the treated and one of the others; the uplift is the difference of their probabilities.
        case twoModels = "two-models"
        /// One logistic model in which every column has a coefficient that only the treated have.
        case interactions
        /// A linear ridge regression on doubly robust pseudo-outcomes (Kennedy 2020, arXiv:2004.14497).
        case doublyRobust = "doubly-robust"
    }

    /// The column that says who was treated.
    package struct Treatment: Codable, Sendable, Equatable {
        package var name: String
        /// The two texts; the positive one means treated.
        package var values: TargetValues
        /// The share of the training rows that were treated.
        package var share: Double

        package init(name: String, values: TargetValues, share: Double) {
            (self.name, self.values, self.share) = (name, values, share)
        }
    }

    package var learner: Learner
    package var outcome: PropensitySettings.Outcome
    package var treatment: Treatment
    /// The columns of a row.
    package var schema: TableSchema
    package var encoding: TableEncoding
    /// What decides who is contacted unless a batch says something else; `nil` where the training was told none.
    package var terms: ContactTerms?

    package init(
        learner: Learner, outcome: PropensitySettings.Outcome, treatment: Treatment, schema: TableSchema,
        encoding: TableEncoding, terms: ContactTerms?
    ) {
        (self.learner, self.outcome, self.treatment) = (learner, outcome, treatment)
        (self.schema, self.encoding, self.terms) = (schema, encoding, terms)
    }
}
