import CustomerModels
import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Lifetimes
import Segmentation
import Training
import Uplift

extension PipelineField {
    /// The keys of `lifetime`, `segments` and `uplift`.
    static var families: [PipelineField] { lifetime + segments + uplift }

    private static var lifetime: [PipelineField] {
        [
            PipelineField(
                .lifetimeHoldOut, .spanOrNone, \.lifetime.holdOut, for: [.lifetime],
                "How long before the newest event a model of the time before is measured, or none; a quarter of the time unless given."
            ),
            PipelineField(
                .timeUnit, .span, \.lifetime.timeUnit, for: [.lifetime],
                "The unit of time in which alpha and the likelihood are shown; 1w unless given."),
        ]
    }

    private static var segments: [PipelineField] {
        let share = AllowedValues<Double>.numbers(0...100, words: "a number above 0")
        return [
            PipelineField(
                .segmentBasis, .choice, \.segments.basis, for: [.segments],
                "What tells the groups apart: rfm, features or factors."),
            PipelineField(
                .segmentRecommender, .text("a recommender such as recommendations"), \.segments.recommender,
                for: [.segments], "The recommender whose factors are grouped."),
            PipelineField(
                .quantiles, .wholeNumber(.integers(2...10)), \.segments.quantiles, for: [.segments],
                "The number of scores of recency, frequency and money; 5 unless given."),
            PipelineField(
                .usedFeatures, .names("a feature"), \.segments.features, for: [.segments],
                "The features made from events that tell the groups apart, such as 'share_*'; all unless given."),
            PipelineField(
                .clusterCount,
                .parsed(.text(words: "a number of groups, or a range such as 2-8"), ClusterRange.init(parsing:)) {
                    .string($0.text)
                },
                \.segments.clusters, for: [.segments],
                "The number of groups by k-means, or a range from which the one is chosen whose groups are found again; 2-8 unless given."
            ),
            PipelineField(
                .detectableDifference, .number(share), \.segments.detect, for: [.segments],
                "The relative difference in conversion that a segment should be able to show; 0.1 unless given."),
            PipelineField(
                .baseConversion, .number(.numbers(0...1)), \.segments.conversion, for: [.segments],
                "The conversion from which that difference is counted; measured unless given."),
            PipelineField(
                .popularItems, .wholeNumber(.integers(1...100_000)), \.segments.popularItems, for: [.segments],
                "How many popular items of each segment are kept; 1000 unless given."),
            PipelineField(
                .segmentSeed, .seed, \.segments.seed, for: [.segments], "The same seed gives the same groups."),
        ]
    }

    private static var uplift: [PipelineField] {
        let amount = PipelineValue.number(
            .numbers(0...Double.greatestFiniteMagnitude, words: "a number that is not negative"))
        return [
            PipelineField(
                .treatmentColumn, .column, \.uplift.treatment, for: [.uplift],
                "The column that says who was treated, yes or no; it is no feature."),
            PipelineField(
                .treated, .text("a value of the treatment"), \.uplift.treated, for: [.uplift],
                "The value of the treatment that means treated, where it is none of true, yes, y, t, 1."),
            PipelineField(
                .upliftLearner, .choice, \.uplift.learner, for: [.uplift],
                "How the effect is learnt; \(UpliftRecipe().learner.rawValue) unless given."),
            PipelineField(
                .upliftRidge, .number(UpliftRecipe.ridge.allowed), \.uplift.ridge, for: [.uplift],
                "The weight of ½‖β‖² in the regression of the doubly robust learner; chosen on left-out rows unless given."
            ),
            PipelineField(
                .treatmentCost, amount, \.uplift.cost, for: [.uplift],
                "What it costs to contact a customer; goes with value."),
            PipelineField(
                .outcomeValue, amount, \.uplift.value, for: [.uplift],
                "What an outcome is worth that the contact caused; goes with cost."),
        ]
    }
}

extension PipelineValue<Double> {
    /// A span of time in seconds, or none, which is 0.
    static var spanOrNone: Self {
        parsed(.span(orNone: true)) {
            try TimeSpan.secondsOrNone(parsing: $0) ?? 0
        } _: {
            .string($0 == 0 ? "none" : TimeSpan.text($0))
        }
    }
}
