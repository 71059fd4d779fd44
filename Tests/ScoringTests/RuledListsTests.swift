import CustomerModels
import Diagnostics
import Documents
import Events
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
import Ranking
import RecommenderModels
import Rules
import Scoring
import TestSupport
import Testing

/// Lists under rules equal a slow reference, in a batch and alone, for every kind of model.
@Suite struct RuledListsTests {
    private static let day = RuledShop.newest + 3

    private func source(_ json: String, _ shop: RuledShop, placement: String? = nil) throws -> RuleSource {
        let book = try RuleBook(parsing: Array(json.utf8), file: "rules.json")
        var source = try RuleSource(book, placement: placement, on: Self.day)
        source.exposures = try shop.store.folder.file("exposures.csv", shop.exposures)
        return source
    }

    @Test(arguments: RuledShop.Kind.allCases, [ItemMask.seen, .none])
    func listsEqualTheReference(kind: RuledShop.Kind, mask: ItemMask) throws {
        for seed in 1...4 {
            let shop = try RuledShop(kind, seed: UInt64(seed))
            var generator = SeededGenerator(seed: UInt64(100 * seed))
            let whole = ListMaker(shop.store.model, available: nil, consent: nil)
            for _ in 0..<6 {
                let (json, meaning) = RuledShop.rules(&generator)
                let source = try source(json, shop)
                let count = [1, 5, 12, 40][min(3, Int(generator.uniform() * 4))]
                let (batch, summary) = try shop.store.lists {
                    ($0.count, $0.mask, $0.rules, $0.threads) = (count, mask, source, 2)
                }
                let single = ListMaker(shop.store.model, available: nil, consent: nil, isForOneAnswer: true)
                let rules = try source.ready(for: single, progress: .silent)
                var changed = 0
                for (user, name) in shop.store.sample.userNames.enumerated() {
                    let all = try whole.list(
                        RecommendationRequest(user: name, count: RuledShop.itemCount, mask: mask)
                    ).items
                    let expected = shop.expected(all, user: user, count, meaning, day: Self.day)
                    let list = try single.list(
                        RecommendationRequest(user: name, count: count, mask: mask), under: rules)
                    let rows = list.items.map {
                        RuledShop.Row(item: Int($0.index), score: $0.score, source: $0.source)
                    }
                    #expect(rows == expected, "\(json) \(name)")
                    #expect((list.shortage == nil) == (rows.count == count))
                    #expect(batch[name].items == rows.map { shop.store.sample.itemNames[$0.item] })
                    #expect(batch[name].map(\.score) == rows.map { $0.score.description })
                    #expect(batch[name].map(\.source) == rows.map(\.source.rawValue))
                    if rows.map(\.item) != all.prefix(count).map({ Int($0.index) }) { changed += 1 }
                }
                #expect(summary.rules?.changedLists == changed)
                #expect(summary.rules?.short.values.reduce(0, +) == summary.short.count)
            }
        }
    }

