import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `--algorithm repeat`, and the counter that no model should lose to.
@Suite struct RepeatCommandTests {
    /// Ann buys milk every 21 days and bread once, and many others buy bread once; the newest event is of 2024-03-24.
    private static let grocer: String = {
        var rows = ["user,item,timestamp"]
        for day in ["2024-01-01", "2024-01-22", "2024-02-12", "2024-03-04"] { rows.append("ann,milk,\(day)") }
        rows += ["ann,bread,2024-01-01", "bob,milk,2024-01-05", "bob,milk,2024-01-26", "bob,tea,2024-03-24"]
        for other in 0..<6 { rows.append("c\(other),bread,2024-02-0\(1 + other)") }
        return rows.joined(separator: "\n") + "\n"
    }()

    private static let flags = ["--algorithm", "repeat", "--prior-weight", "2"]

    private func bench(_ flags: [String] = flags, log: String = grocer) throws -> Workbench {
        let bench = try Workbench()
        try bench.fit("again", bench.folder.file("log.csv", log), flags)
        return bench
    }

    private func run(_ program: String, _ bench: Workbench, _ arguments: String...) throws -> Command.Result {
        try Command.start(program, arguments + ["--store", bench.store, "--quiet"]).wait()
    }

    @Test func whatIsBoughtAgainComesFirstAndSaysWhy() throws {
        let bench = try bench()
        let lists = Dictionary(grouping: try bench.batch("again/1", "--mask", "none", "--top", "3"), by: \.user)
        let ann = try #require(lists["ann"])
        #expect(ann.map(\.item) == ["milk", "bread", "tea"])
        #expect(ann.map(\.source) == ["personal", "personal", "popular"])
        #expect(lists["c0"]?.map(\.item) == ["bread", "milk", "tea"])
        let answer = try bench.scorer(
            "recommend", "--model", "again/1", "--user", "ann", "--mask", "none", "--top", "3", "--explain")
        #expect(ListedItem.list(answer) == ann)
        let reason = try #require(answer["items"]?[0]?["reasons"]?[0])
        #expect(reason["item"] == "milk" && reason["percent"] == 100)
        #expect(reason["account"]?.stringValue == "bought 4 times, every 21 days, last 20 days ago")
        let score = try #require(answer["items"]?[0]?["score"]?.doubleValue)
        #expect(abs(try #require(reason["share"]?.doubleValue) - score) <= 1e-6 * score)
        let table = try run(
            "scorer", bench, "recommend", "--model", "again/1", "--user", "ann", "--mask", "none", "--explain")
        #expect(table.output.contains("bought 4 times, every 21 days, last 20 days ago"))
        #expect(table.output.contains("bought once, last 83 days ago"))
        let rows = try run(
            "scorer", bench, "batch", "--model", "again/1", "--mask", "none", "--output", "-", "--explain")
        #expect(rows.output.contains("\"bought 4 times, every 21 days, last 20 days ago\""))
    }

    /// In the last 28 days milk and tea have one customer each, milk more before, and bread none.
    @Test func theFallbackFillsWhatItLeaves() throws {
        let bench = try bench(Self.flags + ["--fallback", "popularity@28d"])
        func list(_ user: String) throws -> [String] {
            let answer = try bench.scorer(
                "recommend", "--model", "again/1", "--user", user, "--mask", "none", "--top", "3")
            return ListedItem.list(answer).map(\.item)
        }
        #expect(try list("nobody") == ["milk", "tea", "bread"])
        #expect(try list("c0") == ["bread", "milk", "tea"])
    }

    /// What is in the cart is bought already, so that it is not listed.
    @Test func aCartLeavesOutWhatItHolds() throws {
        let bench = try bench()
        let answer = try bench.scorer(
            "recommend", "--model", "again/1", "--user", "ann", "--mask", "none", "--session", "milk", "--top", "3")
        #expect(ListedItem.list(answer).map(\.item) == ["bread", "tea"])
        #expect(ListedItem.list(answer).map(\.source) == ["personal", "popular"])
    }

