import CKernels
import Testing

/// The kernels of dense products of each instruction set of this processor, against plain loops.
@Suite struct ProductKernelTests {
    /// The instruction sets that this processor has; the first one is always available.
    static let levels = (0...2).filter { endcap_product_kernels_at(Int32($0)) != nil }
    static let counts = [0, 1, 3, 7, 8, 9, 23, 24, 25, 50]

    private func kernels(_ level: Int) throws -> endcap_product_kernels {
        try #require(endcap_product_kernels_at(Int32(level))).pointee
    }

    private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int32(truncatingIfNeeded: state >> 33)) / Double(1 << 30) - 0.5
        }
    }

    /// The doubles that packed rows take at most.
    private static func packed(_ count: Int, _ depth: Int) -> Int {
        let multiple = Int(ENDCAP_PANEL_MULTIPLE)
        return (count + multiple - 1) / multiple * multiple * depth
    }

    @Test(arguments: levels, counts) func subtractsTheProductAndNothingElse(level: Int, rows: Int) throws {
        let kernels = try kernels(level)
        for columns in Self.counts {
            for depth in [0, 1, 2, 17, 64] {
                let stride = columns + 3
                let c = Self.numbers(rows * stride + 1, seed: 1)
                let (a, b) = (Self.numbers(rows * depth + 1, seed: 2), Self.numbers(columns * depth + 1, seed: 3))
                var left = [Double](repeating: .nan, count: Self.packed(rows, depth) + 1)
                var right = [Double](repeating: .nan, count: Self.packed(columns, depth) + 1)
                kernels.pack_left(a, depth, 1, rows, depth, &left)
                kernels.pack_right(b, depth, 1, columns, depth, &right)
                #expect(left.last?.isNaN == true && right.last?.isNaN == true)
                var result = c
                kernels.subtract_product(&result, stride, rows, columns, left, right, depth)
                for position in c.indices {
                    let (row, column) = (position / stride, position % stride)
                    guard row < rows, column < columns else {
                        #expect(result[position] == c[position])
                        continue
                    }
                    let product = (0..<depth).reduce(0.0) { $0 + a[row * depth + $1] * b[column * depth + $1] }
                    #expect(abs(result[position] - (c[position] - product)) <= 1e-13)
                }
            }
        }
    }

    @Test(arguments: levels) func packsAndUnpacksInAnyOrder(level: Int) throws {
        let kernels = try kernels(level)
        let depth = 5
        for count in Self.counts where count > 0 {
            let rows = Self.numbers(count * depth, seed: 4)
            let transposed = (0..<depth * count).map { rows[$0 % count * depth + $0 / count] }
            let backwards = (0..<count * depth).map { rows[$0 / depth * depth + depth - 1 - $0 % depth] }
            for pack in [kernels.pack_left, kernels.pack_right] {
                let zeros = [Double](repeating: 0, count: Self.packed(count, depth) + 1)
                var (one, other, third) = (zeros, zeros, zeros)
                pack(rows, depth, 1, count, depth, &one)
                pack(transposed, 1, count, count, depth, &other)
                #expect(one == other)
                backwards.withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    pack(base + depth - 1, depth, -1, count, depth, &third)
                }
                #expect(one == third)
            }
            var panels = [Double](repeating: 0, count: Self.packed(count, depth))
            kernels.pack_right(rows, depth, 1, count, depth, &panels)
            var (same, turned) = ([Double](repeating: 9, count: count * (depth + 1)), transposed.map { _ in 0.0 })
            kernels.unpack_right(panels, count, depth, &same, depth + 1, 1)
            for position in same.indices {
                let (row, column) = (position / (depth + 1), position % (depth + 1))
                #expect(same[position] == (column < depth ? rows[row * depth + column] : 9))
            }
            kernels.unpack_right(panels, count, depth, &turned, 1, count)
            #expect(turned == transposed)
        }
    }

    @Test(arguments: levels, [1, 2, 5, 6, 7, 8, 9, 31]) func solvesForEachRow(level: Int, depth: Int) throws {
        let kernels = try kernels(level)
        let stride = depth + 2
        var factor = Self.numbers(depth * stride, seed: 7)
        for row in 0..<depth {
            factor[row * stride + row] += 3
            // What is above the diagonal must not be read.
            for column in (row + 1)..<stride { factor[row * stride + column] = .nan }
        }
        var factorPanels = [Double](repeating: 0, count: Self.packed(depth, depth))
        kernels.pack_left(factor, stride, 1, depth, depth, &factorPanels)
        for count in Self.counts where count > 0 {
            let rows = Self.numbers(count * depth, seed: 8)
            var panels = [Double](repeating: 0, count: Self.packed(count, depth))
            kernels.pack_right(rows, depth, 1, count, depth, &panels)
            kernels.solve_right(&panels, count, depth, factor, stride, factorPanels)
            var solved = rows
            kernels.unpack_right(panels, count, depth, &solved, depth, 1)
            for row in 0..<count {
                for k in 0..<depth {
                    let product = (0...k).reduce(0.0) { $0 + factor[k * stride + $1] * solved[row * depth + $1] }
                    #expect(abs(product - rows[row * depth + k]) <= 1e-13)
                }
            }
        }
    }

    /// A sum has the same bits wherever its rows are in their factors.
    @Test(arguments: levels) func aSumDependsOnItsTwoRowsAlone(level: Int) throws {
        let kernels = try kernels(level)
        let (count, depth) = (41, 30)
        let (a, b) = (Self.numbers(depth, seed: 5), Self.numbers(depth, seed: 6))
        let (lefts, rights) = ((0..<count).flatMap { _ in a }, (0..<count).flatMap { _ in b })
        var left = [Double](repeating: 0, count: Self.packed(count, depth))
        var right = left
        kernels.pack_left(lefts, depth, 1, count, depth, &left)
        kernels.pack_right(rights, depth, 1, count, depth, &right)
        var result = [Double](repeating: 1, count: count * count)
        kernels.subtract_product(&result, count, count, count, left, right, depth)
        #expect(Set(result).count == 1)
    }
}
