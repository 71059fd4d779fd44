import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `fit` with a hold-out, which measures before it trains on everything.
@Suite struct HoldOutCommandTests {
    private static let split = "2024-07-01"

    @Test(arguments: [ModelKind.ials, ModelKind.weights[2], .popularity])
    func byTimeItIsFitAndEvaluateInOne(kind: ModelKind) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.purchases, to: "events.csv", in: bench)
        let fit = try bench.fit(
            "one", events, kind.flags + ["--holdout-from", Self.split, "--metrics", "ndcg@10,recall@5,coverage@10"])
        try bench.fit("two", events, kind.flags + ["--until", Self.split])
        let apart = try bench.trainer(
            "evaluate", "two/1", "--events", events, "--from", Self.split, "--metrics", "ndcg@10,recall@5,coverage@10",
            "--quiet")
        for key in ["metrics", "baselines", "masked", "skipped"] {
            #expect(try #require(fit[key]) == #require(apart[key]), "\(key)")
        }
        #expect(fit["held_out"]?["users"] == apart["users"])
        #expect(fit["held_out"]?["pairs"] == apart["pairs"])
        // The written version was trained on everything, and its manifest contains the measures.
        try bench.fit("all", events, kind.flags)
        #expect(try bench.checksums("one") == bench.checksums("all"))
        let manifest = try bench.trainer("models", "show", "one/1")["manifest"]
        #expect(manifest?["quality"]?["metrics"] == fit["metrics"])
        #expect(manifest?["parameters"]?["hold_out"]?["by"]?.stringValue == "time")
    }

    @Test(arguments: [["--holdout-last", "1"], ["--holdout-users", "0.3", "--given-share", "0.5"]])
    func theOtherWays(flags: [String]) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.purchases, to: "events.csv", in: bench)
        let shuffled = try shop.write(SmallShop.shuffled(shop.purchases, seed: 9), to: "shuffled.csv", in: bench)
        let fit = try bench.fit("one", events, ModelKind.weights[3].flags + flags)
        let value = try #require(fit["metrics"]?["ndcg@20"]?["value"]?.doubleValue)
        #expect(value > 0 && value <= 1)
        let customers = try #require(fit["users"]?.intValue)
        let measured = try #require(fit["held_out"]?["users"]?.intValue)
        #expect(measured > 0 && measured <= customers)
        let again = try bench.fit("one", shuffled, ModelKind.weights[3].flags + flags + ["--threads", "1"])
        #expect(again["metrics"] == fit["metrics"] && again["held_out"] == fit["held_out"])
    }

    @Test func ratingsAreMeasuredAsRatings() throws {
        let bench = try Workbench()
        let rows = (0..<40).flatMap { user in
            (0..<12).map { "u\(user),i\(($0 * 7 + user) % 25),\(1 + ($0 + user) % 5)" }
        }
        let events = try bench.folder.file("ratings.csv", "user,item,rating\n" + rows.joined(separator: "\n") + "\n")
        let fit = try bench.fit("stars", events, "--algorithm", "als", "--holdout-users", "0.4")
        #expect(try #require(fit["metrics"]?["rmse"]?["value"]?.doubleValue) > 0)
        #expect(fit["baselines"]?["bias"]?["metrics"]?["rmse"] != nil)
    }

    @Test func nothingIsLeftOfAModelThatCannotBeMeasured() throws {
        let shop = try SampleShop()
        // All pairs after the split are already known.
        let events = "user,item,timestamp\nada,tea,2024-01-01\nbob,milk,2024-01-02\nada,tea,2024-02-01\n"
        let result = try shop.fit(events, ["--factors", "2", "--holdout-from", "2024-01-15"])
        expectError(result, .invalidData, "no user has an item left to find")
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }
}
