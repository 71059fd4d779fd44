import Events
import Interactions
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Interactions in which the largest weight of a pair's events stands for all of them.
@Suite struct LargestWeightTests {
    private func made(
        _ csv: String, threads: Threads = 2, _ change: (inout InteractionOptions) -> Void = { _ in }
    ) throws -> Interactions {
        try interactions(csv, threads: threads) {
            $0.confidence.transform = .largest
            change(&$0)
        }
    }

    /// Ann bought x and looked at it twice; everything else was only looked at.
    @Test func aPairIsItsMostTellingEvent() throws {
        let csv = """
            user,item,type
            ann,x,look
            ann,x,purchase
            ann,x,look
            ann,y,look
            ann,y,look
            bob,x,look

            """
        for threads in [1, 3] as [Threads] {
            let shop = try made(csv, threads: threads) { $0.confidence.weights = ["purchase": 1, "look": 0.2] }
            #expect(shop.matrix.indices == [0, 1, 0] && shop.matrix.values == [1, 0.2, 0.2])
            #expect(shop.history == shop.matrix && shop.weights.transform == .largest)
            let given = try GivenHistory(InteractionsTests.log(csv), weights: shop.weights, threads: threads)
            #expect(given.confidence == shop.matrix)
        }
    }

    /// However many events a pair of equal weights has, it is one.
    @Test(arguments: [
        "user,item\na,x\na,x\nb,x\n",
        "user,item,timestamp\na,x,2024-01-01\na,x,2024-01-02\nb,x,2024-01-02\n",
    ])
    func repetitionsAddNothing(csv: String) throws {
        #expect(try made(csv).matrix.values == nil)
        #expect(try interactions(csv) { $0.confidence.transform = .linear }.matrix.values == [2, 1])
    }

    /// T is the 11th: of a's events with x the newest counts, which is as new as can be.
    @Test func aPairIsAsOldAsItsNewestEvent() throws {
        let csv = "user,item,timestamp\na,x,2024-01-11\na,x,2024-01-01\na,y,2024-01-06\nb,x,2024-01-11\n"
        let shop = try made(csv) { $0.confidence.historyHalfLife = .seconds(5 * 86_400) }
        #expect(shop.matrix.values == nil)
        #expect(shop.history.indices == [0, 1, 0] && shop.history.values == [1, 0.5, 1])
        let decaying = try made(csv) { $0.confidence.halfLife = .seconds(5 * 86_400) }
        #expect(decaying.matrix == shop.history)
    }

    @Test func theLargestQuantityCounts() throws {
        let shop = try made("user,item,quantity\na,x,3\na,x,2\nb,x,1\n") { $0.confidence.useQuantity = true }
        #expect(shop.matrix.values == [3, 1])
    }
}
