import Diagnostics
import Events
import Ids
import LinearAlgebra
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// Lists of what customers left, and of what they need again; T is day 1,000, which is 1972-09-27.
@Suite struct CampaignTests {
    private static let (cart, purchase, view): (UInt32, UInt32, UInt32) = (1, 2, 4)

    private static func weights(
        _ newest: Int64? = 86_400_000_000, types: [String] = ["cart", "purchase", "view"]
    )
        throws -> EventWeights
    {
        var rules = Confidence()
        rules.weights = ["cart": 3, "purchase": 10, "view": 1].filter { types.contains($0.key) }
        return try rules.resolved(typeNames: types, newest: newest)
    }

    /// The pairs of one customer: item, types, last day, confidence.
    private func shop(
        _ customers: [[(item: UInt32, types: UInt32, day: UInt16, value: Float)]], _ weights: EventWeights? = nil
    ) throws -> SampleStore {
        let pairs = customers.flatMap(\.self)
        return try SampleStore(
            SampleRecommender(
                users: customers.count, items: 8,
                histories: customers.map { pairs in Profile(items: pairs.map(\.item), values: pairs.map(\.value)) },
                weights: weights ?? Self.weights(), seenTypes: ["purchase"], types: pairs.map(\.types),
                lastDay: pairs.map(\.day)))
    }

    private func rows(_ shop: SampleStore, _ change: (inout BatchJob) -> Void) throws -> String {
        var job = BatchJob(shop.version)
        job.showsCodes = true
        change(&job)
        let text = try job.text(ListCSV.self).text
        return text.split(separator: "\n").dropFirst().joined(separator: "\n")
    }

