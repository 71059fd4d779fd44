package import Diagnostics

extension ParameterKey {
    /// The weight of the squared factors in the training of a recommender.
    package static let regularization: ParameterKey = "train.regularization"
    /// Whether lists leave out what a customer has.
    package static let mask: ParameterKey = "evaluate.mask"
}
