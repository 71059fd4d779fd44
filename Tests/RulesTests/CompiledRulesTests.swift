import Diagnostics
import Ids
import LinearAlgebra
import Rules
import Testing

/// Rules against the items of a model.
struct CompiledRulesTests {
    private let attributes = ItemAttributes(
        IdTable(sortedIds: ["p1", "p2", "p3", "p4"].map(\.utf8)), columns: ["category", "price", "stock"],
        rows: [["a", "1.5", "3"], ["a", "20", "many"], ["b", "", "0"], ["", "4", "12"]])

    private func compiled(_ rules: String..., traits: Matrix? = nil, day: Int = 20_000) throws -> CompiledRules {
        let book = try RuleBook.reading("{\"rules\": [\n\(rules.joined(separator: ",\n"))]}")
        return try CompiledRules(book.rules, attributes: attributes, traits: { traits }, on: day)
    }

    @Test func rulesThatContradictOnALaterDayAreFoundBefore() throws {
        let (one, other) = (
            #"{"name": "not a", "exclude": "category = a", "from": "2024-12-01"}"#,
            #"{"name": "only a", "only": "category = a", "from": "2024-12-20", "until": "2024-12-24"}"#
        )
        // 2024-10-04.
        let rules = try compiled(one, other)
        let error = #expect(throws: UserError.self) { try rules.checkLaterDays(attributes) }
        #expect(error?.problem.contains("on 2024-12-20: the rule 'only a': it removes every item") == true)
        #expect(error?.place?.line == 3)
        try compiled(one).checkLaterDays(attributes)
        // Boosts together out of range on one day only.
        let boosts = (1...4).map {
            #"{"name": "b\#($0)", "boost": 1000, "where": "price > 2", "until": "2024-12-0\#($0)"}"#
        }
        let low = #"{"name": "low", "boost": 0.001, "where": "price > 2", "until": "2024-11-30"}"#
        #expect(throws: UserError.self) {
            try compiled(boosts[0], boosts[1], boosts[2], boosts[3], low).checkLaterDays(attributes)
        }
    }

    @Test func withoutOneRuleIsWhatTheOthersAre() throws {
        let all = [
            #"{"name": "1", "exclude": "category empty"}"#, #"{"name": "2", "boost": 1.5, "where": "category = a"}"#,
            #"{"name": "3", "objective": "price", "weight": 0.5}"#, #"{"name": "4", "cap": 2, "by": "category"}"#,
            #"{"name": "5", "pin": ["p3"], "at": 4}"#, #"{"name": "6", "diversity": 0.5, "by": "category"}"#,
            #"{"name": "7", "exclude_bought_within": "5d", "where": "category = a"}"#,
        ]
        func book(_ rules: [String]) throws -> CompiledRules {
            let book = try RuleBook.reading("{\"rules\": [\n\(rules.joined(separator: ",\n"))]}")
            return try CompiledRules(book.rules, attributes: attributes, traits: { nil }, on: 20_000)
        }
        let whole = try book(all)
        for position in all.indices {
            var others = all
            others.remove(at: position)
            let (found, expected) = (try whole.without(position, attributes), try book(others))
            #expect(found.rules.map(\.name) == expected.rules.map(\.name))
            #expect(found.withheld == expected.withheld && found.boosts == expected.boosts)
            #expect(found.caps == expected.caps && found.pins == expected.pins && found.effects == expected.effects)
            #expect((found.diversity == nil) == (expected.diversity == nil))
        }
    }

    @Test func eachKind() throws {
        let rules = try compiled(
            #"{"name": "1", "exclude": "category empty"}"#, #"{"name": "2", "only": "item starts p"}"#,
            #"{"name": "3", "boost": 1.5, "where": "category = a"}"#,
            #"{"name": "4", "objective": "price", "weight": 0.5}"#,
            #"{"name": "5", "cap": 2, "by": "category"}"#, #"{"name": "6", "pin": ["p3", "p9", "p1"], "at": 4}"#,
            #"{"name": "7", "diversity": 0.5, "by": "category"}"#,
            #"{"name": "8", "exclude_bought_within": "5d", "where": "category = a"}"#,
            #"{"name": "9", "exclude_shown": 2}"#,
            #"{"name": "10", "boost": 3, "where": "category = b", "from": "2024-10-05"}"#,
            #"{"name": "11", "boost": 3, "where": "no such column = b", "until": "2024-10-03"}"#)
        #expect(rules.withheld == [3])
        #expect(rules.boosts == [1.5 * 1.5.squareRoot(), 1.5 * 20.0.squareRoot(), 1, 2].map { Float($0) })
        #expect(rules.largestBoost == Float(1.5 * 20.0.squareRoot()) && rules.smallestBoost == 1)
        #expect(rules.boosted(-3, of: 3) == -1.5 && rules.boosted(3, of: 3) == 6)
        #expect(rules.bound(ofScoresUpTo: 2) == 2 * rules.largestBoost)
        #expect(
            rules.rules(boosting: 0) == [2, 3] && rules.rules(boosting: 2) == [] && rules.rules(boosting: 3) == [3])
        #expect(rules.caps.map(\.rule) == [4] && rules.caps[0].limit == 2 && rules.caps[0].groups == [0, 0, 1, .max])
        #expect(rules.pins.map(\.rule) == [5, 5] && rules.pins.map(\.position) == [4, 6])
        #expect(rules.pins.map(\.item) == [2, 0])
        #expect(rules.effects.map(\.items) == [1, 4, 2, 3, 3, 2, 3, 2, 4, 1, 0])
        #expect(rules.effects[5].unknown == ["p9"])
        #expect(rules.effects.map(\.standing).suffix(2) == [.notYet, .over])
        #expect(rules.asksForPurchases && rules.asksForExposures)
        // Days ago: 5 is within 5 days, 6 is not.
        var asked: [Int] = []
        let bought = rules.withheld(boughtSince: { day in
            asked.append(day)
            return [0, 2]
        })
        #expect(bought == [0] && asked == [19_995])
        #expect(rules.withheld(shown: [(item: 3, times: 2), (item: 1, times: 1), (item: 0, times: 9)]) == [0, 3])
    }

    /// A rule on line 3, behind one that takes away category a, and the message.
    @Test(arguments: [
        (
            #""exclude": "categry = a""#,
            "there is no column 'categry'; the item table of the model has 'item', 'category', 'price', 'stock'"
        ),
        (#""exclude": "Category = a""#, "there is no column 'Category'"),
        (
            #""boost": 2, "where": "stock > 1""#,
            "the item 'p2' has 'many' in column 'stock', and 'stock > 1' needs a number"
        ),
        (
            #""objective": "stock", "weight": 1"#,
            "the item 'p2' has 'many' in column 'stock', and the objective needs a number"
        ),
        (
            #""objective": "stock", "weight": 1, "where": "item = p3""#,
            "the item 'p3' has '0' in column 'stock', and a power is taken of numbers above 0"
        ),
        (#""objective": "cost", "weight": 1"#, "there is no column 'cost'"),
        (
            #""objective": "price", "weight": 10"#,
            "it boosts the item 'p2' by 10240000000000.0, and a boost may be from 1e-09 to 1000000000.0"
        ),
        (#""cap": 1, "by": "brand""#, "there is no column 'brand'"),
        (#""diversity": 0.5, "by": "brand""#, "there is no column 'brand'"),
        (#""diversity": 0.5, "by": "factors""#, "the model has no factors, so items are not similar by them"),
        (#""exclude": "item starts p""#, "it removes every item of the model"),
        (#""only": "item = p9""#, "no item of the model meets it, so it removes all of them"),
        (#""only": "category = a""#, "it removes every item of the model that the rules before it left"),
        // One that does not hold yet is checked too.
        (#""exclude": "categry = a", "from": "2100-01-01""#, "there is no column 'categry'"),
    ])
    func refused(rule: String, message: String) {
        let first = #"{"name": "first", "exclude": "category = a"}"#
        let error = #expect(throws: UserError.self, "\(rule)") { try compiled(first, "{\"name\": \"x\", \(rule)}") }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: 3), "\(rule)")
        #expect(error?.problem.hasPrefix("the rule 'x': \(message)") == true, "\(rule): \(error?.problem ?? "")")
        #expect(error?.remedy != nil)
    }

    @Test func nearestColumn() {
        let error = #expect(throws: UserError.self) { try compiled(#"{"name": "x", "cap": 1, "by": "categry"}"#) }
        #expect(error?.remedy?.hasPrefix("Did you mean 'category'? ") == true)
    }

    @Test func noItemTable() throws {
        let bare = ItemAttributes(IdTable(sortedIds: ["p1", "p2"].map(\.utf8)))
        func compile(_ condition: String) throws -> CompiledRules {
            let book = try RuleBook.reading("{\"rules\": [{\"name\": \"x\", \"exclude\": \"\(condition)\"}]}")
            return try CompiledRules(book.rules, attributes: bare, traits: { nil }, on: 0)
        }
        #expect(try compile("item = p1").withheld == [0])
        let error = #expect(throws: UserError.self) { try compile("category = a") }
        #expect(error?.problem.contains("because the model was trained without an item table") == true)
    }

    /// What a comparison does not decide may be of any kind, as in conditions over logs.
    @Test func conditionsStopEarly() throws {
        let rules = try compiled(#"{"name": "x", "exclude": "stock = many or stock > 11"}"#)
        #expect(rules.withheld == [1, 3])
    }

    @Test func contradictionsAmongCompiledRules() throws {
        let book = try RuleBook.reading(
            #"{"rules": [{"name": "a", "pin": ["p1"], "at": 1}, {"name": "b", "pin": ["p2"], "at": 1}]}"#)
        #expect(throws: UserError.self) {
            try CompiledRules(book.rules, attributes: attributes, traits: { nil }, on: 0)
        }
    }

    @Test func boostsTogetherOutOfRange() {
        let rule = #""boost": 1000, "where": "item = p1"}"#
        let error = #expect(throws: UserError.self) {
            try compiled(
                #"{"name": "a", \#(rule)"#, #"{"name": "b", \#(rule)"#, #"{"name": "c", \#(rule)"#,
                #"{"name": "d", \#(rule)"#)
        }
        #expect(
            error?.problem.hasPrefix("the rule 'd': it boosts the item 'p1' by 1000000000000.0 together with") == true)
    }
}
