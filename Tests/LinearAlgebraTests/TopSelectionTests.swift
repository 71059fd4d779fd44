import LinearAlgebra
import Testing

@Suite struct TopSelectionTests {
    private func best(_ count: Int, of scores: [Float]) -> [(index: UInt32, score: Float)] {
        var selection = TopSelection(count: count)
        for (index, score) in scores.enumerated() { selection.offer(score, index: UInt32(index)) }
        return selection.finish()
    }

    private func sorted(_ count: Int, of scores: [Float]) -> [UInt32] {
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        return order.prefix(count).map { UInt32($0) }
    }

    @Test(arguments: [1, 2, 10, 100, 2000]) func equalsASort(count: Int) {
        var generator = SeededGenerator(seed: 1)
        for length in [0, 1, 5, 300, 5000] {
            let distinct = (0..<length).map { _ in Float(generator.normal()) }
            #expect(best(count, of: distinct).map(\.index) == sorted(count, of: distinct))
            let ties = (0..<length).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
            #expect(best(count, of: ties).map(\.index) == sorted(count, of: ties))
        }
    }

    @Test func bothZerosAreOneScore() {
        #expect(best(2, of: [-0.0, 0.0, -0.0]).map(\.index) == [0, 1])
    }

    @Test func scoresComeBackUnchanged() {
        let scores: [Float] = [1.5, -.infinity, .infinity, -2.25, .leastNonzeroMagnitude]
        #expect(best(5, of: scores).map(\.score) == [.infinity, 1.5, .leastNonzeroMagnitude, -2.25, -.infinity])
    }

    @Test func ascendingScoresRaiseTheThreshold() {
        var selection = TopSelection(count: 3)
        for index in 0..<1000 { selection.offer(Float(index), index: UInt32(index)) }
        #expect(selection.threshold > 900)
        #expect(selection.finish().map(\.index) == [999, 998, 997])
        #expect(selection.threshold == -.infinity)
    }
}
