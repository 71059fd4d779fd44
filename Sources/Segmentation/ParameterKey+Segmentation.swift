package import Diagnostics

extension ParameterKey {
    /// What tells the groups from each other.
    package static let segmentBasis: ParameterKey = "segments.by"
    /// The recommender whose factors are grouped.
    package static let segmentRecommender: ParameterKey = "segments.recommender"
    /// The number of scores of recency, frequency and money.
    package static let quantiles: ParameterKey = "segments.quantiles"
    /// The features that tell groups apart.
    package static let usedFeatures: ParameterKey = "segments.features"
    /// The number of groups, or a range of it.
    package static let clusterCount: ParameterKey = "segments.k"
    /// The relative difference that a segment should be able to show.
    package static let detectableDifference: ParameterKey = "segments.detect"
    /// The conversion from which that difference is counted.
    package static let baseConversion: ParameterKey = "segments.conversion"
    /// How many popular items of each segment are kept.
    package static let popularItems: ParameterKey = "segments.popular_items"
    package static let segmentSeed: ParameterKey = "segments.seed"
}
