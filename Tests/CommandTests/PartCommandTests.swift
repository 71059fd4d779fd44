import Diagnostics
import Documents
import TestSupport
import Testing

/// Measures of what customers buy again, and of what is new to them.
@Suite struct PartCommandTests {
    /// What popularity ranks as milk (3), bread (2), tea (2), cake (1).
    ///
    /// In February a buys bread again and tea, c bread, d tea again and cake, and e milk.
    private static let log = """
        user,item,timestamp
        a,milk,2024-01-01
        b,milk,2024-01-02
        c,milk,2024-01-03
        a,bread,2024-01-01
        b,bread,2024-01-02
        c,tea,2024-01-03
        d,tea,2024-01-04
        e,cake,2024-01-05
        a,bread,2024-02-01
        a,tea,2024-02-01
        c,bread,2024-02-01
        d,tea,2024-02-01
        d,cake,2024-02-01
        e,milk,2024-02-01

        """
    private static let metrics = "recall@1,recall@1/again,mrr@2/again,recall@1/new"

    /// With so many of each customer.
    private func bench(_ copies: Int = 1) throws -> (Workbench, log: String) {
        let bench = try Workbench()
        let lines = Self.log.split(separator: "\n")
        let rows = (0..<copies).flatMap { copy in
            lines.dropFirst().map { copy == 0 ? "\($0)" : "\($0.prefix(1))\(copy)\($0.dropFirst())" }
        }
        let log = try bench.folder.file("log.csv", ([String(lines[0])] + rows).joined(separator: "\n") + "\n")
        try bench.fit("shop", log, "--algorithm", "popularity", "--until", "2024-02-01")
        return (bench, log)
    }

    private func evaluate(_ bench: Workbench, _ log: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(["evaluate", "shop/1", "--events", log, "--from", "2024-02-01"] + flags)
    }

