package import Features
package import Ids
import Tables

/// The training data of a propensity model: features and yes/no labels, in an order independent of the input's.
package struct TrainingRows: Sendable {
    package let features: FeatureTable
    /// 1 for yes, 0 for no.
    package let labels: [UInt8]
    /// 1 for treated, 0 for control; nil without a column of a treatment.
    package let treatments: [UInt8]?
    /// The weight of each row, not negative; nil when all are 1.
    package let weights: [Double]?
    /// The customer of each row; rows of one customer stay together in folds and resamples.
    package let customers: [UInt32]
    /// The ids of the customers, ascending; empty when they are unknown, and then each row is a customer of its own.
    package let ids: IdTable

    package init(
        features: FeatureTable, labels: [UInt8], treatments: [UInt8]? = nil, weights: [Double]?, customers: [UInt32],
        ids: IdTable
    ) {
        precondition(labels.count == features.rowCount && customers.count == features.rowCount)
        precondition(treatments.map { $0.count == features.rowCount } ?? true)
        precondition(weights.map { $0.count == features.rowCount } ?? true)
        self.features = features
        self.labels = labels
        self.treatments = treatments
        self.weights = weights
        self.customers = customers
        self.ids = ids
    }
}
