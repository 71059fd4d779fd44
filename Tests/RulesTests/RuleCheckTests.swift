import Diagnostics
import Ids
import Rules
import Testing

/// What `scorer rules check` says of a file.
struct RuleCheckTests {
    private let attributes = ItemAttributes(
        IdTable(sortedIds: ["p1", "p2", "p3", "p4"].map(\.utf8)), columns: ["category"],
        rows: [["a"], ["a"], ["b"], [""]])

    private let text = """
        {"rules": [
          {"name": "out", "exclude": "category = b"},
          {"name": "none", "boost": 2, "where": "category = c"},
          {"name": "later", "cap": 1, "by": "category", "from": "2030-01-01"},
          {"name": "past", "cap": 1, "by": "category", "until": "2020-12-31"},
          {"name": "alone", "boost": 2, "where": "category = a"},
          {"name": "pins", "pin": ["p1", "p2", "p3", "p9"], "at": 1},
          {"name": "cap", "cap": 1, "by": "category"},
          {"name": "elsewhere", "cap": 1, "by": "no column of this model"}],
         "placements": {
          "home": {"model": "m@champion", "n": 4, "rules": ["out", "none", "later", "past", "pins", "cap"]},
          "small": {"model": "m", "n": 2, "rules": ["pins"]},
          "other": {"model": "x", "n": 2, "rules": ["elsewhere"]}}}
        """

    private func check(_ text: String) throws -> RuleCheck {
        try RuleCheck(
            RuleBook.reading(text), on: 20_000, isOfModel: { $0.hasPrefix("m") },
            attributes: attributes,
            compile: { try CompiledRules($0, attributes: attributes, traits: { nil }, on: 20_000) })
    }

    @Test func withAModel() throws {
        let check = try check(text)
        #expect(check.day == "2024-10-04" && check.file == "rules.json")
        #expect(check.rules.map(\.items) == [1, 0, 3, nil, 2, 3, 3, nil])
        #expect(check.rules.map(\.kind) == ["exclude", "boost", "cap", "cap", "boost", "pin", "cap", "cap"])
        #expect(check.rules.map(\.line) == Array(2...9))
        #expect(check.rules[5].placements == ["home", "small"])
        #expect(check.placements.map(\.items) == [3, 4, nil])
        #expect(
            check.warnings == [
                "the rule 'none': it matches no item of the model",
                "the rule 'later': it does not hold before 2030-01-01",
                "the rule 'past': it is over since 2020-12-31",
                "the rule 'alone': no placement names it",
                "the rule 'pins': the model does not know 'p9'",
                "the placement 'home': its rules leave 3 items for lists of 4",
                "the rule 'pins': another rule of the placement 'home' withholds the item at position 3",
                "the rule 'cap': the pins of the placement 'home' alone exceed it",
                "the rule 'pins': position 3 is behind the 2 items of the placement 'small'",
                "the placement 'other' is of another model, 'x', and was not checked",
            ])
        #expect(check.rules[3].note == "it is over since 2020-12-31" && check.rules[0].note == nil)
    }

    @Test func withoutAModel() throws {
        let check = RuleCheck(try RuleBook.reading(text), on: 20_000)
        #expect(check.rules.allSatisfy { $0.items == nil } && check.placements.allSatisfy { $0.items == nil })
        #expect(check.warnings.count == 3)
    }

    /// Each rule alone leaves items, both together do not.
    @Test func aPlacementWithNothingLeft() {
        let text = """
            {"rules": [{"name": "one", "exclude": "category = a"},
            {"name": "two", "only": "category = a"}],
            "placements": {"home": {"model": "m", "n": 2, "rules": ["two", "one"]}}}
            """
        let error = #expect(throws: UserError.self) { try check(text) }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: 2))
        #expect(error?.problem == "the rule 'two': it removes every item of the model that the rules before it left")
    }
}
