import LinearAlgebra
import Testing

@Suite("Quantiles")
struct QuantileTests {
    /// The expected values are those of numpy.quantile([1, 2, 2, 4, 10, 12.5], [0, .1, .25, .5, .9, 1]).
    @Test("Type 7 of Hyndman & Fan, as numpy has it")
    func likeNumpy() {
        let values = [1, 2, 2, 4, 10, 12.5]
        for (share, expected) in [(0, 1), (0.1, 1.5), (0.25, 2), (0.5, 3), (0.9, 11.25), (1, 12.5)] {
            #expect(quantile(share, count: 6) { values[$0] } == expected)
        }
        #expect(quantile(0.3, count: 1) { _ in 7 } == 7)
    }

    @Test("Between the most distant numbers there is no overflow")
    func extremes() {
        let most = Double.greatestFiniteMagnitude
        #expect(quantile(0.5, count: 2) { [-most, most][$0] } == 0)
        #expect(quantile(0.5, count: 2) { _ in most } == most)
    }
}
