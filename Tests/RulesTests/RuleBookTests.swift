import Diagnostics
import Events
import Rules
import Testing

/// What rules.json says, and every way in which it may be wrong.
struct RuleBookTests {
    @Test func everyKindOfRule() throws {
        let book = try RuleBook.reading(
            """
            {"rules": [
              {"name": "no gift cards", "exclude": "category = 'Gift cards'"},
              {"name": "in season", "only": "season in (all, winter)", "from": "2026-12-01"},
              {"name": "own brand", "boost": 1.2, "where": "brand = 'Acme'"},
              {"name": "margin", "objective": "margin", "weight": 0.5, "where": "margin > 0"},
              {"name": "variety", "cap": 2, "by": "category"},
              {"name": "not again so soon", "exclude_bought_within": "2w", "where": "category != 'Groceries'"},
              {"name": "enough of it", "exclude_shown": 5},
              {"name": "campaign", "pin": ["p17", "p18"], "at": 1, "from": "2026-12-01", "until": "2026-12-24"},
              {"name": "different", "diversity": 0.7, "by": "factors"},
              {"name": "other", "diversity": 1, "by": "category", "where": null}
            ],
             "placements": {
               "home": {"model": "recommendations@champion", "n": 12, "rules": ["variety", "no gift cards"],
                        "segments": "segments@champion", "fallback": ["segment", "recent", "popular"], "mask": "none"},
               "e-mail": {"model": "recommendations", "n": 4}}}
            """)
        #expect(
            book.rules.map(\.action) == [
                .exclude, .only, .boost(1.2), .objective(column: "margin", weight: 0.5), .cap(2, by: "category"),
                .excludeBoughtWithin(days: 14), .excludeShown(times: 5), .pin(["p17", "p18"], at: 1),
                .diversity(lambda: 0.7, by: .factors), .diversity(lambda: 1, by: .column("category")),
            ])
        #expect(book.rules.map(\.place.line) == Array(2...11))
        #expect(book.rules[2].condition?.description == "brand = 'Acme'")
        #expect(book.rules[7].days == Days(from: 20_788, until: 20_811))
        #expect(book.placements.map(\.name) == ["home", "e-mail"])
        let home = try book.placement(named: "home")
        #expect(home.place == .init(file: "rules.json", line: 14))
        // Rules hold in the order of the file, however a placement lists them.
        #expect(book.rules(of: home).map(\.name) == ["no gift cards", "variety"])
        #expect(home.fallback == [.segment, .recent, .popular] && home.segments == "segments@champion")
        #expect(home.mask == ItemMask.none && home.count == 12)
        let mail = book.placements[1]
        #expect(mail.rules.isEmpty && mail.fallback == nil && mail.mask == nil && mail.segments == nil)
        let error = #expect(throws: UserError.self) { try book.placement(named: "hom") }
        #expect(
            error?.code == .wrongUsage && error?.remedy == "Did you mean 'home'? The placements are 'home', 'e-mail'")
    }

    /// A rule on line 3, and what the message has to say.
    @Test(arguments: [
        (#"{"exclude": "a = b"}"#, "the rule without a name: 'name': it is missing"),
        (#"{"name": "", "exclude": "a = b"}"#, "'name': it is empty"),
        (#"{"name": "x"}"#, "the rule 'x': it says nothing to do: give one of exclude, only, boost"),
        (#"{"name": "x", "exlude": "a = b"}"#, "the rule 'x': 'exlude': an unknown field; did you mean 'exclude'?"),
        (#"{"name": "x", "exclude": "a = b", "were": "c = d"}"#, "'were': an unknown field"),
        (
            #"{"name": "x", "exclude": "a = b", "only": "c = d"}"#,
            "'only': the rule does something else already, 'exclude'"
        ),
        (#"{"name": "x", "exclude": "a = b", "where": "c = d"}"#, "'where': it has no effect with 'exclude'"),
        (#"{"name": "x", "pin": ["a"], "at": 1, "where": "c = d"}"#, "'where': it has no effect with 'pin'"),
        (#"{"name": "x", "exclude": ["a = b"]}"#, "'exclude': expected a text"),
        (#"{"name": "x", "exclude": ""}"#, "'exclude': it is empty"),
        (#"{"name": "x", "exclude": "= b"}"#, "there is no column before ="),
        (#"{"name": "x", "exclude": "price"}"#, "there is no operator behind 'price'"),
        (#"{"name": "x", "only": "a = b and"}"#, "'only': cannot read the condition 'a = b and'"),
        (#"{"name": "x", "boost": 2}"#, "'where': it is missing"),
        (#"{"name": "x", "boost": 0, "where": "a = b"}"#, "'boost': expected a number from 0.001 to 1000.0"),
        (#"{"name": "x", "boost": -1, "where": "a = b"}"#, "'boost': expected a number from 0.001 to 1000.0"),
        (#"{"name": "x", "boost": 1e300, "where": "a = b"}"#, "'boost': expected a number from 0.001 to 1000.0"),
        (#"{"name": "x", "boost": "NaN", "where": "a = b"}"#, "'boost': expected a number"),
        (#"{"name": "x", "boost": NaN, "where": "a = b"}"#, "no valid JSON: expected a value, at byte"),
        (#"{"name": "x", "boost": 1e999, "where": "a = b"}"#, "no valid JSON: a number out of range, at byte"),
        (#"{"name": "x", "objective": "price"}"#, "'weight': it is missing"),
        (#"{"name": "x", "objective": "price", "weight": 11}"#, "'weight': expected a number from -10.0 to 10.0"),
        (#"{"name": "x", "cap": 0, "by": "a"}"#, "'cap': expected a whole number from 1 to 10000"),
        (#"{"name": "x", "cap": 1.5, "by": "a"}"#, "'cap': expected a whole number from 1 to 10000"),
        (#"{"name": "x", "cap": 2}"#, "'by': it is missing"),
        (#"{"name": "x", "pin": ["a"], "at": 0}"#, "'at': expected a whole number from 1 to 10000"),
        (#"{"name": "x", "pin": ["a"]}"#, "'at': it is missing"),
        (#"{"name": "x", "pin": [], "at": 1}"#, "'pin': it names no item"),
        (#"{"name": "x", "pin": "a", "at": 1}"#, "'pin': expected a list"),
        (#"{"name": "x", "pin": ["a", ""], "at": 1}"#, "'pin[1]': an item without an id"),
        (#"{"name": "x", "pin": ["a", "b", "a"], "at": 1}"#, "the rule 'x': it pins the item 'a' twice"),
        (
            #"{"name": "x", "exclude_bought_within": "60"}"#,
            "expected a span of whole days such as 60d or 2w, found '60'"
        ),
        (
            #"{"name": "x", "exclude_bought_within": "36h"}"#,
            "expected a span of whole days such as 60d or 2w, found '36h'"
        ),
        (#"{"name": "x", "exclude_bought_within": 60}"#, "'exclude_bought_within': expected a text"),
        (#"{"name": "x", "exclude_shown": 0}"#, "'exclude_shown': expected a whole number from 1 to 1000000"),
        (#"{"name": "x", "diversity": 1.1, "by": "factors"}"#, "'diversity': expected a number from 0.0 to 1.0"),
        (#"{"name": "x", "diversity": 0.5}"#, "'by': it is missing"),
        (
            #"{"name": "x", "cap": 1, "by": "a", "from": "2026-02-30"}"#,
            "'from': expected a day such as 2026-12-24, found '2026-02-30'"
        ),
        (
            #"{"name": "x", "cap": 1, "by": "a", "from": "2026-02-03", "until": "2026-02-02"}"#,
            "'until': the last day is before the first, 2026-02-03"
        ),
        (#""exclude""#, "the rule without a name: expected an object"),
        (#"{"name": "first", "cap": 1, "by": "a"}"#, "the rule 'first': line 2 has a rule of this name"),
        (#"{"name": "x", "name": "y", "cap": 1, "by": "a"}"#, "no valid JSON: the key occurs twice"),
    ])
    func wrongRule(text: String, message: String) {
        let file = "{\"rules\": [\n{\"name\": \"first\", \"exclude\": \"a = b\"},\n\(text)]}"
        let error = #expect(throws: UserError.self, "\(text)") { try RuleBook.reading(file) }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: 3), "\(text)")
        #expect(error?.problem.contains(message) == true, "\(text): \(error?.problem ?? "")")
    }

    @Test func aLineOfItsOwnForEachKey() {
        let file = """
            {
              "rules": [
                {
                  "name": "x",
                  "cap": 2,
                  "by": 7
                }
              ]
            }
            """
        let error = #expect(throws: UserError.self) { try RuleBook.reading(file) }
        #expect(error?.place?.line == 6)
        #expect(error?.locatedProblem() == "rules.json:6: the rule 'x': 'by': expected a text")
    }

    @Test(arguments: [
        (#"{"n": 3}"#, "'model': it is missing"),
        (#"{"model": "m"}"#, "'n': it is missing"),
        (#"{"model": "m", "n": 0}"#, "'n': expected a whole number from 1 to 10000"),
        (#"{"model": "m", "n": 3, "rules": ["frist"]}"#, "there is no rule 'frist'; did you mean 'first'?"),
        (#"{"model": "m", "n": 3, "rules": ["first", "first"]}"#, "the rule 'first' is named twice"),
        (
            #"{"model": "m", "n": 3, "fallback": ["popular", "newest"]}"#,
            "expected 'segment' or 'recent' or 'popular', found 'newest'"
        ),
        (#"{"model": "m", "n": 3, "fallback": ["popular", "popular"]}"#, "'popular' is named twice"),
        (
            #"{"model": "m", "n": 3, "fallback": ["segment"]}"#,
            "'segment' needs the segments of a model under 'segments'"
        ),
        (#"{"model": "m", "n": 3, "segments": "s"}"#, "'segments': it has no effect without 'segment' in 'fallback'"),
        (#"{"model": "m", "n": 3, "mask": "sen"}"#, "expected 'seen' or 'none', found 'sen'"),
        (#"{"model": "m", "n": 3, "rule": ["first"]}"#, "'rule': an unknown field; did you mean 'rules'?"),
        (#"7"#, "the placement 'home': expected an object"),
    ])
    func wrongPlacement(text: String, message: String) {
        let file =
            "{\"rules\": [{\"name\": \"first\", \"exclude\": \"a = b\"}],\n\"placements\": {\n\"home\": \(text)}}"
        let error = #expect(throws: UserError.self, "\(text)") { try RuleBook.reading(file) }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: 3), "\(text)")
        #expect(error?.problem.contains("the placement 'home'") == true, "\(text)")
        #expect(error?.problem.contains(message) == true, "\(text): \(error?.problem ?? "")")
    }

    @Test(arguments: [
        ("", 1, "no valid JSON: the text ends too early"), ("[]", 1, "expected an object"),
        ("{}", 1, "there is neither a rule nor a placement"), ("{\"rules\": {}}", 1, "'rules': expected a list"),
        ("{\"rules\": [],\n\"rule\": []}", 2, "'rule': an unknown field; did you mean 'rules'?"),
        ("{\n\"placements\": []}", 2, "'placements': expected an object of placements by their names"),
        ("{\"rules\": [\n{\"name\": \"x\"\n\"cap\": 1}]}", 3, "no valid JSON: expected ',' or '}'"),
        ("{\"rules\": [{\"name\": \"\u{1}\"}]}", 1, "no valid JSON: a control character in a string"),
    ])
    func wrongFile(text: String, line: Int, message: String) {
        let error = #expect(throws: UserError.self) { try RuleBook.reading(text) }
        #expect(error?.code == .invalidData && error?.place == .init(file: "rules.json", line: line))
        #expect(error?.problem.contains(message) == true, "\(error?.problem ?? "")")
    }

    @Test func missingFile() {
        let error = #expect(throws: UserError.self) { try RuleBook(file: "/tmp/endcap-no-such-rules.json") }
        #expect(error?.code == .missingInput)
    }
}

extension RuleBook {
    /// The book of a text, as the file `rules.json`.
    static func reading(_ text: String) throws -> RuleBook {
        try RuleBook(parsing: Array(text.utf8), file: "rules.json")
    }
}
