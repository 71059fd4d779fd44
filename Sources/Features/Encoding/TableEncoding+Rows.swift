import Diagnostics
package import LinearAlgebra
import Tables

extension TableEncoding {
    /// Encodes the rows of a table; columns are found by name and unknown columns are ignored.
    ///
    /// Every number is finite. A level that training did not see, or a missing number in a field of bins without a part
    /// for it, gets the code `width`. Takes O(rows · columns) time; each distinct level of a column is looked up once.
    ///
    /// - Parameters:
    ///   - table: the rows.
    ///   - threads: how many threads to use; the result is the same at any number.
    /// - Returns: the encoded rows.
    /// - Throws: `UserError` with code `invalidData` when a column is missing or of another kind.
    package func encode(_ table: FeatureTable, threads: Threads = 1) throws -> EncodedRows {
        try encode(table, threads: threads, unseen: nil)
    }

    /// The same, and adds up the cells whose levels training did not have.
    package func encode(
        _ table: FeatureTable, counting levels: inout UnseenLevels, threads: Threads = 1
    ) throws -> EncodedRows {
        var columns: [UnseenCells] = []
        let rows = try encode(table, threads: threads) { columns.append($0) }
        levels.add(columns, empty: emptyColumns(of: table), rows: table.rowCount)
        return rows
    }

    /// The columns of numbers that have no number in this table, although none was missing in training.
    private func emptyColumns(of table: FeatureTable) -> [String] {
        let complete = Set(columns.filter(\.wasComplete).map(\.column))
        return table.columns.filter { column in
            guard complete.contains(column.name), case .numbers(let numbers) = column.values else { return false }
            return numbers.allSatisfy(\.isNaN)
        }.map(\.name)
    }

    /// The same; `unseen` takes the cells of each column in which there are levels that training did not have.
    package func encode(
        _ table: FeatureTable, threads: Threads = 1, unseen: ((UnseenCells) -> Void)?
    ) throws -> EncodedRows {
        let byName = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        var dense: [(column: Int, encoder: NumberEncoder, numbers: [Double])] = []
        var coded: [CodedField] = []
        for encoder in columns where encoder.coefficientCount > 0 {
            guard let column = byName[encoder.column] else {
                throw UserError(
                    .invalidData, "the table has no column '\(encoder.column)', which the model needs",
                    remedy: "Give the model the columns that it was trained on")
            }
            switch (encoder.method, column.values) {
            case (.number(let number), .numbers(let values)) where encoder.kind == column.kind:
                let start = dense.last.map { $0.column + $0.encoder.denseCount } ?? 0
                dense.append((start, number, values))
            case (.field(let field), let values) where encoder.kind == column.kind:
                let start = fields[coded.count].lowerBound
                let codes = CodedField(field, values, from: start, none: width)
                coded.append(codes)
                if let unseen, let cells = UnseenCells(of: column, levels: codes.unseen, field) { unseen(cells) }
            default:
                throw UserError(
                    .invalidData,
                    "the column '\(encoder.column)' is \(column.kind.rawValue), and the model learnt it as "
                        + encoder.kind.rawValue, remedy: "Read the table with the schema of the model")
            }
        }
        let matrix = DoubleMatrix(rows: table.rowCount, columns: denseCount)
        let stride = denseCount
        let numbers = dense
        // Blocks of 512 rows fit into a cache, because columns are read one after another but written row by row.
        try parallelFor(stride > 0 ? table.rowCount : 0, chunk: 512, threads: threads) { rows in
            guard let base = matrix[rows.lowerBound].baseAddress else { return }
            for (column, encoder, values) in numbers {
                values.withUnsafeBufferPointer {
                    encoder.encode($0, rows, to: base, stride: stride, column: column)
                }
            }
        }
        return EncodedRows(dense: matrix, fields: fields, codes: Self.codes(coded, rowCount: table.rowCount))
    }

    private static func codes(_ fields: [CodedField], rowCount: Int) -> [UInt32] {
        let count = rowCount * fields.count
        return Array(unsafeUninitializedCapacity: count) { output, initialized in
            for start in Swift.stride(from: 0, to: rowCount, by: 512) {
                let rows = start..<min(start + 512, rowCount)
                for (index, field) in fields.enumerated() {
                    field.write(rows, to: output, stride: fields.count, field: index)
                }
            }
            initialized = count
        }
    }
}

/// A field of a table and the codes of its levels.
private struct CodedField {
    private enum Source {
        /// The levels of the rows, and the code of each level.
        case levels([UInt32], codes: [UInt32])
        /// The numbers of the rows, the edges of the bins, and the code of each bin; the last code is for a missing
        /// number.
        case bins([Double], edges: [Double], codes: [UInt32])
    }

    private let source: Source
    /// The positions of the column's levels that training did not have.
    let unseen: [Int]

    init(_ encoder: FieldEncoder, _ values: FeatureTable.Values, from start: Int, none: Int) {
        switch (values, encoder.partition) {
        case (.levels(let rows, let levels), .levels), (.levels(let rows, let levels), .buckets):
            let (codes, unseen) = encoder.codes(of: levels, from: start, none: none)
            source = .levels(rows, codes: codes)
            self.unseen = unseen
        case (.numbers(let rows), .bins(let edges, let hasMissing)):
            let parts: [Int?] = (0...edges.count).map { $0 } + [hasMissing ? edges.count + 1 : nil]
            source = .bins(
                rows, edges: edges, codes: parts.map { encoder.code(of: $0, from: start, none: none) })
            unseen = []
        default: preconditionFailure("the values of a column of features are not of its kind")
        }
    }

    func write(_ rows: Range<Int>, to output: UnsafeMutableBufferPointer<UInt32>, stride: Int, field: Int) {
        var position = rows.lowerBound * stride + field
        switch source {
        case .levels(let levels, let codes):
            for row in rows {
                output[position] = codes[Int(levels[row])]
                position &+= stride
            }
        case .bins(let numbers, let edges, let codes):
            for row in rows {
                let number = numbers[row]
                let bin = number.isNaN ? edges.count + 1 : FieldEncoder.bin(of: number, edges: edges)
                output[position] = codes[bin]
                position &+= stride
            }
        }
    }
}
