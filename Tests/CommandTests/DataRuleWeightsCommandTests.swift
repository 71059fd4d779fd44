import Documents
import TestSupport
import Testing

/// β of RP³β, and the similarity and the neighbours of item neighbours, follow the customers per item.
@Suite struct DataRuleWeightsCommandTests {
    /// 36 customers with two of three items each, so that each item has 24 customers.
    private static let dense: String = {
        let items = [["tea", "milk"], ["milk", "cake"], ["tea", "cake"]]
        let rows = (0..<36).flatMap { customer in
            items[customer % 3].map { "u\(customer),\($0),2024-01-\(10 + customer % 15)" }
        }
        return (["user,item,timestamp"] + rows).joined(separator: "\n") + "\n"
    }()

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let algorithm: String
        let events: String
        /// What a line says.
        let words: String
        /// The same as options and in the manifest, by the names of the latter.
        let values: [String: JSONValue]
    }

    /// In the sample shop three items have two customers each: β is 2/80, and in the dense one 24/80.
    static let cases = [
        Case(
            testDescription: "β, sparse", algorithm: "rp3beta", events: SampleShop.events, words: "beta 0.025",
            values: ["beta": 0.025]),
        Case(
            testDescription: "β, dense", algorithm: "rp3beta", events: dense, words: "beta 0.3", values: ["beta": 0.3]),
        Case(
            testDescription: "neighbours, sparse", algorithm: "item-neighbours", events: SampleShop.events,
            words: "similarity cosine and neighbours 200", values: ["similarity": "cosine", "neighbours": 200]),
        Case(
            testDescription: "neighbours, dense", algorithm: "item-neighbours", events: dense,
            words: "similarity tf-idf and neighbours 20", values: ["similarity": "tf-idf", "neighbours": 20]),
    ]

    private func fit(
        _ bench: Workbench, _ version: Int, _ events: String, _ flags: [String]
    ) throws -> (train: JSONValue, messages: String) {
        let file = try bench.folder.file("events.csv", events)
        let result = try Command.start(
            "trainer", ["fit", "recommender", "--model", "m", "--store", bench.store, "--events", file] + flags
        ).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.store)/m/\(version)/manifest.json"))
        return (try #require(manifest["parameters"]?["train"]), result.messages)
    }

    @Test(arguments: cases) func theValuesArePrintedAndKept(example: Case) throws {
        let bench = try Workbench()
        let algorithm = ["--algorithm", example.algorithm]
        let (train, messages) = try fit(bench, 1, example.events, algorithm)
        #expect(messages.contains("\(example.algorithm): \(example.words), by the data"), "\(messages)")
        for (name, value) in example.values { #expect(train[name] == value, "\(name)") }
        #expect(train["by_data"] == .array(example.values.keys.sorted().map { .string($0) }))
        // Given, they make the same model.
        let options = example.values.flatMap { ["--\($0.key)", $0.value.stringValue ?? $0.value.text] }
        let given = try fit(bench, 2, example.events, algorithm + options)
        #expect(given.train["by_data"] == nil && !given.messages.contains("by the data"), "\(given.messages)")
        #expect(try bench.checksums("m", 1) == bench.checksums("m", 2))
        let again = try bench.trainer("models", "reproduce", "m/1")
        #expect(again["reproduced"] == true)
        let page = try Command.trainer("models", "show", "m/1", "--store", bench.store)
        for name in example.values.keys.sorted() + ["by_data"] {
            #expect(page.output.contains("train.\(name) "), "\(page.output)")
        }
    }

    /// What is given is kept, and the other of similarity and neighbours has its fixed value in a sparse shop, too.
    @Test func givenValuesWin() throws {
        let bench = try Workbench()
        let cases: [(flags: [String], values: [String: JSONValue])] = [
            (["--algorithm", "rp3beta", "--beta", "0.5"], ["beta": 0.5]),
            (["--algorithm", "item-neighbours", "--similarity", "bm25"], ["similarity": "bm25", "neighbours": 20]),
            (["--algorithm", "item-neighbours", "--neighbours", "7"], ["similarity": "tf-idf", "neighbours": 7]),
        ]
        for (number, example) in cases.enumerated() {
            let (train, messages) = try fit(bench, number + 1, SampleShop.events, example.flags)
            #expect(!messages.contains("by the data") && train["by_data"] == nil, "\(messages)")
            for (name, value) in example.values { #expect(train[name] == value, "\(name) of \(example.flags)") }
        }
    }

    /// The member of a mixture follows the data, and the share is learnt again with the numbers of the manifest.
    @Test(arguments: ["rp3beta", "item-neighbours"]) func aMixtureIsReproduced(member: String) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let lines = ["user,item,timestamp"] + shop.purchases.map { $0.prefix(3).joined(separator: ",") }
        let (train, messages) = try fit(
            bench, 1, lines.joined(separator: "\n") + "\n", ["--algorithm", "mixture", "--member", member])
        #expect(messages.contains("\(member): ") && messages.contains(", by the data"), "\(messages)")
        let names: JSONValue = member == "rp3beta" ? ["beta"] : ["neighbours", "similarity"]
        #expect(train["by_data"] == names)
        let again = try bench.trainer("models", "reproduce", "m/1")
        #expect(again["reproduced"] == true)
    }
}
