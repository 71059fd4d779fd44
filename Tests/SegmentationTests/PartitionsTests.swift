import LinearAlgebra
import Segmentation
import Testing

@Suite("Groupings are compared as scikit-learn does, and by hand")
struct PartitionsTests {
    private typealias Fixture = SegmentationFixture

    @Test("the adjusted Rand index is that of scikit-learn")
    func fixture() {
        let index = Partitions.adjustedRandIndex(Fixture.one, Fixture.other)
        #expect(abs(index - Fixture.adjustedRandIndex) < 1e-12)
    }

    @Test("it equals a count of all pairs")
    func pairs() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<50 {
            let size = Int.random(in: 2...30, using: &random)
            let one = (0..<size).map { _ in UInt32.random(in: 0..<4, using: &random) }
            let other = (0..<size).map { _ in UInt32.random(in: 0..<3, using: &random) }
            var (both, first, second, all) = (0.0, 0.0, 0.0, 0.0)
            for i in 0..<size {
                for j in 0..<i {
                    all += 1
                    if one[i] == one[j] { first += 1 }
                    if other[i] == other[j] { second += 1 }
                    if one[i] == one[j], other[i] == other[j] { both += 1 }
                }
            }
            let expected = first * second / all
            let greatest = (first + second) / 2
            let index = greatest == expected ? 1 : (both - expected) / (greatest - expected)
            #expect(abs(Partitions.adjustedRandIndex(one, other) - index) < 1e-12)
        }
    }

    @Test("names of groups do not matter, and nothing to tell apart is agreement")
    func ends() {
        #expect(Partitions.adjustedRandIndex([0, 0, 1, 1], [5, 5, 2, 2]) == 1)
        #expect(Partitions.adjustedRandIndex([0, 0, 0], [1, 1, 1]) == 1)
        #expect(Partitions.adjustedRandIndex([], []) == 1)
        // Σ C(n, 2) is 0 for the cells, 2 for rows and columns, and E is 2 · 2 / 6.
        #expect(abs(Partitions.adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1]) - -0.5) < 1e-15)
    }

    @Test("a group's Jaccard index is its best match")
    func jaccard() {
        // {0, 1, 2} meets {0, 1} in two of three, {3, 4} meets {2, 3, 4} in two of three.
        #expect(Partitions.jaccard([0, 0, 0, 1, 1], [8, 8, 9, 9, 9], groups: 3) == [2.0 / 3, 2.0 / 3, nil])
    }
}
