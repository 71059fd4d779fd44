import Reports
import Testing

/// Measures of two lists, of exposure and of parameters, beside what numpy and scipy compute.
@Suite struct ListMeasuresTests {
    @Test func rankBiasedOverlapIsTheInfiniteSum() throws {
        for known in ListComparisonFixture.overlaps {
            let value = try #require(RankBiasedOverlap.value(known.one, known.other, persistence: known.persistence))
            #expect(abs(value - known.value) < 1e-12, "\(known)")
            let turned = try #require(RankBiasedOverlap.value(known.other, known.one, persistence: known.persistence))
            #expect(abs(turned - value) < 1e-12)
        }
        #expect(RankBiasedOverlap.value([], [1]) == nil)
        #expect(RankBiasedOverlap.value([1, 2, 3], [1, 2, 3]).map { abs($0 - 1) < 1e-12 } == true)
        #expect(RankBiasedOverlap.value([1, 2], [3, 4]) == 0)
    }

    @Test func theGiniCoefficientIsTheMeanDifferenceOfAllPairs() throws {
        for known in ListComparisonFixture.concentrations {
            let value = try #require(ListConcentration.gini(known.counts))
            #expect(abs(value - known.gini) < 1e-12, "\(known)")
        }
        #expect(ListConcentration.gini([0, 0]) == nil)
        #expect(ListConcentration.gini([]) == nil)
    }

    @Test func theShareOfVarianceIsThatOfAnalysisOfVariance() throws {
        for known in ListComparisonFixture.shares {
            let share = try #require(ParameterImportance.explained(known.values, by: known.groups))
            #expect(abs(share - known.share) < 1e-12)
        }
        #expect(ParameterImportance.explained([1, 1, 1], by: [0, 1, 0]) == nil)
        #expect(ParameterImportance.explained([1, 2], by: [0, 1]) == nil)
    }
}
