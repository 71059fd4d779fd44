import Recommenders
import Testing
import Tuning

/// What the next trial is expected to take.
@Suite struct TrialCostsTests {
    @Test func anUnknownAlgorithmTakesWhatIsExpected() {
        let costs = TrialCosts(processors: 2)
        #expect(costs.estimate(.ease, expected: 10) == 5)
        #expect(costs.estimate(.ease, expected: 0) == 0.0005, "nothing takes no time")
    }

    /// Six seconds of two processors are three times the four that were expected.
    @Test func measuredTrialsScaleTheExpectation() {
        var costs = TrialCosts(processors: 2)
        costs.add(.ease, expected: 4, seconds: 6)
        #expect(costs.estimate(.ease, expected: 10) == 15)
        #expect(costs.estimate(.ials, expected: 10) == 5, "other algorithms are other programs")
        // The most costly of the last five counts.
        for _ in 0..<4 { costs.add(.ease, expected: 4, seconds: 2) }
        #expect(costs.estimate(.ease, expected: 10) == 15)
        costs.add(.ease, expected: 4, seconds: 2)
        #expect(costs.estimate(.ease, expected: 10) == 5)
    }
}
