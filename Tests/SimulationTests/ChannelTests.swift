import Diagnostics
import LinearAlgebra
import Simulation
import TestSupport
import Testing

@Suite struct ChannelTests {
    private func events(_ channels: [String]?) throws -> [[String]] {
        let folder = try TemporaryFolder()
        let parameters = Shop.Parameters(customers: 300, items: 100, eventsPerCustomer: 8, channels: channels)
        _ = try Shop.simulate(parameters, to: folder.path, threads: 2, progress: .silent)
        return try PlainLog.rows(folder.file("events.csv"))
    }

    @Test func aColumnIsAddedAndNothingElseChanges() throws {
        let rows = try events(["web", "app", "shop"])
        #expect(rows.first?.last == "channel")
        #expect(rows.map { Array($0.dropLast()) } == (try events(nil)))
        let counts = rows.dropFirst().reduce(into: [String: Int]()) { $0[$1.last ?? "", default: 0] += 1 }
        #expect(Set(counts.keys) == ["web", "app", "shop"])
        #expect(counts.values.allSatisfy { $0 > (rows.count - 1) / 6 })
    }

    /// A customer has a channel of their own, and each order is on one.
    @Test func visitsKeepToAChannel() throws {
        let rows = try events(["web", "app", "shop"]).dropFirst()
        let orders = Dictionary(grouping: rows.filter { !$0[6].isEmpty }) { $0[6] }
        #expect(orders.values.allSatisfy { Set($0.map { $0[7] }).count == 1 })
        let customers = Dictionary(grouping: rows) { $0[0] }.values.filter { $0.count >= 50 }
        let shares = customers.map { own in
            let counts = Dictionary(grouping: own) { $0[7] }.mapValues(\.count)
            return Double(counts.values.max() ?? 0) / Double(own.count)
        }
        // A visit is on the own channel with 0.7 + 0.3 / 3.
        let mean = shares.reduce(0, +) / Double(shares.count)
        #expect(mean > 0.7 && mean < 0.9, "\(mean)")
    }

    @Test(arguments: [[], ["web", "web"], ["web", ""], ["a,b"], ["a\"b"], ["a\r\nb"]])
    func impossibleChannelsAreRefused(channels: [String]) throws {
        let error = #expect(throws: UserError.self) { try events(channels) }
        #expect(error?.code == .wrongUsage)
    }
}
