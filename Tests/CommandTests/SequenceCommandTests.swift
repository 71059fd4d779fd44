import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `--sequence` and `--row-order`: logs that say in which order things were done, but not when.
@Suite struct SequenceCommandTests {
    /// The log of `HistoryDecayCommandTests` with an order: ann had `k` before `j`.
    private static let events = """
        user,item,step
        ann,k,1
        ann,j,2
        bob,j,1
        bob,i,2
        cyd,k,1
        cyd,i,2
        dan,j,1
        dan,k,2
        dan,i,3

        """

    private static let ease = ["--algorithm", "ease", "--l2", "1", "--transform", "linear"]

    private func score(_ model: String, _ bench: Workbench) throws -> Double {
        let list = ListedItem.list(try bench.scorer("recommend", "--model", model, "--user", "ann"))
        #expect(list.first?.item == "i")
        return Double(try #require(list.first).score)
    }

    /// Each of ann's items says 1/3 for `i`; with a half-life of one event `k` counts half.
    @Test func aHalfLifeInEvents() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let flags = Self.ease + ["--history-half-life", "1 event"]
        try bench.fit("m", file, flags + ["--sequence", "step"])
        try bench.fit("m", file, flags + ["--row-order"])
        #expect(try abs(score("m/1", bench) - 0.5) < 1e-6)
        #expect(try bench.checksums("m", 1) == bench.checksums("m", 2))
        try bench.trainer("models", "reproduce", "m/1")
        try bench.trainer("models", "reproduce", "m/2")

        var lines = Self.events.split(separator: "\n").map(String.init)
        lines.swapAt(1, 2)
        let swapped = try bench.folder.file("swapped.csv", lines.joined(separator: "\n") + "\n")
        try bench.fit("m", swapped, flags + ["--sequence", "step"])
        try bench.fit("m", swapped, flags + ["--row-order"])
        #expect(try bench.checksums("m", 3) == bench.checksums("m", 1))
        #expect(try bench.checksums("m", 4) != bench.checksums("m", 1))
    }

    /// The fingerprint of the rows does not know their order, so the manifest has another one that does.
    @Test func aChangedOrderIsNamedAsTheCause() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        try bench.fit("m", file, Self.ease + ["--history-half-life", "1 event", "--row-order"])
        var lines = Self.events.split(separator: "\n").map(String.init)
        lines.swapAt(1, 2)
        _ = try bench.folder.file("events.csv", lines.joined(separator: "\n") + "\n")
        let result = try Command.start("trainer", ["models", "reproduce", "m/1", "--store", bench.store]).wait()
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue)
        #expect(result.messages.contains("has changed: the rows are the same, but what is known of them is not"))
    }

    @Test func aHalfLifeOfAnyNumberIsReadAgain() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        for (number, count) in ["0.00001", "1000000000000000000000000000000"].enumerated() {
            try bench.fit("m", file, Self.ease + ["--history-half-life", "\(count) events", "--sequence", "step"])
            // What came before counts for nothing, or as much as what came last.
            let expected = number == 0 ? 1.0 / 3 : 2.0 / 3
            #expect(try abs(score("m/\(number + 1)", bench) - expected) < 1e-6)
            try bench.trainer("models", "reproduce", "m/\(number + 1)")
        }
    }

    @Test func aPipelineHasTheSameKeys() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        try bench.fit("m", file, Self.ease + ["--history-half-life", "1 event", "--sequence", "step"])
        let pipeline = try bench.folder.file(
            "piped.yaml",
            """
            model: piped
            data: {events: {path: events.csv, columns: {sequence: step}}}
            confidence: {transform: linear, history_half_life: 1 event}
            train: {algorithm: ease, l2: 1}

            """)
        expectSuccess(try Command.start("trainer", ["run", pipeline, "--store", bench.store, "--quiet"]).wait())
        #expect(try bench.checksums("piped") == bench.checksums("m"))
    }

    @Test func evaluateTakesAnOrderOnlyWhereItMatters() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        try bench.fit("m", file, Self.ease + ["--history-half-life", "1 event", "--sequence", "step"])
        try bench.fit("plain", file, Self.ease)
        let hidden = try bench.folder.file("hidden.csv", "user,item\neve,i\n")
        let given = try bench.folder.file("given.csv", "user,item,step\neve,k,1\neve,j,2\n")
        func evaluate(_ model: String, _ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", model, "--events", hidden, "--metrics", "recall@1", "--store", bench.store, "--quiet"]
                    + flags
            ).wait()
        }
        expectError(
            try evaluate("m/1", "--given", given), .wrongUsage, "the model's half-life of 1 event needs an order")
        expectSuccess(try evaluate("m/1", "--given", given, "--sequence", "step"))
        expectSuccess(try evaluate("plain/1", "--given", given))
        expectError(
            try evaluate("plain/1", "--given", given, "--sequence", "step"), .wrongUsage,
            "--sequence has no effect")
        expectError(try evaluate("m/1", "--row-order"), .wrongUsage, "--row-order has no effect")
        // Last orders are those of times.
        expectError(
            try evaluate("m/1", "--holdout-last-order"), .wrongUsage, "have a half-life of 1 event,", "--given")
        expectError(
            try evaluate("m/1", "--holdout-last-order", "--sequence", "step"), .wrongUsage, "--sequence has no effect")
    }

    /// Without times nobody can tell which order is the last, whatever the order of the events.
    @Test func lastOrdersNeedTimes() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        func fit(_ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["fit", "recommender", "--events", file, "--model", "m", "--store", bench.store] + Self.ease + flags
                    + ["--holdout-last-order"]
            ).wait()
        }
        expectError(try fit("--sequence", "step"), .wrongUsage, "--sequence has no effect")
        expectError(
            try fit("--sequence", "step", "--half-life", "1 event"), .wrongUsage, "events without timestamps",
            "leave --holdout-last-order out")
    }

    @Test func aSpanOfTimeIsNoAgeByAnOrder() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let fit = ["fit", "recommender", "--events", file, "--model", "m", "--store", bench.store] + Self.ease
        for flag in ["--half-life", "--history-half-life"] {
            expectError(
                try Command.start("trainer", fit + ["--sequence", "step", flag, "90d"]).wait(), .wrongUsage,
                "needs timestamps", "count in events, as in 20 events")
        }
    }

    /// What is newest is held out: of each customer the item of the last step.
    @Test func theNewestItemIsHeldOut() throws {
        let bench = try Workbench()
        let file = try bench.folder.file("events.csv", Self.events)
        let report = try bench.fit("m", file, Self.ease + ["--sequence", "step", "--holdout-last", "1"])
        // Nobody is left who has `i`, so only ann's `j` can be found.
        #expect(report["held_out"]?["pairs"]?.intValue == 1)
    }
}
