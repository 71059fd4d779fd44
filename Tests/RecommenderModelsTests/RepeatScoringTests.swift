import Events
import Glibc
import RecommenderModels
import Testing

/// The chance that a customer has not given an item up, and the customer's rate, by values that are worked by hand.
@Suite struct RepeatScoringTests {
    /// Φ(1) and Φ(−1), from tables of the normal distribution.
    private static let (atOne, atMinusOne) = (0.8413447460685429, 0.15865525393145705)

    /// One item; T is day 1,000, all is due within the 3,650 days that lists look ahead, and the chance is 1.
    private func scoring(
        interval: Double, lapsePower: Double = 1, waitingShare: Double = 0, halfLife: Double? = nil
    ) throws -> RepeatScoring {
        var confidence = Confidence()
        if let halfLife {
            confidence.halfLife = .seconds(halfLife * 86_400)
            confidence.transform = .linear
        }
        var settings = RecommenderSettings(
            kind: .repeat, weights: try confidence.resolved(typeNames: [], newest: 1000 * 86_400_000),
            purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(
            daysAhead: 3650, chancePower: 1, lapsePower: lapsePower, waitingShare: waitingShare)
        let rates = RepeatRates(chance: [1], interval: [Float(interval)], deviation: [0.1], shape: [1], rate: [1])
        return try #require(RepeatScoring(rates, settings))
    }

    private func bought(_ count: UInt32, from first: UInt16, to last: UInt16) -> Purchases {
        Purchases(count: count, repeats: Float(count - 1), firstDay: first, lastDay: last)
    }

    private func expectLasting(
        _ expected: Double, _ interval: Double, _ purchases: Purchases,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let lasting = try scoring(interval: interval).lasting(0, purchases)
        #expect(abs(lasting - expected) <= 1e-6, "\(lasting)", sourceLocation: sourceLocation)
    }

    /// With one purchase there is no interval but the item's.
    @Test func afterOnePurchaseTheIntervalIsTheItems() throws {
        // Nine days and one are just the interval.
        try expectLasting(Self.atOne, 10, bought(1, from: 991, to: 991))
        try expectLasting(Self.atOne, 1, bought(1, from: 1000, to: 1000))
        // A hundred days are e² and e⁴ intervals.
        try expectLasting(0.5, 100 / exp(2), bought(1, from: 901, to: 901))
        try expectLasting(Self.atMinusOne, 100 / exp(4), bought(1, from: 901, to: 901))
        // A purchase after T is as new as one at T.
        try expectLasting(Self.atOne, 1, bought(1, from: 1003, to: 1003))
    }

    /// The item's interval counts as two gaps of the customer's own.
    @Test func theCustomersOwnIntervalCounts() throws {
        // Two gaps of 20 days and an interval of 5 days: √(20 · 5) is 10.
        try expectLasting(Self.atOne, 5, bought(3, from: 951, to: 991))
        // One gap of 90 days and an interval of 10 days: the third root of 90 · 10 · 10.
        try expectLasting(0.5, pow(pow(10 / exp(2), 3) / 90, 0.5), bought(2, from: 901, to: 991))
    }

    /// Two orders of one day are half a day apart: with an interval of 4 days, the third root of ½ · 4 · 4 is 2.
    @Test func twoOrdersOfOneDay() throws {
        try expectLasting(Self.atOne, 4, bought(2, from: 999, to: 999))
        try expectLasting(0.5, (2 * pow(10 / exp(2), 3)).squareRoot(), bought(2, from: 991, to: 991))
        let three = try scoring(interval: 4).lasting(0, bought(3, from: 999, to: 999))
        #expect(three < Self.atOne && three > 0.5)
    }

    @Test func itNeverReachesZero() throws {
        // A million intervals: Φ(1 − ln(10⁶) / 2) is below 10⁻⁸.
        #expect(try scoring(interval: 0.001).lasting(0, bought(1, from: 1, to: 1)) == 1e-6)
        let score = try scoring(interval: 0.001, lapsePower: 10).score(of: 0, bought(1, from: 1, to: 1), since: 1)
        #expect(score > 0)
    }

    /// One purchase 99 days ago: λ is (0 + 1) / (99 + 1), and the customer is overdue by e² intervals.
    @Test(arguments: [(0, 0.01), (0.5, 0.01 * 0.5.squareRoot()), (1, 0.005), (2, 0.0025)] as [(Double, Double)])
    func thePowerDecidesHowMuchItCounts(power: Double, expected: Double) throws {
        let scoring = try scoring(interval: 100 / exp(2), lapsePower: power)
        let score = Double(scoring.score(of: 0, bought(1, from: 901, to: 901), since: 901))
        #expect(abs(score - expected) <= 1e-6 * expected)
    }

    /// Of two customers with the same rate, the one who stayed away for long is less likely to come back.
    @Test func whoStaysAwayFallsBehind() throws {
        let (left, stayed) = (bought(9, from: 700, to: 780), bought(9, from: 700, to: 990))
        for (power, falls) in [(0.0, false), (1, true)] {
            let scoring = try scoring(interval: 10, lapsePower: power)
            #expect((scoring.score(of: 0, left, since: 700) < scoring.score(of: 0, stayed, since: 700)) == falls)
        }
    }

    /// A customer for 99 days bought the item once, 9 days ago: t is 9 + 90 ε, and λ is (0 + 1) / (t + 1).
    ///
    /// Nothing else of the score depends on ε, and nothing does where the item was the first that the customer bought.
    @Test(arguments: [(0, 10), (0.5, 55), (1, 100)] as [(Double, Double)])
    func theTimeBeforeTheFirstPurchaseCounts(share: Double, inverse: Double) throws {
        let scoring = try scoring(interval: 10, lapsePower: 0, waitingShare: share)
        let once = bought(1, from: 991, to: 991)
        #expect(abs(scoring.rate(of: 0, once, since: 901) - 1 / inverse) <= 1e-12)
        #expect(abs(Double(scoring.score(of: 0, once, since: 901)) - 1 / inverse) <= 1e-7)
        #expect(scoring.rate(of: 0, once, since: 991) == 0.1)
        // Purchases after T are as new as those at T.
        #expect(scoring.rate(of: 0, bought(1, from: 1003, to: 1003), since: 1002) == 1)
        #expect(scoring.rate(of: 0, bought(1, from: 1003, to: 1003), since: 901) == 1 / (99 * share + 1))
        #expect(scoring.score(of: 0, .never, since: 901) == 0)
    }

    /// With a half-life of 54 days, the 54 days of ε = ½ weigh H/ln 2 · ½, and the 99 of ε = 1 not much more.
    @Test func theTimeBeforeTheFirstPurchaseDecays() throws {
        let once = bought(1, from: 991, to: 991)
        let weights: [(share: Double, weight: Double)] = [
            (0, 1 - pow(2, -9 / 54.0)), (0.5, 0.5), (1, 1 - pow(2, -99 / 54.0)),
        ]
        for (share, weight) in weights {
            let rate = try scoring(interval: 10, waitingShare: share, halfLife: 54).rate(of: 0, once, since: 901)
            #expect(abs(rate - 1 / (54 / log(2.0) * weight + 1)) <= 1e-12)
        }
    }

    @Test func theTimeBeginsWithTheFirstPurchaseOfAnything() {
        let purchases: [Purchases] = [bought(2, from: 950, to: 960), .never, bought(1, from: 940, to: 940)]
        #expect(purchases.firstDay == 940)
        let nothing: [Purchases] = [.never]
        #expect(nothing.firstDay == nil)
    }
}
