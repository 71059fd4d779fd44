import Diagnostics
import Events
import FeatureLearning
import Features
import Ids
import LinearAlgebra
import Propensity
import Simulation
import Tables
import TestSupport
import Testing

/// Features of customers of the simulated shop: events at or after the cutoff must not influence training or scoring.
@Suite struct ShopFeaturesTests {
    private static let cutoff = "2024-07-04T00:00:00Z"
    private let shop: TemporaryFolder
    private let header: String
    private let rows: [String]
    private let items: ItemRecords

    init() throws {
        shop = try TemporaryFolder()
        _ = try Shop.simulate(
            .init(customers: 250, items: 80, eventsPerCustomer: 8, seed: 7), to: shop.path, threads: 2,
            progress: .silent)
        let lines = String(decoding: try bytes(of: shop.file("events.csv")), as: UTF8.self).split(separator: "\n")
        header = String(lines[0])
        rows = lines.dropFirst().map(String.init)
        items = try ItemRecords(file: shop.file("items.csv"), eventsColumn: "item")
    }

    private func log(_ rows: [String]) throws -> EventLog {
        try withFile(([header] + rows).joined(separator: "\n") + "\n") { path in
            try EventLog.read(
                files: [path], options: EventOptions(), consent: nil, needsItems: false, progress: .silent)
        }
    }

    /// What training takes from a log: the definition, the customers at risk and the bits of their features.
    private func training(_ rows: [String], threads: Threads = 2) throws -> Taken {
        let log = try log(rows)
        let cutoff = try Timestamp.parse(Self.cutoff)
        let categories = try items.column(named: "category")
        let definition = try PointInTimeDefinition.learn(
            from: log, before: cutoff, activeWithin: 180 * 86_400, categories: categories)
        return try Taken(log, definition, categories, cutoff, threads: threads)
    }

    @Test(arguments: 1...6)
    func laterEventsAreNotSeen(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let before = try training(rows)
        #expect(before.customers.count > 50 && before.columns["share_Candles"] != nil)
        let isLater = rows.map { $0.split(separator: ",")[2] >= Self.cutoff }
        #expect(isLater.count { $0 } > rows.count / 10)
        var changed: [String] = []
        for (row, isLater) in zip(rows, isLater) {
            guard isLater else {
                changed.append(row)
                continue
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: continue
            case 1: changed += [row, row]
            case 2: changed.append(moved(row, &random))
            default: changed.append(row)
            }
        }
        changed.append("somebody,else,\(Self.cutoff),gift,1,5.00,")
        changed.shuffle(using: &random)
        #expect(try training(changed, threads: Threads(1 + seed % 3)) == before)
    }

    /// The same event at another time at or after the cutoff, of another customer, and sometimes of another type.
    private func moved(_ row: String, _ random: inout SeededGenerator) -> String {
        var cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let later = Int64.random(in: 0..<(180 * 86_400), using: &random) * 1000
        cells[2] = Timestamp.text((try? Timestamp.parse(Self.cutoff))?.adding(later) ?? 0)
        cells[0] = rows.randomElement(using: &random)?.split(separator: ",").first.map(String.init) ?? cells[0]
        if Bool.random(using: &random) {
            cells[3] = ["view", "cart", "purchase", "gift"].randomElement(using: &random) ?? ""
        }
        return cells.joined(separator: ",")
    }

    /// The nightly job at T cannot know later events; the trainer, which runs months later, has them in its log.
    @Test func trainerAndScorerComputeTheSameBits() throws {
        let cutoff = try Timestamp.parse(Self.cutoff)
        var plan = PointInTimePlan(label: .churn, horizon: 90 * 86_400, cutoffs: [cutoff])
        plan.activeWithin = 180 * 86_400
        let trained = try PointInTimeRows(log(rows), plan: plan, items: items, threads: 2)
        let past = try log(rows.filter { $0.split(separator: ",")[2] < Self.cutoff }.shuffled())
        let scored = try Taken(past, trained.definition, trained.categories, cutoff, threads: 1)
        let ids = trained.rows.customers.map { trained.rows.ids.string(at: Int($0)) }
        #expect(ids == scored.customers)
        #expect(Taken.bits(of: trained.rows.features) == scored.columns)
    }
}

/// Features by ids and names, independent of the ids' numbers in a log.
private struct Taken: Equatable {
    let definition: PointInTimeDefinition
    let customers: [String]
    /// The bits of each column, so that NaN equals NaN.
    let columns: [String: [UInt64]]

    init(
        _ log: EventLog, _ definition: PointInTimeDefinition, _ categories: ItemColumn?, _ cutoff: Int64,
        threads: Threads
    ) throws {
        let events = try CustomerEvents(log, definition: definition, categories: categories)
        let features = try PointInTime.features(events, at: [cutoff], threads: threads)
        self.definition = definition
        customers = features.customers.map { events.customers.string(at: Int($0)) }
        columns = Self.bits(of: features.table)
    }

    static func bits(of table: FeatureTable) -> [String: [UInt64]] {
        table.columns.reduce(into: [:]) { columns, column in
            if case .numbers(let numbers) = column.values { columns[column.name] = numbers.map(\.bitPattern) }
        }
    }
}
