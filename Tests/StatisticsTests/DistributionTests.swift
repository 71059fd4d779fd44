import Statistics
import Testing

/// Special functions against scipy.
@Suite struct DistributionTests {
    /// Whether two numbers agree to nine digits.
    private func isNear(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) <= 1e-9 * abs(expected) || value == expected
    }

    @Test func theIncompleteBetaFunctionIsThatOfScipy() {
        for row in DistributionFixture.incompleteBeta {
            let value = IncompleteBeta.regularized(row[0], row[1], row[2])
            #expect(isNear(value, row[3]), "\(row): \(value)")
        }
        #expect(IncompleteBeta.regularized(2, 3, 0) == 0)
        #expect(IncompleteBeta.regularized(2, 3, 1) == 1)
    }

    @Test func theTailsOfStudentAreThoseOfScipy() {
        for row in DistributionFixture.studentT {
            let value = StudentT.bothTails(row[0], degrees: row[1])
            #expect(isNear(value, row[2]), "\(row): \(value)")
            #expect(StudentT.bothTails(-row[0], degrees: row[1]) == value)
            #expect(isNear(StudentT.cumulative(row[0], degrees: row[1]), 1 - row[2] / 2))
        }
        #expect(StudentT.bothTails(.infinity, degrees: 3) == 0)
        #expect(StudentT.bothTails(1.96, degrees: .infinity) == Normal.bothTails(1.96))
    }

    @Test func theFactorsOfIntervalsAreThoseOfScipy() {
        for row in DistributionFixture.criticalT {
            let value = StudentT.critical(tails: row[0], degrees: row[1])
            #expect(isNear(value, row[2]), "\(row): \(value)")
        }
    }

    @Test func theNormalDistributionIsThatOfScipy() {
        for row in DistributionFixture.normalQuantile {
            #expect(isNear(Normal.quantile(row[0]), row[1]), "\(row): \(Normal.quantile(row[0]))")
        }
        for row in DistributionFixture.normalTail { #expect(isNear(Normal.upperTail(row[0]), row[1]), "\(row)") }
    }

    @Test func theTestOfFitIsThatOfScipy() throws {
        for row in DistributionFixture.fits {
            let found = try #require(ChiSquaredFit(row.counts, weights: row.weights))
            #expect(abs(found.statistic - row.statistic) <= 1e-9 * max(1, row.statistic))
            #expect(isNear(found.p, row.p), "\(row): \(found.p)")
        }
        #expect(ChiSquaredFit([0, 0], weights: [1, 1]) == nil)
    }

    @Test func correctionsForManyTestsAreTheirFormulas() {
        for row in DistributionFixture.corrections {
            let withGap = row.p + [nil]
            for (found, expected) in [
                (HolmCorrection.corrected(withGap), row.holm), (BenjaminiHochberg.corrected(withGap), row.hochberg),
            ] {
                #expect(found.count == expected.count + 1 && found.last == .some(nil))
                for (value, other) in zip(found, expected) {
                    #expect(value.map { isNear($0, other) } == true, "\(row.p): \(found)")
                }
            }
        }
    }
}
