import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import Tables
import Testing

@Suite struct FilterTests {
    @Test func theCapKeepsTheNewestAndOfEqualTimesTheSmallerItem() throws {
        let csv = """
            user,item,timestamp
            a,p,2024-01-01
            a,z,2024-01-05
            a,y,2024-01-05
            a,x,2024-01-05
            a,p,2024-01-09
            b,q,2024-01-01

            """
        let shop = try interactions(csv) { $0.maximumUserEvents = 3 }
        #expect(shop.pairs.keys.sorted() == ["a p", "a x", "a y", "b q"])
        let stage = try #require(shop.funnel.stages.first)
        #expect(stage.dropped == 1)
        #expect(stage.remaining == 5)
    }

    @Test func aCapWithoutTimestampsIsAnError() {
        expectError(.wrongUsage, "interactions.maximum_user_events") {
            try interactions("user,item\na,x\n") { $0.maximumUserEvents = 3 }
        }
    }

    @Test(arguments: [0, -1]) func minimaAreAtLeastOne(value: Int) {
        expectError(.wrongUsage, "interactions.minimum_item_events") {
            try interactions("user,item\na,x\n") { $0.minimumItemEvents = value }
        }
    }

    @Test(arguments: [(2, 2), (4, 1), (1, 5), (3, 4), (6, 6)], [1, 2, 3] as [UInt64])
    func theCoreIsThatOfANaiveSearch(minima: (users: Int, items: Int), seed: UInt64) throws {
        let shop = RandomShop(seed: seed, rows: 150)
        var pairs = Set(shop.rows.map { row in row.split(separator: ",").prefix(2).joined(separator: " ") })
        func degree(_ pair: String, _ part: Int) -> Int {
            let words = pair.split(separator: " ")
            return pairs.count { $0.split(separator: " ")[part] == words[part] }
        }
        while let weak = pairs.first(where: { degree($0, 0) < minima.users || degree($0, 1) < minima.items }) {
            pairs.remove(weak)
        }
        func found() throws -> Interactions {
            try interactions(shop.text) {
                $0.minimumUserEvents = minima.users
                $0.minimumItemEvents = minima.items
            }
        }
        if pairs.isEmpty {
            expectError(.invalidData, "no interaction is left") { try found() }
        } else {
            #expect(try found().pairs.keys.sorted() == pairs.sorted())
        }
    }

    @Test func aTypeWithoutWeightFallsAwayAndIsCounted() throws {
        let csv = "user,item,type\na,x,view\na,x,purchase\na,x,purchase\nb,y,view\nb,z,cart\n"
        let shop = try interactions(csv) {
            $0.confidence.weights = ["purchase": 2, "cart": 0]
            $0.confidence.transform = .linear
        }
        #expect(shop.pairs == ["a x": 4])
        #expect(shop.users.count == 1)
        #expect(shop.items.count == 1)
        #expect(shop.funnel.stages.map(\.dropped) == [3, 1])
        #expect(shop.funnel.stages.map(\.name) == ["type without weight", "further events of a pair"])
        #expect(shop.types == [0b1] && shop.weights.typeNames == ["purchase"])
    }

    @Test func aPairWithoutQuantityIsNoInteraction() throws {
        let shop = try interactions("user,item,quantity\na,x,0\na,x,0\na,y,0\na,y,2\nb,x,0\n") {
            $0.confidence.useQuantity = true
            $0.confidence.transform = .linear
        }
        #expect(shop.pairs == ["a y": 2])
        #expect(shop.users.count == 1)
        #expect(shop.funnel.stages.map(\.dropped) == [3, 1])
    }

    @Test func nothingLeftIsAnErrorWithTheFunnel() {
        expectError(.invalidData, "below the minimum of events") {
            try interactions("user,item\na,x\nb,y\n") { $0.minimumItemEvents = 2 }
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func theFunnelAlwaysAddsUp(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let shop = RandomShop(seed: seed, rows: 400)
        var options = InteractionOptions()
        options.seenTypes = SeenTypes(names: ["purchase"])
        if generator.uniform() < 0.5 { options.confidence.weights = ["purchase": 3, "view": 1] }
        if generator.uniform() < 0.5 { options.maximumUserEvents = Int(5 + generator.next() % 10) }
        if generator.uniform() < 0.5 { options.minimumUserEvents = Int(1 + generator.next() % 4) }
        if generator.uniform() < 0.5 { options.minimumItemEvents = Int(1 + generator.next() % 4) }
        options.confidence.useQuantity = generator.uniform() < 0.5
        let log = try log(shop.text) {
            $0.useQuantity = options.confidence.useQuantity
            $0.conditions = (try? [Condition(parsing: "price > 0.5")]) ?? []
            $0.until = 1_704_672_000_000
        }
        let funnel = try Interactions(log, options: options, threads: 2).funnel
        let pairs = try Interactions(log, options: options, threads: 2).matrix.count
        #expect(funnel.rows == 400)
        var remaining = funnel.rows
        for stage in funnel.stages {
            #expect(stage.dropped >= 0)
            remaining -= stage.dropped
            #expect(stage.remaining == remaining)
        }
        #expect(remaining == pairs)
    }
}

@Suite struct GivenHistoryTests {
    @Test func givenEventsWeighByTheRulesOfTheModel() throws {
        let model = try interactions(
            "user,item,timestamp,type\na,x,2024-01-01,purchase\na,y,2024-01-11,view\n"
        ) {
            $0.confidence.weights = ["purchase": 8, "view": 2]
            $0.confidence.halfLife = .seconds(10 * 86_400)
            $0.confidence.transform = .linear
        }
        // An older purchase counts half, a later one does not count more, and a type that was not in training weighs 0.
        let given = try GivenHistory(
            log("user,item,timestamp,type\nc,x,2024-01-01,purchase\nc,y,2024-06-11,purchase\nc,z,2024-01-11,gift\n"),
            weights: model.weights, threads: 2)
        #expect(given.confidence.rows == 1)
        #expect(given.confidence.indices == [0, 1])
        #expect(given.confidence.values == [4, 8])
    }

    @Test func givenEventsWithoutATypeWeighAsTheHeaviest() throws {
        let model = try interactions("user,item,type\na,x,purchase\na,y,view\n") {
            $0.confidence.weights = ["purchase": 8, "view": 2]
            $0.confidence.transform = .linear
        }
        let given = try GivenHistory(log("user,item\nc,x\nd,x\nd,x\n"), weights: model.weights, threads: 1)
        #expect(given.confidence.values == [8, 16])
    }

    /// A line of no pieces is no interaction, in training as in given events.
    @Test func givenPairsOfNoPiecesAreDropped() throws {
        let csv = "user,item,quantity\na,x,2\na,y,0\n"
        let model = try interactions(csv) {
            $0.confidence.useQuantity = true
            $0.confidence.transform = .linear
        }
        let given = try GivenHistory(log(csv), weights: model.weights, threads: 1)
        #expect(model.matrix.indices == [0] && model.matrix.values == [2])
        #expect(given.confidence.indices == [0] && given.confidence.values == [2])
    }

    @Test func aHalfLifeNeedsTimestamps() throws {
        let model = try interactions("user,item,timestamp\na,x,2024-01-01\n") {
            $0.confidence.halfLife = .seconds(86_400)
            $0.confidence.transform = .linear
        }
        expectError(.wrongUsage, "timestamps") {
            try GivenHistory(log("user,item\nc,x\n"), weights: model.weights, threads: 1)
        }
    }
}
