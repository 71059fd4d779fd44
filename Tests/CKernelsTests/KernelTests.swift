import CKernels
import Glibc
import Testing

/// The kernels of each instruction set of this processor, against plain loops in double or single precision.
@Suite struct KernelTests {
    /// The instruction sets that this processor has; the first is always there.
    static let levels = (0...2).filter { endcap_kernels_at(Int32($0)) != nil }
    static let strides = [0, 16, 32, 48, 64, 112, 256]
    static let counts = [0, 1, 2, 7, 8, 9, 31]

    private func kernels(_ level: Int) throws -> endcap_kernels {
        try #require(endcap_kernels_at(Int32(level))).pointee
    }

    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30) - 0.5
        }
    }

    /// Random rows, filled up with rows of zeros to a whole group.
    private static func panel(_ count: Int, _ stride: Int, seed: UInt64) -> [Float] {
        let missing = (Int(ENDCAP_ROWS) - count % Int(ENDCAP_ROWS)) % Int(ENDCAP_ROWS)
        return numbers(count * stride, seed: seed) + [Float](repeating: 0, count: missing * stride)
    }

    private func expectClose(_ values: [Float], _ expected: [Double], scale: Double) {
        #expect(values.count == expected.count)
        for (value, exact) in zip(values, expected) { #expect(abs(Double(value) - exact) <= 1e-5 * scale) }
    }

    @Test(arguments: levels, strides) func dotIsTheSumOfProducts(level: Int, stride: Int) throws {
        let (x, y) = (Self.numbers(stride, seed: 1), Self.numbers(stride, seed: 2))
        let exact = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        expectClose([try kernels(level).dot(x, y, stride)], [exact], scale: Double(stride + 1))
    }

    @Test(arguments: levels) func gatherPacksAndPads(level: Int) throws {
        for columns in [1, 5, 16, 33] {
            let stride = (columns + 15) / 16 * 16
            let base = Self.numbers(9 * columns, seed: 3)
            let indices: [UInt32] = [8, 0, 0, 5]
            var panel = [Float](repeating: 7, count: Int(ENDCAP_ROWS) * stride)
            try kernels(level).gather(base, columns, indices, indices.count, &panel, stride)
            let rows = indices.flatMap { index in
                base[Int(index) * columns..<(Int(index) + 1) * columns]
                    + [Float](repeating: 0, count: stride - columns)
            }
            #expect(panel == rows + [Float](repeating: 0, count: panel.count - rows.count))
        }
    }

    @Test(arguments: levels, counts) func sumsOverRowsAreThoseOfPlainLoops(level: Int, count: Int) throws {
        for stride in Self.strides {
            for weighted in [false, true] {
                let panel = Self.panel(count, stride, seed: 4)
                let weights = weighted ? Self.numbers(count, seed: 5).map { $0 + 1 } : nil
                let x = Self.numbers(stride, seed: 6)
                var sum = [Double](repeating: 0.25, count: stride)
                var product = [Double](repeating: 0.25, count: stride)
                var error = 0.0
                for k in 0..<count {
                    let row = panel[k * stride..<(k + 1) * stride].map { Double($0) }
                    let weight = Double(weights?[k] ?? 1)
                    let inner = zip(row, x).reduce(0.0) { $0 + $1.0 * Double($1.1) }
                    error += weight * (inner - 1) * (inner - 1)
                    for i in 0..<stride {
                        sum[i] += weight * row[i]
                        product[i] += weight * (inner - 0.5) * row[i]
                    }
                }
                let scale = Double((count + 1) * (stride + 1))
                var out = [Float](repeating: 0.25, count: stride)
                try kernels(level).weighted_sum(panel, weights, count, stride, &out)
                expectClose(out, sum, scale: scale)
                out = [Float](repeating: 0.25, count: stride)
                try kernels(level).weighted_gram_times(panel, weights, count, stride, x, 0.5, &out)
                expectClose(out, product, scale: scale)
                let measured = try kernels(level).squared_error(panel, weights, count, stride, x)
                #expect(abs(measured - error) <= 1e-5 * scale)
            }
        }
    }

    @Test(arguments: levels, counts) func gatheringAndMultiplyingAtOnceIsBoth(level: Int, count: Int) throws {
        for columns in [5, 64, 128, 130] {
            let stride = (columns + 15) / 16 * 16
            let base = Self.numbers(50 * columns, seed: 16)
            let indices = (0..<count).map { UInt32($0 * 7 % 50) }
            let weights = Self.numbers(count, seed: 17)
            let x = Self.numbers(columns, seed: 18) + [Float](repeating: 0, count: stride - columns)
            let kernels = try kernels(level)
            var (panel, both) = (Self.panel(count, stride, seed: 19), Self.panel(count, stride, seed: 20))
            var out = [Float](repeating: 0.5, count: stride)
            var outOfBoth = out
            kernels.gather(base, columns, indices, count, &panel, stride)
            kernels.weighted_gram_times(panel, weights, count, stride, x, 1, &out)
            kernels.gather_gram_times(base, columns, indices, count, &both, stride, weights, x, 1, &outOfBoth)
            #expect(both == panel)
            expectClose(outOfBoth, out.map { Double($0) }, scale: 1)
        }
    }

    @Test(arguments: levels, [0, 1, 8, 13, 32]) func matrixTimesVector(level: Int, rows: Int) throws {
        for stride in Self.strides {
            let matrix = Self.numbers(rows * stride, seed: 7)
            let x = Self.numbers(stride, seed: 8)
            var out = [Float](repeating: 9, count: rows)
            try kernels(level).matrix_times(matrix, rows, stride, x, &out)
            let exact = (0..<rows).map { row in
                (0..<stride).reduce(0.0) { $0 + Double(matrix[row * stride + $1]) * Double(x[$1]) }
            }
            expectClose(out, exact, scale: Double(stride + 1))
        }
    }

    @Test(arguments: levels, counts) func rankUpdateAddsOuterProducts(level: Int, count: Int) throws {
        for stride in [16, 32, 80] {
            let panel = Self.numbers(count * stride, seed: 9)
            let weights = Self.numbers(count, seed: 10)
            var matrix = Self.numbers(stride * stride, seed: 11)
            var exact = matrix.map { Double($0) }
            for k in 0..<count {
                for i in 0..<stride {
                    for j in 0...i {
                        exact[i * stride + j] +=
                            Double(weights[k]) * Double(panel[k * stride + i]) * Double(panel[k * stride + j])
                    }
                }
            }
            try kernels(level).rank_update(&matrix, panel, weights, count, stride)
            for i in 0..<stride {
                for j in 0...i { #expect(abs(Double(matrix[i * stride + j]) - exact[i * stride + j]) <= 1e-5) }
            }
        }
    }

    @Test(arguments: levels, [1, 2, 8, 15, 16, 17, 40, 64, 100])
    func choleskyGivesBackTheMatrix(level: Int, size: Int) throws {
        let stride = (size + 15) / 16 * 16
        let roots = Self.numbers(size * size, seed: 12)
        var matrix = [Float](repeating: 0, count: stride * stride)
        for i in 0..<size {
            for j in 0..<size {
                let product = (0..<size).reduce(0.0) {
                    $0 + Double(roots[i * size + $1]) * Double(roots[j * size + $1])
                }
                matrix[i * stride + j] = Float(product) + (i == j ? 1 : 0)
            }
        }
        let original = matrix
        #expect(try kernels(level).cholesky(&matrix, size, stride) == 0)
        for i in 0..<size {
            for j in 0...i {
                let product = (0...j).reduce(0.0) {
                    $0 + Double(matrix[i * stride + $1]) * Double(matrix[j * stride + $1])
                }
                #expect(abs(product - Double(original[i * stride + j])) <= 1e-4)
            }
        }
        var solution = Self.numbers(size, seed: 13)
        let right = solution
        endcap_cholesky_solve(matrix, size, stride, &solution)
        for i in 0..<size {
            let product = (0..<size).reduce(0.0) { $0 + Double(original[i * stride + $1]) * Double(solution[$1]) }
            #expect(abs(product - Double(right[i])) <= 1e-4)
        }
    }

    @Test(arguments: levels) func choleskyNamesTheRowThatIsNotPositive(level: Int) throws {
        var matrix = [Float](repeating: 0, count: 256)
        for i in 0..<5 { matrix[i * 17] = i == 3 ? -1 : 2 }
        #expect(try kernels(level).cholesky(&matrix, 5, 16) == 4)
        matrix = [Float](repeating: 0, count: 256)
        matrix[0] = .nan
        #expect(try kernels(level).cholesky(&matrix, 5, 16) == 1)
    }

    /// One accumulator, factors in ascending order, fused multiply-add: the definition of a score, to the last bit.
    @Test(arguments: levels, [1, 2, 7, 64, 129]) func scoresAreBitForBitTheirDefinition(level: Int, factors: Int) throws
    {
        let (tile, width) = (Int(ENDCAP_TILE_USERS), Int(ENDCAP_PANEL_ITEMS))
        let panels = 3
        let users = Self.numbers(factors * tile, seed: 14)
        let items = Self.numbers(panels * factors * width, seed: 15)
        func score(_ user: Int, _ item: Int, _ panel: Int) -> Float {
            (0..<factors).reduce(Float(0)) { sum, f in
                fmaf(items[(panel * factors + f) * width + item], users[f * tile + user], sum)
            }
        }
        let thresholds = (0..<tile).map { $0 == 3 ? score(3, 5, 0) : Float($0) / 20 - 0.3 }
        var scores = [Float](repeating: 0, count: tile * width)
        var masks = [UInt32](repeating: 0, count: tile)
        try kernels(level).score_tile(users, items, factors, thresholds, &scores, &masks)
        for user in 0..<tile {
            for item in 0..<width {
                let exact = score(user, item, 0)
                #expect(scores[user * width + item].bitPattern == exact.bitPattern)
                #expect((masks[user] >> item & 1 == 1) == (exact >= thresholds[user]))
            }
        }
        let user = (0..<factors).map { users[$0 * tile + 2] }
        var single = [Float](repeating: 0, count: panels * width)
        var singleMasks = [UInt32](repeating: 0, count: panels)
        try kernels(level).score_one(user, items, factors, panels, 0.1, &single, &singleMasks)
        for panel in 0..<panels {
            for item in 0..<width {
                let exact = score(2, item, panel)
                #expect(single[panel * width + item].bitPattern == exact.bitPattern)
                #expect((singleMasks[panel] >> item & 1 == 1) == (exact >= 0.1))
            }
        }
    }

    /// RFC 3720, appendix B.4.
    @Test func crc32cOfTheExamplesOfRFC3720() {
        func sum(_ bytes: [UInt8]) -> UInt32 { endcap_crc32c(0, bytes, bytes.count) }
        #expect(sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(sum([UInt8](repeating: 0xff, count: 32)) == 0x62A8_AB43)
        #expect(sum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(sum(Array("123456789".utf8)) == 0xE306_9283)
        let bytes = (0..<100).map { UInt8($0 * 7 & 255) }
        #expect(endcap_crc32c(endcap_crc32c(0, bytes, 33), Array(bytes[33...]), 67) == sum(bytes))
    }
}
