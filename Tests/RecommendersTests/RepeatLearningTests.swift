import Diagnostics
import Events
import Glibc
import Interactions
import LinearAlgebra
import RecommenderModels
import Recommenders
import Tables
import TestSupport
import Testing

/// What is learnt of when customers buy again, against values by hand, by a reference, and as planted.
@Suite struct RepeatLearningTests {
    /// The interactions of rows of customer, item and day.
    private func interactions(
        _ rows: [(user: String, item: String, day: Int)], categories: [String]? = nil, historyHalfLife: Double? = nil,
        threads: Threads = 2
    ) throws -> Interactions {
        let folder = try TemporaryFolder()
        let lines = rows.map { "\($0.user),\($0.item),\(Timestamp.text(Int64($0.day) * 86_400_000))\n" }
        let file = try folder.file("log.csv", "user,item,timestamp\n" + lines.joined())
        let log = try EventLog.read(files: [file], options: EventOptions(), consent: nil, progress: .silent)
        var options = InteractionOptions()
        if let historyHalfLife {
            options.confidence.historyHalfLife = .seconds(historyHalfLife * 86_400)
            options.confidence.transform = .linear
        }
        var interactions = try Interactions(log, options: options, countsPurchases: true, threads: threads)
        interactions.itemCategories = categories
        return interactions
    }

