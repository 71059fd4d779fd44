import CKernels
import Glibc
import Testing

/// The kernels of logistic regression of each instruction set of this processor, against plain loops.
@Suite struct LogisticKernelTests {
    /// The instruction sets that this processor has; the first one is always available.
    static let levels = (0...2).filter { endcap_logistic_kernels_at(Int32($0)) != nil }
    static let counts = [0, 1, 2, 3, 7, 8, 9, 31, 64]
    /// Pairs of a number of dense columns and a number of fields.
    static let shapes = [(0, 0), (0, 3), (1, 0), (3, 1), (8, 2), (13, 5), (50, 0), (65, 7)]

    private func kernels(_ level: Int) throws -> endcap_logistic_kernels {
        try #require(endcap_logistic_kernels_at(Int32(level))).pointee
    }

    private static func numbers(_ count: Int, seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int32(truncatingIfNeeded: state >> 33)) / Double(1 << 30) - 0.5
        }
    }

    /// Rows with five levels per field, where the last code stands for no coefficient, and the same rows as full
    /// vectors.
    private struct Rows {
        let columns: Int
        let fields: Int
        let dense: [Double]
        let codes: [UInt32]
        var length: Int { columns + 5 * fields + 2 }

        init(_ count: Int, columns: Int, fields: Int) {
            self.columns = columns
            self.fields = fields
            dense = numbers(count * columns, seed: 1)
            codes = (0..<count * fields).map { k in
                let (field, level) = (k % fields, (k * 7 + k / 3) % 6)
                return UInt32(level == 5 ? columns + 5 * fields : columns + 5 * field + level)
            }
        }

        func wide(_ row: Int) -> [Double] {
            var wide = [1] + dense[row * columns..<(row + 1) * columns]
            wide += [Double](repeating: 0, count: length - wide.count)
            for code in codes[row * fields..<(row + 1) * fields] { wide[1 + Int(code)] += 1 }
            return wide
        }
    }

    private func expectClose(_ values: [Double], _ expected: [Double], _ tolerance: Double = 1e-12) {
        #expect(values.count == expected.count)
        for (value, exact) in zip(values, expected) { #expect(abs(value - exact) <= tolerance * max(1, abs(exact))) }
    }

    @Test(arguments: levels) func dotAndAddScaled(level: Int) throws {
        for count in Self.counts + [100, 257] {
            let (x, y) = (Self.numbers(count, seed: 2), Self.numbers(count, seed: 3))
            expectClose([try kernels(level).dot(x, y, count)], [zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }])
            var sum = y
            try kernels(level).add_scaled(0.75, x, &sum, count)
            expectClose(sum, zip(x, y).map { 0.75 * $0 + $1 })
        }
    }

    @Test(arguments: levels, shapes) func rowsTimesVectorAndBack(level: Int, shape: (Int, Int)) throws {
        for count in Self.counts {
            let rows = Rows(count, columns: shape.0, fields: shape.1)
            let z = Self.numbers(rows.length - 1, seed: 4) + [0]
            let weights = Self.numbers(count, seed: 5)
            var margins = [Double](repeating: 9, count: count)
            try kernels(level).margins(rows.dense, rows.columns, rows.codes, rows.fields, z, count, &margins)
            expectClose(margins, (0..<count).map { zip(rows.wide($0), z).reduce(0) { $0 + $1.0 * $1.1 } })

            var (sums, squares) = (z, z)
            try kernels(level).add_rows(rows.dense, rows.columns, rows.codes, rows.fields, weights, count, &sums)
            try kernels(level).add_squares(rows.dense, rows.columns, rows.codes, rows.fields, weights, count, &squares)
            var (exactSums, exactSquares) = (z, z)
            for row in 0..<count {
                for (place, value) in rows.wide(row).enumerated() {
                    exactSums[place] += weights[row] * value
                    // Several codes without a coefficient share the last place, where each of them adds its own square.
                    exactSquares[place] += weights[row] * (place == rows.length - 1 ? value : value * value)
                }
            }
            expectClose(sums, exactSums)
            expectClose(squares, exactSquares)
        }
    }

    @Test(arguments: levels, shapes) func aRowHasTheSameBitsWhereverItStands(level: Int, shape: (Int, Int)) throws {
        let rows = Rows(13, columns: shape.0, fields: shape.1)
        let z = Self.numbers(rows.length - 1, seed: 6) + [0]
        var together = [Double](repeating: 9, count: 13)
        try kernels(level).margins(rows.dense, rows.columns, rows.codes, rows.fields, z, 13, &together)
        for row in 0..<13 {
            let dense = Array(rows.dense[row * rows.columns..<(row + 1) * rows.columns])
            let codes = Array(rows.codes[row * rows.fields..<(row + 1) * rows.fields])
            var alone = 9.0
            try kernels(level).margins(dense, rows.columns, codes, rows.fields, z, 1, &alone)
            #expect(alone == together[row])
        }
    }

    @Test(arguments: levels, counts) func logLossAndItsDerivatives(level: Int, count: Int) throws {
        for weighted in [false, true] {
            let margins = Self.numbers(count, seed: 7).map { 60 * $0 }
            let labels = (0..<count).map { UInt8($0 % 3 == 0 ? 1 : 0) }
            let weights = weighted ? Self.numbers(count, seed: 8).map { $0 + 1 } : nil
            var residuals = [Double](repeating: 9, count: count)
            var curvatures = residuals
            let loss = try kernels(level).log_loss(margins, labels, weights, count, &residuals, &curvatures)
            var exact = 0.0
            for row in 0..<count {
                let (weight, wrong) = (weights?[row] ?? 1, labels[row] == 1 ? -margins[row] : margins[row])
                exact += weight * (max(wrong, 0) + log1p(exp(-abs(wrong))))
                let share = 1 / (1 + exp(-wrong))
                let residual = weight * (labels[row] == 1 ? -share : share)
                #expect(abs(residuals[row] - residual) <= 1e-14 * abs(residual))
                let curvature = weight * share * (1 / (1 + exp(wrong)))
                #expect(abs(curvatures[row] - curvature) <= 1e-14 * curvature)
            }
            #expect(abs(loss - exact) <= 1e-14 * exact)
        }
    }

    @Test("residuals and curvatures are the differences of losses and residuals", arguments: levels)
    func finiteDifferences(level: Int) throws {
        let step = 1e-5
        for margin in stride(from: -9.0, through: 9, by: 0.37) {
            for label in [UInt8(0), 1] {
                var residuals = [Double](repeating: 0, count: 3)
                var curvatures = residuals
                var losses: [Double] = []
                for (k, shift) in [-step, 0, step].enumerated() {
                    losses.append(
                        try kernels(level).log_loss(
                            [margin + shift], [label], nil, 1, &residuals[k], &curvatures[k]))
                }
                #expect(abs((losses[2] - losses[0]) / (2 * step) - residuals[1]) <= 1e-9)
                #expect(abs((residuals[2] - residuals[0]) / (2 * step) - curvatures[1]) <= 1e-9)
            }
        }
    }

    @Test("at any log-odds the loss is finite and exact to the last bits", arguments: levels)
    func extremeLogOdds(level: Int) throws {
        for margin in [0, -0.0, 1e-300, 1e-9, 0.5, -1, 17, 36.7, -40, 700, -707.9, 708.1, -745, 1e4, -1e300] {
            for label in [UInt8(0), 1] {
                // Use eight rows, so that the vectors of every width are used.
                var (residuals, curvatures) = ([Double](repeating: 9, count: 8), [Double](repeating: 9, count: 8))
                let margins = [Double](repeating: margin, count: 8)
                let labels = [UInt8](repeating: label, count: 8)
                let loss = try kernels(level).log_loss(margins, labels, nil, 8, &residuals, &curvatures) / 8
                let wrong = label == 1 ? -margin : margin
                let exact = max(wrong, 0) + log1p(exp(-abs(wrong)))
                #expect(abs(loss - exact) <= 4e-16 * exact || exact < 1e-300)
                let share = wrong > 0 ? 1 / (1 + exp(-wrong)) : exp(wrong) / (1 + exp(wrong))
                #expect(abs(abs(residuals[3]) - share) <= 4e-16 * share || abs(wrong) > 707)
                #expect(curvatures.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 0.25 })
                var chances = residuals
                try kernels(level).probabilities(margins, 8, &chances)
                #expect(abs(chances[0] - 1 / (1 + exp(-margin))) <= 4e-16)
                var alone = 9.0
                try kernels(level).probabilities(margins, 1, &alone)
                #expect(alone == chances[0])
            }
        }
    }

    @Test(arguments: levels, shapes) func gramOfWeightedRows(level: Int, shape: (Int, Int)) throws {
        for count in Self.counts {
            let rows = Rows(count, columns: shape.0, fields: shape.1)
            let weights = Self.numbers(count, seed: 9).map { abs($0) }
            let stride = (1 + rows.columns + 7) / 8 * 8
            let size = (rows.length + 7) / 8 * 8
            var panel = [Double](repeating: 9, count: max(count, 1) * stride)
            var matrix = [Double](repeating: 0.25, count: size * size)
            try kernels(level).pack(rows.dense, rows.columns, weights, count, &panel, stride)
            try kernels(level).rank_update(&matrix, size, panel, count, stride)
            try kernels(level).rank_update_codes(
                &matrix, size, panel, stride, rows.codes, rows.fields, weights, count)
            for i in 0..<rows.length - 1 {
                for j in 0...i {
                    let exact = (0..<count).reduce(0.25) { $0 + weights[$1] * rows.wide($1)[i] * rows.wide($1)[j] }
                    #expect(abs(matrix[i * size + j] - exact) <= 1e-12)
                }
            }
        }
    }

    @Test(arguments: levels, counts) func rowProducts(level: Int, count: Int) throws {
        for length in [0, 1, 5, 8, 30] {
            let matrix = Self.numbers(count * 32, seed: 10)
            let x = Self.numbers(length, seed: 11)
            var products = [Double](repeating: 9, count: count)
            try kernels(level).row_products(matrix, count, 32, x, length, &products)
            expectClose(
                products, (0..<count).map { row in (0..<length).reduce(0) { $0 + matrix[row * 32 + $1] * x[$1] } })
        }
    }
}
