import TestSupport
import Testing
import Uplift

@Suite("The Qini curve and its coefficient")
struct QiniCurveTests {
    @Test("are those of scikit-uplift, with ties and unequal arms", arguments: UpliftFixture.cases)
    func reference(_ example: UpliftFixture.Case) throws {
        let curve = UpliftSample(
            uplifts: example.uplifts, treatments: example.treatments, outcomes: example.outcomes
        ).curve()
        #expect(curve.points.map(\.count) == example.counts)
        for (point, value) in zip(curve.points, example.values) {
            #expect(abs(point.outcomes - value) < 1e-9, "\(example.name), \(point.count)")
        }
        #expect(abs(try #require(curve.coefficient) - example.coefficient) < 1e-9, "\(example.name)")
    }

    @Test("do not depend on the order of rows with equal predictions")
    func ties() {
        let sample = { (outcomes: [UInt8]) in
            UpliftSample(uplifts: [1, 1, 1, 0, 0, 0], treatments: [1, 1, 0, 1, 0, 0], outcomes: outcomes).curve()
        }
        #expect(sample([1, 0, 1, 1, 0, 1]) == sample([0, 1, 1, 1, 1, 0]))
    }

    @Test("count a row of a resample as often as it was drawn")
    func resample() {
        let sample = UpliftSample(uplifts: [3, 2, 1, 0], treatments: [1, 0, 1, 0], outcomes: [1, 0, 0, 1])
        let drawn = UpliftSample(
            uplifts: [3, 3, 1, 0], treatments: [1, 1, 1, 0], outcomes: [1, 1, 0, 1])
        #expect(sample.curve(counts: [2, 0, 1, 1]) == drawn.curve())
    }

    @Test("have no coefficient where all orders have the same area")
    func noCoefficient() {
        let sample = UpliftSample(uplifts: [3, 2, 1, 0], treatments: [1, 0, 1, 0], outcomes: [0, 0, 0, 0])
        #expect(sample.curve().coefficient == nil)
    }

    /// Newcombe 1998, table II, example (a), method 10: 56/70 against 48/80.
    @Test("The interval of a difference of rates is that of Newcombe's paper")
    func interval() throws {
        let arms = ArmTally(treated: 70, treatedYes: 56, control: 80, controlYes: 48)
        let interval = try #require(arms.upliftInterval)
        #expect(abs(interval.lowerBound - 0.0524) < 5e-5)
        #expect(abs(interval.upperBound - 0.3339) < 5e-5)
        #expect(ArmTally(treated: 3, control: 0).upliftInterval == nil)
    }
}

extension UpliftFixture.Case: CustomTestStringConvertible {
    var testDescription: String { name }
}
