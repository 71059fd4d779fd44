import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `trainer evaluate` on data that the model learnt from.
@Suite struct TrainingDataCommandTests {
    /// A model that was trained until the end of its log, measured on the end of this log.
    @Test func aRecommenderOnItsOwnLog() throws {
        let shop = try SampleShop.trained()
        let arguments = ["evaluate", "shop", "--events", "\(shop.folder.path)/events.csv", "--mask", "none"]
        expectError(
            try shop.run("trainer", arguments + ["--from", "2024-01-04"]), .invalidData,
            "begin at 2024-01-04T00:00:00Z, but shop/1 learnt from events up to the end of the day 2024-01-06",
            "--from", "--until", "--holdout-from", "--allow-training-data")
        let allowed = try shop.run("trainer", arguments + ["--allow-training-data", "--format", "json"])
        expectSuccess(allowed)
        #expect(allowed.messages.contains("begin at 2024-01-01T00:00:00Z"))
        #expect(allowed.messages.contains("better than those of new data"))
        #expect(try JSONValue(parsing: Array(allowed.output.utf8))["pairs"]?.intValue == 6)
    }

    /// Trained on what lies before, as a nightly export is cut, nothing is refused; a hold-out trains on everything.
    @Test func aLogThatIsCutAtADay() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.purchases, to: "events.csv", in: bench)
        let small = ["--algorithm", "popularity"]
        try bench.fit("before", events, small + ["--until", "2024-07-01"])
        try bench.fit("held", events, small + ["--holdout-from", "2024-07-01", "--metrics", "ndcg@5"])
        func evaluate(_ model: String, _ arguments: String...) throws -> Command.Result {
            let flags = ["--events", events, "--metrics", "ndcg@5", "--mask", "none", "--store", bench.store]
            return try Command.start("trainer", ["evaluate", model] + flags + arguments).wait()
        }
        #expect(try evaluate("before/1", "--from", "2024-07-01").exitCode == 0)
        expectError(try evaluate("held/1", "--from", "2024-07-01"), .invalidData, "held/1 learnt")
        expectError(
            try evaluate("before/1", "--from", "2024-07-01", "--against", "held/1"), .invalidData, "held/1 learnt")
        expectError(try evaluate("before/1"), .invalidData, "before/1 learnt")
    }

    /// The table of the training, in any order of its rows; a table that lacks a row is another one.
    @Test func aModelOfCustomersOnItsOwnTable() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        try bench.fitTable("churn", customers.write("training.csv", in: bench))
        let shuffled = try customers.shuffled(seed: 3).write("shuffled.csv", in: bench)
        let fewer = try customers.changed { $0.removeLast() }.write("fewer.csv", in: bench)
        func evaluate(_ table: String, _ arguments: String...) throws -> Command.Result {
            try Command.start(
                "trainer", ["evaluate", "churn/1", "--table", table, "--store", bench.store, "--quiet"] + arguments
            ).wait()
        }
        for table in ["\(bench.folder.path)/training.csv", shuffled] {
            expectError(
                try evaluate(table), .invalidData, "churn/1 was trained on just these rows", "--folds",
                "--allow-training-data")
            let allowed = try evaluate(table, "--allow-training-data")
            expectSuccess(allowed)
            #expect(allowed.messages.contains("churn/1 was trained on just these rows"))
        }
        let other = try evaluate(fewer)
        expectSuccess(other)
        #expect(!other.messages.contains("trained on just"))
    }

    /// At a cutoff whose features hold what the training predicted.
    @Test func aModelOfCustomersAtATimeOfItsTraining() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.trainer(
            "fit", "propensity", "--events", all, "--label", "churn", "--horizon", "90d", "--cutoff", "2024-01-01",
            "--model", "churn", "--quiet")
        func evaluate(_ at: String, _ arguments: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["evaluate", "churn/1", "--events", all, "--at", at, "--store", bench.store, "--quiet"] + arguments
            ).wait()
        }
        expectError(try evaluate("2024-03-01"), .wrongUsage, "2024-01-01", "--allow-training-data")
        let allowed = try evaluate("2024-03-01", "--allow-training-data")
        expectSuccess(allowed)
        #expect(allowed.messages.contains("warning: the labels of the training cutoff 2024-01-01"))
        let later = try evaluate("2024-06-01")
        expectSuccess(later)
        #expect(!later.messages.contains("training cutoff"))
    }
}
