package import Diagnostics

/// The parameters of the algorithms; `Events` declares `algorithm`, and `RecommenderModels` `regularization`.
extension ParameterKey {
    // Factors
    package static let factors: ParameterKey = "train.factors"
    package static let epochs: ParameterKey = "train.epochs"
    package static let unobservedWeight: ParameterKey = "train.unobserved_weight"
    package static let frequencyExponent: ParameterKey = "train.frequency_exponent"
    package static let initialDeviation: ParameterKey = "train.initial_deviation"
    package static let iALSSolver: ParameterKey = "train.solver"
    /// The seed of the initial factors.
    package static let factorSeed: ParameterKey = "train.seed"
    /// The version whose factors a training begins with.
    package static let start: ParameterKey = "train.start"

    // Weights between items
    package static let neighbours: ParameterKey = "train.neighbours"
    package static let similarity: ParameterKey = "train.similarity"
    package static let shrinkage: ParameterKey = "train.shrinkage"
    package static let bm25k1: ParameterKey = "train.bm25_k1"
    package static let bm25b: ParameterKey = "train.bm25_b"
    package static let l2: ParameterKey = "train.l2"
    /// Whether all weights are kept.
    package static let dense: ParameterKey = "train.dense"
    package static let dropout: ParameterKey = "train.dropout"
    /// The largest weight that an item may have for itself.
    package static let relaxedDiagonal: ParameterKey = "train.relaxed_diagonal"
    package static let itemNormalization: ParameterKey = "train.item_normalization"
    package static let userNormalization: ParameterKey = "train.user_normalization"
    package static let alpha: ParameterKey = "train.alpha"
    package static let beta: ParameterKey = "train.beta"

    // What is bought again
    package static let priorWeight: ParameterKey = "train.prior_weight"
    package static let daysAhead: ParameterKey = "train.days_ahead"
    package static let chancePower: ParameterKey = "train.chance_power"
    package static let lapsePower: ParameterKey = "train.lapse_power"
    package static let waitingShare: ParameterKey = "train.waiting_share"

    // Mixtures; `RecommenderModels` declares `shareNew`
    /// The algorithm of the member beside `repeat`.
    package static let member: ParameterKey = "train.member"
    package static let repeatShare: ParameterKey = "train.repeat_share"
}
