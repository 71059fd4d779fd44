import Diagnostics
import Documents
import Events
import LinearAlgebra
import ModelFiles
import Tables
import TestSupport
import Testing

/// `fit recommender --start` as a shop calls it every night.
@Suite("Beginning with the factors of a version")
struct StartCommandTests {
    private func loss(_ report: JSONValue) throws -> Double {
        let final = try #require(report["convergence"]?["final_loss"]?.objectValue)
        return final.values.compactMap(\.doubleValue).reduce(0, +)
    }

    /// Two years of a simulated shop, which grow by a week.
    @Test("The loss of 16 epochs in at most 4, and nearly the same lists")
    func grown() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 500, items: 300)
        let newest = try #require(shop.rows.map { $0[2] }.max())
        let weekBefore = Timestamp.text(try Timestamp.parse(newest) - 7 * Timestamp.millisecondsPerDay)
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        let consent = "\(bench.folder.path)/shop/consent.csv"
        let flags = [
            "--unobserved-weight", "0.03", "--factors", "16", "--regularization", "0.05", "--consent", consent,
        ]
        try bench.fit("shop", events, flags + ["--until", weekBefore])
        let cold = try bench.fit("shop", events, flags + ["--epochs", "16"])
        let warm = try bench.fit("shop", events, flags + ["--epochs", "4", "--start", "shop/1"])
        let (coldLoss, warmLoss) = (try loss(cold), try loss(warm))
        #expect(warmLoss <= coldLoss, "\(warmLoss) after 4 epochs, \(coldLoss) after 16")
        let start = try #require(warm["convergence"]?["start"])
        #expect(try #require(start["saved_epochs"]?.intValue) >= 8)
        #expect(start["known_items"]?.intValue ?? 0 > 250)

        func lists(_ version: String) throws -> [String: Set<String>] {
            let rows = try bench.batch(version, "--top", "10")
            return Dictionary(grouping: rows, by: \.user).mapValues { Set($0.map(\.item)) }
        }
        let (coldLists, warmLists) = (try lists("shop/2"), try lists("shop/3"))
        let shared = coldLists.map { user, items in Double(items.intersection(warmLists[user] ?? []).count) / 10 }
        let overlap: Double = shared.reduce(0, +) / Double(shared.count)
        // Two seeds agree in about nine of ten items.
        #expect(overlap > 0.75, "overlap@10 is \(overlap)")
    }

    @Test("The same bytes at any number of threads and in any order of the rows")
    func bytes() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let newest = try #require(shop.rows.map { $0[2] }.max())
        let flags = ["--factors", "40", "--epochs", "2"]
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.fit("before", events, flags + ["--until", String(newest.prefix(10))])
        try bench.fit("shop", events, flags + ["--start", "before/1", "--threads", "1"])
        let expected = try bench.checksums("shop")
        for (number, threads) in ["2", "3"].enumerated() {
            let shuffled = try shop.write(
                SmallShop.shuffled(shop.rows, seed: UInt64(number)), to: "shuffled.csv", in: bench)
            try bench.fit("shop", shuffled, flags + ["--start", "before/1", "--threads", threads])
            #expect(try bench.checksums("shop", number + 2) == expected)
        }
        try bench.fit("shop", events, flags)
        #expect(try bench.checksums("shop", 4) != expected)
    }

    @Test("What cannot begin there is refused before the events are read")
    func refusals() throws {
        let shop = try SampleShop.trained()
        let bench = try Workbench()
        let customers = try SampleCustomers(300).write("customers.csv", in: bench)
        let flags = ["--factors", "4", "--epochs", "1", "--start"]
        func begin(with reference: String) throws -> Command.Result {
            try shop.fit(SampleShop.events, flags + [reference])
        }
        expectSuccess(try begin(with: "shop"))
        expectError(try begin(with: "shop@challenger"), .modelUnusable, "no alias 'challenger'")
        expectError(try begin(with: "shop/7"), .modelUnusable, "no version 7")
        expectError(try begin(with: "other"), .modelUnusable, "no model 'other'")
        expectError(try begin(with: "./nowhere"), .modelUnusable, "no version of a model here")
        expectError(try begin(with: ""), .wrongUsage, "''")
        expectError(
            try shop.fit(SampleShop.events, ["--factors", "8", "--start", "shop"]), .wrongUsage, "shop/1 has 4 factors",
            "--factors 4", "leave --start out")
        for algorithm in ["ease", "rp3beta", "item-neighbours", "popularity"] {
            expectError(
                try shop.fit(SampleShop.events, ["--algorithm", algorithm, "--start", "shop"]), .wrongUsage,
                "--start has no effect with --algorithm \(algorithm)", "ials or als")
        }
        expectSuccess(
            try Command.start(
                "trainer",
                [
                    "fit", "propensity", "--table", customers, "--target", "churned", "--id", "customer", "--model",
                    "churn", "--store", shop.storePath, "--quiet",
                ]
            ).wait())
        expectError(try begin(with: "churn/1"), .wrongUsage, "churn/1 is no recommender", "--start")
        // The file of events is not there, but the start is looked at first.
        expectError(try shop.fit(file: "nowhere.csv", flags + ["shop/7"]), .modelUnusable, "no version 7")
        let strangers = "user,item\nada,soap\nbob,soap\neve,salt\n"
        expectError(try shop.fit(strangers, flags + ["shop"]), .invalidData, "none of the 2 items", "'salt'")
    }

    @Test("The page of a version names what it began from")
    func page() throws {
        let shop = try SampleShop.trained()
        expectSuccess(try shop.fit(SampleShop.events, ["--factors", "4", "--epochs", "1", "--start", "shop@champion"]))
        let shown = try shop.run("trainer", ["models", "show", "shop/2"]).output
        #expect(shown.contains("began from") && shown.contains("shop/1"))
        #expect(!shown.contains("start.version"))
        expectSuccess(try shop.run("trainer", ["models", "verify"]))
    }
}
