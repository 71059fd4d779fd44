import Diagnostics
import FoundationEssentials
import LinearAlgebra
import Simulation
import TestSupport
import Testing

@Suite struct ShopTests {
    private static let files = ["events.csv", "items.csv", "consent.csv", "truth.json"]

    /// A shop that is large enough to have robots and opt-outs, in its own folder.
    private func shop(
        _ parameters: Shop.Parameters = .init(customers: 1200, items: 300, eventsPerCustomer: 8), threads: Threads = 2
    ) throws -> (folder: TemporaryFolder, truth: Shop.Truth) {
        let folder = try TemporaryFolder()
        return (folder, try Shop.simulate(parameters, to: folder.path, threads: threads, progress: .silent))
    }

    @Test func equalParametersGiveEqualBytesAtAnyNumberOfThreads() throws {
        let parameters = Shop.Parameters(customers: 400, items: 100, eventsPerCustomer: 5, seed: 3)
        let first = try shop(parameters, threads: 1).folder
        let second = try shop(parameters, threads: 3).folder
        for name in Self.files {
            #expect(try bytes(of: first.file(name)) == bytes(of: second.file(name)), "\(name)")
        }
        var other = parameters
        other.seed = 4
        let third = try shop(other).folder
        for name in Self.files {
            #expect(try bytes(of: first.file(name)) != bytes(of: third.file(name)), "\(name)")
        }
    }

    @Test func theLogIsThatOfAShop() throws {
        let (folder, truth) = try shop()
        let log = try PlainLog(folder.file("events.csv"))
        #expect(log.header == "user,item,timestamp,type,quantity,price,order")
        let summary = truth.summary
        for type in ["view", "cart", "purchase"] {
            #expect(log.lines.count { $0.type == type } == summary.statistics.events[type])
        }
        #expect(log.lines.allSatisfy { $0.time >= "2023-01-01T00:00:00Z" && $0.time < "2024-12-31T00:00:00Z" })
        #expect(log.lines.allSatisfy { $0.quantity >= 1 && $0.price >= 0.25 && $0.time.utf8.count == 20 })
        #expect(log.lines.allSatisfy { ($0.type == "purchase") == !$0.order.isEmpty })

        // An order has one customer, one time and each item once; everything bought was put into the cart before.
        let purchases = log.lines.filter { $0.type == "purchase" }
        let orders = Dictionary(grouping: purchases, by: \.order).values
        #expect(orders.allSatisfy { Set($0.map(\.user)).count == 1 && Set($0.map(\.time)).count == 1 })
        #expect(orders.allSatisfy { Set($0.map(\.item)).count == $0.count })
        #expect(orders.contains { $0.count >= 4 })
        let carts = Set(log.lines.filter { $0.type == "cart" }.map { "\($0.user) \($0.item)" })
        #expect(purchases.allSatisfy { carts.contains("\($0.user) \($0.item)") })

        // Some items are bought again; some customers leave before the end; robots view items and do not buy.
        let pairs = Dictionary(grouping: purchases) { "\($0.user) \($0.item)" }
        #expect(pairs.values.count { $0.count > 1 } > pairs.count / 20)
        let last = Dictionary(grouping: purchases, by: \.user).mapValues { $0.map(\.time).max() ?? "" }
        let gone = last.values.count { $0 < "2024-07-01" }
        #expect(gone > last.count / 5 && gone < last.count * 4 / 5)
        let views = Dictionary(grouping: log.lines.filter { $0.type == "view" }, by: \.user)
        let crawlers = views.filter { $0.value.count > 2500 && last[$0.key] == nil }
        #expect(crawlers.count == summary.statistics.robots && crawlers.count >= 1)
    }

