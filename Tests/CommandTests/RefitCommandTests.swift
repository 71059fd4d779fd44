import Diagnostics
import Documents
import ModelFiles
import ModelStore
import TestSupport
import Testing

/// `--refit`: what the version that is written learns from, where events are held out.
@Suite struct RefitCommandTests {
    private static let split = "2024-07-01"

    private func events(in bench: Workbench) throws -> String {
        let shop = try SmallShop(in: bench)
        return try shop.write(shop.purchases, to: "events.csv", in: bench)
    }

    private func reproduce(_ version: String, _ bench: Workbench) throws -> Command.Result {
        try Command.start("trainer", ["models", "reproduce", version, "--store", bench.store, "--quiet"]).wait()
    }

    /// Runs the command line that a search printed.
    private func again(_ answer: JSONValue) throws -> [String] {
        let command = try #require(answer["command"]?.stringValue)
        let words = command.split(separator: " ").map(String.init)
        let result = try Command.start("trainer", Array(words.dropFirst())).wait()
        #expect(result.exitCode == 0, "\(command): \(result.messages)")
        return words
    }

    @Test(arguments: [ModelKind.ials, ModelKind.weights[3], .popularity, .repeats])
    func whatIsHeldOutByTimeStaysOutOfTheVersion(kind: ModelKind) throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let flags = kind.flags + ["--metrics", "ndcg@10", "--mask", "none"]
        let kept = try bench.fit("kept", events, flags + ["--holdout-from", Self.split, "--refit", "train"])
        let whole = try bench.fit("whole", events, flags + ["--holdout-from", Self.split, "--refit", "all"])
        // The default where lists may hold what customers have, for those that learn from confidences.
        let isCounted = [ModelKind.popularity.flags, ModelKind.repeats.flags].contains(kind.flags)
        try bench.fit(
            "early", events, kind.flags + ["--until", Self.split] + (isCounted ? [] : ["--transform", "log"]))
        #expect(try bench.checksums("kept") == bench.checksums("early"))
        #expect(try bench.checksums("whole") != bench.checksums("early"))
        #expect(kept["metrics"] == whole["metrics"])
        #expect(kept["refit"] == "train" && whole["refit"] == "all")
        // The version may be measured on what it has not learnt from, and has the figures that it says.
        let apart = try bench.trainer(
            "evaluate", "kept/1", "--events", events, "--from", Self.split, "--metrics", "ndcg@10", "--mask", "none")
        #expect(apart["metrics"] == kept["metrics"])
        // So do its baselines, of which own counts are read again from the events.
        #expect(apart["baselines"] == kept["baselines"] && apart["baselines"]?["own-counts"] != nil)
        expectSuccess(try reproduce("kept/1", bench))
        // Its data is the whole log, of which it says that a part was left out.
        let manifests = try ["kept", "whole"].map { try bench.trainer("models", "show", "\($0)/1")["manifest"] }
        #expect(manifests[0]?["parameters"]?["refit"] == "train" && manifests[1]?["parameters"]?["refit"] == nil)
        #expect(manifests[0]?["data"]?["fingerprint"] == manifests[1]?["data"]?["fingerprint"])
        let stages = manifests[0]?["funnel"]?["stages"]?.arrayValue ?? []
        #expect(stages.contains { $0["name"] == "held out" && $0["dropped"]?.intValue ?? 0 > 0 })
    }

    @Test(arguments: [
        ["--holdout-users", "0.3", "--given-share", "0.5"], ["--holdout-last", "1"], ["--holdout-last-order"],
    ])
    func theOtherWaysToHoldOut(flags: [String]) throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let flags = ModelKind.weights[3].flags + flags
        let whole = try bench.fit("shop", events, flags)
        let kept = try bench.fit("shop", events, flags + ["--refit", "train"])
        let pairs = (try #require(whole["pairs"]?.intValue), try #require(kept["pairs"]?.intValue))
        #expect(pairs.1 < pairs.0)
        #expect(kept["held_out"] == whole["held_out"])
        expectSuccess(try reproduce("shop/2", bench))
        #expect(try bench.checksums("shop", 1) != bench.checksums("shop", 2))
    }

    @Test func aSearchTrainsItsWinnerOnWhatTrialsLearntFrom() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        for holdOut in [["--holdout-from", Self.split], ["--holdout-users=0.3"], []] {
            let tune = ["tune", "--events", events, "--model", "tuned", "--trials", "5", "--quiet", "--mask", "none"]
            let answer = try bench.trainer(
                tune + ["--algorithms", "item-neighbours,ease", "--refit", "train"] + holdOut)
            #expect(answer["refit"] == "train")
            let version = try #require(answer["version"]?.intValue)
            expectSuccess(try reproduce("tuned/\(version)", bench))
            let words = try again(answer)
            #expect(words.contains("--refit") && words.contains { $0.hasPrefix("--holdout-") })
            #expect(words.contains("--mask"))
            #expect(try bench.checksums("tuned", version + 1) == bench.checksums("tuned", version))
            let manifest = try bench.trainer("models", "show", "tuned/\(version)")["manifest"]
            #expect(manifest?["parameters"]?["refit"] == "train")
            #expect(manifest?["parameters"]?["hold_out"] == answer["hold_out"])
        }
        // The usual hold-out is written out in the command, because `fit` has none.
        let all = try bench.trainer(
            "tune", "--events", events, "--model", "all", "--trials", "2", "--refit", "all", "--quiet")
        #expect(all["refit"] == "all" && all["command"]?.stringValue?.contains("--refit") == false)
    }

    @Test(arguments: ["all", "train"])
    func withoutAHoldOutItIsRefused(refit: String) throws {
        let shop = try SampleShop()
        let result = try shop.fit(SampleShop.events, ["--factors", "2", "--refit", refit])
        expectError(result, .wrongUsage, "--refit has no effect when nothing is held out")
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }

    @Test func aPipelineKeepsItsTestOutOfTheVersion() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let flags = ["--algorithm", "ease", "--l2", "5", "--neighbours", "40"]
        try bench.fit("flags", events, flags + ["--holdout-from", Self.split, "--refit", "train"])
        let file = try bench.folder.file(
            "shop.yaml",
            """
            model: shop
            data: {events: {path: events.csv}}
            split: {test_from: \(Self.split)}
            train: {algorithm: ease, l2: 5, neighbours: 40, refit: train}

            """)
        let run = ["run", file, "--store", bench.store, "--quiet"]
        let dry = try Command.start("trainer", run + ["--dry-run"]).wait()
        #expect(dry.output.contains("trains on what is not held out"), "\(dry)")
        expectSuccess(try Command.start("trainer", run).wait())
        #expect(try bench.checksums("shop") == bench.checksums("flags"))
        expectSuccess(try reproduce("shop/1", bench))
    }
}
