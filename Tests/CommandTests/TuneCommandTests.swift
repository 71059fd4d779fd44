import Diagnostics
import Documents
import Glibc
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

/// Tests of `tune` through the command line.
@Suite struct TuneCommandTests {
    private static let split = "2024-07-01"

    private func events(in bench: Workbench) throws -> String {
        let shop = try SmallShop(in: bench)
        return try shop.write(shop.purchases, to: "events.csv", in: bench)
    }

    private func tune(_ bench: Workbench, _ model: String, _ events: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(
            ["tune", "--events", events, "--model", model, "--holdout-from", Self.split, "--quiet"] + flags)
    }

    /// The trials without their durations.
    private func table(_ answer: JSONValue) throws -> [JSONValue] {
        try #require(answer["trials"]?.arrayValue).map { trial in
            guard case .object(var members) = trial else { return trial }
            members["seconds"] = nil
            return .object(members)
        }
    }

    @Test func theSameTableTwiceAndTheWinnerIsWhatItSays() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let answer = try tune(bench, "tuned", events, "--trials", "45", "--seed", "5", "--threads", "2")
        let again = try tune(bench, "again", events, "--trials", "45", "--seed", "5", "--threads", "1")
        #expect(try table(answer).count == 45)
        #expect(try table(answer) == table(again))
        #expect(try bench.checksums("tuned") == bench.checksums("again"))

        // The printed command line trains the same model, on all data.
        let command = try #require(answer["command"]?.stringValue)
        let words = command.split(separator: " ").map(String.init)
        #expect(words.prefix(3) == ["trainer", "fit", "recommender"])
        let store = try #require(words.firstIndex(of: "--store"))
        #expect(words[store + 1] == bench.store)
        #expect(try Command.start("trainer", Array(words.dropFirst())).wait().exitCode == 0)
        #expect(try bench.checksums("tuned", 2) == bench.checksums("tuned", 1))

        // The measures of a trial equal those of `evaluate` for a model trained without the held-out part.
        for trial in try #require(answer["trials"]?.arrayValue) {
            let algorithm = try #require(trial["algorithm"])
            guard ["item-neighbours", "ease", "rp3beta"].contains(algorithm["algorithm"]?.stringValue) else { continue }
            let flags = Self.flags(algorithm) + Self.flags(ofConfidence: try #require(trial["confidence"]))
            try bench.fit("apart", events, flags + ["--until", Self.split])
            let version = try #require(
                try bench.trainer("models", "list")["models"]?.arrayValue?.first {
                    $0["model"]?.stringValue == "apart"
                }?[
                    "versions"]?.arrayValue?.count)
            let apart = try bench.trainer(
                "evaluate", "apart/\(version)", "--events", events, "--from", Self.split, "--metrics", "ndcg@20",
                "--quiet")
            let (value, expected) = (
                try #require(trial["value"]?.doubleValue),
                try #require(apart["metrics"]?["ndcg@20"]?["value"]?.doubleValue)
            )
            #expect(abs(value - expected) < 1e-12, "\(flags)")
            // So do its interval and its difference to popularity.
            let popularity = apart["baselines"]?["popularity"]?["differences"]?["ndcg@20"]
            let estimates: [(JSONValue?, JSONValue?)] = [
                (trial, apart["metrics"]?["ndcg@20"]), (trial["over_popularity"], popularity),
            ]
            for (mine, theirs) in estimates {
                for end in ["low", "high"] {
                    let (one, other) = (mine?[end]?.doubleValue, theirs?[end]?.doubleValue)
                    #expect(abs(try #require(one) - #require(other)) < 1e-12, "\(end) of \(flags)")
                }
            }
        }
    }

    /// Of 300 customers four come back: whatever wins on them, wins by chance.
    @Test func aFewCustomersDecideNothing() throws {
        let shop = try SampleShop()
        let rows = (1...300).map { customer -> String in
            let day = customer % 28 + 1
            return "u\(customer),i\(customer * 7 % 30),2024-01-\(day < 10 ? "0" : "")\(day)"
        }
        let later = (1...4).map { "u\($0),i\($0 + 3),2024-03-01" }
        let file = try shop.table((["user,item,timestamp"] + rows + later).joined(separator: "\n"))
        let tune = ["tune", "--events", file, "--model", "shop", "--trials", "6"]
        let result = try shop.run(
            "trainer", tune + ["--holdout-from", "2024-02-01", "--until", "2024-03-02", "--format", "json"])
        expectSuccess(result)
        #expect(result.messages.contains("only 4 customers have something to find, so the search cannot tell"))
        #expect(result.messages.contains("--holdout-from"))
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        #expect(answer["version"]?.intValue == 1 && answer["trials"]?.arrayValue?.count == 6)
        let verdict = try #require(answer["verdict"])
        #expect(["undecided", "popularity"].contains(verdict["finding"]?.stringValue))
        #expect(verdict["text"]?.stringValue?.hasPrefix("no model") == true)
        #expect(answer["trials"]?[0]?["resampled"] == nil)
        // The table shows the intervals, too.
        let table = try shop.run(
            "trainer", tune + ["--holdout-from", "2024-02-01", "--until", "2024-03-02", "--format", "csv"])
        #expect(table.output.hasPrefix("trial,ndcg@20,95% from,to,seconds,algorithm and parameters\n"))
    }

    /// People see the ten best, the verdict and the command; those who ask see all, and so do programs.
    @Test func itEndsWithTheTenBestAndAVerdict() throws {
        let bench = try Workbench()
        let arguments = [
            "tune", "--events", try events(in: bench), "--model", "tuned", "--holdout-from", Self.split, "--trials",
            "14", "--store", bench.store,
        ]
        func blocks(_ more: String...) throws -> [[Substring]] {
            let result = try Command.start("trainer", arguments + more).wait()
            #expect(result.exitCode == 0, "\(result.messages)")
            return result.output.split(separator: "\n\n").map { $0.split(separator: "\n") }
        }
        let short = try blocks("--quiet")
        #expect(short.count == 3)
        // A header, ten trials, and how many are left out.
        #expect(short[0].count == 12 && short[0].last?.contains("… 4 more") == true)
        #expect(short[1].count == 2 && short[1][0] == "verdict" && short[1][1].contains("popularity"))
        #expect(short[2].first == "the winner again" && short[2].last?.hasPrefix("trainer fit recommender ") == true)
        #expect(try blocks("--verbose")[0].count == 15)
        let csv = try Command.start("trainer", arguments + ["--format", "csv", "--quiet"]).wait()
        #expect(csv.output.split(separator: "\n").count == 15)
    }

    /// The first trial of each algorithm is told, and each that is better than all before.
    @Test func betterTrialsAreTold() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let arguments = [
            "tune", "--events", try shop.write(shop.purchases, to: "events.csv", in: bench), "--model", "tuned",
            "--holdout-from", Self.split, "--trials", "8", "--algorithms", "rp3beta", "--store", bench.store,
        ]
        // β is an eightieth of the customers per item that trials learn from, here with three decimal places.
        let known = shop.purchases.filter { $0[2] < Self.split }
        let pairs = Set(known.map { "\($0[0]) \($0[1])" }).count
        let beta = Double(pairs) / Double(Set(known.map { $0[1] }).count) / 80
        try #require((0.01...0.0994).contains(beta))
        let usual = "rp3beta alpha 0.5 beta \((beta * 1000).rounded() / 1000) neighbours 50"
        let normal = try Command.start("trainer", arguments).wait()
        #expect(normal.messages.contains("8 trials are done"))
        #expect(normal.messages.contains("trial 1: ndcg@20 0."))
        #expect(normal.messages.contains(usual), "the defaults come first")
        let quiet = try Command.start("trainer", arguments + ["--quiet"]).wait()
        #expect(!quiet.messages.contains("trial 1:"))
    }

    /// Customers who switch to other items half-way, in a log with an order in place of times: the best half-life is a
    /// number of events, whose text has a blank.
    @Test func theCommandIsQuotedForAShell() throws {
        let bench = try Workbench()
        var generator = SeededGenerator(seed: 11)
        var rows = ["user,item,step"]
        for user in 0..<200 {
            for step in 0..<20 {
                let group = (step < 10 ? user : user / 6) % 6
                rows.append("u\(user),i\(20 * group + Int(20 * generator.uniform())),\(step)")
            }
        }
        let events = try bench.folder.file("events.csv", rows.joined(separator: "\n") + "\n")
        let answer = try bench.trainer(
            "tune", "--events", events, "--sequence", "step", "--holdout-last", "2", "--algorithms", "item-neighbours",
            "--trials", "40", "--model", "switch", "--quiet")
        let confidence = try #require(answer["winner"]?["confidence"])
        let halfLives = ["half_life", "history_half_life"].compactMap { confidence[$0]?.stringValue }
        #expect(!halfLives.isEmpty)
        let command = try #require(answer["command"]?.stringValue)
        for halfLife in halfLives { #expect(halfLife.hasSuffix(" events") && command.contains("'\(halfLife)'")) }
    }

    /// The flags for parameters given as JSON.
    private static func flags(_ algorithm: JSONValue) -> [String] {
        guard case .object(let members) = algorithm else { return [] }
        let isBM25 = members["similarity"]?.stringValue == "bm25"
        let isDense = members["algorithm"]?.stringValue == "ease" && members["neighbours"] == nil
        let given = members.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
            if key.hasPrefix("bm25") && !isBM25 { return [] }
            return ["--\(key.replacing("_", with: "-"))", value.stringValue ?? value.text]
        }
        return given + (isDense ? ["--dense"] : [])
    }

    /// The flags for the rules of confidence given as JSON, of a log with one type of event; half-lives are seconds.
    private static func flags(ofConfidence confidence: JSONValue) -> [String] {
        var flags: [String] = []
        if let transform = confidence["transform"]?.stringValue { flags += ["--transform", transform] }
        for (key, flag) in [("half_life", "--half-life"), ("history_half_life", "--history-half-life")] {
            if let seconds = confidence[key]?.doubleValue { flags += [flag, "\(Int(seconds))s"] }
        }
        return flags
    }

    @Test func aKilledSearchGoesOnToTheSameTable() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let flags = ["--trials", "60", "--seed", "2"]
        let whole = try tune(bench, "whole", events, "--trials", "60", "--seed", "2")
        let arguments =
            ["tune", "--events", events, "--model", "cut", "--holdout-from", Self.split, "--store", bench.store]
            + flags
        let journal = "\(bench.store)/cut/.tuning.jsonl"
        var interrupted = 0
        // A search may end before it is killed, so try again until four were interrupted.
        for wanted in (0..<10).flatMap({ _ in [2, 12, 30, 50] }) where interrupted < 4 {
            let running = try Command.start("trainer", arguments + ["--quiet"])
            // Wait until the journal contains more than `wanted` lines.
            while !running.hasEnded {
                let lines = (try? bytes(of: journal))?.count { $0 == UInt8(ascii: "\n") } ?? 0
                if lines > wanted { break }
                usleep(2000)
            }
            running.kill()
            if try running.wait().exitCode == 128 + SIGKILL { interrupted += 1 }
        }
        #expect(interrupted == 4)
        let result = try Command.start("trainer", arguments + ["--format", "json"]).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.messages.contains("trials were done before"))
        let answer = try JSONValue(parsing: Array(result.output.utf8))
        #expect(try table(answer) == table(whole))
        #expect(try bench.checksums("cut") == bench.checksums("whole"))
        // The journal is removed, so that a new search starts from the beginning.
        #expect(try SampleShop.names(in: "\(bench.store)/cut").filter { $0.hasPrefix(".tuning") }.isEmpty)
    }

    /// One user, one item, or only strangers in the held-out part: no user is left to measure.
    @Test(arguments: [
        "a,x,2024-01-01\na,y,2024-02-01\n", "a,x,2024-01-01\nb,x,2024-02-01\n",
        "a,x,2024-01-01\na,y,2024-01-02\nb,x,2024-02-01\nc,y,2024-02-02\n",
    ])
    func nobodyToJudgeBy(rows: String) throws {
        let shop = try SampleShop()
        let file = try shop.table("user,item,timestamp\n" + rows)
        let result = try shop.run(
            "trainer", ["tune", "--events", file, "--model", "shop", "--trials", "3", "--holdout-from", "2024-01-15"])
        expectError(result, .invalidData, "nobody who is held out")
    }

    @Test func aJournalOfAnotherSearchIsDroppedAloud() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let arguments = ["tune", "--events", events, "--model", "cut", "--store", bench.store, "--quiet"]
        let running = try Command.start("trainer", arguments + ["--trials", "1000"])
        let journal = "\(bench.store)/cut/.tuning.jsonl"
        while !running.hasEnded, (try? bytes(of: journal))?.count(where: { $0 == UInt8(ascii: "\n") }) ?? 0 < 4 {
            usleep(2000)
        }
        running.kill()
        _ = try running.wait()
        let other = try Command.start("trainer", arguments + ["--trials", "2", "--format", "json"]).wait()
        #expect(other.exitCode == 0)
        #expect(other.messages.contains("trials of another search for this model"))
    }

    @Test func twoSearchesOfOneModelAtOnce() throws {
        let bench = try Workbench()
        let events = try events(in: bench)
        let arguments = [
            "tune", "--events", events, "--model", "twice", "--store", bench.store, "--budget", "10m", "--quiet",
        ]
        let first = try Command.start("trainer", arguments)
        let journal = "\(bench.store)/twice/.tuning.jsonl"
        while (try? bytes(of: journal)) == nil, !first.hasEnded { usleep(2000) }
        expectError(try Command.start("trainer", arguments).wait(), .locked, "twice")
        first.kill()
        _ = try first.wait()
    }

    @Test func withoutTimesCustomersAreHeldOut() throws {
        let bench = try Workbench()
        let events = try SmallShop.writePairs(SmallShop(in: bench).purchases, to: "pairs.csv", in: bench)
        let answer = try bench.trainer(
            "tune", "--events", events, "--model", "pairs", "--trials", "8", "--metric", "hit-rate@10", "--quiet")
        #expect(answer["hold_out"]?["by"]?.stringValue == "users")
        #expect(answer["metric"]?.stringValue == "hit-rate@10")
        let manifest = try bench.trainer("models", "show", "pairs/1")["manifest"]
        #expect(manifest?["quality"]?["metrics"]?["hit-rate@10"]?["value"] == answer["winner"]?["value"])
    }

    @Test(arguments: [
        WrongUsage("--budget soon", "found 'soon'"), .init("--trials 0", "--trials"),
        .init("--trials 5 --budget 1m", "--trials and --budget"), .init("--metric coverage@20", "coverage@20"),
        .init("--metric novelty@20", "novelty@20"), .init("--metric beauty@3", "beauty@3"),
        .init("--algorithms als", "'als'"), .init("--mask bought", "bought"),
        .init("--algorithms ials,,ease", "''"), .init("--algorithms ease,ease", "'ease' twice"),
        .init("--algorithms popularity", "'popularity'"),
        .init("--holdout-last 0", "--holdout-last"), .init("--holdout-users 1.5", "--holdout-users"),
        .init("--given-share 0.5", "--given-share has no effect"),
        .init("--holdout-last 1 --holdout-users 0.2", "two ways"), .init("--factors 8", "--factors"),
    ])
    func wrongUsage(usage: WrongUsage) throws {
        let shop = try SampleShop()
        let file = try shop.table(SampleShop.events)
        let result = try shop.run("trainer", ["tune", "--events", file, "--model", "shop"] + usage.arguments)
        expectError(result, .wrongUsage, usage.found)
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }
}