    @Test func remindersAreOfCartsFirstThenTheNewestAndOfNothingBoughtOrOld() throws {
        let (cart, purchase, view) = (Self.cart, Self.purchase, Self.view)
        let shop = try shop([
            [
                (0, view, 1000, 1), (1, cart | view, 980, 4), (2, cart | purchase, 1000, 13), (3, view, 999, 1),
                (4, cart, 970, 3), (5, cart, 969, 3), (6, view, 999, 2),
            ], [(0, purchase, 1000, 10)], [(7, view, 990, 1)],
        ])
        let rows = try rows(shop) { $0.campaign = Campaign(.reminders, days: 30) }
        #expect(
            rows == """
                u000,1,i001,4.0,personal,open,cart
                u000,2,i004,3.0,personal,open,cart
                u000,3,i000,1.0,personal,open,view
                u000,4,i006,2.0,personal,open,view
                u000,5,i003,1.0,personal,open,view
                u002,1,i007,1.0,personal,open,view
                """)
    }

    @Test func remindersKeepToWhatIsAvailableAndToConsentAndAreNeverShort() throws {
        let shop = try shop([[(0, Self.view, 1000, 1), (1, Self.cart, 999, 3)], [(1, Self.cart, 999, 3)]])
        var job = BatchJob(shop.version)
        job.campaign = Campaign(.reminders, days: 30)
        try withFile("user,personalization\nu001,no\nu000,yes\n") { consent in
            job.consent = ConsentSource(consent, defaultYes: true)
            let (lists, summary) = try job.text(ListCSV.self)
            #expect(Lists(lists).users == ["u000"])
            #expect(summary.short.isEmpty)
            #expect(summary.optedOut == 1)
            try withFile("item\ni000\n") { available in
                job.available = available
                let open = Lists(try job.text(ListCSV.self).text)
                #expect(open["u000"].items == ["i000"])
            }
        }
    }

    @Test func aBatchWithoutAReminderIsRefused() throws {
        let shop = try shop([[(0, Self.view, 900, 1)]])
        let error = #expect(throws: UserError.self) {
            try rows(shop) { $0.campaign = Campaign(.reminders, days: 99) }
        }
        #expect(error?.code == .invalidData)
        let later = try rows(shop) { $0.campaign = Campaign(.reminders, days: 100) }
        #expect(later == "u000,1,i000,1.0,personal,open,view")
    }

    @Test func whatAModelDoesNotKnowIsRefused() throws {
        let history: [(item: UInt32, types: UInt32, day: UInt16, value: Float)] = [(0, Self.view, 1000, 1)]
        let withoutTimes = try shop([history], Self.weights(nil))
        let purchasesAlone = try shop([history], Self.weights(types: ["purchase"]))
        let withoutTypes = try shop([history], Self.weights(types: []))
        let nothingBought = try shop([history], Self.weights(types: ["cart", "view"]))
        var weightless = Confidence()
        weightless.weights = ["cart": 3, "view": 1]
        let purchasesWeighNothing = try shop(
            [history], weightless.resolved(typeNames: ["cart", "purchase", "view"], newest: 86_400_000_000))
        for (shop, kind) in [
            (withoutTimes, Campaign.Kind.reminders), (purchasesAlone, .reminders), (withoutTypes, .reminders),
            (nothingBought, .reminders), (purchasesWeighNothing, .reminders),
            (try self.shop([history]), .buyAgain),
        ] {
            let error = #expect(throws: UserError.self) { try rows(shop) { $0.campaign = Campaign(kind, days: 30) } }
            #expect(error?.code == .wrongUsage)
        }
    }

    /// Two gaps of 20 days and an interval of 19.5 days: the customer's own is √(20 · 19.5) = 19.7 days throughout.
    @Test func whatIsDueIsListedBestFirstAndWhatWasGivenUpIsNot() throws {
        let days: [(first: UInt16, last: UInt16)] = [(940, 980), (950, 990), (947, 987), (700, 740)]
        let purchases = days.map { Purchases(count: 3, repeats: 2, firstDay: $0.first, lastDay: $0.last) }
        let ones = [Float](repeating: 1, count: 4)
        var settings = RecommenderSettings(
            kind: .repeat, weights: try Self.weights(types: []), purchaseTypes: [], seenTypes: [])
        settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: 0)
        let rates = RepeatRates(
            chance: ones, interval: ones.map { 19.5 * $0 }, deviation: ones, shape: ones, rate: ones.map { 100 * $0 })
        let content = RecommenderContent(
            settings: settings, items: IdTable(sortedIds: ["a", "b", "c", "d"].map(\.utf8)),
            users: IdTable(sortedIds: ["ann"].map(\.utf8)), knowledge: .repeats(rates), popularity: ones,
            history: .init(
                matrix: SparseMatrix(rows: 1, columns: 4, offsets: [0, 4], indices: [0, 1, 2, 3], values: ones),
                lastDay: days.map(\.last), types: nil, purchases: purchases), table: nil)
        let shop = try SampleStore(SampleRecommender(users: 1, items: 4), content: content)
        func due(within days: Int) throws -> [String] {
            try rows(shop) { $0.campaign = Campaign(.buyAgain, days: days) }.split(separator: "\n").map {
                let cells = $0.split(separator: ",")
                return "\(cells[2]) \(cells[5]) \(cells[6])"
            }
        }
        // An interval of 20 days is over after 20 days, however its logarithm is rounded.
        let scoring = try #require(RepeatScoring(rates, settings))
        for days in 2...400 as ClosedRange<UInt16> {
            let even = RepeatRates(
                chance: [1], interval: [Float(days)], deviation: [1], shape: [1], rate: [1])
            let own = try #require(RepeatScoring(even, settings))
            let last = Purchases(count: 1, repeats: 0, firstDay: 1000 - days, lastDay: 1000 - days)
            #expect(own.isDue(0, last, within: 0) && !scoring.isDue(0, .never, within: 400))
        }
        // Bought 20, 10, 13 and 260 days ago: the first is due today, the third in 7 days, the last was given up.
        #expect(try due(within: 0) == ["a due 1972-09-07"])
        #expect(try due(within: 6) == ["a due 1972-09-07"])
        #expect(try due(within: 7) == ["a due 1972-09-07", "c due 1972-09-14"])
        #expect(try due(within: 10) == ["a due 1972-09-07", "c due 1972-09-14", "b due 1972-09-17"])
    }
}
