import Diagnostics
import Documents
import Files
import ModelFiles
import TestSupport
import Testing

/// Models of customers made from events: neither later events nor opted-out customers may influence them.
@Suite struct CustomerEventsCommandTests {
    private static let cutoff = "2024-04-01"

    private func fit(
        _ bench: Workbench, _ model: String, _ events: String, _ flags: String...
    ) throws -> JSONValue {
        try bench.trainer(
            [
                "fit", "propensity", "--events", events, "--items", "\(bench.folder.path)/shop/items.csv", "--label",
                "churn", "--horizon", "90d", "--cutoff", "2023-10-01,2024-01-01", "--model", model, "--quiet",
            ] + flags)
    }

    private func scores(
        _ bench: Workbench, _ model: String, _ events: String, _ flags: String...
    ) throws -> [String:
        String]
    {
        try bench.probabilities(model, ["--events", events, "--at", Self.cutoff] + flags)
    }

    @Test func theFutureHasNoSay() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        let expected = try scores(bench, "churn/1", all)
        #expect(expected.count > 50)
        let past = shop.rows.filter { $0[2] < Self.cutoff }
        let moved = shop.rows.map { row -> SmallShop.Row in
            guard row[2] >= Self.cutoff else { return row }
            var row = row
            row[2] = Self.cutoff + "T00:00:00Z"
            return row
        }
        let added =
            shop.rows
            + shop.rows.prefix(50).map { row -> SmallShop.Row in
                var row = row
                (row[2], row[3]) = (Self.cutoff + "T00:00:00Z", "purchase")
                return row
            }
        for (name, rows) in [
            ("past.csv", past), ("moved.csv", moved), ("added.csv", added),
            ("shuffled.csv", SmallShop.shuffled(shop.rows, seed: 1)),
        ] {
            let file = try shop.write(rows, to: name, in: bench)
            #expect(try scores(bench, "churn/1", file) == expected, "\(name)")
        }
        let others = shop.rows.filter { $0[2] >= "2024-02-01" }
        #expect(try scores(bench, "churn/1", shop.write(others, to: "others.csv", in: bench)) != expected)
    }

    @Test func theSameBytesAtAnyNumberOfThreadsAndInAnyOrder() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all, "--threads", "1", "--calibrate", "platt")
        let expected = try bench.modelBytes("churn")
        let shuffled = try shop.write(SmallShop.shuffled(shop.rows, seed: 8), to: "shuffled.csv", in: bench)
        for (number, (file, threads)) in [(all, "2"), (all, "3"), (shuffled, "2")].enumerated() {
            _ = try fit(bench, "churn", file, "--threads", threads, "--calibrate", "platt")
            #expect(try bench.modelBytes("churn", number + 2) == expected, "\(file), \(threads) threads")
        }
    }

    @Test func optedOutCustomersAreNeitherLearntFromNorScored() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let people = Set(shop.rows.map { $0[0] }).sorted().enumerated().filter { $0.0 % 7 == 0 }.map(\.1)
        let consent = try bench.folder.file(
            "consent.csv", "user,personalization\n" + people.map { "\($0),no\n" }.joined())
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        let allowed = try shop.write(shop.rows.filter { !people.contains($0[0]) }, to: "allowed.csv", in: bench)
        _ = try fit(bench, "asked", all, "--consent", consent)
        _ = try fit(bench, "deleted", allowed)
        #expect(try bench.modelBytes("asked") == bench.modelBytes("deleted"))
        let scored = try scores(bench, "asked/1", all, "--consent", consent)
        #expect(!scored.isEmpty && people.allSatisfy { scored[$0] == nil })
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/scores.csv.manifest.json"))
        #expect(manifest["summary"]?["opted_out"]?.intValue == people.count)
        #expect(scored == (try scores(bench, "asked/1", allowed)))
    }

    @Test func optedOutRowsOfATableAreNeitherLearntFromNorScored() throws {
        let bench = try Workbench()
        let customers = SampleCustomers().changed { rows in
            // Values that only this customer has must leave no trace.
            rows[14][2] = "only-k0015"
            rows[14][4] = "123456789"
        }
        let people = customers.rows.enumerated().filter { $0.0 % 7 == 0 }.map { $0.1[0] }
        let consent = try bench.folder.file(
            "consent.csv", "user,personalization\n" + people.map { "\($0),no\n" }.joined())
        let all = try customers.write("customers.csv", in: bench)
        let allowed = try customers.changed { $0.removeAll { people.contains($0[0]) } }.write("allowed.csv", in: bench)
        let report = try bench.fitTable("asked", all, "--consent", consent)
        try bench.fitTable("deleted", allowed)
        #expect(try bench.modelBytes("asked") == bench.modelBytes("deleted"))
        #expect(report["funnel"]?["stages"]?[0]?["dropped"]?.intValue == people.count)
        for file in ["propensity.safetensors", "manifest.json"] {
            let text = String(decoding: try bytes(of: "\(bench.store)/asked/1/\(file)"), as: UTF8.self)
            #expect(!text.contains("only-k0015") && !text.contains("123456789"), "\(file)")
        }
        let scored = try bench.probabilities("asked/1", ["--input", all, "--consent", consent])
        #expect(scored == (try bench.probabilities("asked/1", ["--input", allowed])))
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/scores.csv.manifest.json"))
        #expect(manifest["summary"]?["opted_out"] == nil)
    }

    /// What a nightly export may get wrong in a log that a model of customers scores.
    @Test func aLogThatIsNotLikeThatOfTheTrainingIsNotScoredInSilence() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        func batch(_ change: (SmallShop.Row) -> SmallShop.Row?) throws -> Command.Result {
            let file = try shop.write(shop.rows.compactMap(change), to: "changed.csv", in: bench)
            return try Command.scorer(
                "batch", "--model", "churn/1", "--store", bench.store, "--events", file, "--at", Self.cutoff,
                "--output", "\(bench.folder.path)/scores.csv")
        }
        func with(_ column: Int, _ value: @escaping (String) -> String) -> (SmallShop.Row) -> SmallShop.Row {
            { row in
                var row = row
                row[column] = value(row[column])
                return row
            }
        }
        expectError(try batch(with(1) { $0 + ".0" }), .invalidData, "known to the model", "a '.0' at the end")
        expectError(try batch(with(3) { $0 == "view" ? "VIEW" : $0 }), .invalidData, "'VIEW'", "'view'")
        expectError(try batch(with(3) { $0 == "cart" ? "cart " : $0 }), .invalidData, "'cart '", "'cart'")
        expectError(try batch(with(5) { _ in "" }), .wrongUsage, "'price'", "only empty")
        expectError(try batch(with(4) { _ in "" }), .wrongUsage, "'quantity'", "only empty")
        let fewer = try batch { $0[3] == "cart" ? nil : $0 }
        #expect(fewer.exitCode == 0 && fewer.messages.contains("warning: no event is of type 'cart'"))
        let half = try batch(with(1) { $0.hasSuffix("1") ? $0 : $0 + " " })
        #expect(half.exitCode == 0 && half.messages.contains("items are known to the model"))
    }

    /// A model trained with `--from` keeps that start, and ignores earlier events when it scores.
    @Test func theStartOfTheTrainingIsKept() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        let short = try shop.write(shop.rows.filter { $0[2] >= "2023-06-01" }, to: "short.csv", in: bench)
        _ = try fit(bench, "from", all, "--from", "2023-06-01")
        _ = try fit(bench, "short", short)
        let expected = try scores(bench, "short/1", short)
        #expect(try scores(bench, "from/1", all) == expected)
        #expect(try scores(bench, "short/1", all) != expected)
    }

    @Test func evaluationAsksForConsent() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        let scored = try scores(bench, "churn/1", all).keys.sorted()
        let consent = try bench.folder.file(
            "consent.csv", "user,personalization\n" + scored.prefix(9).map { "\($0),no\n" }.joined())
        let report = try bench.trainer(
            "evaluate", "churn/1", "--events", all, "--at", Self.cutoff, "--consent", consent)
        #expect(report["rows"]?.intValue == scored.count - 9)

        let customers = SampleCustomers()
        let table = try customers.changed { $0[3][1] = "long" }.write("customers.csv", in: bench)
        try bench.fitTable("table", customers.write("training.csv", in: bench))
        let people = customers.rows.suffix(20).map { "\($0[0]),no\n" }.joined()
        let no = try bench.folder.file("no.csv", "user,personalization\n" + people)
        let measured = try bench.trainer(
            "evaluate", "table/1", "--table", table, "--consent", no, "--skip-invalid", "--quiet")
        #expect(measured["rows"]?.intValue == customers.rows.count - 21)
        #expect(measured["skipped"]?["invalid"]?.intValue == 1)
        #expect(measured["skipped"]?["opted_out"]?.intValue == 20)
    }

    @Test func theTimeOfABatchCanBeAskedForAgain() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        let expected = try bench.probabilities("churn/1", ["--events", all])
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/scores.csv.manifest.json"))
        let at = try #require(manifest["summary"]?["at"]?.stringValue)
        #expect(try bench.probabilities("churn/1", ["--events", all, "--at", at]) == expected)
    }

    @Test func aModelOfOneCategoryKnowsItsItems() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        let items = String(decoding: try bytes(of: "\(bench.folder.path)/shop/items.csv"), as: UTF8.self)
        let category = try #require(items.split(separator: "\n")[1].split(separator: ",").dropFirst().first)
        try bench.trainer([
            "fit", "propensity", "--events", all, "--items", "\(bench.folder.path)/shop/items.csv", "--label",
            "purchase:category=\(category)", "--horizon", "90d", "--cutoff", "2024-01-01", "--model", "one", "--quiet",
        ])
        let report = try bench.trainer("evaluate", "one/1", "--events", all, "--at", Self.cutoff)
        #expect(try #require(report["positives"]?.intValue) > 0)
    }

    /// An empty result must not replace yesterday's scores.
    @Test func aTimeAtWhichNobodyIsAtRisk() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        let output = "\(bench.folder.path)/scores.csv"
        let result = try Command.scorer(
            "batch", "--model", "churn/1", "--store", bench.store, "--events", all, "--at", "2001-01-01", "--output",
            output, "--quiet")
        expectError(result, .invalidData, "nobody is at risk at 2001-01-01")
        #expect(!Folder.exists(output))
    }

    @Test func cutoffsAreAskedFor() throws {
        let bench = try Workbench()
        let result = try Command.trainer(
            "fit", "propensity", "--events", "log.csv", "--label", "churn", "--horizon", "90d", "--model", "churn",
            "--store", bench.store)
        expectError(result, .wrongUsage, "--cutoff is missing")
    }

    @Test func testCutoffsThatTheModelHasSeenAreRefused() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        _ = try fit(bench, "churn", all)
        let report = try bench.trainer("evaluate", "churn/1", "--events", all, "--at", Self.cutoff)
        #expect(report["rows"]?.intValue == (try scores(bench, "churn/1", all)).count)
        let result = try Command.trainer(
            "evaluate", "churn/1", "--events", all, "--at", "2024-03-01", "--store", bench.store)
        expectError(result, .wrongUsage, "2024-01-01")
    }
}
