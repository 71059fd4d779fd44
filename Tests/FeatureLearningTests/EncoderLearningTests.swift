import Diagnostics
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Tables
import Testing

/// What is learnt from a table; expected values are computed by hand, by the definition or by numpy.
@Suite("Learning of encoders")
struct EncoderLearningTests {
    private func table(_ columns: FeatureTable.Column...) -> FeatureTable {
        let rowCount =
            switch columns[0].values {
            case .numbers(let numbers): numbers.count
            case .levels(let codes, _): codes.count
            }
        return FeatureTable(rowCount: rowCount, columns: columns)
    }

    private func numbers(_ values: [Double], kind: ColumnKind = .numeric) -> FeatureTable.Column {
        .init(name: "x", kind: kind, values: .numbers(values))
    }

    private func texts(_ texts: [String]) -> FeatureTable.Column {
        let levels = IdTable(sortedIds: Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(\.utf8))
        return .init(
            name: "x", kind: .category, values: .levels(texts.map { UInt32(levels.index(of: $0) ?? 0) }, levels: levels)
        )
    }

    private func number(_ table: FeatureTable, rows: [Int]? = nil) throws -> NumberEncoder {
        let encoding = try EncoderLearning.learn(table, rows: rows)
        guard case .number(let encoder) = encoding.columns[0].method else { throw Other() }
        return encoder
    }

    private func field(
        _ table: FeatureTable, rows: [Int]? = nil, _ change: (inout EncodingOptions) -> Void = { _ in }
    ) throws -> FieldEncoder {
        var options = EncodingOptions()
        change(&options)
        let encoding = try EncoderLearning.learn(table, rows: rows, options: options)
        guard case .field(let encoder) = encoding.columns[0].method else { throw Other() }
        return encoder
    }

    private struct Other: Error {}