    @Test func aMaskThatLeavesNothingIsLoud() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.grocer)
        let fit = try Command.start(
            "trainer",
            ["fit", "recommender", "--events", log, "--model", "again", "--store", bench.store, "--quiet"] + Self.flags
        ).wait()
        expectSuccess(fit)
        #expect(fit.messages.contains("lists only what a customer bought before"))
        #expect(fit.messages.contains("--mask none"))
        let commands = [
            ["batch", "--model", "again/1", "--output", "-"], ["recommend", "--model", "again/1", "--user", "bob"],
        ]
        for arguments in commands {
            let seen = try Command.start("scorer", arguments + ["--store", bench.store, "--quiet"]).wait()
            #expect(seen.messages.contains("again/1 lists only what a customer bought before"), "\(seen.messages)")
            let none = try Command.start(
                "scorer", arguments + ["--mask", "none", "--store", bench.store, "--quiet"]
            ).wait()
            #expect(none.exitCode == 0 && !none.messages.contains("lists only"), "\(none.messages)")
        }
        // In an evaluation every model is warned of.
        let hidden = try bench.folder.file("hidden.csv", "user,item,timestamp\nann,tea,2024-03-25\n")
        try bench.fit("popular", log, "--algorithm", "popularity")
        for models in [["again/1"], ["popular/1", "--against", "again/1"]] {
            func evaluate(_ mask: String) throws -> Command.Result {
                try Command.start(
                    "trainer",
                    ["evaluate"] + models + ["--events", hidden, "--mask", mask, "--store", bench.store, "--quiet"]
                ).wait()
            }
            let seen = try evaluate("seen")
            #expect(seen.exitCode == 0)
            #expect(seen.messages.contains("again/1 lists only what a customer bought before"), "\(seen.messages)")
            #expect(try !evaluate("none").messages.contains("lists only"))
        }
        let measured = try Command.start(
            "trainer",
            [
                "fit", "recommender", "--events", log, "--model", "again", "--store", bench.store, "--quiet",
                "--holdout-from", "2024-03-01", "--mask", "none",
            ] + Self.flags
        ).wait()
        #expect(measured.exitCode == 0 && !measured.messages.contains("lists only"), "\(measured.messages)")
    }

    @Test func whatItCannotDoIsRefused() throws {
        let bench = try bench()
        let similar = try run("scorer", bench, "similar", "--model", "again/1", "--item", "milk")
        expectError(similar, .modelUnusable, "knows no similarity")
        let untimed = try bench.folder.file("untimed.csv", "user,item\na,x\na,x\n")
        let fit = try run(
            "trainer", bench, "fit", "recommender", "--events", untimed, "--model", "m", "--algorithm", "repeat")
        expectError(fit, .wrongUsage, "learnt from timestamps", "--timestamp")
        let log = "\(bench.folder.path)/log.csv"
        let both = try run(
            "trainer", bench, "fit", "recommender", "--events", log, "--model", "m", "--algorithm", "repeat",
            "--half-life", "30d", "--history-half-life", "60d", "--transform", "linear")
        expectError(both, .wrongUsage, "--half-life has no effect with --algorithm repeat")
        let tune = try run(
            "trainer", bench, "tune", "--events", log, "--model", "m", "--algorithms", "repeat", "--trials", "3")
        expectError(tune, .wrongUsage, "lists only what a customer bought before", "--mask none")
        let typed = try bench.folder.file(
            "typed.csv", "user,item,timestamp,type\na,x,2024-01-01,view\na,y,2024-01-01,purchase\n")
        let weightless = try run(
            "trainer", bench, "fit", "recommender", "--events", typed, "--model", "m", "--algorithm", "repeat",
            "--weight", "view=1", "--seen-types", "view")
        expectError(weightless, .invalidData, "no event that is left is a purchase", "--weight")
    }

    /// The lists of a batch are those of requests to the last bit, whatever the half-life of the histories.
    @Test(arguments: [[], ["--history-half-life", "60d", "--transform", "linear"]])
    func batchAndRequestAgree(options: [String]) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let lines = ["user,item,timestamp"] + shop.purchases.map { $0.prefix(3).joined(separator: ",") }
        let log = try bench.folder.file("e.csv", lines.joined(separator: "\n") + "\n")
        try bench.fit("again", log, ["--algorithm", "repeat"] + options)
        let lists = Dictionary(grouping: try bench.batch("again/1", "--mask", "none", "--top", "20"), by: \.user)
        for user in lists.keys.sorted().prefix(5) {
            let answer = try bench.scorer(
                "recommend", "--model", "again/1", "--user", user, "--mask", "none", "--top", "20")
            #expect(ListedItem.list(answer) == lists[user])
            #expect(lists[user]?.count == 20)
        }
    }

    /// Given histories, whose times count, rank as those that the model was trained with.
    @Test func givenHistoriesRankLikeStoredOnes() throws {
        let bench = try bench()
        let hidden = try bench.folder.file(
            "hidden.csv", "user,item,timestamp\nann,milk,2024-03-25\nbob,tea,2024-03-26\n")
        let flags = ["evaluate", "again/1", "--events", hidden, "--mask", "none", "--metrics", "ndcg@3,mrr@3"]
        let stored = try bench.trainer(flags)
        let given = try bench.trainer(flags + ["--given", "\(bench.folder.path)/log.csv"])
        #expect(stored["metrics"] == given["metrics"] && stored["metrics"] != nil)
        let untimed = try bench.folder.file("untimed.csv", "user,item\nann,milk\nbob,tea\n")
        let refused = try Command.start(
            "trainer", flags + ["--given", untimed, "--store", bench.store, "--quiet"]
        ).wait()
        expectError(refused, .wrongUsage, "learnt from timestamps", "or use a model of another kind")
    }

    /// A search finds parameters, and without a mask `repeat` competes unasked.
    @Test func itCompetesWhereListsMayHoldWhatCustomersHave() throws {
        let bench = try Workbench()
        var rows = ["user,item,timestamp"]
        for customer in 0..<40 {
            for month in 1...6 { rows.append("u\(customer),own\(customer % 10),2024-0\(month)-1\(customer % 10)") }
            rows.append("u\(customer),once\(customer % 7),2024-02-03")
        }
        let log = try bench.folder.file("log.csv", rows.joined(separator: "\n") + "\n")
        let tune = ["tune", "--events", log, "--model", "tuned", "--holdout-from", "2024-06-01", "--mask", "none"]
        let named = try bench.trainer(tune + ["--trials", "4", "--algorithms", "repeat"])
        let trials = (named["trials"]?.arrayValue ?? []).compactMap { $0["algorithm"]?["algorithm"]?.stringValue }
        #expect(trials == ["popularity", "repeat", "repeat", "repeat"])
        #expect(named["command"]?.stringValue?.contains("--algorithm repeat --prior-weight") == true)
        let unnamed = try bench.trainer(tune + ["--trials", "34"])
        let all = (unnamed["trials"]?.arrayValue ?? []).compactMap { $0["algorithm"]?["algorithm"]?.stringValue }
        #expect(all.contains("repeat"))
    }
}
