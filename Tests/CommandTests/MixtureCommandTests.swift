import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `--algorithm mixture`, trained, listed, explained, and refused where it cannot work.
@Suite struct MixtureCommandTests {
    /// Six customers buy z again and again, and b once in January, and another one b in February.
    private static let rhythm: String = {
        var rows = ["user,item,timestamp"]
        for customer in 0..<6 {
            for day in ["01-01", "01-11", "02-10", "03-05"] { rows.append("u\(customer),z,2024-\(day)") }
            rows.append("u\(customer),b,2024-01-0\(2 + customer)")
        }
        rows.append("v,b,2024-02-05")
        return rows.joined(separator: "\n") + "\n"
    }()

    private static let neighbours = [
        "--algorithm", "mixture", "--member", "item-neighbours", "--similarity", "cosine", "--shrinkage", "1",
    ]

    private func run(_ program: String, _ bench: Workbench, _ arguments: [String]) throws -> Command.Result {
        try Command.start(program, arguments + ["--store", bench.store, "--quiet"]).wait()
    }

    /// A simulated shop with times, in which a mixture was trained.
    private func shop(_ flags: [String]) throws -> (bench: Workbench, purchases: [SmallShop.Row], log: String) {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let lines = ["user,item,timestamp"] + shop.purchases.map { $0.prefix(3).joined(separator: ",") }
        let log = try bench.folder.file("e.csv", lines.joined(separator: "\n") + "\n")
        try bench.fit("blend", log, flags)
        return (bench, shop.purchases, log)
    }

