package import Features

/// What the scorer must know of a propensity model beside its coefficients; it stands in the model's file as JSON.
package struct PropensitySettings: Codable, Sendable, Equatable {
    /// What a probability is the probability of.
    package struct Outcome: Codable, Sendable, Equatable {
        /// The column of the target, or the label of customers made from events.
        package var name: String
        /// The texts of a target's two values; `nil` for customers made from events.
        package var values: TargetValues?
        /// The rate of yes among the training rows, which every other probability is compared with.
        package var baseRate: Double

        private enum CodingKeys: String, CodingKey {
            case name, values
            case baseRate = "base_rate"
        }

        package init(name: String, values: TargetValues?, baseRate: Double) {
            self.name = name
            self.values = values
            self.baseRate = baseRate
        }
    }

    package var outcome: Outcome
    /// The columns that a row has.
    package var schema: TableSchema
    package var encoding: TableEncoding
    package var calibration: Calibration
    /// How rows are made from events; `nil` for a model of a table.
    package var customers: CustomerDefinition?

    package init(
        outcome: Outcome, schema: TableSchema, encoding: TableEncoding, calibration: Calibration,
        customers: CustomerDefinition?
    ) {
        self.outcome = outcome
        self.schema = schema
        self.encoding = encoding
        self.calibration = calibration
        self.customers = customers
    }
}
