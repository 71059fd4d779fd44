import Documents
import ModelFiles
import TestSupport
import Testing

/// The same data, parameters and seed give the same model files.
@Suite struct SameBytesTests {
    /// How to train a model.
    struct Recipe: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let pairsOnly: Bool
        let flags: [String]
        /// The funnel stage that shows that the recipe has its intended effect.
        let stage: String
    }

    static let recipes = [
        Recipe(testDescription: "defaults", pairsOnly: true, flags: [], stage: "further events of a pair"),
        Recipe(
            testDescription: "conjugate gradients", pairsOnly: true, flags: ["--solver", "cg"],
            stage: "further events of a pair"),
        Recipe(
            testDescription: "types, duplicates, ties", pairsOnly: false,
            flags: [
                "--half-life", "90d", "--use-quantity", "--transform", "log", "--maximum-user-events", "50",
                "--factors", "24", "--epochs", "6",
            ], stage: "beyond 50 items of a user"),
    ]

    @Test(arguments: recipes) func atAnyNumberOfThreadsAndInAnyOrder(recipe: Recipe) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let rows = recipe.pairsOnly ? shop.purchases : shop.withDuplicatesAndTies
        func write(_ rows: [SmallShop.Row], _ name: String) throws -> String {
            recipe.pairsOnly
                ? try SmallShop.writePairs(rows, to: name, in: bench) : try shop.write(rows, to: name, in: bench)
        }
        let events = try write(rows, "events.csv")
        let shuffled = try write(SmallShop.shuffled(rows, seed: 3), "shuffled.csv")
        let reversed = try write(rows.reversed(), "reversed.csv")

        let first = try bench.fit("same", events, recipe.flags + ["--threads", "1"])
        let stage = first["funnel"]?["stages"]?.arrayValue?.first { $0["name"]?.stringValue == recipe.stage }
        #expect(try #require(stage?["dropped"]?.intValue) > 100)

        let runs = [(events, "1"), (events, "2"), (events, "3"), (shuffled, "1"), (shuffled, "3"), (reversed, "2")]
        let expected = try bench.checksums("same")
        for (number, (file, threads)) in runs.enumerated() {
            try bench.fit("same", file, recipe.flags + ["--threads", threads])
            #expect(try bench.checksums("same", number + 2) == expected, "\(file), \(threads) threads")
        }
        try bench.fit("same", events, recipe.flags + ["--seed", "1"])
        #expect(try bench.checksums("same", runs.count + 2) != expected)
    }
}
