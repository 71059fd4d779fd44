import Drift
import Statistics
import Testing

/// Distances against scipy and numpy, to nine digits.
@Suite struct DistanceTests {
    private func isNear(_ value: Double?, _ expected: Double) -> Bool {
        guard let value else { return false }
        return abs(value - expected) <= 1e-9 * max(abs(expected), 1e-300) || value == expected
    }

    @Test func thePopulationStabilityIndexIsItsFormula() {
        for row in DistanceFixture.histograms {
            let index = PopulationStability.index(row.first, row.second)
            #expect(index.map { abs($0 - row.psi) <= 1e-9 } == true, "\(row.name)")
        }
    }

    @Test func theJensenShannonDistanceIsThatOfScipy() {
        for row in DistanceFixture.histograms {
            let distance = JensenShannon.distance(row.first, row.second)
            // scipy's square root of a rounding error for equal shares may be 1e-8 instead of 0.
            let expected = row.jensenShannon < 1e-7 ? 0 : row.jensenShannon
            #expect(distance.map { abs($0 - expected) <= (expected == 0 ? 1e-7 : 1e-9) } == true, "\(row.name)")
        }
    }

    @Test func theTestOfKolmogorovAndSmirnovIsThatOfScipy() throws {
        for row in DistanceFixture.samples {
            let found = try #require(KolmogorovSmirnov(row.first, row.second))
            #expect(isNear(found.distance, row.distance), "\(row.name)")
            #expect(isNear(found.p, row.p), "\(row.name): \(found.p)")
        }
        for row in DistanceFixture.histograms {
            let found = try #require(KolmogorovSmirnov(binned: row.first, row.second))
            #expect(abs(found.distance - row.binnedDistance) <= 1e-9, "\(row.name)")
            #expect(isNear(found.p, row.binnedP), "\(row.name): \(found.p)")
        }
    }

    @Test func binsOfSingleValuesGiveTheDistanceOfTheValues() throws {
        let random = DistanceFixture.samples.first { $0.name == "ties" }
        let sample = try #require(random)
        let (bins, other) = (0..<6).reduce(into: ([Int](), [Int]())) { counts, value in
            counts.0.append(sample.first.count { $0 == Double(value) })
            counts.1.append(sample.second.count { $0 == Double(value) })
        }
        #expect(KolmogorovSmirnov(binned: bins, other) == KolmogorovSmirnov(sample.first, sample.second))
    }

    @Test func theTailOfKolmogorovIsThatOfScipy() {
        for row in DistanceFixture.kolmogorov {
            #expect(isNear(KolmogorovSmirnov.upperTail(row[0]), row[1]), "\(row[0])")
        }
        #expect(KolmogorovSmirnov.upperTail(0) == 1)
    }

    @Test func theTestOfHomogeneityIsThatOfScipy() throws {
        for row in DistanceFixture.histograms {
            let found = try #require(ChiSquared(row.first, row.second))
            #expect(abs(found.statistic - row.chiSquared) <= 1e-9 * max(row.chiSquared, 1), "\(row.name)")
            #expect(found.degreesOfFreedom == row.degrees, "\(row.name)")
            #expect(isNear(found.p, row.p), "\(row.name): \(found.p) instead of \(row.p)")
        }
    }

    @Test func theIncompleteGammaFunctionIsThatOfScipy() {
        for row in DistanceFixture.incompleteGamma {
            let value = IncompleteGamma.upper(row[0], row[1])
            #expect(isNear(value, row[2]), "Q(\(row[0]), \(row[1])) is \(value) instead of \(row[2])")
        }
        #expect(IncompleteGamma.upper(3, 0) == 1)
        #expect(IncompleteGamma.upper(3, 1e9) == 0)
    }

    @Test func theCorrectionOfHolmIsItsDefinition() throws {
        let corrected = HolmCorrection.corrected(DistanceFixture.probabilities)
        for (value, expected) in zip(corrected, DistanceFixture.corrected) { #expect(isNear(value, expected)) }
        let withGaps = HolmCorrection.corrected([0.01, nil, 0.04])
        #expect(withGaps == [0.02, nil, 0.04])
    }

    @Test func aSideWithoutCountsHasNoDistance() {
        #expect(PopulationStability.index([0, 0], [1, 2]) == nil)
        #expect(PopulationStability.index([3], [4]) == nil)
        #expect(JensenShannon.distance([1, 2], [0, 0]) == nil)
        #expect(KolmogorovSmirnov([], [1]) == nil)
        #expect(KolmogorovSmirnov([.nan], [1]) == nil)
        #expect(KolmogorovSmirnov(binned: [0], [1]) == nil)
        #expect(ChiSquared([1, 2], [0, 0]) == nil)
    }
}
