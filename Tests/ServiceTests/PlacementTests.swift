import Diagnostics
import Documents
import Service
import Synchronization
import TestSupport
import Testing

/// Lists by placements, whose rules are replaced while the service answers.
@Suite struct PlacementTests {
    private let shop: RuleShop

    init() throws { shop = try RuleShop() }

    private func start(_ rules: String, _ change: (inout ServiceSettings) -> Void = { _ in }) throws -> ScoringService {
        try shop.replace("rules.json", rules)
        return try shop.service { settings in
            settings.rules = shop.path("rules.json")
            change(&settings)
        }
    }

    private static func book(
        _ rules: String, _ placement: String = #""n": 5, "rules": ["a"], "mask": "none""#
    ) -> String {
        #"{"rules": [\#(rules)], "placements": {"home": {"model": "lists", \#(placement)}}}"#
    }

    private func answer(
        _ service: ScoringService, _ user: String, _ query: String = "placement=home"
    ) throws -> JSONValue {
        try JSONValue(parsing: service.answer("GET", "/v1/recommend/\(user)?\(query)").body)
    }

    private func items(_ answer: JSONValue) -> [String] {
        (answer["items"]?.arrayValue ?? []).compactMap { $0["item"]?.stringValue }
    }

    @Test func aPlacementHasItsListAndSaysWhatChangedIt() throws {
        let service = try start(Self.book(#"{"name": "a", "pin": ["i7", "i8"], "at": 2}"#))
        let list = try answer(service, "u3", "placement=home&rules=true")
        #expect(list["placement"]?.stringValue == "home")
        #expect(items(list).count == 5)
        #expect(items(list)[1...2] == ["i7", "i8"])
        let sources = (list["items"]?.arrayValue ?? []).compactMap { $0["source"]?.stringValue }
        #expect(sources == ["personal", "pinned", "pinned", "personal", "personal"])
        #expect(list["rules"]?["changed"] == .array([.string("a")]))
        let plain = try answer(service, "u3", "n=3&mask=none")
        #expect(plain["placement"] == nil)
        #expect(items(plain).prefix(1) == items(list).prefix(1))
        // The same over POST, bit by bit.
        let body = Array(#"{"user": "u3", "placement": "home", "rules": true}"#.utf8)
        #expect(
            service.answer("POST", "/v1/recommend", body: body).body
                == service.answer("GET", "/v1/recommend/u3?placement=home&rules=true").body)
    }

    @Test(arguments: [
        ("placement=hame", 404), ("placement=home&n=4", 400), ("placement=home&n=5", 200),
        ("placement=home&mask=seen", 400), ("placement=home&mask=none", 200), ("placement=home&model=other", 400),
        ("placement=home&model=lists", 200), ("rules=true", 400), ("placement=home&rules=1", 400),
    ])
    func whatContradictsAPlacementIsRefused(query: String, status: Int) throws {
        let service = try start(Self.book(#"{"name": "a", "pin": ["i7"], "at": 2}"#))
        #expect(service.answer("GET", "/v1/recommend/u3?\(query)").status == status)
    }

    @Test func aRuleEndsAtMidnightWithoutAReload() throws {
        let rule = #"{"name": "a", "pin": ["i7"], "at": 1, "until": "2026-02-02"}"#
        let service = try start(Self.book(rule))
        #expect(items(try answer(service, "u0")).first == "i7")
        // The clock stands at 2026-02-02T02:40:00Z.
        shop.clock.advance(21 * 3600 + 19 * 60 + 59)
        #expect(items(try answer(service, "u0")).first == "i7")
        shop.clock.advance(1)
        #expect(items(try answer(service, "u0")).first != "i7")
    }

    @Test(arguments: [
        "", "{",
        #"{"rules": [{"name": "a", "exclude": "colour = red"}], "placements": {"home": {"model": "lists", "n": 5, "rules": ["a"]}}}"#,
        #"{"rules": [], "placements": {"home": {"model": "lists/1", "n": 5}}}"#, #"{"rules": [{"name": "a"}]}"#,
    ])
    func whatIsDamagedLeavesTheLastGoodRules(text: String) throws {
        let service = try start(Self.book(#"{"name": "a", "pin": ["i7"], "at": 1}"#))
        try shop.write("rules.json", text)
        try shop.look(service, forSeconds: 3)
        #expect(items(try answer(service, "u0")).first == "i7")
        #expect(try shop.degraded(service).count == 1)
        #expect(shop.metric("endcap_files_stale", of: "rules.json", service) == "1")
        try shop.replace("rules.json", Self.book(#"{"name": "a", "pin": ["i8"], "at": 1}"#))
        try shop.look(service)
        #expect(items(try answer(service, "u0")).first == "i8")
        #expect(try shop.degraded(service).isEmpty)
    }

    @Test func rulesThatCannotBeUsedAtTheStartAreAnError() throws {
        #expect(throws: UserError.self) { try start("{") }
        #expect(throws: UserError.self) { try start(Self.book(#"{"name": "a", "exclude": "colour = red"}"#)) }
        // Nobody says what was shown.
        #expect(throws: UserError.self) { try start(Self.book(#"{"name": "a", "exclude_shown": 2}"#)) }
    }

    /// Mistakes of tomorrow are refused today, so that no midnight stops what else is followed.
    @Test func rulesThatContradictTomorrowAreRefused() throws {
        let tomorrow = #"{"name": "a", "exclude": "item starts i1", "from": "2026-02-03"}"#
        let both = tomorrow + #", {"name": "b", "only": "item starts i1", "from": "2026-02-03"}"#
        let placement = #""n": 5, "rules": ["a", "b"]"#
        #expect(throws: UserError.self) { try start(Self.book(both, placement)) }
        let service = try start(Self.book(tomorrow))
        try shop.replace("rules.json", Self.book(both, placement))
        try shop.look(service)
        #expect(try shop.degraded(service).count == 1)
        shop.clock.advance(86_400)
        try shop.look(service)
        #expect(items(try answer(service, "u0")).allSatisfy { !$0.hasPrefix("i1") })
    }

    /// A placement whose model ranks nothing leaves the last good rules, as it is an error at the start.
    @Test func aPlacementOfAModelThatRanksNothingIsRefused() throws {
        try shop.trainChurn()
        let service = try start(Self.book(#"{"name": "a", "pin": ["i7"], "at": 1}"#))
        try shop.replace("rules.json", #"{"rules": [], "placements": {"home": {"model": "churn", "n": 5}}}"#)
        try shop.look(service)
        #expect(items(try answer(service, "u0")).first == "i7")
        #expect(try shop.degraded(service).count == 1)
    }

    @Test func aPlacementOfAModelThatIsNotServedIsSaid() throws {
        let service = try start(#"{"rules": [], "placements": {"home": {"model": "others", "n": 5}}}"#)
        #expect(try shop.degraded(service).contains { $0.contains("'home'") && $0.contains("'others'") })
        #expect(service.answer("GET", "/v1/recommend/u3?placement=home").status == 404)
    }

    @Test func theTablesBesideTheRulesAreFollowed() throws {
        try shop.write("items.csv", "item,colour\n" + (0..<20).map { "i\($0),\($0 < 10 ? "red" : "blue")\n" }.joined())
        try shop.write("shown.csv", "user,item,shown\nu0,i19,3\n")
        let rules = #"{"name": "a", "only": "colour = blue"}, {"name": "b", "exclude_shown": 3}"#
        let placement = #""n": 20, "rules": ["a", "b"], "mask": "none""#
        let service = try start(Self.book(rules, placement)) { settings in
            settings.items = shop.path("items.csv")
            settings.exposures = shop.path("shown.csv")
        }
        let blue = Set((10..<20).map { "i\($0)" })
        #expect(Set(items(try answer(service, "u0"))) == blue.subtracting(["i19"]))
        #expect(Set(items(try answer(service, "u1"))) == blue)
        #expect(try answer(service, "u1")["short"]?.stringValue == "the rules withhold all other items")
        // A table counts when it has stood for a while, because a part of it looks whole.
        try shop.write("shown.csv", "user,item,shown\nu0,i19,2\nu1,i18,4\n")
        try shop.look(service)
        #expect(Set(items(try answer(service, "u0"))) == blue.subtracting(["i19"]))
        try shop.look(service, forSeconds: 11)
        #expect(Set(items(try answer(service, "u0"))) == blue)
        #expect(Set(items(try answer(service, "u1"))) == blue.subtracting(["i18"]))
        try shop.write("items.csv", "item,colour\ni3,blue\n")
        try shop.look(service, forSeconds: 11)
        #expect(items(try answer(service, "u0")) == ["i3"])
    }

    /// The lists of strangers follow the alias of the placement's segments, and keep their last good version.
    @Test func segmentsFillTheListsOfStrangersAndTheirAliasIsFollowed() throws {
        func train(_ item: String) throws {
            let events = "user,item,timestamp\ns1,\(item),2026-01-01\ns1,\(item),2026-01-05\ns2,i0,2025-06-01\n"
            try shop.bench.trainer(
                "fit", "segments", "--by", "rfm", "--events", try shop.bench.folder.file("visits.csv", events),
                "--model", "groups", "--quiet")
        }
        func first(_ service: ScoringService) throws -> [String] {
            let list = try answer(service, "s1")
            let item = list["items"]?.arrayValue?.first
            return [item?["item"]?.stringValue ?? "?", item?["source"]?.stringValue ?? "?"]
        }
        try train("i7")
        try shop.promote("groups/1")
        let placement = #""n": 5, "rules": [], "segments": "groups", "fallback": ["segment", "popular"]"#
        let service = try start(Self.book("", placement))
        #expect(try first(service) == ["i7", "segment"])
        #expect(try answer(service, "nobody")["source"]?.stringValue == "popular")
        try train("i8")
        try shop.look(service)
        #expect(try first(service) == ["i7", "segment"])
        try shop.promote("groups/2")
        try shop.look(service)
        #expect(try first(service) == ["i8", "segment"])
        try train("i9")
        try shop.promote("groups/3")
        try shop.bench.folder.write(Array("{}".utf8), to: "\(shop.bench.store)/groups/3/segments.safetensors")
        try shop.look(service, forSeconds: 3)
        #expect(try first(service) == ["i8", "segment"])
        #expect(try shop.degraded(service).isEmpty == false)
    }

    private final class Tally: Sendable {
        let isDone = Atomic(false)
        let answers = Atomic(0)
        let mixed = Atomic(0)
        let seen = Mutex<Set<Int>>([])
    }

    /// Rules are replaced a hundred times under load: no request fails, and no list is of two files.
    @Test func noListIsOfMixedRules() async throws {
        @Sendable func rules(_ number: Int) -> String {
            let generation = number % 5
            return #"""
                {"rules": [{"name": "one", "pin": ["i\#(generation)"], "at": 1},
                           {"name": "two", "pin": ["i\#(generation + 5)"], "at": 2}],
                 "placements": {"home": {"model": "lists", "n": \#(4 + generation), "rules": ["one", "two"], "mask": "none"},
                                "mail": {"model": "lists", "n": \#(4 + generation), "rules": ["two", "one"], "mask": "none"}}}
                """#
        }
        let service = try start(rules(0))
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<2 {
                group.addTask {
                    while !tally.isDone.load(ordering: .relaxed) {
                        let place = worker == 0 ? "home" : "mail"
                        let answer = service.answer("GET", "/v1/recommend/u\(worker)?placement=\(place)")
                        let list = try JSONValue(parsing: answer.body)["items"]?.arrayValue ?? []
                        let items = list.compactMap { $0["item"]?.stringValue }
                        let generation = items.first.flatMap { Int($0.dropFirst()) } ?? -1
                        let isWhole =
                            answer.status == 200 && items.count == 4 + generation && items[1] == "i\(generation + 5)"
                        if !isWhole { tally.mixed.add(1, ordering: .relaxed) }
                        tally.answers.add(1, ordering: .relaxed)
                        tally.seen.withLock { _ = $0.insert(generation) }
                        await Task.yield()
                    }
                }
            }
            for number in 1...100 {
                try shop.replace("rules.json", rules(number))
                try service.follow()
                await Task.yield()
            }
            tally.isDone.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
        #expect(tally.mixed.load(ordering: .relaxed) == 0)
        #expect(tally.answers.load(ordering: .relaxed) > 100)
        #expect(tally.seen.withLock { $0 }.isSuperset(of: [1, 2, 3]))
    }
}