    /// Rules that change nothing leave every byte as it was.
    @Test(arguments: RuledShop.Kind.allCases) func rulesWithoutEffectChangeNothing(kind: RuledShop.Kind) throws {
        let shop = try RuledShop(kind, seed: 9)
        let rules = try source(#"{"rules": [{"name": "none", "exclude": "price > 100"}]}"#, shop)
        let plain = try shop.store.lists { $0.mask = .none }
        let ruled = try shop.store.lists { ($0.mask, $0.rules) = (.none, rules) }
        #expect(plain.lists == ruled.lists)
        #expect(plain.summary.rules == nil)
        #expect(ruled.summary.rules?.changedLists == 0)
        #expect(ruled.summary.rules?.active == ["none"])
    }

    @Test func theFallbackIsThatOfThePlacement() throws {
        let shop = try RuledShop(.repeats, seed: 5)
        let json = #"""
            {"rules": [{"name": "few", "only": "category = 'c1'"}],
             "placements": {"home": {"model": "sample", "n": 8, "rules": [], "fallback": []},
                            "all": {"model": "sample", "n": 8, "rules": ["few"], "fallback": ["popular"]},
                            "late": {"model": "sample", "n": 8, "rules": [], "fallback": ["recent", "popular"]}}}
            """#
        let own = try source(json, shop, placement: "home")
        let (lists, summary) = try shop.store.lists { ($0.count, $0.mask, $0.rules) = (8, .none, own) }
        #expect(lists.users.allSatisfy { lists[$0].sources == ["personal"] })
        #expect(summary.short.allSatisfy { $0.reason == .unfilled })
        #expect(summary.rules?.placement == "home")
        let few = try source(json, shop, placement: "all")
        let (some, counts) = try shop.store.lists { ($0.count, $0.mask, $0.rules) = (60, .none, few) }
        #expect(Set(some.users.flatMap { some[$0].sources }) == ["personal", "popular"])
        #expect(counts.short.allSatisfy { $0.reason == .withheld })
        let late = try source(json, shop, placement: "late")
        let (recent, _) = try shop.store.lists { ($0.count, $0.mask, $0.rules) = (80, .none, late) }
        #expect(Set(recent.users.flatMap { recent[$0].sources }) == ["personal", "recent", "popular"])
    }

    /// What is popular in a segment comes behind the customer's own items, and alone for a stranger whose segment is known.
    @Test func segmentsFillTheListsOfTheirCustomers() throws {
        let shop = try RuledShop(.repeats, seed: 5)
        let names = shop.store.sample.itemNames
        let bought = [names[7], names[2], names[40]]
        let sorted = bought.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let model = SegmentModel(
            settings: SegmentSettings(
                basis: .features, segments: [.init(name: "One", size: 2), .init(name: "Two", size: 1)], columns: []),
            users: IdTable(sortedIds: ["new", "stranger", "u000"].map(\.utf8)), segmentOfUser: [1, 0, 0],
            standing: [0, 1, 2], items: IdTable(sortedIds: sorted.map(\.utf8)),
            popular: [
                bought.enumerated().map { place, item in
                    .init(item: UInt32(sorted.firstIndex(of: item) ?? 0), score: Float(9 - place))
                }, [],
            ],
            centres: DoubleMatrix(rows: 0, columns: 0))
        let json = #"""
            {"rules": [{"name": "b", "boost": 4, "where": "item = \#(bought[2])"}],
             "placements": {"home": {"model": "sample", "n": 5, "rules": ["b"], "segments": "segments",
                                     "fallback": ["segment", "popular"]},
                            "few": {"model": "sample", "n": 40, "rules": [], "segments": "segments",
                                    "fallback": ["segment"]}}}
            """#
        let store = ModelStore(path: "\(shop.store.folder.path)/segments")
        try store.write(model: "segments", by: Author(name: "test") { UTCTime(seconds: 0) }) { folder in
            try model.write(toFolder: folder)
            return Manifest(kind: "segments", codeVersion: "test")
        }
        let segments = try PlacedSegments(store.resolve(Reference(parsing: "segments/1")))
        var home = try source(json, shop, placement: "home")
        home.segments = segments
        let maker = ListMaker(shop.store.model, available: nil, consent: nil)
        let rules = try home.ready(for: maker, progress: .silent)
        func list(
            _ user: String, _ maker: ListMaker
        ) throws -> [(item: String, source: Source)] {
            try maker.list(RecommendationRequest(user: user, count: 5, mask: .none), under: rules).items
                .map { (names[Int($0.index)], $0.source) }
        }
        let stranger = try list("stranger", maker)
        // The boost holds within the segment: 7 · 4 is above 9 and 8.
        #expect(stranger.prefix(3).map(\.item) == [bought[2], bought[0], bought[1]])
        #expect(stranger.map(\.source) == [.segment, .segment, .segment, .popular, .popular])
        #expect(try list("new", maker).allSatisfy { $0.source == .popular })
        #expect(try list("nobody", maker).allSatisfy { $0.source == .popular })
        // Who opted out is nobody.
        let refusing = maker.asking(.nobody)
        #expect(try list("stranger", refusing).allSatisfy { $0.source == .popular })
        var few = try source(json, shop, placement: "few")
        few.segments = segments
        let (lists, summary) = try shop.store.lists { ($0.count, $0.mask, $0.rules) = (40, .none, few) }
        #expect(summary.rules?.segments == "segments/1")
        let own = lists["u000"]
        #expect(Set(own.items).isSuperset(of: bought))
        #expect(Set(own.filter { $0.source == "segment" }.map(\.item)).isSubset(of: bought))
        #expect(lists["u001"].sources == ["personal"])
        // Without segments the fallback is an error.
        let without = try source(json, shop, placement: "few")
        expectError(.wrongUsage, "segment") { try shop.store.lists { $0.rules = without } }
    }

    @Test func aListSaysWhichRulesChangedIt() throws {
        let shop = try RuledShop(.factors, seed: 3)
        let maker = ListMaker(shop.store.model, available: nil, consent: nil)
        let last = try #require(
            maker.list(RecommendationRequest(user: "u000", count: RuledShop.itemCount)).items.last?.index)
        let json = #"""
            {"rules": [{"name": "nothing", "exclude": "price > 100"},
                       {"name": "first", "pin": ["\#(shop.store.sample.itemNames[Int(last)])"], "at": 1},
                       {"name": "later", "pin": ["i006"], "at": 2, "from": "2090-01-01"},
                       {"name": "wide", "cap": 60, "by": "category"},
                       {"name": "narrow", "cap": 1, "by": "category"}]}
            """#
        let rules = try source(json, shop).ready(for: maker, progress: .silent)
        var request = RecommendationRequest(user: "u000", count: 6)
        request.tellsRules = true
        let list = try maker.recommend(request, under: rules)
        #expect(list.rules?.changed == ["first", "narrow"])
        #expect(list.rules?.notCompared == nil)
        #expect(list.items.first?.source == .pinned)
        #expect(list.items.count == 4)
        #expect(list.short == .capped)
        request.tellsRules = false
        #expect(try maker.recommend(request, under: rules).rules == nil)
    }

    /// A session, or a question for reasons, does not make what was bought lately allowed.
    @Test func whatWasBoughtLatelyStaysAwayInASession() throws {
        let shop = try RuledShop(.factors, seed: 4)
        let maker = ListMaker(shop.store.model, available: nil, consent: nil)
        let json = #"{"rules": [{"name": "b", "exclude_bought_within": "1000d"}]}"#
        let rules = try source(json, shop).ready(for: maker, progress: .silent)
        for (user, name) in shop.store.sample.userNames.enumerated() {
            let bought = Set(shop.lastDays[user].keys)
            var request = RecommendationRequest(user: name, count: 40, mask: .none)
            let plain = try maker.list(request, under: rules).items.map(\.index)
            #expect(bought.isDisjoint(with: plain.map { Int($0) }))
            request.session = [RecommendationRequest.Event(item: shop.store.sample.itemNames[3])]
            #expect(bought.isDisjoint(with: try maker.list(request, under: rules).items.map { Int($0.index) }))
            request.session = []
            request.explains = true
            #expect(try maker.list(request, under: rules).items.map(\.index) == plain)
        }
    }

    /// Of k places at least ⌈share · k⌉ are new, where there are so many; the rest is by the rules alone.
    @Test(arguments: RuledShop.Kind.allCases) func aShareOfNewItemsIsKeptUnderRules(kind: RuledShop.Kind) throws {
        let shop = try RuledShop(kind, seed: 7)
        let maker = ListMaker(shop.store.model, available: nil, consent: nil)
        let capped = try source(
            #"{"rules": [{"name": "c", "cap": 3, "by": "category"}, {"name": "p", "pin": ["i001"], "at": 4}]}"#, shop)
        let rules = try capped.ready(for: maker, progress: .silent)
        let none = try source(#"{"rules": [{"name": "z", "exclude": "price > 100"}]}"#, shop)
            .ready(for: maker, progress: .silent)
        for name in shop.store.sample.userNames {
            for share in [0, 0.3, 0.75, 1] {
                let request = RecommendationRequest(user: name, count: 10, mask: .none, shareNew: share)
                let plain = try maker.list(request).items
                // Lists without rules order equal scores by id where items gave way, those with rules as the model does.
                let same = try maker.list(request, under: none).items
                #expect(same.map(\.score) == plain.map(\.score))
                #expect(Set(same.map(\.index)) == Set(plain.map(\.index)))
                let list = try maker.list(request, under: rules).items
                #expect(list.count == 10)
                // The pinned item may be one that the customer had.
                let places = [0: 0, 0.3: 3, 0.75: 8, 1: 9][share] ?? 0
                let new = list.filter { $0.part != .again }
                #expect(new.count >= places)
                let categories = Dictionary(grouping: list) { shop.categories[Int($0.index)] }
                #expect(categories.values.allSatisfy { $0.count <= 3 })
            }
        }
    }
}
