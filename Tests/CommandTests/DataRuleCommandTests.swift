import Documents
import TestSupport
import Testing

/// α₀ and λ of iALS follow the data where they are not given, and the version says so.
@Suite struct DataRuleCommandTests {
    private static let flags = ["--factors", "4", "--epochs", "2"]

    /// Trains on three customers with two of three items each: λ is 0.05 / √2, and α₀ is 0.0003 · 2 / λ.
    private func fit(
        _ bench: Workbench, _ version: Int, _ given: String...
    ) throws -> (train: JSONValue, messages: String) {
        let file = try bench.folder.file("events.csv", SampleShop.events)
        let result = try Command.start(
            "trainer",
            ["fit", "recommender", "--model", "m", "--store", bench.store, "--events", file] + Self.flags + given
        ).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        let text = String(decoding: try bytes(of: "\(bench.store)/m/\(version)/manifest.json"), as: UTF8.self)
        let manifest = try JSONValue(parsing: Array(text.utf8))
        return (try #require(manifest["parameters"]?["train"]), result.messages)
    }

    @Test func theValuesArePrintedAndKept() throws {
        let bench = try Workbench()
        let (train, messages) = try fit(bench, 1)
        #expect(
            messages.contains("ials: unobserved weight 0.017 and regularization 0.035, by the data"), "\(messages)")
        #expect(train["unobserved_weight"]?.doubleValue == 0.017 && train["regularization"]?.doubleValue == 0.035)
        #expect(train["by_data"] == ["regularization", "unobserved_weight"])
        // Given as numbers, they make the same model.
        let given = try fit(bench, 2, "--unobserved-weight", "0.017", "--regularization", "0.035")
        #expect(given.train["by_data"] == nil && !given.messages.contains("by the data"), "\(given.messages)")
        #expect(try bench.checksums("m", 1) == bench.checksums("m", 2))
        let again = try bench.trainer("models", "reproduce", "m/1")
        #expect(again["reproduced"] == true)
    }

    @Test func eachOfThemCanBeGivenAlone() throws {
        let bench = try Workbench()
        let weight = try fit(bench, 1, "--unobserved-weight", "0.25")
        #expect(weight.messages.contains("ials: regularization 0.035, by the data"), "\(weight.messages)")
        #expect(weight.train["unobserved_weight"]?.doubleValue == 0.25 && weight.train["by_data"] == ["regularization"])
        let ridge = try fit(bench, 2, "--regularization", "0.25")
        #expect(ridge.messages.contains("ials: unobserved weight 0.017, by the data"), "\(ridge.messages)")
        #expect(ridge.train["regularization"]?.doubleValue == 0.25 && ridge.train["by_data"] == ["unobserved_weight"])
    }

    /// The share is learnt with the numbers of all events, so that it is learnt again with those of the manifest.
    @Test func aMixtureIsReproduced() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let lines = ["user,item,timestamp"] + shop.purchases.map { $0.prefix(3).joined(separator: ",") }
        let log = try bench.folder.file("e.csv", lines.joined(separator: "\n") + "\n")
        try bench.fit("m", log, Self.flags + ["--algorithm", "mixture", "--member", "ials"])
        let again = try bench.trainer("models", "reproduce", "m/1")
        #expect(again["reproduced"] == true)
    }
}
