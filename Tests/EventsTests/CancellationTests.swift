import Diagnostics
import Events
import LinearAlgebra
import TestSupport
import Testing

/// Cancellations take back purchases; the expected rows are worked out by hand from docs/cleaning.md.
struct CancellationTests {
    /// Rows under a header, what is left of them, and the figures of the step.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        var step = CleaningStep.Cancellations()
        var header = "user,item,timestamp,quantity"
        let rows: [String]
        let left: [String]
        /// Cancellations, rows taken back, reduced, cancellations in part, without a purchase.
        let counts: [Int]

        var testDescription: String { name }
        var text: String { ([header] + rows).joined(separator: "\n") + "\n" }
    }

    static let examples = [
        Example(
            name: "all pieces",
            rows: ["ann,tea,2024-01-01,3", "ann,tea,2024-01-02,-3", "bob,tea,2024-01-01,1"],
            left: ["bob tea 2024-01-01 1"], counts: [1, 1, 0, 0, 0]),
        Example(
            name: "some pieces",
            rows: ["ann,tea,2024-01-01,5", "ann,tea,2024-01-02,-2"],
            left: ["ann tea 2024-01-01 3"], counts: [1, 0, 1, 0, 0]),
        Example(
            name: "the newest purchase first, then the one before",
            rows: ["ann,tea,2024-01-01,3", "ann,tea,2024-01-02,2", "ann,tea,2024-01-03,-4"],
            left: ["ann tea 2024-01-01 1"], counts: [1, 1, 1, 0, 0]),
        Example(
            name: "more pieces than were bought",
            rows: ["ann,tea,2024-01-01,3", "ann,tea,2024-01-02,-9", "ann,cup,2024-01-02,1"],
            left: ["ann cup 2024-01-02 1"], counts: [1, 1, 0, 1, 0]),
        Example(
            name: "no purchase that is later",
            rows: ["ann,tea,2024-01-02,3", "ann,tea,2024-01-01,-3"],
            left: ["ann tea 2024-01-02 3"], counts: [1, 0, 0, 0, 1]),
        Example(
            name: "one of the same moment",
            rows: ["ann,tea,2024-01-02,-3", "ann,tea,2024-01-02,3", "ann,cup,2024-01-02,1"],
            left: ["ann cup 2024-01-02 1"], counts: [1, 1, 0, 0, 0]),
        Example(
            name: "neither another customer's nor another item",
            rows: ["ann,tea,2024-01-01,3", "bob,tea,2024-01-02,-3", "ann,cup,2024-01-02,-3"],
            left: ["ann tea 2024-01-01 3"], counts: [2, 0, 0, 0, 2]),
        Example(
            name: "twice",
            rows: ["ann,tea,2024-01-01,3", "ann,tea,2024-01-02,-2", "ann,tea,2024-01-03,-2", "ann,cup,2024-01-01,1"],
            left: ["ann cup 2024-01-01 1"], counts: [2, 1, 0, 1, 0]),
        Example(
            name: "a purchase after the cancellation stays",
            rows: ["ann,tea,2024-01-01,1", "ann,tea,2024-01-02,-1", "ann,tea,2024-01-03,1"],
            left: ["ann tea 2024-01-03 1"], counts: [1, 1, 0, 0, 0]),
        Example(
            name: "fractions that sum up",
            rows: [
                "ann,tea,2024-01-01,0.3", "ann,tea,2024-01-02,-0.1", "ann,tea,2024-01-03,-0.2", "ann,cup,2024-01-01,1",
            ],
            left: ["ann cup 2024-01-01 1"], counts: [2, 1, 0, 0, 0]),
        Example(
            name: "no number of pieces takes back a row",
            step: .init(types: ["refund"]), header: "user,item,timestamp,quantity,type",
            rows: [
                "ann,tea,2024-01-01,7,purchase", "ann,tea,2024-01-02,5,purchase", "ann,tea,2024-01-03,,refund",
            ],
            left: ["ann tea 2024-01-01 7 purchase"], counts: [1, 1, 0, 0, 0]),
        Example(
            name: "a purchase without a number of pieces has one",
            rows: ["ann,tea,2024-01-01,4", "ann,tea,2024-01-02,", "ann,tea,2024-01-03,-2"],
            left: ["ann tea 2024-01-01 3"], counts: [1, 1, 1, 0, 0]),
        Example(
            name: "types without quantities, and only purchases",
            step: .init(types: ["refund", "return"]), header: "user,item,timestamp,type",
            rows: [
                "ann,tea,2024-01-01,purchase", "ann,tea,2024-01-02,view", "ann,tea,2024-01-03,refund",
                "ann,tea,2024-01-04,return",
            ],
            left: ["ann tea 2024-01-02 view"], counts: [2, 1, 0, 0, 1]),
        Example(
            name: "the order that is named comes before a newer one",
            step: .init(orderStarts: "C"), header: "user,item,timestamp,quantity,order",
            rows: [
                "ann,tea,2024-01-01,2,7", "ann,tea,2024-01-02,2,8", "ann,tea,2024-01-03,2,C7",
                "ann,tea,2024-01-04,1,C",
            ],
            left: ["ann tea 2024-01-02 1"], counts: [2, 1, 1, 0, 0]),
        Example(
            name: "an order is named before an earlier cancellation takes it",
            step: .init(orderStarts: "C"), header: "user,item,timestamp,quantity,order",
            rows: [
                "ann,tea,2024-01-01,2,7", "ann,tea,2024-01-02,2,8", "ann,tea,2024-01-03,-2,C99",
                "ann,tea,2024-01-04,-2,C8", "ann,cup,2024-01-01,1,7",
            ],
            left: ["ann cup 2024-01-01 1"], counts: [2, 2, 0, 0, 0]),
        Example(
            name: "an order in place of times", header: "user,item,quantity,place",
            rows: ["ann,tea,3,1", "ann,tea,-3,2", "ann,tea,1,3"], left: ["ann tea 1"], counts: [1, 1, 0, 0, 0]),
    ]

    @Test(arguments: examples) func purchasesAreTakenBack(example: Example) throws {
        for threads in [1, 3] {
            var rows = example.rows
            var generator = SeededGenerator(seed: UInt64(threads))
            for _ in 0..<4 {
                let text = ([example.header] + rows).joined(separator: "\n") + "\n"
                let log = try CleanedLog.read(text, [.cancellations(example.step)], threads: Threads(threads)) {
                    if example.header.hasSuffix("place") { $0.sequence = "place" }
                }
                #expect(CleanedLog.rows(log) == example.left)
                let counts = CleanedLog.counts(log)
                let names = ["cancellations", "taken_back", "reduced", "in_part", "without_purchase"]
                #expect(names.map { counts[$0] ?? -1 } == example.counts)
                #expect(log.funnel.stages.map { $0.name } == ["cancellations"])
                #expect(log.funnel.remaining == example.left.count && log.funnel.rows == example.rows.count)
                rows.shuffle(using: &generator)
            }
        }
    }

    /// Many pairs beside a plain loop over all earlier purchases.
    @Test func aPlainLoopTakesBackTheSame() throws {
        var generator = SeededGenerator(seed: 5)
        struct Row {
            let pair: String
            let time: Int
            let quantity: Int
        }
        // The times of a pair differ, so that each order of the rows means the same.
        let rows = (0..<60).flatMap { pair in
            (0..<12).map { time in
                let quantity = Int.random(in: 1...6, using: &generator)
                let cancels = Int.random(in: 0..<3, using: &generator) == 0
                return Row(
                    pair: "u\(pair / 4),i\(pair % 4)", time: time, quantity: cancels ? -quantity : quantity)
            }
        }
        var expected: [String] = []
        for pair in Set(rows.map { $0.pair }) {
            let own = rows.filter { $0.pair == pair }
            var left = own.map { max($0.quantity, 0) }
            for (index, row) in own.enumerated() where row.quantity < 0 {
                var need = -row.quantity
                for earlier in (0..<index).reversed() {
                    let taken = min(need, left[earlier])
                    (need, left[earlier]) = (need - taken, left[earlier] - taken)
                }
            }
            for (row, pieces) in zip(own, left) where pieces > 0 {
                expected.append("\(pair.replacing(",", with: " ")) 2024-01-\(row.time + 10) \(pieces)")
            }
        }
        for (threads, lines) in [(1, rows), (2, rows.shuffled(using: &generator))] {
            let text =
                "user,item,timestamp,quantity\n"
                + lines.map { "\($0.pair),2024-01-\($0.time + 10),\($0.quantity)\n" }.joined()
            let log = try CleanedLog.read(text, [.cancellations(.init())], threads: Threads(threads))
            #expect(CleanedLog.rows(log) == expected.sorted())
        }
    }

    @Test func aLogWithoutCancellationsIsAWarningInATrainingOnly() throws {
        let text = "user,item,timestamp,quantity\nann,tea,2024-01-01,1\n"
        for isTraining in [true, false] {
            let warnings = Warnings()
            let log = try CleanedLog.read(
                text, [.cancellations(.init())], isTraining: isTraining, progress: warnings.progress
            ) { $0.conditions = try [Condition(parsing: "quantity > 0")] }
            #expect(log.count == 1)
            #expect(warnings.all.count { $0.contains("finds no cancellation") } == (isTraining ? 1 : 0))
            #expect(warnings.all.allSatisfy { $0.contains("data.events.where") })
        }
    }

    @Test func cancellationsThatMostlyFindNothingAreAWarning() throws {
        let text = """
            user,item,timestamp,quantity
            ann,tea,2024-01-01,1
            ann,cup,2024-01-02,-1
            bob,cup,2024-01-03,-1
            ann,pot,2024-01-04,1
            ann,pot,2024-01-05,-1

            """
        let warnings = Warnings()
        _ = try CleanedLog.read(text, [.cancellations(.init())], progress: warnings.progress)
        #expect(warnings.all.count == 1)
        #expect(warnings.all.first?.contains("2 of 3 cancellations find no purchase") == true, "\(warnings.all)")
        #expect(warnings.all.first?.contains("user 'bob', item 'cup', at 2024-01-03T00:00:00Z; user 'ann'") == true)
    }

    @Test func whatNothingCouldTellIsAnError() throws {
        func error(_ text: String, _ step: CleaningStep.Cancellations) throws -> UserError {
            try #require(throws: UserError.self) { _ = try CleanedLog.read(text, [.cancellations(step)]) }
        }
        let plain = "user,item,timestamp\nann,tea,2024-01-01\n"
        #expect(try error(plain, .init()).code == .wrongUsage)
        #expect(try error(plain, .init(orderStarts: "C")).problem.contains("order"))
        #expect(try error(plain, .init(types: ["refund"])).problem.contains("type"))
        #expect(try error("user,item,quantity\nann,tea,1\n", .init()).remedy?.contains("timestamp") == true)
        let all = try error("user,item,timestamp,quantity\nann,tea,2024-01-01,-1\n", .init())
        #expect(all.code == .invalidData && all.problem.contains("'cancellations' drops all 1 event"))
    }

    /// A negative quantity that cancels is no invalid row where quantities count.
    @Test func quantitiesThatCountMayCancel() throws {
        let text = "user,item,timestamp,quantity\nann,tea,2024-01-01,5\nann,tea,2024-01-02,-2\n"
        let log = try CleanedLog.read(text, [.cancellations(.init())]) { $0.useQuantity = true }
        #expect(CleanedLog.rows(log) == ["ann tea 2024-01-01 3"])
        #expect(throws: UserError.self) { _ = try CleanedLog.read(text, []) { $0.useQuantity = true } }
        let empty = "user,item,timestamp,quantity\nann,tea,2024-01-01,\nann,tea,2024-01-02,-2\n"
        #expect(throws: UserError.self) {
            _ = try CleanedLog.read(empty, [.cancellations(.init())]) { $0.useQuantity = true }
        }
    }
}
