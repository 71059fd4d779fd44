import FeatureLearning
import Features
import Glibc
import LinearAlgebra
import Testing

@Suite("Log-odds of encoded rows")
struct EncodedSumTests {
    private static func rows(_ count: Int, columns: Int, fields: [Int]) -> EncodedRows {
        var random = SeededGenerator(seed: 3)
        let dense = DoubleMatrix(rows: count, columns: columns)
        for index in dense.values.indices { dense.values[index] = random.normal() }
        var ranges: [Range<Int>] = []
        for levels in fields {
            let first = ranges.last?.upperBound ?? columns
            ranges.append(first..<first + levels)
        }
        let width = ranges.last?.upperBound ?? columns
        let codes = (0..<count).flatMap { _ in
            ranges.map { range in
                UInt32(random.uniform() < 0.1 ? width : range.lowerBound + Int(random.uniform() * Double(range.count)))
            }
        }
        return EncodedRows(dense: dense, fields: ranges, codes: codes)
    }

    @Test("are those of plain loops, and the same bits at any number of threads", arguments: [0, 1, 5, 9_000])
    func logOdds(count: Int) throws {
        for (columns, fields) in [(0, []), (3, []), (0, [4]), (17, [3, 40, 1])] as [(Int, [Int])] {
            let rows = Self.rows(count, columns: columns, fields: fields)
            let coefficients = (0..<rows.width).map { sin(Double($0 + 1)) }
            let result = try rows.logOdds(intercept: 0.5, coefficients: coefficients, threads: 1)
            #expect(result.count == count)
            for row in 0..<count {
                var exact = 0.5
                for column in 0..<columns { exact += coefficients[column] * rows.dense[row, column] }
                for field in 0..<fields.count {
                    let code = Int(rows.codes[row * fields.count + field])
                    exact += code < rows.width ? coefficients[code] : 0
                }
                #expect(abs(result[row] - exact) < 1e-12)
            }
            #expect(try rows.logOdds(intercept: 0.5, coefficients: coefficients, threads: 3) == result)
            let chances = DoubleMatrix(rows: count, columns: 1)
            try rows.answer(
                .probabilities, intercept: 0.5, coefficients: coefficients, threads: 2, into: chances)
            #expect(Array(chances.values) == probabilities(ofLogOdds: result))
        }
    }

    @Test("become probabilities")
    func chances() {
        #expect(probabilities(ofLogOdds: []) == [])
        let logOdds = (-20...20).map { Double($0) * 3 }
        for (value, x) in zip(probabilities(ofLogOdds: logOdds), logOdds) {
            #expect(abs(value - 1 / (1 + exp(-x))) < 1e-15)
        }
    }

    @Test("a selection sums the same products as the whole")
    func selection() {
        let rows = Self.rows(300, columns: 9, fields: [4, 6])
        let weights = (0..<300).map { 1 + sin(Double($0)) }
        let places = [0, 2, 3, 9, 10, 13, 18, 19]
        let (whole, part) = (DoubleSystem(size: rows.vectorLength), DoubleSystem(size: places.count + 1))
        weights.withUnsafeBufferPointer { weights in
            rows.addGram(of: 0..<300, weights: weights, columns: nil, .init(), to: whole.matrix.values)
            rows.addGram(
                of: 0..<300, weights: weights, columns: ColumnSelection(places, of: rows), .init(),
                to: part.matrix.values)
        }
        for (i, place) in places.enumerated() {
            for j in 0...i { #expect(abs(part.matrix[i, j] - whole.matrix[place, places[j]]) < 1e-10) }
        }
    }
}
