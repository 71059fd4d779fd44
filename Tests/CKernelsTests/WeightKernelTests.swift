import CKernels
import Glibc
import Testing

/// The kernels of item-to-item models against plain loops, bit for bit.
@Suite struct WeightKernelTests {
    private static let counts = [0, 1, 7, 8, 63, 64, 65, 200, 1024]

    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30) - 0.5
        }
    }

    @Test(arguments: counts) func aRowIsAddedByFusedMultiplyAdd(count: Int) {
        let (sums, row) = (Self.numbers(count, seed: 1), Self.numbers(count, seed: 2))
        var added = sums
        endcap_add_row(&added, row, count, 0.3)
        #expect(added == zip(sums, row).map { fmaf(0.3, $1, $0) })
    }

    @Test(arguments: counts) func entriesAreAddedWhereTheyBelong(count: Int) {
        let sums = Self.numbers(3 * count + 1, seed: 3)
        let items = (0..<UInt32(count)).map { 3 * $0 + 1 }
        let values = Self.numbers(count, seed: 4)
        var added = sums
        endcap_add_entries(&added, items, values, count, -1.7)
        var expected = sums
        for (item, value) in zip(items, values) { expected[Int(item)] = fmaf(-1.7, value, expected[Int(item)]) }
        #expect(added == expected)
    }

    @Test(arguments: counts) func positionsAreThoseAtOrAboveTheThreshold(count: Int) {
        let values = Self.numbers(count, seed: 5)
        for threshold in [-1, 0, 0.4, values.last ?? 0, Float.infinity] {
            var positions = [UInt32](repeating: .max, count: count)
            let found = endcap_positions_at_least(values, count, threshold, &positions)
            #expect(Array(positions[..<found]) == (0..<UInt32(count)).filter { values[Int($0)] >= threshold })
        }
    }
}
