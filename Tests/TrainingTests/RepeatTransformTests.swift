import Events
import Interactions
import Recommenders
import Testing
import Training

@Suite struct RepeatTransformTests {
    private func transform(
        _ algorithm: RecommenderAlgorithm.Name, _ mask: ItemMask?, given: Confidence.Transform? = nil
    ) -> Confidence.Transform? {
        var training = RecommenderTraining(events: ["log.csv"])
        training.train = RecommenderAlgorithm(algorithm)
        training.mask = mask
        training.interactions.confidence.transform = given
        return training.withTransformForRepeats.interactions.confidence.transform
    }

    @Test func howOftenCountsWhereListsMayHoldWhatCustomersHave() {
        for algorithm in [RecommenderAlgorithm.Name.ials, .itemNeighbours, .ease, .rp3beta] {
            #expect(transform(algorithm, ItemMask.none) == .log)
            #expect(transform(algorithm, .seen) == nil)
            #expect(transform(algorithm, nil) == nil)
        }
    }

    @Test func whatIsGivenStays() {
        for given in Confidence.Transform.allCases {
            #expect(transform(.ease, ItemMask.none, given: given) == given)
        }
    }

    /// Ratings and popularity refuse a transform, and repeats are counted anyway.
    @Test func algorithmsThatDoNotLearnFromConfidencesKeepTheirDefaults() {
        for algorithm in [RecommenderAlgorithm.Name.als, .popularity, .repeat, .mixture] {
            #expect(transform(algorithm, ItemMask.none) == nil)
        }
    }
}
