import FeatureLearning
import Features
import FoundationEssentials
import LinearAlgebra
import Propensity
import Sources
import Tables
import TestSupport
import Testing

/// An encoded row, with the bits of its numbers.
struct EncodedRow: Hashable, Comparable {
    let dense: [UInt64]
    let codes: [UInt32]

    static func < (first: EncodedRow, second: EncodedRow) -> Bool {
        first.dense == second.dense
            ? first.codes.lexicographicallyPrecedes(second.codes) : first.dense.lexicographicallyPrecedes(second.dense)
    }
}

extension EncodedRows {
    /// The rows as single values.
    var rows: [EncodedRow] {
        (0..<rowCount).map { row in
            EncodedRow(
                dense: dense[row].map(\.bitPattern),
                codes: Array(codes[(row * fields.count)..<((row + 1) * fields.count)]))
        }
    }
}

/// Encodes a training table as the trainer does, and again as the scorer does: from the file, and from the schema and
/// the encoding in the form that a model file stores.
struct BothWays {
    let training: [EncodedRow]
    private let schema: TableSchema
    private let encoding: TableEncoding

    init(_ table: TableText, options: EncodingOptions = .init()) throws {
        let rows = try table.training
        let encoding = try EncoderLearning.learn(rows.features, options: options)
        training = try encoding.encode(rows.features, threads: 2).rows
        self.encoding = try Self.throughJSON(encoding)
        schema = try Self.throughJSON(table.inferred.schema)
        #expect(self.encoding == encoding)
        #expect(schema == table.inferred.schema)
    }

    /// The rows of a file, read in blocks.
    func scored(file: String, block: Int) throws -> [EncodedRow] {
        var reader = try FeatureTableReader.open(TableSource(file), schema: schema, roles: [], purpose: .scoring)
        var rows: [EncodedRow] = []
        while let next = try reader.next(rows: block) { rows += try encoding.encode(next.features).rows }
        return rows
    }

    /// The rows of a table, given one by one as JSON objects and together as a file of JSON Lines.
    func scoredAsObjects(file: String) throws -> (single: [EncodedRow], lines: [EncodedRow]) {
        let table = try TextTable(file: file)
        var single: [EncodedRow] = []
        var lines: [String] = []
        for row in 0..<table.rowCount {
            let cells = Dictionary(
                uniqueKeysWithValues: table.columns.indices.map { column in
                    let cell = table.text(row: row, column: column)
                    return (table.columns[column], cell.isEmpty ? nil : cell)
                } as [(String, String?)])
            let line = String(decoding: try JSONEncoder().encode(cells), as: UTF8.self)
            lines.append(line)
            single += try encoding.encode(FeatureTable(cells: [FlatObject.cells(of: line)], schema: schema)).rows
        }
        let text = lines.joined(separator: "\n")
        return (single, try withFile(text, suffix: ".jsonl") { try scored(file: $0, block: 1000) })
    }

    private static func throughJSON<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
    }
}
