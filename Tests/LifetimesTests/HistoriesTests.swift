import CustomerModels
import Diagnostics
import Events
import Ids
import Lifetimes
import LinearAlgebra
import TestSupport
import Testing

@Suite("Histories of purchases")
struct HistoriesTests {
    private static let rows = """
        user,timestamp,type,quantity,price
        a,2024-01-01 08:00:00,purchase,2,5
        a,2024-01-01 23:59:59,purchase,1,1
        a,2024-01-03,purchase,,7
        a,2024-01-03,view,,
        a,2024-02-01 12:00:00,purchase,1,
        b,2023-01-01,purchase,1,3
        b,2023-12-31 23:59:59,purchase,1,4
        c,2024-02-02,view,,
        """
    /// Something that happened before 1970.
    private static let early = "\nd,1969-12-31 23:59:59,view,,"

    @Test("Purchases of one day are one, and the rest is counted in days")
    func byHand() throws {
        try check(through: (2024, 2, 2), ["a", "b"], repeats: [2, 1], recency: [31, 364], age: [32, 397])
        let (log, purchases) = try read(Self.rows)
        let (_, whole) = purchases.histories(through: purchases.span.upperBound)
        // The first day was worth 11, the second 7; of the third nobody knows.
        #expect(whole.valued == [1, 1] && whole.meanValue == [7, 4])
        #expect(whole.lastYear == [3, 1] && whole.lastYearValue == [18, 4])
        #expect(purchases.yearDays(through: purchases.span.upperBound) == 365 && purchases.hasValues)
        let february = try day(2024, 2, 1)
        #expect(purchases.bought(by: 0, on: february...february) == (1, 0))
        #expect(purchases.bought(by: 0, on: try day(2024, 1, 1)...february) == (3, 18))
        #expect(log.users.count == 3)
    }

    @Test("An earlier day knows nothing of what came later")
    func earlier() throws {
        try check(through: (2024, 1, 2), ["a", "b"], repeats: [0, 1], recency: [0, 364], age: [1, 366])
        try check(through: (2023, 6, 1), ["b"], repeats: [0], recency: [0], age: [151])
    }

    @Test("Times of a century and more are no shop's")
    func longSpan() throws {
        #expect(throws: UserError.self) { try read("user,timestamp\na,1500-01-01\na,2024-01-01\n") }
        #expect(throws: UserError.self) { try read("user\na\n") }
    }

    private func check(
        through date: (Int, Int, Int), _ users: [String], repeats: [UInt32], recency: [UInt32], age: [UInt32]
    ) throws {
        let (log, purchases) = try read(Self.rows + Self.early)
        let (customers, histories) = purchases.histories(through: try day(date.0, date.1, date.2))
        #expect(customers.map { log.users.string(at: $0) } == users)
        #expect(histories.repeats == repeats && histories.recency == recency && histories.age == age, "\(histories)")
    }

    private func read(_ text: String) throws -> (EventLog, PurchaseHistories.Purchases) {
        try withFile(text) { path in
            let log = try EventLog.read(
                files: [path], options: EventOptions(), consent: nil, needsItems: false, progress: .silent)
            return (log, try PurchaseHistories.purchases(of: log, types: log.purchaseTypes(), threads: 2))
        }
    }

    private func day(_ year: Int, _ month: Int, _ day: Int) throws -> Int {
        try #require(CivilDate(year: year, month: month, day: day)).daysSinceEpoch
    }
}
