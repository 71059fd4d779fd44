import LinearAlgebra
import Monitoring
import Testing

@Suite struct ExpectedQualityTests {
    @Test(arguments: OutcomeFixture.rows)
    func estimatesAreThoseOfAllPairsInNumpy(rows: OutcomeFixture.Rows) {
        let expected = ExpectedQuality(rows.probabilities, weights: rows.weights)
        #expect(abs(expected.areaUnderROC - rows.areaUnderROC) < 1e-12, "\(rows.name)")
        #expect(abs(expected.logLoss - rows.logLoss) < 1e-12, "\(rows.name)")
        #expect(abs(expected.baseRate - rows.baseRate) < 1e-12, "\(rows.name)")
        #expect(expected.rows == rows.probabilities.count)
    }

    @Test(arguments: OutcomeFixture.rows)
    func calibrationLinesAreThoseOfScipy(rows: OutcomeFixture.Rows) throws {
        let line = try #require(
            CalibrationLine(rows.probabilities, outcomes: rows.outcomes, weights: rows.weights))
        #expect(abs(line.inTheLarge.value - rows.inTheLarge) < 1e-9, "\(rows.name)")
        #expect(abs(line.slope.value - rows.slope) < 1e-9, "\(rows.name)")
        let width = 2 * 1.959963984540054
        #expect(abs(line.inTheLarge.high - line.inTheLarge.low - width * rows.inTheLargeError) < 1e-9, "\(rows.name)")
        #expect(abs(line.slope.high - line.slope.low - width * rows.slopeError) < 1e-9, "\(rows.name)")
    }

    @Test func outcomesThatTellNothingHaveNoLine() {
        #expect(CalibrationLine([0.2, 0.3, 0.4], outcomes: [1, 1, 1]) == nil)
        #expect(CalibrationLine([0.2, 0.2, 0.2, 0.2], outcomes: [0, 1, 0, 1]) == nil)
        #expect(CalibrationLine([0.1, 0.2, 0.8, 0.9], outcomes: [0, 0, 1, 1]) == nil)
        #expect(CalibrationLine([], outcomes: []) == nil)
    }

    @Test func rowsOfOneProbabilityAreInNoOrder() {
        #expect(ExpectedQuality(Array(repeating: 0.3, count: 50)).areaUnderROC == 0.5)
    }

    /// Outcomes that are drawn by the probabilities have the measures that these promise.
    @Test func intervalsHoldWhatIsDrawn() throws {
        var generator = SeededGenerator(seed: 3)
        let probabilities = (0..<2000).map { _ in generator.uniform() * generator.uniform() }
        let expected = try ExpectedQuality(probabilities, draws: 400, seed: 1, threads: 2)
        let area = try #require(expected.areaInterval)
        let loss = try #require(expected.lossInterval)
        #expect(area.contains(expected.areaUnderROC) && loss.contains(expected.logLoss))
        var inside = 0
        let runs = 200
        for run in 0..<runs {
            var outcomes = SeededGenerator(seed: 99, UInt64(run))
            let labels = probabilities.map { outcomes.uniform() < $0 }
            let yes = zip(probabilities, labels).filter(\.1).map(\.0).sorted()
            let no = zip(probabilities, labels).filter { !$0.1 }.map(\.0).sorted()
            // Every pair of a yes and a no that is in the right order, by merging.
            var (pairs, below) = (0, 0)
            for probability in yes {
                while below < no.count, no[below] < probability { below += 1 }
                pairs += below
            }
            if area.contains(Double(pairs) / Double(yes.count * no.count)) { inside += 1 }
        }
        // 95% of 200 is 190; 178 is four standard deviations below.
        #expect(inside >= 178 && inside < runs)
    }

    @Test func threadsChangeNothing() throws {
        var generator = SeededGenerator(seed: 5)
        let probabilities = (0..<500).map { _ in generator.uniform() }
        let one = try ExpectedQuality(probabilities, draws: 50, seed: 2, threads: 1)
        let four = try ExpectedQuality(probabilities, draws: 50, seed: 2, threads: 4)
        #expect(one == four)
        let other = try ExpectedQuality(probabilities, draws: 50, seed: 3, threads: 1)
        #expect(one.areaInterval != other.areaInterval)
    }

    @Test func fewRowsHaveNoInterval() throws {
        let expected = try ExpectedQuality([0.01], draws: 100, seed: 0, threads: 1)
        #expect(expected.areaInterval == nil && expected.areaUnderROC.isNaN)
        #expect(expected.lossInterval != nil)
    }
}
