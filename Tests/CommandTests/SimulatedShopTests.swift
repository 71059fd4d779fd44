import Documents
import ModelFiles
import TestSupport
import Testing

/// The simulated shop at its default seed, for which the best possible result is known.
@Suite struct SimulatedShopTests {
    /// The start of the validation window, 90 days before the split.
    private static let validation = "2024-07-04"

    /// iALS with parameters chosen before the test window comes close to the optimum and clearly beats popularity.
    @Test func recommendationsComeNearTheOptimum() throws {
        let bench = try Workbench()
        let shop = "\(bench.folder.path)/shop"
        let result = try Command.trainer(
            "simulate", "--customers", "5000", "--items", "2000", "--seed", "1", "--output", shop)
        try #require(result.exitCode == 0, "\(result.messages)")
        let truth = try JSONValue(parsing: bytes(of: "\(shop)/truth.json"))
        let split = try #require(truth["split"]?.stringValue)
        #expect(split.hasPrefix("2024-10-02"))

        func fit(_ model: String, until: String, _ choice: Choice) throws {
            try bench.fit(
                model, "\(shop)/events.csv", "--consent", "\(shop)/consent.csv", "--until", until, "--factors",
                choice.factors, "--regularization", choice.regularization, "--unobserved-weight", "0.03")
        }
        func evaluate(_ reference: String, from: String, _ arguments: String...) throws -> JSONValue {
            try bench.trainer(
                [
                    "evaluate", reference, "--events", "\(shop)/events.csv", "--where", "type = purchase", "--from",
                    from,
                    "--metrics", "ndcg@20",
                ] + arguments)
        }
        var best: (choice: Choice, value: Double)?
        for (number, choice) in Choice.grid.enumerated() {
            try fit("tried", until: Self.validation, choice)
            let value = try evaluate("tried/\(number + 1)", from: Self.validation, "--until", split).estimate("ndcg@20")
            if value > best?.value ?? 0 { best = (choice, value) }
        }
        try fit("chosen", until: split, #require(best).choice)

        let report = try evaluate("chosen/1", from: split)
        let optimum = try evaluate("\(shop)/truth", from: split)
        let popularity = try #require(report["baselines"]?["popularity"]).estimate("ndcg@20")
        #expect(report["users"] == optimum["users"])
        #expect(report["pairs"] == optimum["pairs"])
        #expect(report["skipped"] == optimum["skipped"])
        #expect(try #require(optimum["baselines"]?["popularity"]).estimate("ndcg@20") == popularity)
        let attainable = try optimum.estimate("ndcg@20")
        let reached = try report.estimate("ndcg@20")
        #expect((0.3...0.6).contains(popularity / attainable), "\(popularity) of \(attainable)")
        #expect(reached >= 0.6 * attainable, "\(reached) of \(attainable)")
        #expect(reached >= 1.25 * popularity, "\(reached) beside \(popularity)")
    }

    private struct Choice {
        let factors: String
        let regularization: String

        static let grid = ["16", "32"].flatMap { factors in
            ["0.01", "0.03"].map { Choice(factors: factors, regularization: $0) }
        }
    }

    /// A model whose factors are given, not fitted, has no fold-in.
    @Test func theTruthFoldsNobodyIn() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.purchases, to: "purchases.csv", in: bench)
        let result = try Command.trainer(
            "evaluate", "\(bench.folder.path)/shop/truth", "--events", events, "--given", events)
        #expect(result.exitCode == 64)
        #expect(result.messages.contains("--given"))
    }
}
