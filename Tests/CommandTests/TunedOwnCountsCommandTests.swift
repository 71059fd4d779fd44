import Diagnostics
import Documents
import TestSupport
import Testing

/// The customers' own counts beside the winner of a search, where lists may hold what customers have.
@Suite struct TunedOwnCountsCommandTests {
    private func tune(_ rows: [String], _ flags: String...) throws -> (answer: JSONValue, messages: String) {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", (["user,item,timestamp"] + rows).joined(separator: "\n") + "\n")
        let result = try Command.start(
            "trainer",
            [
                "tune", "--events", log, "--model", "tuned", "--holdout-from", "2024-03-01", "--metric", "mrr@2",
                "--trials", "4", "--algorithms", "item-neighbours", "--store", bench.store, "--format", "json",
                "--quiet",
            ] + flags
        ).wait()
        expectSuccess(result)
        return (try JSONValue(parsing: Array(result.output.utf8)), result.messages)
    }

    /// Each of 120 customers buys one thing again and again, so counting finds all, and no model can do better.
    private static let loyal: [String] = (0..<120).flatMap { customer -> [String] in
        let own = "u\(customer),own\(customer % 20)"
        return ["u\(customer),milk,2024-01-01"]
            + ["2024-01-10", "2024-01-11", "2024-01-12", "2024-03-01"].map { "\(own),\($0)" }
    }

    /// Of 240 customers who buy a, half buy b with it and the others in March: only a model knows.
    private static let curious: [String] = (0..<240).flatMap { customer -> [String] in
        let day = customer < 120 ? "2024-01-02" : "2024-03-02"
        return ["u\(customer),a\(customer % 10),2024-01-01", "u\(customer),b\(customer % 10),\(day)"]
    }

    @Test func noModelBeatsWhoCountsRight() throws {
        let (answer, messages) = try tune(Self.loyal, "--mask", "none")
        for key in ["value", "low", "high"] { #expect(answer["own_counts"]?[key]?.doubleValue == 1, "\(key)") }
        let over = try #require(answer["verdict"]?["over_own_counts"])
        let winner = try #require(answer["winner"]?["value"]?.doubleValue)
        #expect(abs(try #require(over["value"]?.doubleValue) - (winner - 1)) < 1e-12)
        #expect(messages.contains("no model surely beats the customers' own counts (1.0000 [1.0000, 1.0000])"))
        #expect(answer["own_counts"]?["text"]?.stringValue?.hasPrefix("no model surely beats") == true)
    }

    /// Of the two best by popularity none is b, of which 12 customers know one where 24 know an a.
    @Test func aModelMayBeatTheCounts() throws {
        let (answer, messages) = try tune(Self.curious, "--mask", "none")
        #expect(answer["users"]?.intValue == 120)
        for key in ["value", "low", "high"] { #expect(answer["own_counts"]?[key]?.doubleValue == 0, "\(key)") }
        let over = answer["verdict"]?["over_own_counts"]
        #expect(over?["value"] == answer["winner"]?["value"] && over?["low"]?.doubleValue ?? 0 > 0)
        #expect(!messages.contains("own counts"))
        let text = try #require(answer["own_counts"]?["text"]?.stringValue)
        #expect(text.contains("is better than the customers' own counts"))
    }

    /// Eighty customers come back, all with an item that counting cannot find.
    @Test func fewCustomersAreTheReasonThatIsGiven() throws {
        let (answer, messages) = try tune(Array(Self.curious.prefix(400)), "--mask", "none")
        #expect(answer["users"]?.intValue == 80)
        let text = try #require(answer["own_counts"]?["text"]?.stringValue)
        let reason =
            "no model surely beats the customers' own counts (0.0000 [0.0000, 0.0000]): 80 customers are too few"
        #expect(text.hasPrefix(reason) && messages.contains(reason), "\(text)")
    }

    @Test func popularityIsNoModel() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv", (["user,item,timestamp"] + Self.loyal).joined(separator: "\n") + "\n")
        let answer = try bench.trainer(
            "tune", "--events", log, "--model", "tuned", "--holdout-from", "2024-03-01", "--metric", "mrr@2",
            "--trials", "1", "--mask", "none")
        let text = try #require(answer["own_counts"]?["text"]?.stringValue)
        #expect(text.contains("; the best trial is that of popularity, with a difference of "), "\(text)")
    }

    @Test func underAMaskTheyAreNoBaseline() throws {
        let (answer, messages) = try tune(Self.curious, "--mask", "seen")
        #expect(answer["own_counts"] == nil && answer["verdict"]?["over_own_counts"] == nil)
        #expect(!messages.contains("own counts"))
    }

    /// People read the sentence under the verdict.
    @Test func theTableHasIt() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv", (["user,item,timestamp"] + Self.loyal).joined(separator: "\n") + "\n")
        let result = try Command.trainer(
            "tune", "--events", log, "--model", "tuned", "--holdout-from", "2024-03-01", "--trials", "2",
            "--algorithms", "item-neighbours", "--mask", "none", "--store", bench.store, "--quiet")
        expectSuccess(result)
        let blocks = result.output.split(separator: "\n\n").map { $0.split(separator: "\n") }
        #expect(blocks.count == 3 && blocks[1].count == 3)
        #expect(blocks[1].last?.contains("the customers' own counts") == true)
    }
}
