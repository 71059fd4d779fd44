import Documents
import ModelFiles
import RecommenderModels
import TestSupport
import Testing

/// `--algorithm repeat` where cycles are planted, and where there are none.
@Suite struct PlantedCycleTests {
    private func fit(_ shop: PlantedShop, _ flags: String...) throws -> (report: JSONValue, model: Recommender) {
        let bench = try Workbench()
        let report = try bench.fit(
            "again", bench.folder.file("log.csv", shop.csv),
            [
                "--algorithm", "repeat", "--holdout-from", PlantedShop.split, "--mask", "none", "--metrics", "ndcg@10",
            ] + flags)
        return (report, try Recommender(inFolder: "\(bench.store)/again/1"))
    }

    /// The counter knows how often things are bought, but not when.
    @Test func cyclesAreFoundAndWhatIsDueComesFirst() throws {
        let intervals = (0..<28).map { 7 + 53 * Double($0) / 27 }
        let shop = PlantedShop.cycles(intervals, customers: 100, seed: 1)
        let (report, model) = try fit(shop, "--days-ahead", "7")
        let customers = Dictionary(grouping: shop.rows, by: \.item).mapValues { Set($0.map(\.user)).count }
        let rates = try #require(model.items.repeats).rates
        for (item, interval) in intervals.enumerated() {
            #expect(try #require(customers[item]) >= 30)
            let index = try #require(try model.items.ids.index(of: "i\(item)"))
            let found = Double(rates.interval[index])
            #expect(abs(found / interval - 1) < 0.1, "\(found) days for a cycle of \(interval)")
        }
        let difference = try #require(report["baselines"]?["own-counts"]?["differences"]?["ndcg@10"])
        #expect(try #require(difference["value"]?.doubleValue) > 0.08, "\(difference)")
        #expect(try #require(difference["low"]?.doubleValue) > 0.05, "\(difference)")
    }

    /// Counts are all there is to know, once customers have bought an item some thirty times.
    @Test func withoutCyclesLittleIsLostToTheCounter() throws {
        let shop = PlantedShop.tastes(purchasesADay: 0.04, items: 60, customers: 120, seed: 1)
        let (report, _) = try fit(shop)
        let counts = try #require(report["baselines"]?["own-counts"]).estimate("ndcg@10")
        #expect(counts > 0.5)
        #expect(try report.estimate("ndcg@10") >= 0.99 * counts)
    }
}
