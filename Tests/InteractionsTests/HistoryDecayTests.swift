import Diagnostics
import Events
import Glibc
import Interactions
import LinearAlgebra
import Tables
import Testing

/// Histories that decay otherwise than what a model learns from.
@Suite struct HistoryDecayTests {
    private static let events = """
        user,item,timestamp
        a,x,2024-01-11
        a,x,2024-01-01
        a,y,2024-01-06
        b,x,2024-01-11

        """

    private func made(
        _ halfLife: HalfLife?, _ history: HalfLife?, _ transform: Confidence.Transform
    ) throws -> Interactions {
        try interactions(Self.events) {
            $0.confidence.halfLife = halfLife
            $0.confidence.historyHalfLife = history
            $0.confidence.transform = transform
        }
    }

    private func expect(
        _ matrix: SparseMatrix, _ values: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(matrix.offsets == [0, 2, 3] && matrix.indices == [0, 1, 0], sourceLocation: sourceLocation)
        for (position, value) in values.enumerated() {
            #expect(abs(Double(matrix.value(at: position)) - value) < 1e-6, sourceLocation: sourceLocation)
        }
    }

    private static let tenDays = HalfLife.seconds(10 * 86_400)

    /// T is the 11th: the purchase ten days before counts half, the one five days before is divided by √2.
    @Test func valuesAreWorkedByHand() throws {
        let decayed = [1.5, 0.5.squareRoot(), 1]
        let counts = [2.0, 1, 1]
        var shop = try made(nil, Self.tenDays, .linear)
        expect(shop.matrix, counts)
        expect(shop.history, decayed)
        #expect(shop.weights.halfLife == Self.tenDays && shop.weights.newest == 1_704_931_200_000)
        shop = try made(Self.tenDays, .never, .linear)
        expect(shop.matrix, decayed)
        expect(shop.history, counts)
        #expect(shop.weights.halfLife == nil)
        shop = try made(.seconds(5 * 86_400), Self.tenDays, .log)
        expect(shop.matrix, [log1p(1.25), log1p(0.5), log1p(1)])
        expect(shop.history, decayed.map { log1p($0) })
    }

    @Test func withoutAHalfLifeOfTheirOwnHistoriesAreTheInteractions() throws {
        for halfLife in [nil, Self.tenDays] {
            let shop = try made(halfLife, nil, .linear)
            #expect(shop.history == shop.matrix)
            #expect(try made(halfLife, halfLife ?? .never, .linear).history == shop.matrix)
        }
    }

    /// Another log is weighed as the histories are.
    @Test func givenHistoriesDecayLikeThoseOfTheModel() throws {
        let shop = try made(nil, Self.tenDays, .linear)
        let given = try GivenHistory(InteractionsTests.log(Self.events), weights: shop.weights, threads: 1)
        #expect(given.confidence == shop.history)
    }

    @Test func filtersDropTheSamePairsOfBoth() throws {
        let shop = try interactions(Self.events) {
            $0.confidence.historyHalfLife = Self.tenDays
            $0.confidence.transform = .linear
            $0.maximumUserEvents = 1
        }
        #expect(shop.matrix.indices == [0, 0] && shop.history.indices == [0, 0])
        #expect(shop.matrix.values == [2, 1] && shop.history.values == [1.5, 1])
    }

    /// A pair on each of the last days up to 2024-12-31.
    private func daily(_ days: Int) -> String {
        "user,item,timestamp\n"
            + (0..<days).map { "u\($0),x,\(Timestamp.text(Int64(20_088 - $0) * 86_400_000))\n" }.joined()
    }

    @Test func aHalfLifeThatLeavesNothingIsNamedAsTheirs() throws {
        func made(_ history: HalfLife) throws -> Interactions {
            try interactions(daily(200)) {
                $0.confidence.historyHalfLife = history
                $0.confidence.transform = .linear
            }
        }
        expectError(.invalidData, "with a half-life of histories of 3m only 1 of 200 pairs") { try made(.seconds(180)) }
        expectError(.invalidData, "give a longer confidence.history_half_life") { try made(.seconds(180)) }
        #expect(try made(.seconds(90 * 86_400)).history.count == 200)
        #expect(try made(.never).history.values == nil)
    }

    @Test func whatIsWrongWithItIsSaid() throws {
        func made(_ csv: String, _ history: HalfLife, _ transform: Confidence.Transform?) throws -> Interactions {
            try interactions(csv) {
                $0.confidence.historyHalfLife = history
                $0.confidence.transform = transform
            }
        }
        expectError(.wrongUsage, "a half-life of histories has no effect") {
            try made(Self.events, Self.tenDays, nil)
        }
        expectError(.wrongUsage, "a half-life of histories needs timestamps") {
            try made("user,item\na,x\n", Self.tenDays, .linear)
        }
        for seconds in [0, -1, Double.nan, .infinity] {
            expectError(.wrongUsage, "a half-life of histories is") {
                try made(Self.events, .seconds(seconds), .linear)
            }
        }
    }

    /// With a half-life of a second, a pair of the day before has 2⁻⁸⁶⁴⁰⁰ of its weight, which no number holds.
    @Test func aPairNeverDecaysToNothing() throws {
        let shop = try interactions(daily(3)) {
            $0.confidence.halfLife = .seconds(1)
            $0.confidence.transform = .linear
        }
        let least = Float.leastNormalMagnitude
        #expect(shop.matrix.values == [1, least, least])
    }

    /// Given events are weighed in the same way, so that an old customer who is folded in ranks as one of the training.
    @Test func aGivenPairNeverDecaysToNothing() throws {
        let shop = try interactions(daily(3)) {
            $0.confidence.historyHalfLife = .seconds(1)
            $0.confidence.transform = .linear
        }
        let given = try GivenHistory(InteractionsTests.log(daily(3)), weights: shop.weights, threads: 1)
        let least = Float.leastNormalMagnitude
        #expect(given.confidence.values == [1, least, least] && given.confidence == shop.history)
    }

    @Test(
        arguments: [
            HalfLife.never, .seconds(5400), .seconds(7_776_000), .events(1), .events(20), .events(0.5), .events(1e-5),
            .events(1e30), .events(.leastNonzeroMagnitude), .events(.greatestFiniteMagnitude),
        ])
    func textReadsBack(halfLife: HalfLife) throws {
        #expect(try HalfLife(parsing: halfLife.text) == halfLife)
    }

    @Test func aNumberOfEventsIsWrittenPlainly() throws {
        #expect(HalfLife.events(1).text == "1 event" && HalfLife.events(20).text == "20 events")
        for text in ["20 events", "20events", "20  event", "2e1 events", "20.0 events"] {
            #expect(try HalfLife(parsing: text) == .events(20))
        }
        for text in [
            "events", " events", "0 events", "-2 events", "inf events", "nan events", "0x2 events", "1e999 events",
            "two events", "2,5 events",
        ] {
            expectError(.wrongUsage, "expected a positive number of events, found '\(text)'") {
                try HalfLife(parsing: text)
            }
        }
    }
}
