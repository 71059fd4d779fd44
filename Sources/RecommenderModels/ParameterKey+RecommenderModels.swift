package import Diagnostics

extension ParameterKey {
    /// The weight of the squared factors in the training of a recommender.
    package static let regularization: ParameterKey = "train.regularization"
}
