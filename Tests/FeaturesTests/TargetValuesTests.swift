import Diagnostics
import Features
import TestSupport
import Testing

/// Which of a target's two values means yes.
@Suite("Values of a target")
struct TargetValuesTests {
    private func infer(_ values: [String], positive: String? = nil) throws -> TargetValues {
        let schema = TableSchema(columns: [.init(name: "n", kind: .numeric)], target: "y")
        let text = "n,y\n" + values.map { "1,\($0)\n" }.joined()
        let rows = try #require(try FeatureTableReaderTests.read(text, schema: schema, roles: .target).blocks.first)
        return try TargetValues.infer(from: rows, target: "y", positive: positive)
    }

    private func failure(_ values: [String], positive: String? = nil) throws -> UserError {
        try #require(throws: UserError.self) { try infer(values, positive: positive) }
    }

    @Test(
        "Words for yes are positive by themselves",
        arguments: [
            ("TRUE", "FALSE"), ("Yes", "No"), ("1", "0"), ("1.0", "0.0"), ("y", "N"), ("T", "f"), ("1", "-1"),
        ])
    func plain(_ yes: String, _ no: String) throws {
        #expect(try infer([no, yes, no]) == TargetValues(positive: yes, negative: no))
        #expect(try infer([yes, yes, no]) == TargetValues(positive: yes, negative: no))
    }

    @Test(
        "Otherwise the positive value must be named", arguments: [("churned", "stayed"), ("1", "2"), ("yes", "false")])
    func mustBeNamed(_ first: String, _ second: String) throws {
        let error = try failure([first, second, second])
        #expect(error.code == .wrongUsage)
        #expect(error.problem.contains("'\(second)' (2 rows), '\(first)' (1)"))
        #expect(error.remedy?.contains("data.table.positive '\(first)'") == true)
        #expect(try infer([first, second], positive: second) == TargetValues(positive: second, negative: first))
        #expect(try infer([first, second], positive: first) == TargetValues(positive: first, negative: second))
    }

    @Test("A flag may turn yes and no round, but not name a third value")
    func flag() throws {
        #expect(try infer(["yes", "no"], positive: "no") == TargetValues(positive: "no", negative: "yes"))
        let error = try failure(["yes", "no"], positive: "Yes")
        #expect(error.code == .wrongUsage)
        #expect(
            error.problem
                == "data.table.positive 'Yes' is no value of the target; they are 'no' (1 row), 'yes' (1)")
    }

    @Test("A flag is compared by its bytes, as labels are")
    func bytes() throws {
        let (one, other) = ("Caf\u{E9}", "Cafe\u{301}")
        for (positive, negative) in [(one, other), (other, one)] {
            let values = try infer([one, other, other], positive: positive)
            #expect(Array(values.positive.utf8) == Array(positive.utf8))
            #expect(Array(values.negative.utf8) == Array(negative.utf8))
        }
        let error = try failure([one, "no"], positive: other)
        #expect(error.code == .wrongUsage && error.remedy?.contains("bytes") == true)
    }

    @Test("One value and three are errors that list them")
    func notTwo() throws {
        let one = try failure(["no", "no"])
        #expect(one.code == .invalidData)
        #expect(one.problem == "the target has one value in all rows: 'no' (2 rows)")
        let three = try failure(["yes", "no", "perhaps", "no"])
        #expect(three.code == .invalidData)
        #expect(three.problem == "the target has 3 values: 'no' (2 rows), 'perhaps' (1), 'yes' (1)")
        #expect(try failure((0..<9).map { "\($0)" }).problem.hasSuffix("'4' (1), …"))
    }
}
