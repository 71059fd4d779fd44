import Diagnostics
import Features
import Ids
import LinearAlgebra
import Tables
import Testing

/// Applies encoders and compares with a plain twin and with values computed by hand.
@Suite("Encoding of tables")
struct TableEncodingTests {
    private let levels = IdTable(sortedIds: ["", "blue", "red"].map(\.utf8))

    private func number(_ name: String, _ values: [Double]) -> FeatureTable.Column {
        .init(name: name, kind: .numeric, values: .numbers(values))
    }

    private func category(_ name: String, _ texts: [String]) -> FeatureTable.Column {
        let table = IdTable(sortedIds: Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(\.utf8))
        let codes = texts.map { UInt32(table.index(of: $0) ?? 0) }
        return .init(name: name, kind: .category, values: .levels(codes, levels: table))
    }

    private func field(
        _ name: String, _ partition: FieldEncoder.Partition, reference: Int? = nil, kind: ColumnKind = .category
    ) -> ColumnEncoder {
        ColumnEncoder(column: name, kind: kind, method: .field(FieldEncoder(partition, reference: reference)))
    }

    private func codes(_ encoding: TableEncoding, _ columns: FeatureTable.Column...) throws -> [UInt32] {
        let rowCount =
            switch columns[0].values {
            case .numbers(let numbers): numbers.count
            case .levels(let codes, _): codes.count
            }
        return try encoding.encode(FeatureTable(rowCount: rowCount, columns: columns)).codes
    }

