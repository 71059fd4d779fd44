package import Features

/// What the scorer must know about a propensity model besides its coefficients; the model's file holds it as JSON.
package struct PropensitySettings: Codable, Sendable, Equatable {
    /// The outcome whose probability the model gives.
    package struct Outcome: Codable, Sendable, Equatable {
        /// The target column, or the label if the rows are customers made from events.
        package var name: String
        /// The two texts of the target; `nil` for customers made from events.
        package var values: TargetValues?
        /// The rate of yes among the training rows, with which other probabilities are compared.
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
    /// The columns of a row.
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
