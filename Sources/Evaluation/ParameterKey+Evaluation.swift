package import Diagnostics

/// The parameters of an evaluation.
extension ParameterKey {
    /// The measures of ranked lists or of predicted ratings.
    package static let metrics: ParameterKey = "evaluate.metrics"
    /// Which events of a measured user are given to the model.
    package static let given: ParameterKey = "evaluate.given"
    /// The model to compare with.
    package static let against: ParameterKey = "evaluate.against"
    /// By what the measures are broken down.
    package static let breakdown: ParameterKey = "evaluate.by"
    /// What becomes of items to find that the model does not know.
    package static let unknownItems: ParameterKey = "evaluate.unknown_items"
    /// Whether a model may be measured on what it learnt from.
    package static let allowTrainingData: ParameterKey = "evaluate.allow_training_data"
    package static let contactCost: ParameterKey = "evaluate.cost"
    package static let contactValue: ParameterKey = "evaluate.value"
}
