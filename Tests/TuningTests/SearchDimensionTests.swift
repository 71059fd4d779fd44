import Testing
import Tuning

/// What a coordinate means.
@Suite struct SearchDimensionTests {
    @Test func valuesAreWorkedByHand() {
        #expect(SearchDimension.linear(0...2).value(at: 0.25) == 0.5)
        #expect(SearchDimension.logarithmic(1...100).value(at: 0.5) == 10)
        // √100 − 1.
        #expect(SearchDimension.logarithmicFromZero(to: 99).value(at: 0.5) == 9)
        let steps = SearchDimension.steps([1, 2, 4, 8])
        #expect([0, 0.24, 0.25, 0.5, 0.99, 1].map { steps.value(at: $0) } == [1, 1, 2, 4, 8, 8])
        // A quarter is 0, and .625 is half of what is left.
        let maybe = SearchDimension.zeroOr(.linear(0...1))
        #expect([0, 0.24, 0.625].map { maybe.value(at: $0) } == [0, 0, 0.5])
        let endless = SearchDimension.orEndless(.logarithmic(1...100))
        #expect([0, 0.375, 0.75, 0.99].map { endless.value(at: $0) } == [1, 10, 0, 0])
    }

    /// A search goes on from points that it knows by their values.
    @Test func coordinatesAndValuesAreInverse() {
        let cases: [(SearchDimension, [Double])] = [
            (.linear(0.1...2), [0.1, 0.5, 1.23, 2]), (.logarithmic(0.0001...1), [0.0001, 0.00305, 0.03, 1]),
            (.logarithmic(10...2000), [10, 20, 433, 2000]), (.logarithmicFromZero(to: 1000), [0, 0.5, 100, 1000]),
            (.steps([100, 200, 500, 1000, 0]), [100, 500, 0]), (.zeroOr(.linear(0...0.9)), [0, 0.01, 0.5, 0.9]),
            (.orEndless(.logarithmic(3.65...365)), [0, 3.65, 30, 365]),
        ]
        for (dimension, values) in cases {
            for value in values {
                let coordinate = dimension.coordinate(of: value)
                #expect((0..<1).contains(coordinate))
                #expect(dimension.value(at: coordinate) == value)
            }
        }
    }

    @Test func whatIsOutOfRangeIsMovedToItsEnd() {
        let dimension = SearchDimension.logarithmic(1...100)
        #expect(dimension.value(at: dimension.coordinate(of: 0.1)) == 1)
        #expect(dimension.value(at: dimension.coordinate(of: 1e6)) == 100)
    }
}
