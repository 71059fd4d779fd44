import Diagnostics
import Documents
import Evaluation
import Events
import Interactions
import Recommenders
import Training

extension PipelineField {
    /// Counts of rows, columns and the like, as far as a recipe sets no limit of its own.
    private static let counts = AllowedValues<Int>.integers(1...Int.max, words: "a whole number from 1")

    /// The keys of `confidence` and `interactions`.
    static var interactions: [PipelineField] {
        let weight = PipelineValue.number(
            .numbers(0...Double.greatestFiniteMagnitude, words: "a number that is not negative"))
        return [
            PipelineField(
                .typeWeights, .mapping(of: weight, by: "type of event"), \.confidence.weights, for: [.recommender],
                "The weight of each type of event; once one is given, types not named weigh 0."),
            PipelineField(
                .halfLife, .halfLife, \.confidence.halfLife, for: [.recommender],
                "The age at which an event counts half, such as 90d, or 20 events in a log with an order; none unless given."
            ),
            PipelineField(
                .historyHalfLife, .halfLife, \.confidence.historyHalfLife, for: [.recommender],
                "The same for the histories by which customers are scored; that of the training unless given."),
            PipelineField(
                .useQuantity, .flag, \.confidence.useQuantity, for: [.recommender],
                "Whether an event counts as often as its quantity says."),
            PipelineField(
                .transform, .choice, \.confidence.transform, for: [.recommender],
                "What becomes of a pair's summed weights; binary for one type of event, log for several unless given; largest takes the largest weight in place of the sum."
            ),
            PipelineField(
                .minimumUserEvents, .wholeNumber(counts), \.minimumUserEvents, for: [.recommender],
                "Customers with fewer distinct products are dropped, until stable."),
            PipelineField(
                .minimumItemEvents, .wholeNumber(counts), \.minimumItemEvents, for: [.recommender],
                "Products with fewer distinct customers are dropped, until stable."),
            PipelineField(
                .maximumUserEvents, .wholeNumber(counts), \.maximumUserEvents, for: [.recommender],
                "A customer's newest products up to this number are kept."),
        ]
    }

    /// The keys of `split` and `tune`.
    static var holdingOut: [PipelineField] {
        [
            PipelineField(
                lastSpan, .span, \.split.lastSeconds, for: [.recommender],
                "The events of this span before the newest event are held out."),
            PipelineField(
                .holdOutFrom, .time, \.split.from, for: [.recommender], "The events from this time on are held out."),
            PipelineField(
                .holdOutLast, .wholeNumber(HoldOut.last.allowed), \.split.last, for: [.recommender],
                "Each customer's newest items are held out, this many."),
            PipelineField(
                .holdOutLastOrder, .flag, \.split.lastOrder, for: [.recommender],
                "Whether each customer's last order is held out."),
            PipelineField(
                .holdOutUsers, .number(HoldOut.share.allowed), \.split.users, for: [.recommender],
                "This share of the customers is held out; of their items a part is given."),
            PipelineField(
                .givenShare, .number(HoldOut.given.allowed), \.split.given, for: [.recommender],
                "With test_users, the share of their items that is given; \(HoldOut.standardGivenShare) unless given."),
            PipelineField(
                "tune.budget", .span, \.search.budget, for: [.recommender],
                "How long trials may begin; 10m unless given."),
            PipelineField(
                "tune.trials", .wholeNumber(.integers(1...1_000_000)), \.search.trials, for: [.recommender],
                "The search ends after this many trials instead; the result is then the same each time."),
            PipelineField(
                "tune.metric", .metric, \.search.metric, for: [.recommender],
                "The measure that decides; ndcg@20 unless given."),
            PipelineField(
                "tune.algorithms", .algorithms, \.search.algorithms, for: [.recommender],
                "The algorithms that compete; \(RecommenderTuning.usualAlgorithms(masking: .seen).map(\.rawValue).joined(separator: ", ")) unless given, with evaluate.mask none also repeat and mixture."
            ),
            PipelineField(
                "tune.seed", .seed, \.search.seed, for: [.recommender], "Decides which parameters are tried."),
        ]
    }

    /// The key that counts a split back from the newest event.
    static let lastSpan = "split.test"

    /// The keys of `evaluate`.
    static var evaluation: [PipelineField] {
        [
            PipelineField(
                .metrics, .metrics, \.metrics, for: [.recommender],
                "The measures of what is held out; all at 20 unless given."),
            PipelineField(
                .mask, .choice, \.mask, for: [.recommender],
                "What lists leave out: seen, the items that a customer has, or none; seen unless given."),
            PipelineField(
                .unknownItems, .choice, \.unknownItems, for: [.recommender],
                "What becomes of items to find that the model does not know: skip or miss; skip unless given."),
        ]
    }
}
