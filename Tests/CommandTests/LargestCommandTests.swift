import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `--transform largest` through the command line: the largest weight of a pair's events stands for all of them.
@Suite struct LargestCommandTests {
    /// Of three items each two have two customers in common.
    ///
    /// Ann's `k` is ten days older than all else, and she had `j` before.
    private static let events = """
        user,item,timestamp
        ann,j,2024-01-11
        ann,j,2024-01-01
        ann,k,2024-01-01
        bob,j,2024-01-11
        bob,i,2024-01-11
        cyd,k,2024-01-11
        cyd,i,2024-01-11
        dan,j,2024-01-11
        dan,k,2024-01-11
        dan,i,2024-01-11

        """

    /// EASE by hand: XᵀX + 1 has 4 on its diagonal and 2 beside it, its inverse 3/8 and −1/8, so each weight is 1/3.
    @Test func scoresAreThoseOfTheNewestEvents() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        func score(_ flags: String..., session: [String] = []) throws -> Double {
            let report = try bench.fit(
                "m", file, ["--algorithm", "ease", "--l2", "1", "--transform", "largest"] + flags)
            let version = try #require(report["version"]?.intValue)
            let answer = try bench.scorer(["recommend", "--model", "m/\(version)", "--user", "ann"] + session)
            let list = ListedItem.list(answer)
            #expect(list.first?.item == "i")
            return Double(try #require(list.first).score)
        }
        // Both items count whole, j once.
        #expect(try abs(score() - 2.0 / 3) < 1e-6)
        // j is as new as its newest event, and k counts half.
        #expect(try abs(score("--history-half-life", "10d") - 1.5 / 3) < 1e-6)
        // A look at k now stands for the old event; one at j changes nothing.
        let looked = try score("--history-half-life", "10d", session: ["--session", "k"])
        #expect(abs(looked - 2.0 / 3) < 1e-6)
        let again = try score("--history-half-life", "10d", session: ["--session", "j"])
        #expect(abs(again - 1.5 / 3) < 1e-6)
    }

    @Test func theVersionShowsItAndIsReproduced() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        try bench.fit(
            "m", file, "--factors", "2", "--epochs", "2", "--transform", "largest", "--half-life", "10d")
        let manifest = try #require(try bench.trainer("models", "show", "m/1")["manifest"])
        let confidence = manifest["parameters"]?["interactions"]?["confidence"]
        #expect(confidence?["transform"]?.stringValue == "largest")
        let shown = try Command.trainer("models", "show", "m/1", "--store", bench.store)
        let line = shown.output.split(separator: "\n").first { $0.contains("interactions.confidence.transform") }
        #expect(line?.contains("largest") == true)
        try bench.trainer("models", "reproduce", "m/1")
        // A pipeline file says the same.
        let pipeline = try bench.folder.file(
            "m.yaml",
            """
            model: p
            data: {events: {path: events.csv}}
            train: {factors: 2, epochs: 2}
            confidence: {transform: largest, half_life: 10d}

            """)
        let run = try Command.trainer("run", pipeline, "--store", bench.store, "--format", "json")
        #expect(run.exitCode == 0, "\(run.messages)")
        #expect(try bench.checksums("p") == bench.checksums("m"))
    }
}
