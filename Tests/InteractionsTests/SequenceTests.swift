import Diagnostics
import Events
import Ids
import Interactions
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Logs whose events have an order in place of times.
@Suite struct SequenceTests {
    /// Of a's events the last two are of one moment; b has one alone.
    private static let events = "user,item,step\na,x,1\na,y,2.5\na,x,3\na,z,3\nb,z,-7\n"

    private func made(
        _ csv: String, threads: Threads = 2, ratings: Bool = false, _ read: (inout EventOptions) -> Void,
        _ change: (inout InteractionOptions) -> Void
    ) throws -> Interactions {
        var options = InteractionOptions()
        change(&options)
        let log = ratings ? try rated(csv, read) : try InteractionsTests.log(csv, read)
        return try Interactions(log, options: options, usesRatings: ratings, threads: threads)
    }

    private func rated(_ csv: String, _ read: (inout EventOptions) -> Void) throws -> EventLog {
        let folder = try TemporaryFolder()
        var options = EventOptions()
        read(&options)
        return try EventLog.read(
            files: [folder.file("ratings.csv", csv)], options: options, consent: nil, needsRatings: true,
            progress: .silent)
    }

    private func bySteps(_ options: inout EventOptions) { options.sequence = "step" }

    /// Later than a's first event are three, than the second one two, than the last two none.
    @Test func aHalfLifeInEventsCountsTheLaterOnes() throws {
        let shop = try made(Self.events, bySteps) {
            $0.confidence.halfLife = .events(2)
            $0.confidence.historyHalfLife = .events(1)
            $0.confidence.transform = .linear
        }
        #expect(shop.matrix.indices == [0, 1, 2, 2])
        let trained = [1 + 0.125.squareRoot(), 0.5, 1, 1]
        for (position, value) in trained.enumerated() {
            #expect(abs(Double(shop.matrix.value(at: position)) - value) < 1e-6)
        }
        #expect(shop.history.values == [1.125, 0.25, 1, 1])
        #expect(shop.lastDay == nil && shop.weights.newest == nil && shop.weights.halfLife == .events(1))
        let given = try GivenHistory(
            InteractionsTests.log(Self.events, bySteps), weights: shop.weights, threads: 1)
        #expect(given.confidence == shop.history)
        expectError(.wrongUsage, "the model's half-life of 1 event needs an order") {
            try GivenHistory(InteractionsTests.log("user,item\na,x\n"), weights: shop.weights, threads: 1)
        }
    }

    @Test func typesWithoutWeightMakeNothingOlder() throws {
        let csv = "user,item,type,step\na,x,buy,1\na,y,look,2\na,y,look,3\na,z,buy,4\n"
        let shop = try made(
            csv,
            {
                $0.sequence = "step"
                $0.purchaseTypes = ["buy"]
            },
            {
                $0.confidence.weights = ["buy": 1]
                $0.confidence.halfLife = .events(1)
                $0.confidence.transform = .linear
            })
        #expect(shop.matrix.values == [0.5, 1])
    }

    @Test func theOrderOfTheRowsIsAnOrder() throws {
        let shop = try made("user,item\na,x\nb,x\na,y\na,z\n", { $0.usesRowOrder = true }) {
            $0.confidence.halfLife = .events(1)
            $0.confidence.transform = .linear
        }
        #expect(shop.matrix.values == [0.25, 0.5, 1, 1])
        #expect(try InteractionsTests.log("user,item\na,x\nb,x\n") { $0.usesRowOrder = true }.sequence == [0, 1])
    }

    /// Of z and x, which are equally new, x has the smaller id.
    @Test func theNewestItemsAreKept() throws {
        for (maximum, items) in [(1, ["x", "z"]), (2, ["x", "z", "z"]), (3, ["x", "y", "z", "z"])] {
            let shop = try made(Self.events, bySteps) { $0.maximumUserEvents = maximum }
            #expect(shop.matrix.indices.map { shop.items.string(at: Int($0)) } == items)
        }
        expectError(.wrongUsage, "data.events.columns.sequence") {
            try made("user,item\na,x\n", { _ in }, { $0.maximumUserEvents = 1 })
        }
    }

    @Test func theNewestItemsAreHeldOut() throws {
        let log = try InteractionsTests.log(Self.events, bySteps)
        let parts = try HoldOut.last(1).parts(of: log, seed: 0)
        // All events of a with x are held out; b keeps its only item.
        #expect(parts.hidden.sequence == [1, 3])
        #expect(parts.training.sequence == [2.5, 3, -7])
        expectError(.wrongUsage, "split.test_last needs timestamps, or another order") {
            try HoldOut.last(1).parts(of: InteractionsTests.log("user,item\na,x\na,y\n"), seed: 0)
        }
    }

