import CKernels
import Glibc
import Testing

/// The kernels of each instruction set of this processor, against plain loops in double or single precision.
@Suite struct KernelTests {
    /// The instruction sets that this processor has; the first one is always available.
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

    private func expectClose(_ values: [Float], _ expected: [Double], scale: Double) {
        #expect(values.count == expected.count)
        for (value, exact) in zip(values, expected) { #expect(abs(Double(value) - exact) <= 1e-5 * scale) }
    }

    @Test(arguments: levels, strides) func dotIsTheSumOfProducts(level: Int, stride: Int) throws {
        let (x, y) = (Self.numbers(stride, seed: 1), Self.numbers(stride, seed: 2))
        let exact = zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        expectClose([try kernels(level).dot(x, y, stride)], [exact], scale: Double(stride + 1))
    }

    @Test(arguments: levels) func gatherPacksScalesAndPads(level: Int) throws {
        let kernels = try kernels(level)
        let indices: [UInt32] = [8, 0, 0, 5]
        let scales: [Float] = [1, 2, 0.5, -1]
        for (columns, distance) in [(1, 1), (5, 9), (16, 16), (33, 33)] {
            let stride = (columns + 15) / 16 * 16
            let base = Self.numbers(9 * distance, seed: 3)
            for scaled in [false, true] {
                var panel = [Float](repeating: 7, count: 4 * stride)
                kernels.gather(base, distance, columns, indices, scaled ? scales : nil, 4, &panel, stride)
                let rows = indices.indices.flatMap { k in
                    let first = Int(indices[k]) * distance
                    return base[first..<first + columns].map { $0 * (scaled ? scales[k] : 1) }
                        + [Float](repeating: 0, count: stride - columns)
                }
                #expect(panel == rows)
            }
        }
    }

    @Test(arguments: levels, [0, 1, 4, 8, 9, 31]) func gatheredColumnsAreTheTranspose(level: Int, count: Int) throws {
        for columns in [1, 7, 8, 20, 64] {
            let stride = (count + 15) / 16 * 16
            let base = Self.numbers(50 * columns, seed: 21)
            let scales = Self.numbers(columns, seed: 22)
            let indices = (0..<count).map { UInt32($0 * 7 % 50) }
            var out = [Float](repeating: 7, count: columns * stride)
            try kernels(level).gather_columns(base, columns, indices, scales, count, &out, stride)
            for f in 0..<columns {
                for k in 0..<stride {
                    let expected = k < count ? base[Int(indices[k]) * columns + f] * scales[f] : 0
                    #expect(out[f * stride + k] == expected)
                }
            }
        }
    }

    @Test(arguments: levels, counts) func sumsOverRowsAreThoseOfPlainLoops(level: Int, count: Int) throws {
        for stride in Self.strides {
            for weights in [nil, Self.numbers(count, seed: 5).map { $0 + 1 }] {
                let panel = Self.numbers(count * stride, seed: 4)
                var sum = [Double](repeating: 0.25, count: stride)
                for k in 0..<count {
                    for i in 0..<stride { sum[i] += Double(weights?[k] ?? 1) * Double(panel[k * stride + i]) }
                }
                var out = [Float](repeating: 0.25, count: stride)
                try kernels(level).weighted_sum(panel, weights, count, stride, &out)
                expectClose(out, sum, scale: Double(count + 1))
            }
        }
    }

    /// The reference is Swift's own half precision: both conversions must equal it, including ties and subnormals.
    @Test(arguments: levels) func halfPrecisionIsTheNearest(level: Int) throws {
        var values: [Float] = [0, -0, 1, -1, 65_504, -65_504, 65_519, 0x1p-14, 0x1p-24, 0x1p-25, 0x1.8p-25, 0x1p-26]
        values += (0..<64).map { Float(Float16(bitPattern: UInt16($0 * 409 % 31_744))) * (1 + 0x1p-11) }
        values += Self.numbers(333, seed: 23).map { $0 * 100 }
        values += Self.numbers(64, seed: 24).map { $0 * 0x1p-13 }
        var halves = [UInt16](repeating: 9, count: values.count)
        try kernels(level).narrow(values, values.count, &halves)
        #expect(halves == values.map { Float16($0).bitPattern })
    }

    @Test(arguments: levels, counts) func productsWithHalfRowsAreThoseOfPlainLoops(level: Int, count: Int) throws {
        let kernels = try kernels(level)
        for stride in [0, 16, 48, 64, 128, 256] {
            var base = [UInt16](repeating: 0, count: 50 * stride)
            kernels.narrow(Self.numbers(50 * stride, seed: 16), base.count, &base)
            let indices = (0..<count).map { UInt32($0 * 7 % 50) }
            let x = Self.numbers(stride, seed: 18)
            for weights in [nil, Self.numbers(count, seed: 17).map { $0 + 1 }] {
                var expected = [Double](repeating: 0.5, count: stride)
                var inner: [Double] = []
                for k in 0..<count {
                    let row = base[Int(indices[k]) * stride..<(Int(indices[k]) + 1) * stride]
                        .map { Double(Float16(bitPattern: $0)) }
                    inner.append(zip(row, x).reduce(0.0) { $0 + $1.0 * Double($1.1) })
                    let weighted = Double(weights?[k] ?? 1) * (inner[k] - 0.75)
                    for i in 0..<stride { expected[i] += weighted * row[i] }
                }
                var (out, products) = ([Float](repeating: 0.5, count: stride), [Float](repeating: 9, count: count))
                kernels.half_gram_times(base, stride, indices, weights, count, x, 0.75, &products, &out)
                expectClose(out, expected, scale: Double((count + 1) * (stride + 1)))
                expectClose(products, inner, scale: Double(stride + 1))
                products = [Float](repeating: 9, count: count)
                let square = kernels.half_square(base, stride, indices, weights, count, x, &products)
                expectClose(products, inner, scale: Double(stride + 1))
                let exact = inner.indices.reduce(0) { $0 + Double(weights?[$1] ?? 1) * inner[$1] * inner[$1] }
                expectClose([square], [exact], scale: exact + 1)
            }
        }
    }

    @Test(arguments: levels, strides) func stepsOfConjugateGradients(level: Int, stride: Int) throws {
        let kernels = try kernels(level)
        let vectors = (0..<5).map { Self.numbers(stride, seed: 30 + UInt64($0)) }
        let (p, q, m) = (vectors[0], vectors[1], vectors[2].map { $0 + 1 })
        var (x, r, direction) = (vectors[3], vectors[4], p)
        let norm = kernels.advance(0.5, p, q, m, &x, &r, stride)
        let residual = zip(vectors[4], q).map { Double($0) - 0.5 * Double($1) }
        expectClose(x, zip(vectors[3], p).map { Double($0) + 0.5 * Double($1) }, scale: 1)
        expectClose(r, residual, scale: 1)
        expectClose([norm], [zip(residual, m).reduce(0) { $0 + $1.0 * $1.0 * Double($1.1) }], scale: Double(stride + 1))
        kernels.turn(0.25, r, m, &direction, stride)
        let turned = zip(zip(residual, m), p).map { $0.0.0 * Double($0.0.1) + 0.25 * Double($0.1) }
        expectClose(direction, turned, scale: 2)
        kernels.times(p, q, &x, stride)
        expectClose(x, zip(p, q).map { Double($0) * Double($1) }, scale: 1)
        let odd = max(stride - 3, 0)
        kernels.add_scaled(-2, p, &r, odd)
        expectClose(r, residual.indices.map { residual[$0] - ($0 < odd ? 2 * Double(p[$0]) : 0) }, scale: 2)
    }

    @Test(arguments: levels, [1, 3, 6, 8, 16, 17]) func rowsTimesMatrix(level: Int, count: Int) throws {
        let kernels = try kernels(level)
        for (size, stride) in [(5, 16), (48, 48), (70, 80)] {
            let distance = size + 3
            let rows = Self.numbers(count * distance, seed: 25)
            let matrix = Self.numbers(size * stride, seed: 26)
            var out = [Float](repeating: 9, count: count * stride)
            kernels.rows_times(rows, count, distance, matrix, size, stride, &out)
            let exact = (0..<count * stride).map { cell in
                (0..<size).reduce(0.0) {
                    $0 + Double(rows[cell / stride * distance + $1]) * Double(matrix[$1 * stride + cell % stride])
                }
            }
            expectClose(out, exact, scale: Double(size))
            // A row's bits do not depend on its neighbours.
            var alone = [Float](repeating: 9, count: stride)
            kernels.rows_times(Array(rows[((count - 1) * distance)...]), 1, distance, matrix, size, stride, &alone)
            #expect(Array(out.suffix(stride)) == alone)
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
        for stride in [16, 32, 48, 64, 80, 96, 112] {
            let panel = Self.numbers(count * stride, seed: 9)
            var matrix = Self.numbers(stride * stride, seed: 11)
            var exact = matrix.map { Double($0) }
            for k in 0..<count {
                for i in 0..<stride {
                    for j in i..<stride {
                        exact[i * stride + j] += Double(panel[k * stride + i]) * Double(panel[k * stride + j])
                    }
                }
            }
            let kernels = try kernels(level)
            let indices = (0..<UInt32(count)).reversed()
            panel.withUnsafeBufferPointer { rows in
                Array(indices).withUnsafeBufferPointer { indices in
                    guard let base = rows.baseAddress, let chosen = indices.baseAddress else { return }
                    var next = endcap_rows(
                        base: base, distance: stride, columns: stride, indices: chosen, count: count)
                    kernels.rank_update(&matrix, base, count, stride, &next)
                }
            }
            for i in 0..<stride {
                for j in i..<stride { #expect(abs(Double(matrix[i * stride + j]) - exact[i * stride + j]) <= 1e-5) }
            }
        }
    }

    @Test(arguments: levels, [1, 2, 7, 8, 9, 15, 16, 17, 31, 40, 64, 75, 100])
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
        let kernels = try kernels(level)
        #expect(kernels.cholesky(&matrix, size, stride) == 0)
        for i in 0..<size {
            for j in i..<size {
                let product = (0...i).reduce(0.0) {
                    $0 + Double(matrix[$1 * stride + i]) * Double(matrix[$1 * stride + j])
                }
                #expect(abs(product - Double(original[i * stride + j])) <= 1e-4)
            }
        }
        let right = Self.numbers(size, seed: 13) + [Float](repeating: 0, count: stride - size)
        var (solution, scratch) = (right, [Float](repeating: 5, count: stride))
        kernels.cholesky_solve(matrix, size, stride, &solution, &scratch)
        for i in 0..<size {
            let product = (0..<size).reduce(0.0) { $0 + Double(original[i * stride + $1]) * Double(solution[$1]) }
            #expect(abs(product - Double(right[i])) <= 1e-4)
        }
        #expect(solution[size...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: levels) func choleskyNamesTheRowThatIsNotPositive(level: Int) throws {
        for bad in [3, 9] {
            var matrix = [Float](repeating: 0, count: 256)
            for i in 0..<12 { matrix[i * 17] = i == bad ? -1 : 2 }
            #expect(try kernels(level).cholesky(&matrix, 12, 16) == bad + 1)
        }
        var matrix = [Float](repeating: 0, count: 256)
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
