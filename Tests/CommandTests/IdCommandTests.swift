import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// Tables of a shop's nightly export whose ids are not those of the log and the model: a run stops, and what the night
/// before wrote stands.
@Suite("Ids that do not meet")
struct IdCommandTests {
    private let shop: SampleShop

    init() throws {
        shop = try SampleShop.trained()
    }

    private func table(_ name: String, _ rows: String...) throws -> String {
        try shop.table(rows.joined(separator: "\n") + "\n", named: name)
    }

    /// Runs a nightly batch over yesterday's file, which must stand after an error.
    private func batch(_ options: [String]) throws -> (result: Command.Result, stands: Bool) {
        let output = try shop.table("yesterday\n", named: "lists.csv")
        let result = try shop.run(
            "scorer", ["batch", "--model", "shop", "--output", output, "--format", "json"] + options)
        return (result, try bytes(of: output) == Array("yesterday\n".utf8))
    }

    private func expectStop(_ options: [String], _ parts: String...) throws {
        let (result, stands) = try batch(options)
        expectError(result, .invalidData, parts)
        #expect(stands)
    }

    @Test("A consent table that protects nobody stops a batch, a list, a training and an evaluation")
    func consent() throws {
        let events = "\(shop.folder.path)/events.csv"
        let later = try table("later.csv", "user,item,timestamp", "ada,cake,2024-02-01", "bob,tea,2024-02-02")
        for (row, part) in [
            ("ada ,no", "blanks around the id"), ("Ada,no", "upper and lower case"), ("ada.0,no", "'.0' at the end"),
            ("4711,no", "none of the 1 ids of the consent table"), ("4711,yes", "none of the 1 ids"),
        ] {
            let file = try table("consent.csv", "user,personalization", row)
            try expectStop(["--consent", file], "\(file), column 'user'", part)
            let list = ["recommend", "--model", "shop", "--user", "ada", "--consent", file]
            expectError(try shop.run("scorer", list), .invalidData, part)
            expectError(try shop.fit(file: events, ["--consent", file]), .invalidData, part)
            let measure = ["evaluate", "shop", "--events", later, "--consent", file]
            expectError(try shop.run("trainer", measure), .invalidData, part)
        }
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop").filter { $0 == "2" }.isEmpty)
    }

    @Test("A consent table without answers needs a default")
    func emptyConsent() throws {
        let file = try table("consent.csv", "user,personalization")
        try expectStop(["--consent", file], file, "no answer", "--consent-default")
        let (result, stands) = try batch(["--consent", file, "--consent-default", "yes"])
        #expect(result.exitCode == 0 && !stands)
    }

    @Test("Whoever said no before the training is missing in the model, and the same table goes on to protect them")
    func refusalsAlone() throws {
        let file = try table("consent.csv", "user,personalization", "ada,no")
        // The first version knows ada; a version trained with the table does not.
        #expect(try batch(["--consent", file]).result.exitCode == 0)
        expectSuccess(try shop.fit(SampleShop.events, ["--factors", "2", "--consent", file]))
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/2", "--to", "champion"]))
        let (result, _) = try batch(["--consent", file])
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.messages.contains("none of the 1 ids is known to the model"))
        let summary = try JSONValue(parsing: Array(result.output.utf8))["summary"]
        #expect(summary?["consent"] == ["known": 0, "unknown": 1, "no_known": 0, "no_unknown": 1])
        let lists = String(decoding: try bytes(of: "\(shop.folder.path)/lists.csv"), as: UTF8.self)
        let rows = lists.split(separator: "\n").filter { $0.hasPrefix("ada,") }
        #expect(!rows.isEmpty && rows.allSatisfy { $0.hasSuffix(",popular") })
        // Somebody who said no since then must be met.
        let later = try table("later.csv", "user,personalization", "ada,no", "Bob,no")
        try expectStop(["--consent", later], "in the model stands 'bob'", "upper and lower case")
    }

    @Test("A stock that the model does not know stops a batch, a list and similar items")
    func stock() throws {
        for (rows, part) in [
            ("Tea\nMilk", "upper and lower case"), ("tea \nmilk ", "blanks around the id"), ("1\n2", "byte by byte"),
            ("tea.0", "'.0' at the end"),
        ] {
            let file = try table("stock.csv", "item", rows)
            let problem = "known to the model: here are"
            try expectStop(["--available", file], "\(file), column 'item'", problem, part)
            for command in [["recommend", "--user", "ada"], ["similar", "--item", "tea"]] {
                expectError(
                    try shop.run("scorer", command + ["--model", "shop", "--available", file]), .invalidData, problem,
                    part)
            }
        }
        try expectStop(["--available", try table("stock.csv", "item")], "no item")
    }

    @Test("Few items that the model knows are a warning; the counts stand in the manifest")
    func fewItems() throws {
        let file = try table("stock.csv", "item", "tea", "Milk", "Cake", "tea")
        let (result, _) = try batch(["--available", file])
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("warning: \(file): only 1 of 3 items are known to the model"))
        #expect(result.messages.contains("'Cake' here is 'cake' there, but for upper and lower case"))
        let manifest = try JSONValue(parsing: bytes(of: "\(shop.folder.path)/lists.csv.manifest.json"))
        #expect(manifest["summary"]?["available"] == ["known": 1, "unknown": 2])
    }

    @Test("A table of users that the model does not know stops a batch")
    func users() throws {
        for (rows, part) in [
            ("Ada\nBob", "upper and lower case"), ("ada \nbob ", "blanks around the id"), ("1\n2", "byte by byte"),
            ("ada.0", "'.0' at the end"),
        ] {
            let file = try table("users.csv", "user", rows)
            try expectStop(["--users", file], "\(file), column 'user'", "users is known to the model", part)
        }
        let (result, _) = try batch(["--users", try table("users.csv", "user", "ada", "new", "newer")])
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("only 1 of 3 users are known to the model: here are 'new', 'newer'"))
        let manifest = try JSONValue(parsing: Array(result.output.utf8))
        #expect(manifest["summary"]?["users_list"] == ["known": 1, "unknown": 2])
    }

    @Test("An item table of another system stops both kinds of training")
    func items() throws {
        let log = (0..<40).map { "c\($0 % 10),i\($0 % 4),2024-0\(1 + $0 / 10)-1\($0 % 10),purchase" }
        let events = try table("log.csv", "user,item,timestamp,type", log.joined(separator: "\n"))
        let items = try table("items.csv", "item,category", "I0,a", "I1,b")
        let list = ["fit", "recommender", "--events", events, "--items", items, "--model", "lists"]
        let churn = [
            "fit", "propensity", "--events", events, "--items", items, "--label", "purchase", "--horizon", "20d",
            "--cutoff", "2024-03-01", "--folds", "0", "--model", "churn",
        ]
        for arguments in [list, churn] {
            expectError(
                try shop.run("trainer", arguments), .invalidData, "\(items), column 'item'",
                "none of the 2 items is known to the events", "upper and lower case")
        }
    }
}