    @Test("Mean and population deviation of the rows named, missing ones apart")
    func moments() throws {
        let table = table(numbers([2, 4, .nan, 4, 4, 5, 5, 7, 9, 1000]))
        let encoder = try number(table, rows: Array(0..<9))
        #expect(encoder == NumberEncoder(center: 5, deviation: 2, fill: 0, hasIndicator: true))
        #expect(
            try number(table, rows: [0, 1]) == NumberEncoder(center: 3, deviation: 1, fill: 0, hasIndicator: false))
        #expect(
            try number(table, rows: [1, 3, 2])
                == NumberEncoder(center: 4, deviation: nil, fill: 0, hasIndicator: true))
        #expect(try number(table, rows: [2]) == NumberEncoder(center: 0, deviation: nil, fill: 0, hasIndicator: false))
    }

    @Test("A large offset costs the deviation nothing, and extremes stay finite")
    func hardNumbers() throws {
        let offset = try number(table(numbers([1e9 + 1, 1e9 + 2, 1e9 + 3])))
        #expect(offset.center == 1e9 + 2)
        #expect(abs((offset.deviation ?? 0) - (2.0 / 3).squareRoot()) < 1e-12)
        let greatest = Double.greatestFiniteMagnitude
        let wide = try number(table(numbers([greatest, -greatest, greatest, -greatest])))
        #expect(wide.center == 0 && wide.deviation == greatest)
        let high = try number(table(numbers([greatest, greatest / 2])))
        #expect(abs(high.center / (greatest * 0.75) - 1) < 1e-15)
        #expect(abs((high.deviation ?? 0) / (greatest / 4) - 1) < 1e-15)
        let tiny = try number(table(numbers([1e-200, 3e-200])))
        #expect(abs((tiny.deviation ?? 0) / 1e-200 - 1) < 1e-14)
        for values in [[greatest, -greatest], [1e-200, 3e-200], [.leastNonzeroMagnitude, 0], [1, 1.0.nextUp]] {
            let table = table(numbers(values))
            let rows = try EncoderLearning.learn(table).encode(table)
            #expect(rows.dense.values.allSatisfy { $0.isFinite }, "\(values)")
        }
    }

    @Test("A boolean stays 0 or 1, and missing is its mean")
    func boolean() throws {
        let encoder = try number(table(numbers([1, 0, 0, .nan, 0], kind: .boolean)))
        #expect(encoder == NumberEncoder(center: 0, deviation: 1, fill: 0.25, hasIndicator: true))
        #expect(try number(table(numbers([1, 1], kind: .boolean))).denseCount == 0)
    }

    @Test("Levels of the training rows, in byte order; the most frequent is dropped when asked")
    func levels() throws {
        let table = table(texts(["b", "a", "", "b", "é", "z", "a"]))
        #expect(
            try field(table)
                == FieldEncoder(
                    .levels(IdTable(sortedIds: ["", "a", "b", "z", "é"].map(\.utf8)), hasRare: false), reference: nil))
        // a and b have two rows each, so the first in byte order is dropped.
        #expect(try field(table) { $0.dropsReference = true }.reference == 1)
        #expect(
            try field(table, rows: [0, 3, 5]) { $0.dropsReference = true }
                == FieldEncoder(.levels(IdTable(sortedIds: ["b", "z"].map(\.utf8)), hasRare: false), reference: 0))
        // A level that all rows have carries no information.
        #expect(try field(table, rows: [0, 3]).coefficientCount == 0)
    }

    @Test("Two spellings of a whole number are one level, which counts for both")
    func wholeNumbers() throws {
        let mixed = table(texts(["1", "1.0", "2", "2.0", "2.00", "3.0", ""]))
        #expect(
            try field(mixed)
                == FieldEncoder(
                    .levels(IdTable(sortedIds: ["", "1", "2", "3.0"].map(\.utf8)), hasRare: false), reference: nil))
        // The three rows of 2 are the most frequent level.
        #expect(try field(mixed) { $0.dropsReference = true }.reference == 2)
        // Only the rows that are learnt from count: without the first, 1.0 is the level.
        #expect(
            try field(mixed, rows: [1, 2, 3])
                == FieldEncoder(.levels(IdTable(sortedIds: ["1.0", "2"].map(\.utf8)), hasRare: false), reference: nil))
        let rows = try EncoderLearning.learn(mixed).encode(mixed)
        #expect(rows.codes == [1, 1, 2, 2, 2, 3, 0])
        // A text among the levels makes them all texts.
        #expect(try field(table(texts(["1", "1.0", "a"]))).partition.count == 3)
    }

    @Test("Rare levels share a part, which also takes unseen ones")
    func rareBucket() throws {
        let table = table(texts(["a", "a", "a", "b", "b", "c", "d"]))
        let encoder = try field(table) { $0.rareBelow = 3 }
        #expect(encoder == FieldEncoder(.levels(IdTable(sortedIds: ["a".utf8]), hasRare: true), reference: nil))
        #expect(try field(table) { $0.rareBelow = 2 }.partition.count == 3)
        // Together b, c and d make the rare part the most frequent.
        let dropped = try field(table) {
            $0.rareBelow = 3
            $0.dropsReference = true
        }
        #expect(dropped.reference == 1)
        // Without rare levels there is no rare part.
        #expect(
            try field(table, rows: [0, 1, 2, 3, 4]) { $0.rareBelow = 2 }
                == FieldEncoder(.levels(IdTable(sortedIds: ["a", "b"].map(\.utf8)), hasRare: false), reference: nil))
    }

    @Test("Bins end at the quantiles of numpy")
    func bins() throws {
        // numpy.quantile([1, 2, 3, 4, 10, 20, 30, 100], [0.25, 0.5, 0.75]) = [2.75, 7, 22.5]
        let table = table(numbers([100, 1, 30, 2, 20, .nan, 3, 10, 4]))
        #expect(
            try field(table) { $0.bins = ["x": 4] }
                == FieldEncoder(.bins(edges: [2.75, 7, 22.5], hasMissing: true), reference: nil))
        // Equal quantiles become one edge, and the least number is never an edge.
        let zeros = self.table(numbers([0, 0, 0, 0, 0, 0, 1, 2]))
        #expect(
            try field(zeros) { $0.bins = ["x": 4] }
                == FieldEncoder(.bins(edges: [0.25], hasMissing: false), reference: nil))
        #expect(
            try field(zeros) {
                $0.bins = ["x": 4]
                $0.dropsReference = true
            }.reference == 0)
        #expect(try field(self.table(numbers([3, 3, 3]))) { $0.bins = ["x": 4] }.coefficientCount == 0)
        #expect(try field(self.table(numbers([.nan, .nan]))) { $0.bins = ["x": 4] }.partition.count == 2)
    }

    @Test("Buckets all have a coefficient")
    func buckets() throws {
        let table = table(texts(["a", "b", "c", "a"]))
        #expect(try field(table) { $0.hash = ["x": 16] } == FieldEncoder(.buckets(16, seed: 0), reference: nil))
        let dropped = try field(table) {
            $0.hash = ["x": 1 << 20]
            $0.dropsReference = true
        }
        let bucket = Array("a".utf8).withUnsafeBytes { IdHash.bucket(of: $0, seed: 0, count: 1 << 20) }
        #expect(dropped.reference == bucket)
    }

    @Test("Options that do not fit the table are errors")
    func wrongOptions() throws {
        let table = table(numbers([1, 2]))
        func failure(_ change: (inout EncodingOptions) -> Void) throws -> UserError {
            try #require(throws: UserError.self) { try field(table, change) }
        }
        #expect(try failure { $0.bins = ["zoo": 4] }.code == .wrongUsage)
        #expect(try failure { $0.bins = ["zoo": 4] }.remedy == "The features that are numeric are 'x'")
        #expect(try failure { $0.bins = ["X": 4] }.remedy == "Did you mean 'x'? The features that are numeric are 'x'")
        #expect(try failure { $0.hash = ["x": 4] }.problem == "encoding.hash names 'x', which is numeric")
        for count in [Int.min, -1, 0, 1, 1001, .max] {
            let error = try failure { $0.bins = ["x": count] }
            #expect(error.code == .wrongUsage && error.problem == "encoding.bins gives 'x' \(count) parts")
            #expect(error.remedy == "Write it as encoding.bins x=N, with N from 2 to 1000")
        }
        let letters = self.table(texts(["a", "b"]))
        for count in [1, 16_777_217] {
            let error = try #require(throws: UserError.self) { try field(letters) { $0.hash = ["x": count] } }
            #expect(error.remedy == "Write it as encoding.hash x=N, with N from 2 to 16777216")
        }
        #expect(try failure { $0.bins = ["x": .max] }.code == .wrongUsage)
        #expect(try failure { $0.rareBelow = 1 }.code == .wrongUsage)
        #expect(try failure { $0.rareBelow = -3 }.code == .wrongUsage)
    }

    @Test("More levels than a model can hold are an error of training")
    func mostParts() throws {
        let table = table(texts(["a", "b", "c", "d"]))
        #expect(try EncoderLearning.learn(table, mostParts: 4).width == 4)
        let error = try #require(throws: UserError.self) { try EncoderLearning.learn(table, mostParts: 3) }
        #expect(error.code == .invalidData && error.place?.column == "x")
        #expect(error.problem == "the category has 4 levels; a model can hold 3 a column")
        #expect(error.remedy?.contains("encoding.hash 'x=1000'") == true)
    }

    @Test("Columns whose names are one text in Unicode are an error")
    func equivalentNames() throws {
        let columns = ["Caf\u{E9}", "Cafe\u{301}"].map {
            FeatureTable.Column(name: $0, kind: .numeric, values: .numbers([1, 2]))
        }
        let error = try #require(throws: UserError.self) {
            try EncoderLearning.learn(FeatureTable(rowCount: 2, columns: columns))
        }
        #expect(error.code == .invalidData && error.problem == "two columns are called 'Caf\u{E9}'")
    }

    @Test("The number of threads changes nothing")
    func threads() throws {
        var generator = SeededGenerator(seed: 3)
        let columns = (0..<9).map { index in
            FeatureTable.Column(
                name: "x\(index)", kind: .numeric, values: .numbers((0..<1000).map { _ in generator.normal() }))
        }
        let table = FeatureTable(rowCount: 1000, columns: columns)
        #expect(try EncoderLearning.learn(table, threads: 1) == EncoderLearning.learn(table, threads: 4))
    }

    @Test("Training columns come out with mean 0 and deviation 1")
    func standardized() throws {
        var generator = SeededGenerator(seed: 4)
        let values = (0..<5000).map { _ in generator.uniform() < 0.1 ? .nan : 1e6 + 3 * generator.normal() }
        let table = table(numbers(values))
        let rows = try EncoderLearning.learn(table).encode(table)
        let encoded = (0..<5000).map { rows.dense[$0, 0] }
        let present = zip(values, encoded).filter { !$0.0.isNaN }.map(\.1)
        #expect(abs(present.reduce(0, +) / Double(present.count)) < 1e-9)
        #expect(abs(present.reduce(0) { $0 + $1 * $1 } / Double(present.count) - 1) < 1e-9)
        #expect(zip(values, encoded).allSatisfy { !$0.0.isNaN || $0.1 == 0 })
        #expect((0..<5000).allSatisfy { rows.dense[$0, 1] == (values[$0].isNaN ? 1 : 0) })
    }
}
