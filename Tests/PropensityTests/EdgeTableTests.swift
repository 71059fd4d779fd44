import Diagnostics
import FeatureLearning
import Features
import LinearAlgebra
import Propensity
import Sources
import TestSupport
import Testing

/// Tables that are just within or just outside what can be learnt from.
@Suite("Tables at the edge")
struct EdgeTableTests {
    private func scored(_ text: String, like table: TableText, _ encoding: TableEncoding) throws -> EncodedRows {
        try withFile(text) { path in
            var reader = try FeatureTableReader.open(
                TableSource(path), schema: table.inferred.schema, roles: [], purpose: .scoring)
            let rows = try #require(try reader.next(rows: .max))
            return try encoding.encode(rows.features)
        }
    }

    @Test("One row is an error that says why")
    func oneRow() throws {
        let error = try #require(throws: UserError.self) { try TableText("n,c,y\n1,a,yes\n") }
        #expect(error.code == .invalidData)
        #expect(error.problem.hasPrefix("no column is left to learn from"))
    }

    @Test("10,000 columns and 10 rows")
    func wide() throws {
        var generator = SeededGenerator(seed: 1)
        let columns = 10_000
        var lines = [(0..<columns).map { "x\($0)" }.joined(separator: ",") + ",y"]
        for row in 0..<10 {
            let cells = (0..<columns).map { column in
                column % 2 == 0
                    ? "\((generator.normal() * 10).rounded())" : ["a", "b", "c"].randomElement(using: &generator) ?? ""
            }
            lines.append(cells.joined(separator: ",") + (row % 2 == 0 ? ",yes" : ",no"))
        }
        let text = lines.joined(separator: "\n")
        let table = try TableText(text)
        let rows = try table.training
        let encoding = try EncoderLearning.learn(rows.features)
        let encoded = try encoding.encode(rows.features)
        #expect(encoded.rowCount == 10)
        #expect(encoding.names.count == encoding.width)
        #expect(table.inferred.schema.columns.count > 9_900)
        #expect(try scored(text, like: table, encoding).rows.sorted() == encoded.rows.sorted())
    }

    @Test("A level that training did not see, and a column all missing, are no errors when scoring")
    func unseen() throws {
        let table = try TableText("n,c,y\n1,a,yes\n2,b,no\n3,a,no\n")
        let encoding = try EncoderLearning.learn(table.training.features)
        let rows = try scored("c,n\nz,\n,\nb, \n", like: table, encoding)
        #expect(rows.codes == [3, 3, 2])
        #expect(Array(rows.dense.values) == [0, 0, 0])
    }

    @Test("A text where training saw numbers is an error when scoring")
    func textForNumber() throws {
        let table = try TableText("n,c,y\n1,a,yes\n2,b,no\n3,a,no\n")
        let encoding = try EncoderLearning.learn(table.training.features)
        let error = try #require(throws: UserError.self) { try scored("c,n\na,1\na,two\n", like: table, encoding) }
        #expect(error.problem == "expected a number, found 'two'")
        #expect(error.place?.line == 3)
        #expect(
            error.remedy == "The model learnt this column as numeric: mend the cell, or add data.events.skip_invalid")
    }

    @Test("A number where training saw texts is an unseen level")
    func numberForText() throws {
        let table = try TableText("n,c,y\n1,a,yes\n2,b,no\n3,a,no\n")
        let encoding = try EncoderLearning.learn(table.training.features)
        #expect(try scored("c,n\n17,1\n", like: table, encoding).codes == [3])
    }

    @Test("A row with a field too few or too many is an error, or passed over")
    func fieldCounts() throws {
        for row in ["4,b", "4,b,no,more"] {
            let error = try #require(throws: UserError.self) { try TableText("n,c,y\n1,a,yes\n\(row)\n3,a,no\n") }
            #expect(error.place?.line == 3)
            #expect(error.problem.hasSuffix("fields where the header has 3"))
        }
    }

    @Test("More distinct values than are counted: kinds and quartiles are exact, in any order of the rows")
    func manyDistinct() throws {
        let count = 130_000
        var rows = (0..<count).map { row in
            // A number, a text that never repeats, a text that occurs twice, and a column of numbers with one text.
            let late = row == count - 5 ? "late" : "\(row % 110_000)"
            return "\(Double(row) / 4),t\(row),u\(row % 120_000),\(late),\(row % 2 == 0 ? "yes" : "no")"
        }
        func profiles() throws -> [ColumnProfile] {
            try withFile((["n,t,u,m,y"] + rows).joined(separator: "\n")) { path in
                var options = SchemaOptions()
                options.target = "y"
                return try SchemaInference.infer(source: TableSource(path), options: options, threads: 2).profiles
            }
        }
        let first = try profiles()
        #expect(first.map(\.kind) == [.numeric, .category, .category, .category, .boolean])
        #expect(first.map(\.use) == [.feature, .leftOut, .feature, .feature, .target])
        // numpy.quantile(numpy.arange(130000) / 4, [.25, .5, .75])
        let numbers = try #require(first[0].numbers)
        #expect([numbers.lowerQuartile, numbers.median, numbers.upperQuartile] == [8124.9375, 16249.875, 24374.8125])
        #expect(first[0].distinct == count && first[0].distinctIsExact)
        #expect(first[1].remarks.map(\.kind) == [.allDifferent])
        #expect(first[2].remarks.map(\.kind) == [.manyLevels] && !first[2].distinctIsExact)
        #expect(first[3].remarks.map(\.kind) == [.mixed, .manyLevels])
        rows.reverse()
        #expect(try profiles() == first)
        var generator = SeededGenerator(seed: 5)
        rows.shuffle(using: &generator)
        #expect(try profiles() == first)
    }
}
