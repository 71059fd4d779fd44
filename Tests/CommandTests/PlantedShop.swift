import Glibc
import LinearAlgebra
import Tables

/// Shops of two years and two weeks, in which it is known when customers buy again.
struct PlantedShop {
    /// What a customer buys on a day.
    struct Row {
        let user: Int
        let item: Int
        /// Days since 2023-01-01.
        let day: Double
    }

    private static let days: Int64 = 744

    /// The first of the last 14 days, which are held out.
    static let split = "2024-12-31"

    private(set) var rows: [Row] = []

    /// Each customer buys seven of ten items, each at intervals around the item's own that vary by a fifth.
    static func cycles(_ intervals: [Double], customers: Int, seed: UInt64) -> PlantedShop {
        var shop = PlantedShop()
        var generator = SeededGenerator(seed: seed)
        for user in 0..<customers {
            for (item, interval) in intervals.enumerated() where generator.uniform() < 0.7 {
                let first = interval * generator.uniform()
                shop.add(user, item, from: first) { interval * exp(0.2 * generator.normal()) }
            }
        }
        return shop
    }

    /// Each customer buys one of three items, at random times and each at a rate of this customer alone.
    static func tastes(purchasesADay mean: Double, items: Int, customers: Int, seed: UInt64) -> PlantedShop {
        var shop = PlantedShop()
        var generator = SeededGenerator(seed: seed)
        for user in 0..<customers {
            for item in 0..<items where generator.uniform() < 1.0 / 3 {
                let rate = -log(1 - generator.uniform()) * mean
                let first = -log(1 - generator.uniform()) / rate
                shop.add(user, item, from: first) { -log(1 - generator.uniform()) / rate }
            }
        }
        return shop
    }

    private mutating func add(_ user: Int, _ item: Int, from first: Double, gap: () -> Double) {
        var day = first
        while day < Double(Self.days) {
            rows.append(Row(user: user, item: item, day: day))
            day += gap()
        }
    }

    /// The log, with days for times.
    var csv: String {
        let dates = (0..<Self.days).map { Timestamp.text((19_358 + $0) * Timestamp.millisecondsPerDay).prefix(10) }
        return "user,item,timestamp\n" + rows.map { "u\($0.user),i\($0.item),\(dates[Int($0.day)])\n" }.joined()
    }
}