    @Test("Numbers are centred, scaled and filled; an indicator follows its number")
    func numbers() throws {
        let encoding = TableEncoding(columns: [
            ColumnEncoder(
                column: "b", kind: .boolean,
                method: .number(.init(center: 0, deviation: 1, fill: 0.25, hasIndicator: false))),
            ColumnEncoder(
                column: "a", kind: .numeric,
                method: .number(.init(center: 10, deviation: 4, fill: 0, hasIndicator: true))),
            ColumnEncoder(
                column: "constant", kind: .numeric,
                method: .number(.init(center: 3, deviation: nil, fill: 0, hasIndicator: true))),
        ])
        let table = FeatureTable(
            rowCount: 3,
            columns: [
                number("a", [12, .nan, -2]), number("other", [0, 0, 0]), number("constant", [3, 5, .nan]),
                .init(name: "b", kind: .boolean, values: .numbers([1, 0, .nan])),
            ])
        let rows = try encoding.encode(table)
        #expect(Array(rows.dense.values) == [1, 0.5, 0, 0, 0, 0, 1, 0, 0.25, -3, 0, 1])
        #expect(rows.fields.isEmpty && rows.codes.isEmpty)
        #expect(rows.width == 4)
        #expect(encoding.names.map(\.description) == ["b", "a", "a is missing", "constant is missing"])
        #expect(
            encoding.scales == [
                .init(center: 0, deviation: 1), .init(center: 10, deviation: 4), .init(center: 0, deviation: 1),
                .init(center: 0, deviation: 1),
            ])
    }

    @Test("The most distant numbers stay finite")
    func extremes() throws {
        let encoding = TableEncoding(columns: [
            ColumnEncoder(
                column: "a", kind: .numeric,
                method: .number(.init(center: 1e308, deviation: .leastNonzeroMagnitude, fill: 0, hasIndicator: false)))
        ])
        let greatest = Double.greatestFiniteMagnitude
        let rows = try encoding.encode(FeatureTable(rowCount: 3, columns: [number("a", [greatest, -greatest, 1e308])]))
        #expect(Array(rows.dense.values) == [1e100, -1e100, 0])
    }

    @Test("Levels have the numbers of their coefficients, unseen ones the width")
    func levelCodes() throws {
        let encoding = TableEncoding(columns: [
            field("c", .levels(levels, hasRare: false)),
            ColumnEncoder(
                column: "a", kind: .numeric,
                method: .number(.init(center: 0, deviation: 1, fill: 0, hasIndicator: false))),
            field("d", .levels(levels, hasRare: true)),
        ])
        #expect(encoding.fields == [1..<4, 4..<8])
        #expect(encoding.width == 8)
        let codes = try codes(
            encoding, category("c", ["red", "", "green", "blue"]), category("d", ["green", "red", "Red", ""]),
            number("a", [0, 0, 0, 0]))
        #expect(codes == [3, 7, 1, 6, 8, 7, 2, 4])
        #expect(
            encoding.names.map(\.description) == [
                "a", "c is missing", "c = blue", "c = red", "d is missing", "d = blue", "d = red", "d is rare",
            ])
    }

    @Test("The reference has the width as its code and no name")
    func reference() throws {
        let encoding = TableEncoding(columns: [field("c", .levels(levels, hasRare: true), reference: 1)])
        #expect(encoding.fields == [0..<3])
        #expect(try codes(encoding, category("c", ["", "blue", "red", "green"])) == [0, 3, 1, 2])
        #expect(encoding.names.map(\.part) == [.level(""), .level("red"), .rare])
        // A column has no field if its only part is dropped.
        let single = TableEncoding(columns: [
            field("c", .levels(IdTable(sortedIds: ["x".utf8]), hasRare: false), reference: 0)
        ])
        #expect(single.fields.isEmpty && single.width == 0)
        #expect(try codes(single, category("c", ["x", "y"])).isEmpty)
    }

    @Test("A number is in the bin from its edge on")
    func bins() throws {
        let encoding = TableEncoding(columns: [
            field("a", .bins(edges: [1, 2.5, 10], hasMissing: true), kind: .numeric),
            field("b", .bins(edges: [0], hasMissing: false), reference: 0, kind: .numeric),
        ])
        let values = [-5, 0.999, 1, 2.5, 9.99, 10, 1e9, Double.nan]
        let codes = try codes(encoding, number("a", values), number("b", values))
        #expect(codes == [0, 6, 0, 5, 1, 5, 2, 5, 2, 5, 3, 5, 3, 5, 4, 6])
        #expect(
            encoding.names.map(\.description)
                == ["a < 1", "a in [1, 2.5)", "a in [2.5, 10)", "a >= 10", "a is missing", "b >= 0"])
    }

    @Test("Buckets follow their definition")
    func buckets() throws {
        let encoding = TableEncoding(columns: [field("c", .buckets(64, seed: 0))])
        let texts = ["", "red", "blue", "a text of more than eight bytes"]
        let expected = texts.map { text in
            // Compute h and the bucket by their definition, with 128-bit products.
            let k: UInt64 = 0x9E37_79B9_7F4A_7C15
            func mix(_ h: UInt64, _ w: UInt64) -> UInt64 {
                let product = (h ^ w).multipliedFullWidth(by: k).low
                return product ^ (product >> 32)
            }
            let bytes = Array(text.utf8)
            var h = UInt64(bytes.count).multipliedFullWidth(by: k).low
            for start in stride(from: 0, to: bytes.count, by: 8) {
                let word = bytes[start..<min(start + 8, bytes.count)].reversed().reduce(UInt64(0)) {
                    $0 << 8 | UInt64($1)
                }
                h = mix(h, word)
            }
            return UInt32(mix(h, 0).multipliedFullWidth(by: 64).high)
        }
        #expect(try codes(encoding, category("c", texts)) == expected)
        #expect(encoding.names[7].description == "c in bucket 7 of 64")
    }

    @Test("A missing column and one of another kind are errors")
    func wrongTables() throws {
        let encoding = TableEncoding(columns: [field("c", .levels(levels, hasRare: false))])
        let missing = try #require(throws: UserError.self) { try codes(encoding, category("d", ["x"])) }
        #expect(missing.problem == "the table has no column 'c', which the model needs")
        let kind = try #require(throws: UserError.self) { try codes(encoding, number("c", [1])) }
        #expect(kind.problem == "the column 'c' is numeric, and the model learnt it as category")
    }

    /// Compares random encoders and tables, some longer than a block of rows, with encoding one cell at a time.
    @Test("Columns at a time and cells one by one give the same", arguments: [0, 1, 511, 512, 1300])
    func plainTwin(_ rowCount: Int) throws {
        var generator = SeededGenerator(seed: UInt64(rowCount))
        var columns: [FeatureTable.Column] = []
        var encoders: [ColumnEncoder] = []
        for index in 0..<12 {
            let numbers = (0..<rowCount).map { _ in
                generator.uniform() < 0.2 ? Double.nan : (generator.normal() * 8).rounded() / 4
            }
            switch index % 4 {
            case 0:
                columns.append(number("x\(index)", numbers))
                let encoder = NumberEncoder(
                    center: generator.normal(), deviation: index == 8 ? nil : 0.3, fill: 0,
                    hasIndicator: index > 0)
                encoders.append(ColumnEncoder(column: "x\(index)", kind: .numeric, method: .number(encoder)))
            case 1:
                columns.append(number("x\(index)", numbers))
                encoders.append(
                    field(
                        "x\(index)", .bins(edges: [-1, 0, 0.25], hasMissing: index == 1),
                        reference: index == 5 ? 2 : nil, kind: .numeric))
            case 2:
                columns.append(
                    category(
                        "x\(index)",
                        (0..<rowCount).map { _ in ["", "blue", "red", "green"].randomElement(using: &generator) ?? "" })
                )
                encoders.append(
                    field("x\(index)", .levels(levels, hasRare: index == 6), reference: index == 10 ? 0 : nil))
            default:
                columns.append(category("x\(index)", (0..<rowCount).map { _ in "\(generator.next() % 30)" }))
                encoders.append(field("x\(index)", .buckets(8, seed: UInt32(index))))
            }
        }
        let encoding = TableEncoding(columns: encoders)
        let table = FeatureTable(rowCount: rowCount, columns: columns.reversed())
        let one = try encoding.encode(table)
        let two = try encoding.encode(table, threads: 3)
        #expect(Array(one.dense.values) == Array(two.dense.values))
        #expect(one.codes == two.codes)
        var dense: [Double] = []
        var codes: [UInt32] = []
        for row in 0..<rowCount {
            for (encoder, column) in zip(encoders, columns) {
                switch (encoder.method, column.values) {
                case (.number(let encoder), .numbers(let values)):
                    let isMissing = values[row].isNaN
                    if let deviation = encoder.deviation {
                        dense.append(isMissing ? encoder.fill : (values[row] - encoder.center) / deviation)
                    }
                    if encoder.hasIndicator { dense.append(isMissing ? 1 : 0) }
                case (.field(let encoder), let values):
                    codes.append(
                        code(encoder, values, row, encoding.fields[codes.count % encoding.fields.count], encoding.width)
                    )
                default: Issue.record("a column of another kind")
                }
            }
        }
        #expect(Array(one.dense.values) == dense)
        #expect(one.codes == codes)
    }

    private func code(
        _ encoder: FieldEncoder, _ values: FeatureTable.Values, _ row: Int, _ range: Range<Int>, _ width: Int
    ) -> UInt32 {
        var part: Int?
        switch (values, encoder.partition) {
        case (.levels(let codes, let texts), .levels(let levels, let hasRare)):
            let text = texts.string(at: Int(codes[row]))
            part = levels.indices.first { levels.string(at: $0) == text } ?? (hasRare ? levels.count : nil)
        case (.levels(let codes, let texts), .buckets(let count, let seed)):
            part = texts[Int(codes[row])].withUnsafeBytes { IdHash.bucket(of: $0, seed: seed, count: count) }
        case (.numbers(let numbers), .bins(let edges, let hasMissing)):
            part =
                numbers[row].isNaN
                ? hasMissing ? edges.count + 1 : nil : edges.filter { $0 <= numbers[row] }.count
        default: break
        }
        guard let part, part != encoder.reference else { return UInt32(width) }
        let before = encoder.reference.map { $0 < part } ?? false
        return UInt32(range.lowerBound + part - (before ? 1 : 0))
    }
}