    /// The truth's users, items, history and popularity are compared with those computed from the files.
    @Test(arguments: Shop.Parameters.Types.allCases)
    func theTruthIsOverWhatAModelOfTheSameEventsKnows(types: Shop.Parameters.Types) throws {
        let (folder, truth) = try shop(
            .init(customers: 600, items: 200, eventsPerCustomer: 6, types: types, seed: 5))
        let consent = try PlainLog.rows(folder.file("consent.csv"))
        #expect(consent.first == ["user", "personalization"])
        let optedOut = Set(consent.filter { $0[1] == "no" }.map { $0[0] })
        #expect(optedOut.count == truth.summary.statistics.optedOut && optedOut.count >= 3 && optedOut.count <= 30)
        #expect(consent.contains { $0[1] == "yes" })

        let log = try PlainLog(folder.file("events.csv"))
        let before = log.lines.filter { $0.time < truth.summary.split && !optedOut.contains($0.user) }
        #expect(truth.userIds == Set(before.map(\.user)).sorted())
        #expect(truth.itemIds == Set(before.map(\.item)).sorted())
        let bought = Dictionary(grouping: before.filter { $0.type == "purchase" }, by: \.user)
            .mapValues { Set($0.map(\.item)) }
        for (row, user) in truth.userIds.enumerated() {
            let items = truth.history.range(ofRow: row).map { truth.itemIds[Int(truth.history.indices[$0])] }
            #expect(items == (bought[user] ?? []).sorted())
        }
        for (position, item) in truth.itemIds.enumerated() {
            #expect(truth.itemPopularity[position] == bought.values.count { $0.contains(item) })
        }
        #expect(truth.userVectors.count == truth.userIds.count * truth.dimensions)
        #expect(truth.itemVectors.count == truth.itemIds.count * truth.dimensions)
        #expect(truth.summary.statistics.boughtPairs == truth.history.count)
        #expect(
            stride(from: truth.dimensions - 1, to: truth.userVectors.count, by: truth.dimensions)
                .allSatisfy { truth.userVectors[$0] == 1 })
    }

    @Test(arguments: [2, 6, 40, 200])
    func customersBuyAsMuchAsAskedFor(median: Int) throws {
        let statistics = try shop(.init(customers: 600, items: 50, eventsPerCustomer: median, types: .purchase))
            .truth.summary.statistics
        #expect(abs(statistics.medianPurchases / Double(median) - 1) < 0.25, "\(statistics.medianPurchases)")
    }

    @Test func purchasesAloneAreTheSamePurchases() throws {
        var parameters = Shop.Parameters(customers: 300, items: 80, eventsPerCustomer: 6)
        let whole = try shop(parameters).folder
        parameters.types = .purchase
        let part = try shop(parameters).folder
        let all = try PlainLog.rows(whole.file("events.csv"))
        let alone = try PlainLog.rows(part.file("events.csv"))
        #expect(alone == all.filter { $0[3] == "type" || $0[3] == "purchase" })
    }

    @Test func itemsHaveTitlesCategoriesAndPrices() throws {
        let (folder, _) = try shop(.init(customers: 50, items: 2000, eventsPerCustomer: 3))
        let rows = try PlainLog.rows(folder.file("items.csv")).dropFirst()
        // The title is quoted and contains one comma, which makes five cells.
        #expect(rows.count == 2000 && rows.allSatisfy { $0.count == 5 })
        #expect(Set(rows.map { $0[2] + $0[3] }).count == 2000)
        #expect((20...40).contains(Set(rows.map { $0[1] }).count))
        #expect(rows.allSatisfy { (Double($0[4]) ?? 0) >= 0.25 })
        #expect(rows.map { $0[0] } == rows.map { $0[0] }.sorted())
    }

    @Test func truthJSONNamesThePlantedEffects() throws {
        let (folder, truth) = try shop(.init(customers: 150, items: 60, eventsPerCustomer: 4))
        let data = Data(try bytes(of: folder.file("truth.json")))
        #expect(try JSONDecoder().decode(TruthSummary.self, from: data) == truth.summary)
        // 2023-01-01 and 640 days: the end of 2023 is day 365, and 2024 is a leap year.
        #expect(truth.summary.split == "2024-10-02T00:00:00Z")
        for target in ["buying", "leaving"] {
            let effects = truth.summary.effects.filter { $0.on == target }
            #expect(effects.map(\.effect) == ["recency", "frequency", "tenure", "category"])
            #expect(effects.map(\.sign) == (target == "buying" ? ["-", "+", "+", "+"] : ["+", "-", "-", "-"]))
            #expect(effects.allSatisfy { ($0.sign == "+") == ($0.coefficient > 0) })
        }
    }

    /// Days with known dates, each the split of a shop that starts one day before.
    @Test(arguments: [
        (951_782_400, "2000-02-29T00:00:00Z"), (1_709_164_800, "2024-02-29T00:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (0, "1970-01-01T00:00:00Z"), (-86_400, "1969-12-31T00:00:00Z"),
        (1_735_603_200, "2024-12-31T00:00:00Z"),
    ])
    func datesAreGregorian(seconds: Int64, text: String) throws {
        let parameters = Shop.Parameters(
            customers: 2, items: 2, eventsPerCustomer: 1, start: (seconds - 86_400) * 1000, days: 2, testDays: 1)
        #expect(try shop(parameters).truth.summary.split == text)
    }

    @Test func theSmallestShopIsAShop() throws {
        let (folder, _) = try shop(.init(customers: 1, items: 1, eventsPerCustomer: 1))
        #expect(try PlainLog(folder.file("events.csv")).lines.contains { $0.type == "purchase" })
    }

    @Test func impossibleParametersAreWrongUsage() {
        for parameters in [
            Shop.Parameters(customers: 0), .init(items: 0), .init(items: -5), .init(eventsPerCustomer: 0),
            .init(eventsPerCustomer: 1_000_000), .init(days: 1), .init(testDays: 730), .init(testDays: 0),
        ] {
            #expect {
                try Shop(parameters, threads: 1)
            } throws: { error in
                (error as? UserError)?.code == .wrongUsage
            }
        }
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("plain", "")
        #expect {
            try Shop.simulate(
                .init(customers: 5, items: 5), to: "\(file)/shop", threads: 1, progress: .silent)
        } throws: { error in
            (error as? UserError)?.code == .cannotWrite
        }
    }
}
