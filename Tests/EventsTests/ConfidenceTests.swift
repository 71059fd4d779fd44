import Diagnostics
import Events
import Glibc
import Testing

struct ConfidenceTests {
    private let day: Int64 = 86_400_000

    private func failure(_ confidence: Confidence, types: [String], newest: Int64? = 0) -> UserError? {
        #expect(throws: UserError.self) { try confidence.resolved(typeNames: types, newest: newest) }
    }

    @Test func oneTypeIsBinaryAndSeveralAreLogarithmic() throws {
        let confidence = Confidence()
        #expect(try confidence.resolved(typeNames: [], newest: nil).transform == .binary)
        #expect(try confidence.resolved(typeNames: ["purchase"], newest: nil).transform == .binary)
        let several = try confidence.resolved(typeNames: ["purchase", "view"], newest: nil)
        #expect(several.transform == .log)
        #expect(several.byType == [1, 1])
    }

    @Test func aTypeNotNamedWeighsNothing() throws {
        var confidence = Confidence()
        confidence.weights = ["purchase": 10, "view": 1]
        let weights = try confidence.resolved(typeNames: ["cart", "purchase", "view"], newest: nil)
        #expect(weights.byType == [0, 10, 1])
        #expect(weights.heaviest == 10)
        #expect(weights.weight(.init(type: 0)) == 0)
        #expect(weights.weight(.init(type: 1)) == 10)
        #expect(weights.numbers(of: ["view", "share", "cart"]) == [2, nil, 0])
    }

    @Test func transforms() throws {
        var confidence = Confidence()
        let values: [(Confidence.Transform, Double)] = [
            (.binary, 1), (.linear, 3), (.log, 2 * log(2.0)), (.largest, 3),
        ]
        for (transform, expected) in values {
            confidence.transform = transform
            let weights = try confidence.resolved(typeNames: [], newest: nil)
            #expect(weights.confidence(of: 0) == 0)
            #expect(abs(weights.confidence(of: 3) - expected) < 1e-15)
        }
    }

    /// A purchase and two looks count as the purchase alone.
    @Test func theLargestWeightStandsForAll() throws {
        var confidence = Confidence()
        confidence.weights = ["look": 0.2, "purchase": 1]
        confidence.transform = .largest
        let weights = try confidence.resolved(typeNames: ["look", "purchase"], newest: nil)
        #expect(!weights.countsEvents)
        var events: [EventWeights.Event] = [.init(type: 0), .init(type: 1), .init(type: 0)]
        #expect(weights.sum(&events) == 1)
        events = [.init(type: 0), .init(type: 0)]
        #expect(weights.sum(&events) == 0.2)
        #expect(weights.adding(1, to: 0.2) == 1 && weights.adding(0.2, to: 1) == 1 && weights.adding(0.2, to: 0) == 0.2)
        #expect(weights.sum(withConfidence: weights.confidence(of: 0.2)) == 0.2)
        // Where all events weigh the same, two are as good as one.
        confidence.weights = [:]
        let equal = try confidence.resolved(typeNames: [], newest: nil)
        events = [.init(), .init()]
        #expect(equal.sum(&events) == 1)
        #expect(!equal.countsEvents)
    }

    /// An old purchase counts until a look of today weighs more.
    @Test func theLargestWeightDecays() throws {
        var confidence = Confidence()
        confidence.weights = ["look": 0.2, "purchase": 1]
        confidence.halfLife = .seconds(10 * 86_400)
        confidence.transform = .largest
        let weights = try confidence.resolved(typeNames: ["look", "purchase"], newest: 100 * day)
        for (age, expected) in [(Int64(20), 0.25), (30, 0.2)] {
            var events: [EventWeights.Event] = [
                .init(type: 0, timestamp: 100 * day), .init(type: 1, timestamp: (100 - age) * day),
            ]
            #expect(weights.sum(&events) == expected)
        }
    }

