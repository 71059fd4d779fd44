package import Diagnostics

extension ParameterKey {
    /// The weight of the squared factors in the training of a recommender.
    package static let regularization: ParameterKey = "train.regularization"
    /// The share of a list for what the customer does not have.
    package static let shareNew: ParameterKey = "train.share_new"
}
