import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import FeatureLearning
import Segmentation
import Terminal
import Training

/// The flags that say how customers are put into groups.
struct SegmentFlags: ParsableArguments {
    @Option(
        help:
            "What tells the groups apart: rfm (recency, frequency, money), features made from events, or the factors of a recommender."
    )
    var by: SegmentSettings.Basis

    @Option(
        help: ArgumentHelp(
            "The number of groups by features or factors, or a range from which the one is chosen whose groups are found again; 2-8 unless given.",
            valueName: "n"), transform: ClusterRange.init(parsing:))
    var k: ClusterRange?

    @Option(
        help: ArgumentHelp(
            "The number of scores of recency, frequency and money, 2 to 10; 5 unless given.", valueName: "n"))
    var quantiles: Int?

    @Option(help: ArgumentHelp("The recommender whose factors are grouped.", valueName: "ref"))
    var recommender: String?

    @Option(
        help: ArgumentHelp(
            "The relative difference in conversion that a segment should be able to show; smaller segments are marked. 0.1 unless given.",
            valueName: "share"))
    var detect: Double?

    @Option(
        help: ArgumentHelp(
            "The conversion from which that difference is counted; the share who bought in the last 28 days of the events unless given.",
            valueName: "share"))
    var conversion: Double?

    @Option(help: ArgumentHelp("How many popular items of each segment are kept; 1000 unless given.", valueName: "n"))
    var popularItems: Int?

    @Option(
        help: ArgumentHelp(
            "The features made from events that tell the groups apart, such as 'share_*' for what somebody buys; all unless given; by commas or repeated.",
            valueName: "columns"), transform: NameList.init(parsing:))
    var features: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "Features made from events that must not tell the groups apart; by commas or repeated.",
            valueName: "columns"),
        transform: NameList.init(parsing:))
    var ignore: [NameList] = []

    @Option(help: "The same seed gives the same groups; 0 unless given.")
    var seed: UInt64?

    func validate() throws {
        try features.checkDistinct("--features")
        try ignore.checkDistinct("--ignore")
    }

    /// The given flags of groups by features alone, of those by k-means, by scores and by factors.
    private var ofFeatures: GivenOptions { [.usedFeatures: !features.isEmpty, .ignoredColumns: !ignore.isEmpty] }
    private var ofClusters: GivenOptions { [.clusterCount: k != nil, .segmentSeed: seed != nil] }
    private var ofScores: GivenOptions { [.quantiles: quantiles != nil] }
    private var ofFactors: GivenOptions { [.segmentRecommender: recommender != nil] }

    /// The training that the flags ask for, as yet without data.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a flag without effect.
    func training() throws -> SegmentTraining {
        switch by {
        case .rfm: try (ofFeatures + ofClusters + ofFactors).refuse("with \(.segmentBasis, by.rawValue)")
        case .features: try (ofScores + ofFactors).refuse("with \(.segmentBasis, by.rawValue)")
        case .factors: try (ofScores + ofFeatures).refuse("with \(.segmentBasis, by.rawValue)")
        }
        var training = SegmentTraining(by: by)
        training.recommender = recommender
        (training.features, training.ignore) = (features.names, ignore.names)
        training.quantiles = quantiles ?? training.quantiles
        training.clusters = k ?? training.clusters
        training.detect = detect ?? training.detect
        training.conversion = conversion
        training.popularItems = popularItems ?? training.popularItems
        training.seed = seed ?? training.seed
        return training
    }
}

extension SegmentSettings.Basis: ExpressibleByArgument {}