    /// All that customers known before bought in the newest 28 days is z.
    ///
    /// Both items speak for each other alike, so without a share b comes first, by its id, and with any share z does. The
    /// smallest share above 0 is 0.05.
    @Test func theShareIsLearntOnTheNewestEvents() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.rhythm)
        let report = try bench.fit("blend", log, Self.neighbours)
        #expect(report["members"] == ["repeat", "item-neighbours"])
        #expect(report["share"]?.doubleValue == 0.05)
        let text = String(decoding: try bytes(of: "\(bench.store)/blend/1/manifest.json"), as: UTF8.self)
        let manifest = try JSONValue(parsing: Array(text.utf8))
        #expect(manifest["kind"] == "mixture" && manifest["members"] == ["repeat", "item-neighbours"])
        #expect(manifest["share"]?.doubleValue == 0.05)
        #expect(manifest["parameters"]?["train"]?["member"] == "item-neighbours")
        #expect(manifest["parameters"]?["train"]?["repeat_share"] == nil)
        let lists = Dictionary(grouping: try bench.batch("blend/1", "--mask", "none", "--top", "2"), by: \.user)
        #expect(lists["u0"]?.map(\.item) == ["z", "b"] && lists["u0"]?.map(\.part) == ["again", "again"])
        #expect(Set(lists["v"]?.map { "\($0.item) \($0.part ?? "")" } ?? []) == ["b again", "z new"])
        #expect(lists.values.joined().allSatisfy { $0.source == "personal" })
        // What is measured learns a share of its own, from what is not held out.
        let measured = try bench.fit(
            "blend", log, Self.neighbours + ["--holdout-from", "2024-03-01", "--mask", "none", "--metrics", "mrr@1"])
        #expect(try measured.estimate("mrr@1") == 1)
        #expect(measured["share"]?.doubleValue == 0.05)
    }

    /// Settings of a member are held against the defaults of its algorithm.
    @Test func aVersionShowsWhatIsNotTheDefaultOfItsMember() throws {
        let bench = try Workbench()
        try bench.fit("blend", bench.folder.file("log.csv", Self.rhythm), Self.neighbours)
        let page = try Command.trainer("models", "show", "blend/1", "--store", bench.store)
        #expect(page.exitCode == 0, "\(page.messages)")
        #expect(page.output.contains("mixture of repeat (5%) and item-neighbours, a recommender"))
        #expect(page.output.contains("train.shrinkage") && page.output.contains("train.similarity"))
        // Who gives the similarity has the fixed number of neighbours, in place of what the data decide.
        #expect(page.output.contains("train.neighbours") && !page.output.contains("train.by_data"))
        #expect(!page.output.contains("train.bm25_b") && !page.output.contains("train.prior_weight"))
    }

    @Test func whereNothingTellsEachMemberHasAHalf() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("day.csv", "user,item,timestamp\na,x,2024-01-01\nb,x,2024-01-01\n")
        let result = try run(
            "trainer", bench,
            ["fit", "recommender", "--events", log, "--model", "day", "--format", "json"] + Self.neighbours)
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("the share of the mixture's members cannot be learnt"))
        #expect(result.messages.contains("--repeat-share"))
        #expect(try JSONValue(parsing: Array(result.output.utf8))["share"]?.doubleValue == 0.5)
        let given = try run(
            "trainer", bench,
            ["fit", "recommender", "--events", log, "--model", "day", "--repeat-share", "0.25", "--format", "json"]
                + Self.neighbours)
        #expect(!given.messages.contains("cannot be learnt"))
        #expect(try JSONValue(parsing: Array(given.output.utf8))["share"]?.doubleValue == 0.25)
    }

    /// The lists of a batch are those of requests to the last bit, and the shares of both members add up.
    @Test(
        arguments: [
            ["--factors", "12", "--unobserved-weight", "0.03", "--regularization", "0.02"],
            ["--member", "ease", "--l2", "5"],
            ["--member", "rp3beta", "--beta", "0.6"],
            ["--member", "item-neighbours", "--similarity", "tf-idf", "--shrinkage", "5"],
        ])
    func batchRequestAndExplanationAgree(member: [String]) throws {
        let (bench, purchases, _) = try shop(["--algorithm", "mixture", "--repeat-share", "0.4"] + member)
        let lists = Dictionary(
            grouping: try bench.batch("blend/1", "--mask", "none", "--top", "30"), by: \.user)
        let bought = Dictionary(grouping: purchases) { $0[0] }.mapValues { Set($0.map { $0[1] }) }
        for user in lists.keys.sorted().prefix(6) {
            let answer = try bench.scorer(
                "recommend", "--model", "blend/1", "--user", user, "--mask", "none", "--top", "30", "--explain")
            let own = try #require(lists[user])
            #expect(ListedItem.list(answer) == own && own.count == 30)
            #expect(own.allSatisfy { ($0.part == "again") == (bought[user]?.contains($0.item) ?? false) })
            #expect(own.contains { $0.part == "again" } && own.contains { $0.part == "new" })
            for item in answer["items"]?.arrayValue ?? [] where item["source"]?.stringValue == "personal" {
                let reasons = item["reasons"]?.arrayValue ?? []
                let shares = reasons.compactMap { $0["share"]?.doubleValue }
                let score = try #require(item["score"]?.doubleValue)
                #expect(abs(shares.reduce(0, +) - score) <= 1e-4)
                let accounts = reasons.filter { $0["account"] != nil }
                #expect(accounts.count == (item["part"] == "again" ? 1 : 0))
                #expect(accounts.allSatisfy { $0["item"] == item["item"] })
            }
        }
    }

    /// Of ten places at least six are new, and what stays is in the order of the scores.
    @Test func aShareOfTheListsIsNew() throws {
        let flags = ["--algorithm", "mixture", "--member", "ease", "--l2", "5", "--repeat-share", "1"]
        let (bench, _, log) = try shop(flags)
        let asked = ["--mask", "none", "--top", "10"]
        let whole = Dictionary(grouping: try bench.batch("blend/1", asked + ["--share-new", "0"]), by: \.user)
        let shared = Dictionary(grouping: try bench.batch("blend/1", asked + ["--share-new", "0.6"]), by: \.user)
        #expect(whole.values.contains { $0.count { $0.part == "new" } < 6 })
        for (user, list) in shared {
            #expect(list.count == 10 && list.count { $0.part == "new" } >= 6)
            let personal = list.filter { $0.source == "personal" }.map(\.score)
            #expect(personal == personal.sorted(by: >))
            let before = try #require(whole[user])
            if before.count(where: { $0.part == "new" }) >= 6 { #expect(list == before) }
            let again = before.filter { $0.part == "again" }.map(\.item)
            #expect(again.starts(with: list.filter { $0.part == "again" }.map(\.item)))
        }
        let user = try #require(shared.keys.min())
        let answer = try bench.scorer(
            ["recommend", "--model", "blend/1", "--user", user, "--share-new", "0.6"] + asked)
        #expect(ListedItem.list(answer) == shared[user])
        // A share that was trained holds unless a request says otherwise.
        try bench.fit("blend", log, flags + ["--share-new", "0.6"])
        #expect(try Dictionary(grouping: bench.batch("blend/2", asked), by: \.user) == shared)
        #expect(try Dictionary(grouping: bench.batch("blend/2", asked + ["--share-new", "0"]), by: \.user) == whole)
        // Nothing else is listed where lists leave out what customers have.
        #expect(try bench.batch("blend/2").allSatisfy { $0.part == nil })
    }

    /// Any model keeps a share where it is asked to: the two most popular items are what ann has.
    @Test func otherModelsKeepAShareToo() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", "user,item\nann,x\nann,y\nbob,x\nbob,y\ncay,x\ncay,z\ndan,w\n")
        try bench.fit("popular", log, "--algorithm", "popularity")
        func list(_ flags: String...) throws -> [ListedItem] {
            try bench.batch("popular/1", ["--mask", "none", "--top", "2"] + flags).filter { $0.user == "ann" }
        }
        #expect(try list().map(\.item) == ["x", "y"])
        #expect(try list().map(\.part) == [nil, nil], "other models' lists are as before")
        #expect(try list("--share-new", "0").map(\.part) == ["again", "again"])
        #expect(try list("--share-new", "0.5").map(\.item) == ["x", "w"])
        #expect(try list("--share-new", "0.5").map(\.part) == ["again", "new"])
        #expect(try list("--share-new", "1").map(\.item) == ["w", "z"])
    }

    @Test func whatIsListedAgainIsSaidInTables() throws {
        let bench = try Workbench()
        try bench.fit("blend", bench.folder.file("log.csv", Self.rhythm), Self.neighbours)
        let arguments = ["recommend", "--model", "blend/1", "--user", "u0"]
        let table = try run("scorer", bench, arguments + ["--mask", "none", "--explain"])
        #expect(table.output.contains("part") && table.output.contains("again"))
        #expect(table.output.contains("bought 4 times, every 21 days, last today"))
        let seen = try run("scorer", bench, arguments)
        #expect(seen.messages.contains("blend/1 lists also what a customer bought before"))
        #expect(seen.messages.contains("--mask none"))
        let output = "\(bench.folder.path)/lists.jsonl"
        let batch = ["batch", "--model", "blend/1", "--mask", "none", "--output", output, "--format", "json"]
        let result = try run("scorer", bench, batch)
        let summary = try JSONValue(parsing: Array(result.output.utf8))["summary"]
        #expect(summary?["rows_by_part"] == ["again": 13, "new": 1])
        let rows = String(decoding: try bytes(of: output), as: UTF8.self)
        #expect(rows.hasPrefix(#"{"user":"u0","rank":1,"item":"z","score":1.0,"source":"personal","part":"again"}"#))
    }

    /// A search makes mixtures of what it finds, and the printed command trains the winner again.
    @Test(arguments: [["--holdout-from", "2024-06-01"], ["--holdout-users", "0.3"]])
    func mixturesCompeteInASearch(holdOut: [String]) throws {
        let bench = try Workbench()
        var rows = ["user,item,timestamp"]
        for customer in 0..<40 {
            for month in 1...6 { rows.append("u\(customer),own\(customer % 10),2024-0\(month)-1\(customer % 10)") }
            rows.append("u\(customer),once\(customer % 7),2024-02-03")
        }
        let log = try bench.folder.file("log.csv", rows.joined(separator: "\n") + "\n")
        let tune = [
            "tune", "--events", log, "--model", "tuned", "--mask", "none", "--trials", "6", "--algorithms",
            "item-neighbours,repeat,mixture", "--format", "json",
        ]
        let result = try run("trainer", bench, tune + holdOut)
        #expect(result.exitCode == 0, "\(result.messages)")
        // The mask of the search is that of the lists.
        #expect(!result.messages.contains("what a customer bought before"))
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        let algorithms = (answer["trials"]?.arrayValue ?? []).compactMap { $0["algorithm"] }
        let mixtures = algorithms.filter { $0["algorithm"] == "mixture" }
        #expect(!mixtures.isEmpty && mixtures.allSatisfy { $0["repeat_share"] != nil })
        let words = try #require(answer["command"]?.stringValue).split(separator: " ").map(String.init)
        #expect(try Command.start("trainer", Array(words.dropFirst())).wait().exitCode == 0)
        #expect(try bench.checksums("tuned", 2) == bench.checksums("tuned", 1))
    }

    /// Standard input can be read only once, and gives the same model as the file.
    @Test func anItemTableFromStandardInputIsLearntFromToo() throws {
        let bench = try Workbench()
        let shop = "\(bench.folder.path)/shop"
        let simulated = try Command.trainer(
            "simulate", "--customers", "60", "--items", "40", "--seed", "12", "--output", shop)
        try #require(simulated.exitCode == 0, "\(simulated.messages)")
        let flags = ["--algorithm", "mixture", "--member", "ease", "--l2", "50"]
        let file = try bench.fit("blend", "\(shop)/events.csv", flags + ["--items", "\(shop)/items.csv"])
        let input = try Command.shell(
            """
            "$TRAINER" fit recommender --model blend --store "$1" --events "$2/events.csv" --items - --format json \\
                --algorithm mixture --member ease --l2 50 <"$2/items.csv"
            """, bench.store, shop)
        #expect(input.exitCode == 0, "\(input.messages)")
        #expect(try JSONValue(parsing: Array(input.output.utf8))["share"] == file["share"])
        #expect(try bench.checksums("blend", 2) == bench.checksums("blend", 1))
    }

    @Test func whatHasNoEffectIsRefused() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.rhythm)
        try bench.fit("blend", log, Self.neighbours)
        for command in [["batch", "--output", "-"], ["recommend", "--user", "u0"]] {
            let masked = try run("scorer", bench, command + ["--model", "blend/1", "--share-new", "0.5"])
            #expect(masked.exitCode == 64 && masked.messages.contains("--share-new has no effect without --mask none"))
            let large = try run(
                "scorer", bench, command + ["--model", "blend/1", "--mask", "none", "--share-new", "1.5"])
            #expect(large.exitCode == 64 && large.messages.contains("--share-new takes 0 to 1"))
        }
        let untimed = try bench.folder.file("untimed.csv", "user,item\na,x\na,x\n")
        let fit = ["fit", "recommender", "--model", "m", "--algorithm", "mixture"]
        let timeless = try run("trainer", bench, fit + ["--events", untimed])
        expectError(timeless, .wrongUsage, "learnt from timestamps", "--timestamp")
        #expect(!timeless.messages.contains("cannot be learnt"))
        let tune = try run(
            "trainer", bench, ["tune", "--events", log, "--model", "m", "--algorithms", "mixture", "--trials", "3"])
        #expect(tune.exitCode == 64 && tune.messages.contains("mixture"))
        // Unlike a model of repeats alone, the other member learns from what has decayed.
        let decaying = try run(
            "trainer", bench,
            fit + [
                "--events", log, "--member", "ease", "--half-life", "30d", "--history-half-life", "60d", "--transform",
                "linear",
            ])
        #expect(decaying.exitCode == 0, "\(decaying.messages)")
    }
}
