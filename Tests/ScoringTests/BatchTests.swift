import Diagnostics
import Events
import Ids
import LinearAlgebra
import RecommenderModels
import Scoring
import TestSupport
import Testing

@Suite struct BatchTests {
    private let shop: SampleStore

    init() throws {
        // The first user has no items, the second all but two, the third all of them.
        var generator = SeededGenerator(seed: 12)
        var histories = (0..<40).map { _ in (0..<60 as Range<UInt32>).filter { _ in generator.uniform() < 0.2 } }
        histories[0] = []
        histories[1] = (0..<60).filter { $0 != 7 && $0 != 31 }
        histories[2] = Array(0..<60)
        shop = try SampleStore(
            SampleRecommender(histories: histories.map { Profile(items: $0, values: $0.map { _ in 1 }) }))
    }

    @Test func listsAreThoseOfTheDefinition() throws {
        let (lists, summary) = try shop.lists { $0.count = 5 }
        #expect(lists.users == shop.sample.userNames.filter { $0 != "u002" })
        for (user, name) in shop.sample.userNames.enumerated() {
            let expected = shop.expected(user: user, count: 5)
            #expect(lists[name].items == expected.map(\.item))
            #expect(lists[name].map(\.source) == expected.map(\.source))
            #expect(lists[name].map(\.rank) == Array(1..<(expected.count + 1)))
        }
        #expect(lists["u000"].sources == ["popular"])
        #expect(Set(lists["u001"].items) == ["i007", "i031"])
        #expect(summary.users == 40)
        #expect(summary.rows == 38 * 5 + 2)
        #expect(summary.personalUsers == 38)
        #expect(summary.optedOut == 0)
        #expect(summary.rowsBySource == ["personal": 37 * 5 + 2, "popular": 5])
        #expect(summary.short.map(\.user) == ["u001", "u002"])
        #expect(summary.short.map(\.items) == [2, 0])
        #expect(summary.short.allSatisfy { $0.reason == .nothingLeft })
    }

    @Test func everyListIsFullOrHasAReasonAndNoItemTwice() throws {
        let (lists, summary) = try shop.lists { $0.count = 50 }
        let short = Dictionary(uniqueKeysWithValues: summary.short.map { ($0.user, $0.items) })
        for (user, name) in shop.sample.userNames.enumerated() {
            let items = lists[name].items
            #expect(items.count == 50 || short[name] == items.count)
            #expect(Set(items).count == items.count)
            let seen = shop.sample.histories[user].items.map { shop.sample.itemNames[Int($0)] }
            #expect(Set(items).isDisjoint(with: seen))
        }
    }

    @Test func withoutAMaskEverythingMayBeListed() throws {
        let (lists, summary) = try shop.lists {
            $0.count = 100
            $0.mask = .none
        }
        for (user, name) in shop.sample.userNames.enumerated() {
            #expect(lists[name].items == shop.expected(user: user, count: 100, masksSeen: false).map(\.item))
        }
        #expect(summary.short.count == 40)
    }

    @Test(arguments: [2, 3, 64]) func threadsDoNotChangeAByte(threads: Threads) throws {
        #expect(try shop.lists { $0.threads = threads } == shop.lists())
    }

    @Test func aListOfUsersKeepsItsOrderWithoutRepeats() throws {
        let users = try shop.folder.file("users.csv", "id,user\n1,u005\n2,stranger\n3,u003\n4,u005\n5,\u{e9}\n")
        let (lists, summary) = try shop.lists { $0.users = users }
        #expect(lists.users == ["u005", "stranger", "u003", "\u{e9}"])
        let all = try shop.lists().lists
        #expect(lists["u005"] == all["u005"])
        #expect(lists["stranger"].items == shop.popular(among: Array(0..<60), count: 10).map(\.item))
        #expect(lists["stranger"] == lists["\u{e9}"])
        #expect(summary.repeatedUsers == 1)
        #expect(summary.users == 4)
        #expect(summary.personalUsers == 2)
    }

    @Test func anEmptyUserInTheListIsAnErrorWithItsPlace() throws {
        let users = try shop.folder.file("users.csv", "user,x\nu001,1\n,2\n")
        expectError(.invalidData, "users.csv:3") { try shop.lists { $0.users = users } }
    }

    @Test func whoOptedOutGetsTheListOfAStranger() throws {
        let consent = try shop.folder.file(
            "consent.csv", "user,personalization\nu003,no\nghost,no\nu004,yes\nu005,no\nu005,yes\n")
        let (lists, summary) = try shop.lists { $0.consent = ConsentSource(consent) }
        #expect(lists.users.first == "ghost")
        #expect(lists.users.count == 40)
        let popular = shop.popular(among: Array(0..<60), count: 10).map(\.item)
        for name in ["u003", "ghost"] {
            #expect(lists[name].items == popular)
            #expect(lists[name].sources == ["popular"])
        }
        #expect(lists["u004"].sources == ["personal"])
        #expect(lists["u005"].sources == ["personal"])
        #expect(summary.optedOut == 2)
        #expect(summary.personalUsers == 37)
    }