    /// What differs from the rules of a command line is what has to be added to it.
    @Test func settingsAreTheDifferences() {
        var given = Confidence()
        given.transform = .log
        var found = given
        found.weights = ["a,b": 0.5, "purchase": 1]
        found.halfLife = .events(2.5)
        found.historyHalfLife = .seconds(3 * 86_400)
        #expect(given.settings(beyond: given).isEmpty)
        #expect(
            found.settings(beyond: given).map { $0.value ?? "" } == [
                #""a,b=0.5""#, "purchase=1.0", "2.5 events", "3d",
            ])
        #expect(found.settings().last?.value == "log")
    }

    @Test func decayIsRelativeToTheNewestTrainingEvent() throws {
        var confidence = Confidence()
        confidence.halfLife = .seconds(90 * 86_400)
        confidence.transform = .linear
        let newest = 1000 * day
        let weights = try confidence.resolved(typeNames: [], newest: newest)
        #expect(weights.weight(.init(timestamp: newest)) == 1)
        #expect(weights.weight(.init(timestamp: newest - 90 * day)) == 0.5)
        #expect(weights.weight(.init(timestamp: newest - 180 * day)) == 0.25)
        #expect(abs(weights.weight(.init(timestamp: newest - 45 * day)) - 0.5.squareRoot()) < 1e-15)
        #expect(weights.weight(.init(timestamp: newest + 90 * day)) == 1)
    }

    @Test func quantities() throws {
        var confidence = Confidence()
        confidence.transform = .linear
        #expect(try confidence.resolved(typeNames: [], newest: nil).weight(.init(quantity: 7)) == 1)
        confidence.useQuantity = true
        #expect(try confidence.resolved(typeNames: [], newest: nil).weight(.init(quantity: 7)) == 7)
    }

    /// The order of addition changes a sum of very different weights, so it must not depend on the order of the input.
    @Test func theSumDoesNotDependOnTheOrderOfTheEvents() throws {
        var confidence = Confidence()
        confidence.weights = ["cart": 0.3, "purchase": 1e9, "view": 1e-7]
        confidence.halfLife = .seconds(1000)
        confidence.useQuantity = true
        let weights = try confidence.resolved(typeNames: ["cart", "purchase", "view"], newest: 100_000)
        var events = (0..<60).map { _ in
            EventWeights.Event(
                type: UInt8.random(in: 0...2), timestamp: Int64.random(in: 0...3) * 30_000,
                quantity: [0.1, 3, 1e6].randomElement() ?? 1, price: Double.random(in: 0...1))
        }
        let expected = weights.sum(&events)
        // The reference adds in the documented order.
        let sorted = events.sorted {
            ($0.timestamp, $0.type, $0.quantity, $0.price) < ($1.timestamp, $1.type, $1.quantity, $1.price)
        }
        var reference = 0.0
        for event in sorted {
            let decay = exp2(-Double(max(100_000 - event.timestamp, 0)) / 1_000_000)
            reference += [0.3, 1e9, 1e-7][Int(event.type)] * decay * event.quantity
        }
        #expect(expected == reference)
        for _ in 0..<50 {
            events.shuffle()
            #expect(weights.sum(&events).bitPattern == expected.bitPattern)
        }
        var none: [EventWeights.Event] = []
        #expect(weights.sum(&none) == 0)
    }

    @Test func binaryRefusesWhatItCannotShow() throws {
        var unequal = Confidence()
        unequal.transform = .binary
        unequal.weights = ["cart": 2, "purchase": 3]
        #expect(failure(unequal, types: ["cart", "purchase"])?.problem.contains("unequal") == true)
        unequal.weights = ["cart": 3, "purchase": 3]
        #expect(try unequal.resolved(typeNames: ["cart", "purchase", "view"], newest: nil).byType == [3, 3, 0])
        var decaying = Confidence()
        decaying.halfLife = .seconds(1)
        #expect(failure(decaying, types: [])?.code == .wrongUsage)
        var counting = Confidence()
        counting.useQuantity = true
        #expect(failure(counting, types: ["purchase"])?.remedy?.contains("confidence.transform") == true)
    }

    @Test(arguments: [["purchase": -1], ["purchase": .nan], ["purchase": .infinity], ["purhcase": 1], ["purchase": 0]])
    func unusableWeights(_ given: [String: Double]) {
        var confidence = Confidence()
        confidence.weights = given
        #expect(failure(confidence, types: ["purchase", "view"])?.code == .wrongUsage)
    }

    @Test func aHalfLifeNeedsTimestampsAndMustBePositive() {
        var confidence = Confidence()
        confidence.transform = .log
        confidence.halfLife = .seconds(10)
        #expect(failure(confidence, types: [], newest: nil)?.problem.contains("timestamps") == true)
        for seconds in [0, -1, Double.nan, .infinity] {
            confidence.halfLife = .seconds(seconds)
            #expect(failure(confidence, types: [])?.problem.contains("half-life") == true)
        }
    }

    @Test(
        arguments: [
            ("90d", 7_776_000), ("12h", 43_200), ("30m", 1800), ("2w", 1_209_600), ("45s", 45), ("1.5h", 5400),
        ] as [(String, Double)])
    func spansOfTime(_ text: String, _ seconds: Double) throws {
        #expect(try TimeSpan.seconds(parsing: text) == seconds)
    }

    @Test(arguments: ["", "d", "90", "90 d", "-1d", "0d", "1e3d", "infd", "nand", "1.2.3d", "90days", "none"])
    func notASpanOfTime(_ text: String) throws {
        #expect(throws: UserError.self) { try TimeSpan.seconds(parsing: text) }
        #expect(try TimeSpan.secondsOrNone(parsing: "none") == nil)
    }
}
