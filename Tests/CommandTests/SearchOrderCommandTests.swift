import Diagnostics
import Documents
import TestSupport
import Testing

/// Searches on logs with an order in place of times: what a search needs its winner may not.
@Suite struct SearchOrderCommandTests {
    /// Three groups of ten customers, who each bought five of the six items of their group, in different orders.
    private static let events =
        "user,item,step\n"
        + (0..<30).map { user in
            (1..<6).map { step in "u\(10 + user),g\(user % 3)i\((user / 3 + step) % 6),\(step)\n" }.joined()
        }.joined()

    /// On one customer with something to find, who has one item left: nothing beats popularity.
    private static let oneToFind =
        "user,item,step\nann,k,1\nann,j,2\nbob,j,1\nbob,i,2\ncyd,k,1\ncyd,i,2\ndan,j,1\ndan,k,2\ndan,i,3\n"

    /// Twelve customers, who each buy an item of their own every third day.
    private static let repeats =
        "user,item,timestamp\n"
        + (10..<22).map { user in
            (0..<7).map { "u\(user),i\(user),2024-01-\(10 + 3 * $0)\n" }.joined()
        }.joined()

    /// The command that the search prints.
    private func tune(
        _ bench: Workbench, _ text: String, _ flags: [String], algorithm: String = "ease",
        holdOut: [String] = ["--holdout-last", "1"]
    ) throws -> String {
        let file = try bench.folder.file("events.csv", text)
        let answer = try bench.trainer(
            ["tune", "--events", file, "--model", "m", "--trials", "3", "--algorithms", algorithm, "--quiet"] + holdOut
                + flags)
        return try #require(answer["command"]?.stringValue)
    }

    /// Runs the printed command, which must give the bytes of the version that the search wrote.
    private func expectTheSame(_ command: String, _ bench: Workbench) throws {
        let words = command.split(separator: " ").map(String.init)
        expectSuccess(try Command.start("trainer", Array(words.dropFirst())).wait())
        #expect(try bench.checksums("m", 2) == bench.checksums("m", 1))
        try bench.trainer("models", "reproduce", "m/1")
    }

    @Test(arguments: [["--sequence", "step"], ["--sequence=step"], ["--row-order"]])
    func anOrderThatOnlyTheSearchUsed(order: [String]) throws {
        let bench = try Workbench()
        // Binary confidences do not decay, so that no half-life in events is searched.
        let command = try tune(bench, Self.events, order + ["--transform", "binary"])
        #expect(!command.contains("--sequence") && !command.contains("--row-order"))
        try expectTheSame(command, bench)
    }

    /// Half-lives in events are searched, whatever is held out.
    @Test func anOrderForHalfLivesThatAreSearched() throws {
        let bench = try Workbench()
        for (index, given) in [[], ["--half-life", "none"], ["--transform", "log"]].enumerated() {
            let file = try bench.folder.file("events.csv", Self.events)
            let answer = try bench.trainer(
                [
                    "tune", "--events", file, "--model", "m\(index)", "--trials", "8", "--algorithms", "rp3beta",
                    "--holdout-users", "0.3", "--sequence", "step", "--quiet",
                ] + given)
            let confidences = (answer["trials"]?.arrayValue ?? []).compactMap { $0["confidence"] }
            #expect(confidences.count == 8)
            let histories = confidences.compactMap { $0["history_half_life"]?.stringValue }
            let own = confidences.compactMap { $0["half_life"]?.stringValue }
            #expect((histories + own).allSatisfy { $0.hasSuffix("events") || $0.hasSuffix("event") })
            #expect(!(histories + own).isEmpty, "\(given)")
            if given.contains("none") { #expect(own.isEmpty) }
        }
    }

    @Test(arguments: [["--transform", "binary"], ["--half-life", "none", "--history-half-life", "none"]])
    func anOrderForNothing(given: [String]) throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let result = try Command.start(
            "trainer",
            ["tune", "--events", file, "--model", "m", "--trials", "3", "--holdout-users", "0.3", "--row-order"]
                + given + ["--store", bench.store, "--quiet"]
        ).wait()
        expectError(result, .wrongUsage, "--row-order", "where nothing depends on an order of the events")
    }

    @Test func anOrderThatTheWinnerNeeds() throws {
        let bench = try Workbench()
        let command = try tune(
            bench, Self.events, ["--sequence", "step", "--transform", "linear", "--history-half-life", "2events"])
        #expect(command.contains("--algorithm ease"), "\(command)")
        #expect(command.contains("--sequence step") && command.contains("--history-half-life 2events"))
        try expectTheSame(command, bench)
    }

    /// A model of repeats learns from no half-life but that of histories.
    @Test func repeatsNeedOneHalfLife() throws {
        let bench = try Workbench()
        let command = try tune(
            bench, Self.repeats,
            ["--mask", "none", "--transform", "linear", "--half-life", "90d", "--history-half-life", "30d"],
            algorithm: "repeat", holdOut: ["--holdout-from", "2024-01-26"])
        #expect(command.contains("--algorithm repeat") && command.contains("--history-half-life 30d"), "\(command)")
        #expect(!command.contains("--half-life"))
        try expectTheSame(command, bench)
    }

    /// Popularity knows no histories, so neither their half-life nor the order of events has an effect.
    @Test func popularityWinsAndNeedsNoHalfLife() throws {
        let bench = try Workbench()
        let command = try tune(
            bench, Self.oneToFind, ["--row-order", "--transform", "linear", "--history-half-life", "1event"])
        #expect(command.hasSuffix("--algorithm popularity"), "\(command)")
        #expect(!command.contains("half-life") && !command.contains("1event") && !command.contains("--row-order"))
        try expectTheSame(command, bench)
    }
}
