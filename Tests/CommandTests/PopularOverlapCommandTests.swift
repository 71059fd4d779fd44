import Documents
import TestSupport
import Testing

/// A model whose lists are nearly the popular ones is told from one that has something of its own to say.
@Suite struct PopularOverlapCommandTests {
    /// Ten groups of 16 items, each with eight customers who buy eight of its items, so that every item has four
    /// customers and popularity is the order of the ids.
    private static let log: String = {
        var text = "user,item,timestamp\n"
        for group in 0..<10 {
            for customer in 0..<8 {
                for step in 0..<8 {
                    let item = 100 + 16 * group + (2 * customer + step) % 16
                    text += "c\(group)\(customer),i\(item),2024-01-\(10 + step)\n"
                }
            }
        }
        return text
    }()

    private static let collapsed = ["--factors", "8", "--regularization", "100", "--unobserved-weight", "0.03"]
    private static let neighbours = ["--algorithm", "item-neighbours", "--similarity", "cosine", "--shrinkage", "0"]

    private func fit(_ flags: [String], _ log: String = Self.log) throws -> (report: JSONValue, messages: String) {
        let bench = try Workbench()
        let file = try bench.folder.file("log.csv", log)
        let result = try Command.start(
            "trainer",
            ["fit", "recommender", "--model", "m", "--store", bench.store, "--events", file, "--format", "json"] + flags
        ).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        return (try JSONValue(parsing: Array(result.output.utf8)), result.messages)
    }

    /// The factors vanish under so much regularization.
    @Test func aModelThatListsWhatIsPopularIsWarnedOf() throws {
        let (report, messages) = try fit(Self.collapsed)
        #expect(report["popular_overlap"] == 1)
        #expect(messages.contains("lists share 100% of their items with the popular ones"), "\(messages)")
        #expect(messages.contains("the lists are nearly the popular ones"), "\(messages)")
        #expect(messages.contains("try a smaller --unobserved-weight or --regularization"), "\(messages)")
    }

    /// Neighbours list the eight other items of a customer's group before twelve popular ones, which are all popular in
    /// the first group, 16 of 20 in the second, and 12 in the other eight: 20 + 16 + 8 · 12 of 200.
    @Test func aModelWithListsOfItsOwnIsNot() throws {
        let (report, messages) = try fit(Self.neighbours)
        let overlap = try #require(report["popular_overlap"]?.doubleValue)
        #expect(abs(overlap - 0.66) <= 1e-12)
        #expect(messages.contains("lists share 66% of their items with the popular ones"), "\(messages)")
        #expect(!messages.contains("nearly the popular ones"), "\(messages)")
    }

    @Test func nothingIsSaidWhereListsTellNothing() throws {
        for flags in [["--algorithm", "popularity"], ["--algorithm", "repeat"]] {
            let (report, messages) = try fit(flags)
            #expect(report["popular_overlap"] == nil && !messages.contains("the popular ones"), "\(messages)")
        }
        // Three items leave no choice.
        let (report, messages) = try fit(Self.collapsed, SampleShop.events)
        #expect(report["popular_overlap"] == nil && !messages.contains("the popular ones"), "\(messages)")
    }

    /// The winner of a search is warned of as a fit is.
    @Test func theWinnerOfASearchIsToldOfToo() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("log.csv", Self.log)
        let result = try Command.start(
            "trainer",
            [
                "tune", "--model", "m", "--store", bench.store, "--events", file, "--trials", "2",
                "--algorithms", "item-neighbours", "--holdout-users", "0.2",
            ]
        ).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.messages.contains("of their items with the popular ones"), "\(result.messages)")
    }
}
