import Events
import FeatureLearning
import Features
import LinearAlgebra
import Testing

@Suite("Features see nothing of the future, and no order of rows")
struct PointInTimeInvarianceTests {
    private static let cutoffs = [RandomLog.start + 400, RandomLog.start + 550.3]

    @Test("Moving, adding and removing later events changes no feature, row or definition", arguments: UInt64(1)...20)
    func laterEvents(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let categories = try categories(RandomLog.categories)
        let before = try log.log
        for cutoff in Self.cutoffs {
            let time = day(cutoff)
            let rows = try NamedRows(before, at: [time], activeWithin: 120, categories: categories)
            #expect(rows.rows.count > 5)
            for _ in 0..<3 {
                log.disturb(from: cutoff)
                #expect(try NamedRows(log.log, at: [time], activeWithin: 120, categories: categories) == rows)
            }
            let emptied = log.events.filter { $0.time < time }.map(\.row)
            let past = try FeaturesTests.log(RandomLog.header, emptied)
            #expect(try NamedRows(past, at: [time], activeWithin: 120, categories: categories) == rows)
            log = RandomLog(seed: seed)
        }
    }

    @Test("An earlier event does change something: the comparison can fail")
    func earlierEvents() throws {
        var log = RandomLog(seed: 3)
        let rows = try NamedRows(log.log, at: [day(Self.cutoffs[0])])
        log.disturb(from: Self.cutoffs[0] - 1)
        #expect(try NamedRows(log.log, at: [day(Self.cutoffs[0])]) != rows)
    }

    @Test("The order of the rows and the number of threads change no bit", arguments: UInt64(1)...10)
    func orderOfRows(seed: UInt64) throws {
        var log = RandomLog(seed: seed)
        let categories = try categories(RandomLog.categories)
        let cutoffs = Self.cutoffs.map(day)
        let rows = try NamedRows(log.log, at: cutoffs, categories: categories, threads: 1)
        for threads in [1, 2, 3] as [Threads] {
            log.shuffle()
            #expect(try NamedRows(log.log, at: cutoffs, categories: categories, threads: threads) == rows)
        }
    }

    @Test("Several cutoffs give the rows of each, by customer and cutoff")
    func severalCutoffs() throws {
        let log = try RandomLog(seed: 5).log
        let cutoffs = Self.cutoffs.map(day)
        let definition = try PointInTimeDefinition.learn(from: log, before: cutoffs[0], activeWithin: 60 * 86_400)
        let events = try CustomerEvents(log, definition: definition, categories: nil)
        let both = try NamedRows(events, at: cutoffs)
        for (number, cutoff) in cutoffs.enumerated() {
            let alone = try NamedRows(events, at: [cutoff]).rows
            let part = both.rows.filter { $0.cutoff == number }
            #expect(part.map(\.customer) == alone.map(\.customer) && part.map(\.bits) == alone.map(\.bits))
            #expect(alone.map(\.customer) == alone.map(\.customer).sorted())
        }
        let keys = both.rows.map { "\($0.customer) \($0.cutoff)" }
        #expect(keys == keys.sorted() && Set(keys).count == keys.count)
    }
}
