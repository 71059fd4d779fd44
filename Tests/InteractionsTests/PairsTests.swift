import Diagnostics
import Events
import Glibc
import Ids
import Interactions
import LinearAlgebra
import Tables
import Testing

@Suite struct PairsTests {
    @Test func eventsOfAPairBecomeOneEntry() throws {
        let shop = try interactions("user,item\nb,x\na,y\nb,x\na,x\nb,z\nb,x\n")
        #expect((0..<2).map { shop.users.string(at: $0) } == ["a", "b"])
        #expect((0..<3).map { shop.items.string(at: $0) } == ["x", "y", "z"])
        #expect(shop.matrix.offsets == [0, 2, 4])
        #expect(shop.matrix.indices == [0, 1, 0, 2])
        #expect(shop.matrix.values == nil)
        #expect(shop.popularity == [2, 1, 1])
        #expect(shop.lastDay == nil)
        #expect(shop.types == nil)
    }

    @Test func confidencesAreWorkedByHand() throws {
        let csv = """
            user,item,timestamp,type,quantity
            a,x,2024-01-11,purchase,2
            a,x,2024-01-01,view,4
            a,y,2024-01-06,view,1
            b,x,2024-01-11,view,3

            """
        let shop = try interactions(csv) {
            $0.confidence.weights = ["purchase": 10, "view": 1]
            $0.confidence.halfLife = .seconds(10 * 86_400)
            $0.confidence.useQuantity = true
            $0.confidence.transform = .linear
        }
        // T is the 11th: an event ten days before counts half, and one five days before is divided by √2.
        let expected: [String: Float] = ["a x": 10 * 2 + 0.5 * 4, "a y": Float(0.5.squareRoot()), "b x": 3]
        #expect(shop.pairs.keys.sorted() == expected.keys.sorted())
        for (pair, value) in expected { #expect(abs((shop.pairs[pair] ?? 0) - value) < 1e-6) }
        #expect(shop.weights.newest == 1_704_931_200_000)
        #expect(shop.lastDay == [19_733, 19_728, 19_733])
        #expect(shop.types == [0b11, 0b10, 0b10])
        #expect(shop.seenTypes == ["purchase"])
        #expect(shop.popularity == [1, 0])
    }

    @Test func severalTypesDefaultToTheLogarithm() throws {
        let csv = "user,item,type\na,x,view\na,x,view\na,x,cart\nb,x,view\n"
        let shop = try interactions(csv, purchaseTypes: ["cart"])
        #expect(shop.pairs == ["a x": Float(log1p(3.0 as Double)), "b x": Float(log1p(1.0 as Double))])
        #expect(shop.seenTypes == ["cart"] && shop.purchaseTypes == ["cart"])
        #expect(shop.popularity == [1])
    }

    @Test func theNewestTimeIsThatOfEventsWithAWeight() throws {
        let csv = "user,item,timestamp,type\na,x,2024-01-01,purchase\na,y,2024-01-03,purchase\nb,x,2024-02-01,view\n"
        let shop = try interactions(csv) {
            $0.confidence.weights = ["purchase": 1]
            $0.confidence.halfLife = .seconds(2 * 86_400)
            $0.confidence.transform = .linear
        }
        #expect(shop.pairs == ["a x": 0.5, "a y": 1])
        #expect(shop.weights.newest == 1_704_240_000_000)
    }

    @Test(arguments: [1, 2, 3]) func orderAndThreadsDoNotChangeABit(threads: Threads) throws {
        let shop = RandomShop(seed: 9)
        func made(_ text: String, threads: Threads) throws -> Interactions {
            try interactions(text, threads: threads) {
                $0.confidence.halfLife = .seconds(3 * 86_400)
                $0.confidence.useQuantity = true
                $0.confidence.transform = .log
                $0.maximumUserEvents = 9
                $0.minimumItemEvents = 3
            }
        }
        let first = try made(shop.text, threads: 1)
        let other = try made(shop.shuffled(seed: UInt64(threads.count)), threads: threads)
        #expect(other.users == first.users)
        #expect(other.items == first.items)
        #expect(other.matrix == first.matrix)
        #expect(other.lastDay == first.lastDay)
        #expect(other.types == first.types)
        #expect(other.popularity == first.popularity)
        #expect(other.weights == first.weights)
        #expect(other.funnel == first.funnel)
    }

    @Test func moreThan32TypesWithAWeightAreRefused() throws {
        let rows = "user,item,type\n" + (1...33).map { "a,x,t\($0)\n" }.joined()
        expectError(.invalidData, "33 types") { try interactions(rows, purchaseTypes: ["t1"]) }
        // Types without weight are not stored, and never too many.
        let shop = try interactions(rows, purchaseTypes: ["t33"]) { $0.confidence.weights = ["t7": 1, "t33": 2] }
        #expect(shop.weights.typeNames == ["t33", "t7"] && shop.types == [0b11])
        #expect(shop.pairs == ["a x": Float(log1p(3.0 as Double))])
    }

    @Test func wherePurchasesHaveNoWeightPopularityCountsWhatIsSeen() throws {
        let csv = "user,item,type\na,x,view\nb,x,view\na,y,view\nb,y,purchase\n"
        let shop = try interactions(csv) {
            $0.confidence.weights = ["view": 1]
            $0.seenTypes = SeenTypes(names: ["view"])
        }
        #expect(shop.popularity == [2, 1] && shop.purchaseTypes == ["purchase"])
        let both = try interactions(csv) { $0.seenTypes = SeenTypes(names: ["view"]) }
        #expect(both.popularity == [0, 1] && both.seenTypes == ["view"])
    }

    @Test func aSeenTypeNeedsAWeight() {
        let csv = "user,item,type\na,x,view\na,y,purchase\n"
        expectError(.wrongUsage, "'purchase'") { try interactions(csv) { $0.confidence.weights = ["view": 1] } }
        #expect(throws: Never.self) {
            try interactions(csv) {
                $0.confidence.weights = ["view": 1]
                $0.seenTypes = SeenTypes(names: ["view"])
            }
        }
    }
}
