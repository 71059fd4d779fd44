import Diagnostics
import Glibc
import LinearAlgebra
import Simulation
import TestSupport
import Testing

/// With its default seed and size, the shop lets a recommender do better than popularity.
@Suite struct DefaultShopTests {
    private struct Default {
        let folder: TemporaryFolder
        let truth: Shop.Truth
        let log: PlainLog

        /// Simulates only purchases, which are the same as in the log with all types.
        init() throws {
            folder = try TemporaryFolder()
            truth = try Shop.simulate(.init(types: .purchase), to: folder.path, threads: 2, progress: .silent)
            log = try PlainLog(folder.file("events.csv"))
        }
    }

    /// Popularity reaches between 30% and 60% of the NDCG@20 of the true intensities, under the same masks.
    @Test func popularityIsFarFromTheOptimum() throws {
        let shop = try Default()
        let truth = shop.truth
        #expect((10...20).contains(truth.summary.statistics.medianPurchases))

        let users = Dictionary(uniqueKeysWithValues: truth.userIds.enumerated().map { ($1, $0) })
        let items = Dictionary(uniqueKeysWithValues: truth.itemIds.enumerated().map { ($1, $0) })
        var hidden: [Int: Set<Int>] = [:]
        for line in shop.log.lines where line.time >= truth.summary.split {
            if let user = users[line.user], let item = items[line.item] { hidden[user, default: []].insert(item) }
        }
        var optimum = 0.0
        var popularity = 0.0
        var evaluated = 0
        for (user, bought) in hidden {
            let seen = Set(truth.history.range(ofRow: user).map { Int(truth.history.indices[$0]) })
            let relevant = bought.subtracting(seen)
            if relevant.isEmpty { continue }
            evaluated += 1
            let width = truth.dimensions
            let tastes = truth.userVectors[user * width..<(user + 1) * width]
            let scores = (0..<items.count).map { item in
                zip(tastes, truth.itemVectors[item * width..<(item + 1) * width]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            }
            optimum += ndcg(scores, seen: seen, relevant: relevant)
            popularity += ndcg(truth.itemPopularity.map { Float($0) }, seen: seen, relevant: relevant)
        }
        #expect(evaluated > 1000)
        #expect(popularity / optimum > 0.3 && popularity / optimum < 0.6, "\(popularity / optimum)")
        #expect(optimum / Double(evaluated) > 0.15)
    }

    /// NDCG@20 by its definition; ties go to the smaller index.
    private func ndcg(_ scores: [Float], seen: Set<Int>, relevant: Set<Int>) -> Double {
        let ranked = scores.indices.filter { !seen.contains($0) }
            .sorted { (scores[$0], $1) > (scores[$1], $0) }
            .prefix(20)
        var gain = 0.0
        var ideal = 0.0
        for (position, item) in ranked.enumerated() {
            let discount = 1 / log2(Double(position) + 2)
            if relevant.contains(item) { gain += discount }
            if position < relevant.count { ideal += discount }
        }
        return gain / ideal
    }

    /// The planted effects are visible in which customers buy nothing within the test period.
    @Test func whoLeavesFollowsThePlantedEffects() throws {
        let shop = try Default()
        let split = shop.truth.summary.split
        let rows = try PlainLog.rows(shop.folder.file("items.csv"))
        let category = Dictionary(uniqueKeysWithValues: rows.dropFirst().map { ($0[0], $0[1]) })
        let effect = try #require(shop.truth.summary.effects.first { $0.effect == "category" })
        let favoured = try #require(Set(category.values).first { effect.of.contains("'\($0)'") })

        struct Row {
            let recent: String
            let orders: Int
            let share: Double
            let stays: Bool
        }
        var customers: [Row] = []
        for lines in Dictionary(grouping: shop.log.lines, by: \.user).values {
            let before = lines.filter { $0.time < split }
            guard let recent = before.map(\.time).max(), recent >= "2023-10-02" else { continue }
            customers.append(
                Row(
                    recent: recent, orders: Set(before.filter { $0.time >= "2024-07-04" }.map(\.order)).count,
                    share: Double(before.count { category[$0.item] == favoured }) / Double(before.count),
                    stays: before.count < lines.count))
        }
        func staying(_ condition: (Row) -> Bool) -> Double {
            let chosen = customers.filter(condition)
            return Double(chosen.count { $0.stays }) / Double(max(chosen.count, 1))
        }
        #expect(customers.count > 2000)
        #expect(staying { $0.recent >= "2024-09-01" } > staying { $0.recent < "2024-06-01" } + 0.3)
        #expect(staying { $0.orders >= 3 } > staying { $0.orders == 1 } + 0.1)
        #expect(staying { $0.share > 0.1 } > staying { $0.share < 0.02 } + 0.05)
    }
}
