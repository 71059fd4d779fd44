import Diagnostics
import LinearAlgebra
import Simulation
import TestSupport
import Testing

@Suite struct PairLogTests {
    private func pairs(_ parameters: PairLog.Parameters, threads: Threads = 2) throws -> [[String]] {
        let folder = try TemporaryFolder()
        try PairLog(parameters).write(to: folder.path, threads: threads, progress: .silent)
        let rows = try PlainLog.rows(folder.file("events.csv"))
        #expect(rows.first == ["user", "item"])
        return Array(rows.dropFirst())
    }

    /// Sizes from nearly empty to all possible pairs.
    @Test(arguments: [
        (1, 1, 1), (3, 1, 3), (1, 5, 4), (7, 5, 35), (50, 40, 1999), (100, 30, 100), (100, 30, 40), (20, 300, 400),
        (700, 400, 20_000),
    ])
    func pairsAreDistinctAndAsManyAsAskedFor(customers: Int, items: Int, count: Int) throws {
        let rows = try pairs(.init(customers: customers, items: items, pairs: count))
        #expect(rows.count == count)
        #expect(Set(rows).count == count)
        let users = Set(rows.map { $0[0] })
        let known = Set(rows.map { $0[1] })
        #expect(users.count <= customers && known.count <= items)
        if count >= customers { #expect(users.count == customers) }
        if count >= 10 * items { #expect(known.count == items) }
    }

    @Test func equalParametersGiveEqualBytesAtAnyNumberOfThreads() throws {
        let parameters = PairLog.Parameters(customers: 900, items: 500, pairs: 20_000, seed: 2)
        let one = try pairs(parameters, threads: 1)
        #expect(try pairs(parameters, threads: 3) == one)
        var other = parameters
        other.seed = 3
        #expect(try pairs(other) != one)
    }

    @Test func customersAndItemsAreLongTailed() throws {
        let rows = try pairs(.init(customers: 5000, items: 2000, pairs: 200_000))
        let items = Dictionary(grouping: rows) { $0[1] }.values.map(\.count).sorted(by: >)
        let users = Dictionary(grouping: rows) { $0[0] }.values.map(\.count).sorted(by: >)
        #expect(items.prefix(20).reduce(0, +) > 200_000 / 8)
        #expect(items[1000] < items[0] / 20)
        #expect(users[0] > 5 * users[2500])
    }

    /// With tastes, some pairs of popular items share far more customers than other pairs do.
    ///
    /// Without tastes, all of these pairs would share about as many as their popularity implies.
    @Test func tastesArePlanted() throws {
        let rows = try pairs(.init(customers: 4000, items: 1000, pairs: 120_000))
        let customers = Dictionary(grouping: rows) { $0[1] }.mapValues { Set($0.map { $0[0] }) }
        let popular = customers.values.sorted { $0.count > $1.count }.prefix(40)
        var lifts: [Double] = []
        for (position, one) in popular.enumerated() {
            for other in popular.dropFirst(position + 1) {
                let expected = Double(one.count * other.count) / 4000
                lifts.append(Double(one.intersection(other).count) / expected)
            }
        }
        lifts.sort()
        #expect(lifts[lifts.count * 95 / 100] > 1.5 * lifts[lifts.count * 5 / 100])
    }

    @Test func impossibleSizesAreWrongUsage() {
        for parameters in [
            PairLog.Parameters(customers: 3, items: 4, pairs: 13), .init(customers: 3, items: 4, pairs: 0),
            .init(customers: 0, items: 4, pairs: 1), .init(customers: 3, items: 0, pairs: 1),
        ] {
            #expect {
                try PairLog(parameters)
            } throws: { error in
                (error as? UserError)?.code == .wrongUsage
            }
        }
    }
}