    /// The lists of what customers had are milk, bread for a and tea for d.
    ///
    /// Those of new items are tea, cake for a, bread, cake for c, milk, bread, cake for d and milk, bread, tea for e.
    @Test func eachPartHasListsOfItsOwn() throws {
        let (bench, log) = try bench()
        let report = try evaluate(bench, log, "--mask", "none", "--metrics", Self.metrics)
        #expect(report["users"]?.intValue == 4 && report["pairs"]?.intValue == 6)
        #expect(try report.estimate("recall@1") == 0.25)
        #expect(try report.estimate("recall@1/again") == 0.5)
        #expect(try report.estimate("mrr@2/again") == 0.75)
        #expect(try report.estimate("recall@1/new") == 0.75)
        #expect(
            report["parts"] == [
                "again": ["users": 2, "users_without": 2, "pairs": 2],
                "new": ["users": 4, "users_without": 0, "pairs": 4],
            ])
        #expect(report["baselines"]?["popularity"]?["differences"]?["recall@1/again"]?["value"]?.doubleValue == 0)
        // New items are those that are left to find when lists leave out what customers have.
        let masked = try evaluate(bench, log, "--metrics", "recall@1")
        #expect(masked["pairs"]?.intValue == 4)
        #expect(masked["metrics"]?["recall@1"] == report["metrics"]?["recall@1/new"])
        #expect(masked["parts"] == nil)
    }

    @Test func aHoldOutMeasuresPartsToo() throws {
        let (bench, log) = try bench()
        let fit = try bench.fit(
            "held", log, "--algorithm", "popularity", "--holdout-from", "2024-02-01", "--mask", "none", "--metrics",
            Self.metrics)
        let apart = try evaluate(bench, log, "--mask", "none", "--metrics", Self.metrics)
        for key in ["metrics", "baselines", "parts"] {
            #expect(try #require(fit[key]) == #require(apart[key]), "\(key)")
        }
        let quality = try bench.trainer("models", "show", "held/1")["manifest"]?["quality"]
        #expect(quality?["metrics"]?["recall@1/again"]?["value"]?.doubleValue == 0.5)
    }

    /// `e` finds one of two new items; what is known of the other models' histories does not matter.
    @Test func unknownItemsAreNew() throws {
        let (bench, log) = try bench()
        let hidden = try bench.folder.file(
            "hidden.csv", "user,item,timestamp\ne,milk,2024-02-01\ne,soda,2024-02-01\nd,tea,2024-02-01\n")
        let flags = ["--mask", "none", "--metrics", Self.metrics, "--unknown-items", "miss"]
        let report = try bench.trainer(["evaluate", "shop/1", "--events", hidden] + flags)
        #expect(try report.estimate("recall@1/new") == 0.5)
        #expect(try report.estimate("recall@1/again") == 1)
        try bench.fit("shop", log, "--algorithm", "popularity", "--until", "2024-01-05")
        // The second model knows neither e nor cake: d alone is left.
        let beside = try bench.trainer(["evaluate", "shop/1", "--events", hidden, "--against", "shop/2"] + flags)
        #expect(beside["users"]?.intValue == 1)
        #expect(beside["parts"]?["new"] == ["users": 0, "users_without": 1, "pairs": 0])
        #expect(beside["metrics"]?["recall@1/new"] == nil)
        #expect(beside["baselines"]?["shop/2"]?["metrics"]?["recall@1/again"]?["value"]?.doubleValue == 1)
    }

    /// Of the candidates a had milk and bread, and cake and bread are new to d.
    @Test func candidatesAreParted() throws {
        let (bench, log) = try bench()
        let candidates = try bench.folder.file(
            "candidates.csv", "user,item\na,milk\na,bread\na,tea\nd,cake\nd,bread\nd,tea\n")
        let report = try evaluate(
            bench, log, "--mask", "none", "--metrics", "mrr@2/again,mrr@2/new", "--candidates", candidates)
        #expect(report["users"]?.intValue == 2)
        #expect(try report.estimate("mrr@2/again") == 0.75)
        #expect(try report.estimate("mrr@2/new") == 0.75)
    }

    @Test func gatesJudgeParts() throws {
        // Two in four buy again.
        let (bench, log) = try bench(15)
        func judge(_ gate: String) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", "shop/1", "--events", log, "--from", "2024-02-01", "--mask", "none", "--metrics"]
                    + [Self.metrics, "--require", gate, "--store", bench.store, "--quiet"]
            ).wait()
        }
        #expect(try judge("recall@1/again >= popularity").exitCode == 0)
        #expect(try judge("recall@1/new > 0.8").exitCode == ExitCode.gateNotMet.rawValue)
        expectError(try judge("mrr@2/new > 0.1"), .wrongUsage, "needs 'mrr@2/new', which is not measured")
        let table = try judge("recall@1/again >= 0.5")
        #expect(table.output.contains("items to find") && table.output.contains("recall@1/again"))
    }

    /// The 28 customers who buy again show nothing, though 56 are measured.
    @Test func fewCustomersOfAPartShowNothing() throws {
        let (bench, log) = try bench(14)
        func judge(_ gate: String) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", "shop/1", "--events", log, "--from", "2024-02-01", "--mask", "none", "--metrics"]
                    + [Self.metrics, "--require", gate, "--store", bench.store]
            ).wait()
        }
        let again = try judge("recall@1/again >= popularity")
        #expect(again.exitCode == ExitCode.gateNotMet.rawValue)
        #expect(again.messages.contains("on 28 customers, and at least 30 are needed"), "\(again.messages)")
        #expect(try judge("recall@1/new >= popularity").exitCode == 0)
    }

    /// Of what is to be found a and d had everything before.
    @Test func aPartThatNobodyHasIsLoud() throws {
        let (bench, _) = try bench()
        let hidden = try bench.folder.file(
            "hidden.csv", "user,item,timestamp\na,bread,2024-02-01\nd,tea,2024-02-01\n")
        func evaluate(_ metrics: String, _ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", "shop/1", "--events", hidden, "--mask", "none", "--metrics", metrics, "--store"]
                    + [bench.store, "--quiet"] + flags
            ).wait()
        }
        let alone = try evaluate("recall@1/new")
        expectError(alone, .invalidData, "no user has an item to find that they had not before", "without '/new'")
        let beside = try evaluate("recall@1,recall@1/new")
        expectSuccess(beside)
        #expect(beside.messages.contains("so no measure of /new was taken"), "\(beside.messages)")
        let gate = try evaluate("recall@1,recall@1/new", "--require", "recall@1/new > popularity")
        #expect(gate.exitCode == ExitCode.wrongUsage.rawValue)
        #expect(gate.messages.contains("no customer has an item to find that they had not before"))
        #expect(gate.messages.contains("Measure on more events, or leave the gate out"))
        let whole = try evaluate("recall@1,recall@1/again")
        #expect(!whole.messages.contains("no measure of"), "\(whole.messages)")
    }

    /// A training whose only measure is of a part that nobody has measures nothing.
    @Test func aHoldOutWithoutAnythingOfAPartIsRefused() throws {
        let bench = try Workbench()
        let log = try bench.folder.file(
            "log.csv", "user,item,timestamp\na,x,2024-01-01\nb,x,2024-01-01\na,x,2024-02-01\nb,x,2024-02-01\n")
        func fit(_ metrics: String) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["fit", "recommender", "--events", log, "--algorithm", "popularity", "--holdout-from", "2024-02-01"]
                    + ["--mask", "none", "--model", "m", "--store", bench.store, "--quiet", "--metrics", metrics]
            ).wait()
        }
        expectError(try fit("recall@1/new"), .invalidData, "no user has an item to find that they had not before")
        let both = try fit("recall@1/new,recall@1/again")
        #expect(both.exitCode == 0 && both.messages.contains("so no measure of /new was taken"), "\(both.messages)")
    }

    @Test func partsThatAreNoneAreRefused() throws {
        let (bench, log) = try bench()
        func run(_ arguments: String...) throws -> Command.Result {
            try Command.start("trainer", arguments + ["--events", log, "--store", bench.store]).wait()
        }
        let masked = try run("evaluate", "shop/1", "--from", "2024-02-01", "--metrics", "recall@1/new")
        expectError(masked, .wrongUsage, "'recall@1/new'", "--mask none")
        let held = try run(
            "fit", "recommender", "--model", "m", "--holdout-from", "2024-02-01", "--metrics", "recall@1/new")
        expectError(held, .wrongUsage, "'recall@1/new'", "--mask none")
        let tuned = try run("tune", "--model", "m", "--metric", "ndcg@20/new", "--mask", "none")
        expectError(tuned, .wrongUsage, "is about a part of what customers want")
    }
}