    private func fit(
        _ interactions: Interactions, _ change: (inout RepeatParameters) -> Void = { _ in }
    ) throws -> (rates: RepeatRates, scoring: RepeatScoring) {
        var parameters = RepeatParameters()
        change(&parameters)
        let fitted = try RecommenderAlgorithm.repeats(parameters)
            .fit(interactions, threads: 2, clock: { 0 }, progress: .silent)
        guard case .repeats(let rates) = fitted.knowledge else {
            Issue.record("another kind of model")
            throw TestFailure()
        }
        return (rates, try #require(RepeatScoring(rates, fitted.settings)))
    }

    private struct TestFailure: Error {}

    private func expectClose(
        _ values: [Float], _ expected: [Double], _ tolerance: Double = 1e-5,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(values.count == expected.count, sourceLocation: sourceLocation)
        for (value, expected) in zip(values, expected) {
            #expect(abs(Double(value) - expected) <= tolerance * abs(expected), sourceLocation: sourceLocation)
        }
    }

    private static let small = [
        ("ann", "x", 100), ("ann", "x", 110), ("ann", "x", 120), ("bob", "x", 110), ("carl", "y", 130),
    ].map { (user: $0.0, item: $0.1, day: $0.2) }

    /// T is day 130 and a = 1; each customer buys one item, so that t is the same with every ε.
    ///
    /// Of three pairs one is bought again: π = 1/3, so p_x = (1 + 1/3) / (2 + 1) and p_y = (0 + 1/3) / (1 + 1). Ann has two repeats in 30 days and Bob none in 20: m = 2/50 for both items. The repeats
    /// are more even than those of a Poisson process, so κ is the least, 1/20. Both gaps are of 10 days.
    @Test func valuesAreWorkedByHand() throws {
        let (rates, scoring) = try fit(interactions(Self.small)) {
            $0.priorWeight = 1
            $0.daysAhead = 10
            ($0.chancePower, $0.lapsePower) = (1, 0)
        }
        expectClose(rates.chance, [4.0 / 9, 1.0 / 6])
        expectClose(rates.shape, [20, 20])
        expectClose(rates.rate, [500, 500])
        expectClose(rates.interval, [10, 10])
        expectClose(rates.deviation, [0.1, 0.1])
        // Twenty days are far beyond an interval of ten: Φ(ln 2 / 0.1) is 1 to eleven digits.
        let ann = Purchases(count: 3, repeats: 2, firstDay: 100, lastDay: 120)
        let bob = Purchases(count: 1, repeats: 0, firstDay: 110, lastDay: 110)
        expectClose(
            [scoring.score(of: 0, ann, since: 100), scoring.score(of: 0, bob, since: 110)],
            [4.0 / 9 * 22 / 530, 4.0 / 9 * 20 / 520])
        // Ten days from now are just the interval after a purchase of today: half of the gaps are over by then.
        let now = Purchases(count: 1, repeats: 0, firstDay: 130, lastDay: 130)
        expectClose([scoring.score(of: 0, now, since: 130)], [4.0 / 9 * 20 / 500 / 2])
        #expect(scoring.score(of: 0, .never, since: 100) == 0)
    }

    /// Ann, a customer since day 100, also buys y on day 120, so that its t is 10 + 20 ε; all else is as above.
    ///
    /// With ε = ½ there are two repeats in 30 + 20 + 20 + 0 days of four pairs: m = 1/35 and t̄ = 17.5. Then
    /// m_x = (2 + ½) / (50 + 17.5) = 1/27 and m_y = ½ / (20 + 17.5) = 1/75, and β is 20 times the inverse. κ is the
    /// least, as above, and no other value depends on ε.
    @Test(arguments: [(0, 26, 50), (0.5, 27, 75), (1, 28, 100)] as [(Double, Double, Double)])
    func theTimeBeforeTheFirstPurchaseCounts(share: Double, x: Double, y: Double) throws {
        let (rates, scoring) = try fit(interactions(Self.small + [(user: "ann", item: "y", day: 120)])) {
            ($0.priorWeight, $0.waitingShare) = (1, share)
        }
        expectClose(rates.chance, [1.25 / 3, 0.25 / 3])
        expectClose(rates.shape, [20, 20])
        expectClose(rates.rate, [20 * x, 20 * y])
        expectClose(rates.interval, [10, 10])
        let once = Purchases(count: 1, repeats: 0, firstDay: 120, lastDay: 120)
        expectClose([Float(scoring.rate(of: 1, once, since: 100))], [20 / (10 + 20 * share + 20 * y)])
    }

    /// What was only looked at, before the first purchase, does not begin the time.
    @Test func onlyPurchasesBeginTheTime() throws {
        let folder = try TemporaryFolder()
        let rows = ["z,1970-01-02,view", "x,1970-01-11,purchase", "y,1970-01-21,purchase", "x,1970-01-31,purchase"]
        func learnt(_ rows: [String]) throws -> [Float] {
            let csv = "user,item,timestamp,type\n" + rows.map { "a,\($0)\n" }.joined()
            let log = try EventLog.read(
                files: [folder.file("log.csv", csv)], options: EventOptions(), consent: nil, progress: .silent)
            let made = try Interactions(log, options: InteractionOptions(), countsPurchases: true, threads: 1)
            return try fit(made) { $0.waitingShare = 1 }.rates.rate
        }
        // The last item is z.
        #expect(try Array(learnt(rows).prefix(2)) == learnt(Array(rows.dropFirst())))
    }

    @Test func aScoreRisesAsTheNextPurchaseFallsDue() throws {
        let (_, scoring) = try fit(interactions(Self.small)) { $0.daysAhead = 1 }
        let due = (0..<40).map { scoring.due(0, daysAfter: Double($0)) }
        #expect(due[0] == 1e-6 && zip(due, due.dropFirst()).allSatisfy { $0 <= $1 } && due[39] > 0.999)
        #expect(due[9] == 0.5)
    }

    /// Rows of one day are one occasion; orders are occasions also on one day.
    @Test func occasionsAreDaysOrOrders() throws {
        let folder = try TemporaryFolder()
        func occasions(_ csv: String) throws -> [PairOccasions] {
            let file = try folder.file("log.csv", csv)
            let log = try EventLog.read(files: [file], options: EventOptions(), consent: nil, progress: .silent)
            let made = try Interactions(log, options: InteractionOptions(), countsPurchases: true, threads: 1)
            return try #require(made.occasions)
        }
        let day = "2024-01-02"
        let two = "a,x,\(day) 08:00:00\na,x,\(day) 20:00:00\na,x,2024-01-05 09:00:00\n"
        var found = try occasions("user,item,timestamp\n" + two)
        #expect(found.map(\.purchases) == [Purchases(count: 2, repeats: 1, firstDay: 19_724, lastDay: 19_727)])
        #expect(found[0].logGaps == log(3.0))
        found = try occasions(
            "user,item,timestamp,order\na,x,\(day),o1\na,x,\(day),o2\na,x,2024-01-05,o2\na,x,2024-01-06,\n")
        #expect(found.map(\.purchases) == [Purchases(count: 3, repeats: 2, firstDay: 19_724, lastDay: 19_728)])
        #expect(abs(found[0].logGaps - (log(0.5) + log(4.0))) < 1e-12)
        let views = "a,x,\(day),view\na,x,2024-01-09,view\nb,x,2024-01-09,purchase\n"
        found = try occasions("user,item,timestamp,type\n" + views)
        #expect(found.map(\.purchases.count) == [0, 1])
        expectError(.wrongUsage, "learnt from timestamps") { try occasions("user,item\na,x\n") }
    }

    private func expectError<Result>(_ code: ExitCode, _ part: String, _ body: () throws -> Result) {
        let error = #expect(throws: UserError.self) { _ = try body() }
        #expect(error?.code == code && error?.description.contains(part) == true)
    }

    /// The reference computes every value from the lists of purchases, in another language.
    @Test(arguments: [1, 2] as [Threads]) func equalsTheReference(threads: Threads) throws {
        let rows = RepeatFixture.rows.map { (user: Self.name("u", $0[0]), item: "i\($0[1])", day: $0[2]) }
        let made = try interactions(
            rows, categories: RepeatFixture.categories, historyHalfLife: 60, threads: threads)
        let (rates, scoring) = try fit(made) {
            $0.priorWeight = 4
            $0.daysAhead = 9
            $0.chancePower = 0.5
            $0.lapsePower = 0.75
            $0.waitingShare = 0.3
        }
        expectClose(rates.chance, RepeatFixture.chance)
        expectClose(rates.interval, RepeatFixture.interval)
        expectClose(rates.deviation, RepeatFixture.deviation)
        expectClose(rates.shape, RepeatFixture.shape)
        expectClose(rates.rate, RepeatFixture.rate)
        let purchases = try #require(made.occasions).map(\.purchases)
        var scores: [Float] = []
        for user in 0..<made.matrix.rows {
            let pairs = made.matrix.range(ofRow: user)
            let start = try #require(Array(purchases[pairs]).firstDay)
            for pair in pairs {
                scores.append(scoring.score(of: Int(made.matrix.indices[pair]), purchases[pair], since: start))
            }
        }
        expectClose(scores, RepeatFixture.scores)
    }

    private static func name(_ letter: String, _ number: Int) -> String {
        letter + String(repeating: "0", count: number < 10 ? 2 : number < 100 ? 1 : 0) + "\(number)"
    }

    /// Each item has its own cycle, each customer buys a third of the items for some months, and gaps vary by a fifth.
    @Test func plantedCyclesAreFound() throws {
        var generator = SeededGenerator(seed: 5)
        let cycles = [7.0, 9, 12, 15, 19, 24, 30, 38, 48, 60, 75, 90]
        var rows: [(user: String, item: String, day: Int)] = []
        for user in 0..<160 {
            for (item, cycle) in cycles.enumerated() where generator.uniform() < 0.33 {
                var day = 19_000 + 365 * generator.uniform()
                while day < 19_730 {
                    rows.append((Self.name("u", user), Self.name("i", item), Int(day)))
                    day += cycle * exp(0.2 * generator.normal())
                }
            }
        }
        let (rates, _) = try fit(interactions(rows))
        for (interval, cycle) in zip(rates.interval, cycles) {
            #expect(abs(Double(interval) / cycle - 1) < 0.1, "\(interval) days for a cycle of \(cycle)")
        }
        for deviation in rates.deviation { #expect(abs(deviation - 0.2) < 0.06) }
    }

    @Test func nothingBoughtTwiceIsNoTrap() throws {
        let rows = [("a", "x", 100), ("b", "y", 100)].map { (user: $0.0, item: $0.1, day: $0.2) }
        let (rates, scoring) = try fit(interactions(rows)) { $0.priorWeight = 10 }
        // Half a repeat is assumed of two pairs.
        expectClose(rates.chance, [0.25 * 10 / 11, 0.25 * 10 / 11])
        expectClose(rates.interval, [30, 30])
        let once = Purchases(count: 1, repeats: 0, firstDay: 100, lastDay: 100)
        let score = scoring.score(of: 1, once, since: 100)
        #expect(score > 0 && score.isFinite)
    }
}