    @Test func withoutConsentByDefaultOnlyAYesIsPersonal() throws {
        let consent = try shop.folder.file("consent.csv", "user,personalization\nu004,yes\n")
        let (lists, summary) = try shop.lists {
            $0.consent = ConsentSource(consent, defaultYes: false)
        }
        #expect(lists.users == shop.sample.userNames)
        #expect(lists.users.filter { lists[$0].sources == ["personal"] } == ["u004"])
        #expect(summary.optedOut == 39)
    }

    @Test func onlyAvailableItemsAreListed() throws {
        let file = try shop.folder.file("stock.csv", "item\ni003\ni050\nunknown\ni003\ni017\n")
        let (lists, _) = try shop.lists {
            $0.available = file
            $0.count = 2
        }
        for (user, name) in shop.sample.userNames.enumerated() {
            let expected = shop.expected(user: user, count: 2, available: [3, 17, 50])
            #expect(lists[name].items == expected.map(\.item))
        }
        let availability = try Availability(file: file, for: shop.model.items)
        #expect(availability.items == [3, 17, 50])
        #expect(availability.counts == IdCounts(known: 3, unknown: 1))
    }

    @Test func nothingAvailableIsAnErrorThatNamesTheTable() throws {
        let file = try shop.folder.file("stock.csv", "item\n")
        expectError(.invalidData, file) { try shop.lists { $0.available = file } }
    }

    @Test func nothingAvailableIsAReason() throws {
        let file = try shop.folder.file("stock.csv", "item\ni007\n")
        let (lists, summary) = try shop.lists { $0.available = file }
        let owners = shop.sample.histories.indices.filter { shop.sample.histories[$0].items.contains(7) }
        #expect(!owners.isEmpty)
        #expect(Set(lists.users).isDisjoint(with: owners.map { shop.sample.userNames[$0] }))
        #expect(summary.rows == 40 - owners.count)
        #expect(summary.short.filter { $0.items == 0 }.map(\.user) == owners.map { shop.sample.userNames[$0] })
    }

    @Test func theLeastPersonalShareCountsWhoMayBePersonal() throws {
        let users = try shop.folder.file("users.csv", "user\nu003\nu004\nx\ny\n")
        let consent = try shop.folder.file("consent.csv", "user,personalization\ny,no\n")
        func run(_ share: Double) throws -> BatchSummary {
            try shop.lists {
                $0.users = users
                $0.consent = ConsentSource(consent)
                $0.minimumPersonal = share
            }.summary
        }
        #expect(try run(0.66).personalUsers == 2)
        expectError(.gateNotMet, "2 of 3") { try run(0.67) }
    }

    @Test func aFileIsReplacedOnlyWhenTheGateIsMet() throws {
        let output = try shop.folder.file("lists.csv", "earlier")
        var job = BatchJob(shop.version)
        job.minimumPersonal = 0.99
        expectError(.gateNotMet, "earlier lists were kept") {
            try BatchFile(job, output: output).run(
                as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        }
        #expect(try bytes(of: output) == Array("earlier".utf8))
        job.minimumPersonal = 0.5
        let manifest = try BatchFile(job, output: output).run(
            as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        #expect(manifest.summary == (try shop.lists().summary))
        let text = String(decoding: try bytes(of: output), as: UTF8.self)
        #expect(Lists(text) == (try shop.lists().lists))
        #expect(Set(manifest.checksums.keys) == ["items.safetensors", "users.safetensors", "output"])
    }
}

@Suite struct FallbackTests {
    @Test func popularItemsFollowPersonalOnes() throws {
        // Ten of sixty items have no factors: they can only come from popularity, after all other items.
        let sample = try SampleRecommender(users: 3, items: 60)
        for item in 50..<60 { sample.items[item].update(repeating: 0) }
        let shop = try SampleStore(sample)
        let (lists, summary) = try shop.lists { $0.count = 60 }
        for (user, name) in sample.userNames.enumerated() {
            let seen = Set(sample.histories[user].items.map { Int($0) })
            let sources = lists[name].map(\.source)
            let personal = (0..<50).count { !seen.contains($0) }
            #expect(sources.prefix(personal).allSatisfy { $0 == "personal" })
            let rest = shop.popular(among: (50..<60).filter { !seen.contains($0) }, count: 10)
            #expect(Array(lists[name].items.dropFirst(personal)) == rest.map(\.item))
            #expect(sources.dropFirst(personal).allSatisfy { $0 == "popular" })
        }
        #expect(summary.short.count == 3)
    }

    @Test func aModelOfPopularityGivesItsListToEverybody() throws {
        let shop = try SampleStore(SampleRecommender(kind: .popularity))
        let (lists, summary) = try shop.lists()
        for (user, name) in shop.sample.userNames.enumerated() {
            let seen = Set(shop.sample.histories[user].items.map { Int($0) })
            let expected = shop.popular(among: (0..<60).filter { !seen.contains($0) }, count: 10)
            #expect(lists[name].items == expected.map(\.item))
            #expect(lists[name].sources == ["popular"])
        }
        #expect(summary.personalUsers == 0)
    }

    @Test func idsThatNeedQuotesAreQuoted() throws {
        let shop = try SampleStore(SampleRecommender())
        let users = try shop.folder.file("users.csv", "user\n\"a,\"\"b\"\"\"\nu001\n")
        var job = BatchJob(shop.version)
        job.users = users
        job.count = 1
        #expect(try job.text(ListCSV.self).text.contains("\n\"a,\"\"b\"\"\",1,"))
    }
}
