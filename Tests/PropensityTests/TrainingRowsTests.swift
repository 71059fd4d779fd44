import Diagnostics
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Propensity
import Sources
import Tables
import TestSupport
import Testing

/// Labelled rows, in an order other than that of the file.
@Suite("Training rows of a table")
struct TrainingRowsTests {
    private let lines = [
        "c3,1,red,yes", "c1,2,blue,no", "c10,,red,no", "é,4,,yes", "c2,5,green,no", "C1,6,red,yes",
    ]

    private func read(_ lines: [String], header: String = "id,n,c,y") throws -> TableText {
        try TableText(([header] + lines).joined(separator: "\n") + "\n")
    }

    private func failure(_ body: () throws -> TrainingRows) throws -> UserError {
        try #require(throws: UserError.self) { try body() }
    }

    @Test("Rows are in the order of their ids as bytes")
    func byId() throws {
        let rows = try read(lines).training
        #expect((0..<rows.ids.count).map { rows.ids.string(at: $0) } == ["C1", "c1", "c10", "c2", "c3", "é"])
        #expect(rows.customers == [0, 1, 2, 3, 4, 5])
        #expect(rows.labels == [1, 0, 0, 0, 1, 1])
        guard case .numbers(let numbers)? = rows.features.column(named: "n")?.values else { return }
        #expect(numbers.map { "\($0)" } == ["6.0", "2.0", "nan", "5.0", "1.0", "4.0"])
        #expect(rows.weights == nil)
    }

    @Test("The order of the file changes nothing, with ids and without", arguments: [true, false])
    func anyOrder(_ hasIds: Bool) throws {
        var generator = SeededGenerator(seed: 8)
        let all = (0..<300).map { index in
            let id = hasIds ? "k\(index * 7919 % 300)," : ""
            return
                "\(id)\((generator.normal() * 4).rounded()),\(["a", "b", "", "é"][index % 4]),\(index % 3 == 0 ? "yes" : "no"),\(index % 5 + 1)"
        }
        func rows(_ lines: [String]) throws -> TrainingRows {
            let text = (["\(hasIds ? "id," : "")n,c,y,w"] + lines).joined(separator: "\n")
            return try TableText(text) { $0.weight = "w" }.training
        }
        let first = try rows(all)
        for _ in 0..<3 {
            let second = try rows(all.shuffled(using: &generator))
            #expect(first.labels == second.labels)
            #expect(first.weights == second.weights)
            #expect(first.customers == second.customers)
            #expect(first.ids == second.ids)
            let encoding = try EncoderLearning.learn(first.features)
            #expect(try encoding == EncoderLearning.learn(second.features))
            let (one, two) = (try encoding.encode(first.features), try encoding.encode(second.features))
            #expect(one.codes == two.codes)
            #expect(Array(one.dense.values) == Array(two.dense.values))
        }
        #expect(first.customers == (0..<300).map { UInt32($0) })
        #expect(first.ids.count == (hasIds ? 300 : 0))
    }

    @Test("Rows without ids that differ in the target alone have an order of their own")
    func targetAlone() throws {
        let one = try TableText("n,y\n1,yes\n1,no\n2,yes\n2,yes\n2,no\n").training
        let two = try TableText("n,y\n2,no\n1,no\n2,yes\n1,yes\n2,yes\n").training
        #expect(one.labels == two.labels)
    }

    @Test("An id with two rows is an error that names both lines, unless several are meant")
    func repeatedIds() throws {
        let table = try read(lines + ["c1,7,red,no"])
        let error = try failure { try table.training }
        #expect(error.code == .invalidData)
        #expect(error.problem == "the id 'c1' has a row on line 3 already")
        #expect(error.place?.line == 8)
        #expect(error.place?.id == "c1")
        #expect(error.remedy == "Keep one row a customer, or add data.table.repeated_ids if several are meant")
        let rows = try TrainingRows(table.rows, target: table.target, repeatedIds: true)
        #expect(rows.customers == [0, 1, 1, 2, 3, 4, 5])
        #expect(rows.ids.count == 6)
    }

    @Test("A target that is neither value is an error with its line")
    func otherTarget() throws {
        let table = try read(lines)
        let error = try failure {
            try TrainingRows(table.rows, target: TargetValues(positive: "yes", negative: "No"))
        }
        #expect(error.problem == "expected 'yes' or 'No', found 'no'")
        #expect(error.place?.line == 3)
    }

    @Test("Both kinds of rows are needed, and some weight in each")
    func bothKinds() throws {
        let table = try withFile("n,y\n1,no\n2,no\n") { path in
            var reader = try FeatureTableReader.open(
                TableSource(path), schema: TableSchema(columns: [.init(name: "n", kind: .numeric)], target: "y"),
                roles: .target,
                purpose: .training)
            return try #require(try reader.next(rows: .max))
        }
        let one = try failure { try TrainingRows(table, target: TargetValues(positive: "yes", negative: "no")) }
        #expect(one.problem == "no row has the target 'yes'")
        let weightless = try TableText("n,y,w\n1,no,1\n2,yes,0\n3,yes,0\n") { $0.weight = "w" }
        #expect(
            try failure { try weightless.training }.problem
                == "the weights of the rows with the target 'yes' sum to 0.0")
        let heavy = try failure {
            let table = try TableText("n,y,w\n1,no,1\n2,yes,1e308\n3,yes,1e308\n") { $0.weight = "w" }
            return try table.training
        }
        #expect(heavy.code == .invalidData && heavy.place?.line == 3)
    }

    @Test("A missing target ends the reading with its line")
    func missingTarget() throws {
        let error = try #require(throws: UserError.self) { try read(lines + ["c7,1,red,"]) }
        #expect(error.problem == "expected the value to predict, found an empty cell")
        #expect(error.place?.line == 8)
    }
}
