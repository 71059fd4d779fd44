import Diagnostics
import Rules
import Testing

/// Rules that cannot hold together, and files that are too large or too deep.
struct ContradictionTests {
    private func book(_ rules: [String], placement: String) throws -> RuleBook {
        try RuleBook.reading(
            "{\"rules\": [\n\(rules.joined(separator: ",\n"))],\n\"placements\": {\"home\": {\"model\": \"m\", \"n\": 9, \"rules\": \(placement)}}}"
        )
    }

    @Test(arguments: [
        // Both hold from 3 to 5 December.
        (
            #""pin": ["b"], "at": 2, "from": "2026-12-03""#,
            "it pins an item at position 2, as the rule 'one' of line 2 does on the same days"
        ),
        (
            #""pin": ["a"], "at": 7, "until": "2026-12-05""#,
            "it pins the item 'a' at position 7, and the rule 'one' of line 2 at position 1 on the same days"
        ),
        (#""pin": ["x", "y", "z"], "at": 1, "from": "2026-12-05""#, "it pins an item at position 1, as the rule 'one'"),
    ])
    func contradictingPins(second: String, message: String) throws {
        let rules = [
            #"{"name": "one", "pin": ["a", "c"], "at": 1, "from": "2026-12-01", "until": "2026-12-05"}"#,
            "{\"name\": \"two\", \(second)}",
        ]
        let error = #expect(throws: UserError.self) { try book(rules, placement: #"["two", "one"]"#) }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: 3))
        #expect(error?.problem.hasPrefix("the rule 'two': \(message)") == true, "\(error?.problem ?? "")")
        // Apart from each other both are right.
        #expect(try book(rules, placement: #"["one"]"#).rules.count == 2)
    }

    @Test func pinsOfOtherDaysDoNotContradict() throws {
        let rules = [
            #"{"name": "one", "pin": ["a", "c"], "at": 1, "from": "2026-12-01", "until": "2026-12-05"}"#,
            #"{"name": "two", "pin": ["c", "a"], "at": 1, "from": "2026-12-06"}"#,
            #"{"name": "three", "pin": ["q", "a"], "at": 1, "until": "2026-11-30"}"#,
            #"{"name": "four", "pin": ["d"], "at": 3}"#,
        ]
        #expect(try book(rules, placement: #"["one", "two", "three", "four"]"#).placements[0].rules == [0, 1, 2, 3])
    }

    @Test func oneDiversityOnly() throws {
        let rules = [
            #"{"name": "one", "diversity": 0.5, "by": "factors"}"#,
            #"{"name": "two", "diversity": 0.7, "by": "category", "from": "2027-01-01"}"#,
        ]
        let error = #expect(throws: UserError.self) { try book(rules, placement: #"["one", "two"]"#) }
        #expect(
            error?.problem == "the rule 'two': it asks for diversity, as the rule 'one' of line 2 does on the same days"
        )
    }

    @Test func tooManyRules() {
        let rules = (0..<10_000).map { "{\"name\": \"rule \($0)\", \"exclude\": \"a = b\"}" }
        let error = #expect(throws: UserError.self) { try book(rules, placement: "[]") }
        #expect(error?.problem == "there are 10000 rules, and a file may have 1000")
        #expect(error?.place == .init(file: "rules.json", line: 1002))
    }

    @Test func asManyRulesAsAllowed() throws {
        let rules = (0..<1000).map { "{\"name\": \"rule \($0)\", \"pin\": [\"i\($0)\"], \"at\": \($0 + 1)}" }
        let names = "[\((0..<1000).map { "\"rule \($0)\"" }.joined(separator: ","))]"
        #expect(try book(rules, placement: names).placements[0].rules.count == 1000)
    }

    @Test func tooManyPlacements() {
        let placements = (0...100).map { "\"p\($0)\": {\"model\": \"m\", \"n\": 1}" }.joined(separator: ",\n")
        let error = #expect(throws: UserError.self) { try RuleBook.reading("{\"placements\": {\(placements)}}") }
        #expect(error?.problem == "there are 101 placements, and a file may have 100")
    }

    @Test(arguments: [
        String(repeating: "(", count: 10_000) + "a = b" + String(repeating: ")", count: 10_000),
        String(repeating: "not ", count: 10_000) + "a = b",
    ])
    func deepCondition(text: String) throws {
        let error = #expect(throws: UserError.self) {
            try book([#"{"name": "deep", "exclude": "\#(text)"}"#], placement: "[]")
        }
        #expect(error?.place == .init(file: "rules.json", line: 2))
        let problem = try #require(error?.problem)
        #expect(problem.hasPrefix("the rule 'deep': 'exclude': cannot read the condition"))
        #expect(problem.contains("more than 50 parentheses and nots stand within each other") && problem.count < 500)
    }

    @Test func deepDocument() {
        let text = "{\"rules\": " + String(repeating: "[", count: 10_000)
        let error = #expect(throws: UserError.self) { try RuleBook.reading(text) }
        #expect(error?.problem.contains("nested deeper than 100 levels") == true)
    }

    /// A flat condition may be long: an export of ids, for example.
    @Test func longCondition() throws {
        let ids = (0..<100_000).map { "p\($0)" }.joined(separator: ", ")
        let book = try RuleBook.reading("{\"rules\": [{\"name\": \"listed\", \"only\": \"item in (\(ids))\"}]}")
        #expect(book.rules.count == 1)
    }
}
