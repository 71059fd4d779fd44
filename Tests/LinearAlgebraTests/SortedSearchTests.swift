import LinearAlgebra
import Testing

@Suite("Binary search")
struct SortedSearchTests {
    @Test("finds what a walk through the numbers finds, in arrays and in slices", arguments: [0, 1, 2, 3, 8, 100])
    func equalsAWalk(count: Int) {
        var generator = SeededGenerator(seed: 1)
        let values = Set((0..<count).map { _ in UInt32.random(in: 0..<200, using: &generator) }).sorted()
        let inner = values.dropFirst().dropLast()
        for value in UInt32(0)...200 {
            #expect(values.containsSorted(value) == values.contains(value))
            #expect(inner.containsSorted(value) == inner.contains(value))
        }
    }
}
