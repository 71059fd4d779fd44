import Experiments
import Testing

/// The case that GrowthBook publishes in the tests of its statistics engine.
@Suite struct PublishedCaseTests {
    private let comparison = MeanComparison(
        control: ArmMoments(count: 3407, sum: 1396.87, sumOfSquares: 52377.9767),
        treatment: ArmMoments(count: 3461, sum: 2422.7, sumOfSquares: 134_698.29))

    private func rounded(_ value: Double) -> Double { (value * 1e5).rounded() / 1e5 }

    @Test func theRelativeEffectIsThePublishedOne() throws {
        let effect = try #require(comparison.relative)
        #expect(rounded(effect.value) == 0.70732)
        #expect(rounded(effect.low) == -0.03526)
        #expect(rounded(effect.high) == 1.44989)
        #expect(rounded(effect.p) == 0.06191)
    }

    /// The same case with all values below 0: what was more is now less, by as much.
    @Test func theRelativeEffectOfANegativeControlHasTheSignOfTheDifference() throws {
        let negative = MeanComparison(
            control: ArmMoments(count: 3407, sum: -1396.87, sumOfSquares: 52377.9767),
            treatment: ArmMoments(count: 3461, sum: -2422.7, sumOfSquares: 134_698.29))
        let effect = try #require(negative.relative)
        #expect(rounded(effect.value) == -0.70732)
        #expect(rounded(effect.low) == -1.44989)
        #expect(rounded(effect.high) == 0.03526)
    }

    @Test func theAbsoluteEffectIsThePublishedOne() {
        let effect = comparison.absolute
        #expect(rounded(effect.value) == 0.29)
        #expect(rounded(effect.low) == 0.04538)
        #expect(rounded(effect.high) == 0.53462)
        #expect(rounded(effect.p) == 0.02016)
    }
}