    @Test func theNewestRatingCounts() throws {
        let csv = "user,item,rating,step\na,x,1,-0.5\na,x,5,-1\na,y,2,7\na,y,3,7\n"
        let shop = try made(csv, ratings: true, bySteps) { _ in }
        #expect(shop.matrix.values == [1, 2.5])
        // Without an order all ratings of a pair count.
        #expect(try made(csv, ratings: true, { _ in }, { _ in }).matrix.values == [3, 2.5])
    }

    @Test(arguments: [1, 2, 3]) func rowsAndThreadsChangeNoBit(threads: Threads) throws {
        var generator = SeededGenerator(seed: 6)
        let rows = (0..<500).map { _ in
            "u\(generator.next() % 20),i\(generator.next() % 15),\(generator.next() % 40)\n"
        }
        func made(_ rows: [String], _ threads: Threads) throws -> Interactions {
            try self.made("user,item,step\n" + rows.joined(), threads: threads, bySteps) {
                $0.confidence.halfLife = .events(3)
                $0.confidence.historyHalfLife = .events(1)
                $0.confidence.transform = .log
                $0.maximumUserEvents = 8
            }
        }
        let (first, other) = (try made(rows, 1), try made(rows.shuffled(using: &generator), threads))
        #expect(other.matrix == first.matrix && other.history == first.history)
        #expect(other.items == first.items && other.weights == first.weights)
    }

    @Test(arguments: [
        ("", "'step !empty'"), ("later", "skip_invalid"), ("nan", "skip_invalid"), ("1e16", "skip_invalid"),
        ("9007199254740992", "from 1 on"), ("9007199254740993", "from 1 on"), ("-9007199254740992", "from 1 on"),
    ])
    func aRowWithoutAPlaceIsInvalid(cell: String, remedy: String) throws {
        let csv = "user,item,step\na,x,1\na,y,\(cell)\n"
        expectError(.invalidData, remedy) { try InteractionsTests.log(csv, bySteps) }
        let rest = try InteractionsTests.log(csv) {
            bySteps(&$0)
            $0.skipInvalid = true
            $0.maximumInvalid = 0.5
        }
        #expect(rest.sequence == [1])
    }

    /// Up to 2⁵³ − 1 neighbouring numbers are two places, as they are around 0.
    @Test(arguments: [
        (9_007_199_254_740_990, 9_007_199_254_740_991), (-9_007_199_254_740_991, -9_007_199_254_740_990), (-1, 0),
    ])
    func neighboursAreTwoPlaces(first: Int, second: Int) throws {
        let shop = try made("user,item,step\na,x,\(first)\na,y,\(second)\n", bySteps) {
            $0.confidence.halfLife = .events(1)
            $0.confidence.transform = .linear
        }
        #expect(shop.matrix.values == [0.5, 1])
    }

    @Test func whatContradictsAnOrderIsRefused() throws {
        let timed = "user,item,timestamp,step\na,x,2024-01-01,1\n"
        expectError(.wrongUsage, "they have times") { try InteractionsTests.log(timed, bySteps) }
        expectError(.wrongUsage, "they have times") { try InteractionsTests.log(timed) { $0.usesRowOrder = true } }
        expectError(.wrongUsage, "two orders") {
            try InteractionsTests.log(Self.events) {
                bySteps(&$0)
                $0.usesRowOrder = true
            }
        }
        expectError(.invalidData, "'rank'") { try InteractionsTests.log(Self.events) { $0.sequence = "rank" } }
        expectError(.wrongUsage, "a half-life in events needs an order") {
            try made("user,item,timestamp\na,x,2024-01-01\n", { _ in }) {
                $0.confidence.halfLife = .events(2)
                $0.confidence.transform = .linear
            }
        }
        for part in ["a half-life needs timestamps", "as in 20 events"] {
            expectError(.wrongUsage, part) {
                try made(Self.events, bySteps) {
                    $0.confidence.halfLife = .seconds(86_400)
                    $0.confidence.transform = .linear
                }
            }
        }
    }

    /// A fingerprint is of the events; only one that is asked to knows their order.
    @Test func fingerprints() throws {
        let log = try InteractionsTests.log(Self.events, bySteps)
        let plain = try InteractionsTests.log(Self.events)
        let other = try InteractionsTests.log(Self.events.replacing("2.5", with: "0.5"), bySteps)
        #expect(try log.fingerprint() == plain.fingerprint() && plain.fingerprint(ordered: true) == plain.fingerprint())
        #expect(try log.fingerprint(ordered: true) != plain.fingerprint(ordered: true))
        #expect(try log.fingerprint(ordered: true) != other.fingerprint(ordered: true))
        #expect(try log.fingerprint() == other.fingerprint())
    }
}
