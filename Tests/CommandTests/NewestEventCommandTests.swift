import Diagnostics
import Files
import Tables
import TestSupport
import Testing

/// A row of 2099 decides neither what a model learns nor whom a batch scores, and no batch looks far beyond its log.
@Suite struct NewestEventCommandTests {
    private static let future = "2099-01-01T00:00:00Z"
    private static let purchases = SampleShop.events + "zoe,tea,2099-01-01\n"

    private func churn(_ bench: Workbench, _ events: String, _ flags: String...) throws -> Command.Result {
        let arguments = [
            "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff", "2024-01-01",
            "--folds", "0", "--model", "churn", "--store", bench.store, "--quiet",
        ]
        return try Command.start("trainer", arguments + flags).wait()
    }

    private func batch(_ bench: Workbench, _ events: String, _ flags: String...) throws -> Command.Result {
        let arguments = [
            "batch", "--model", "churn/1", "--events", events, "--output", "\(bench.folder.path)/scores.csv", "--store",
            bench.store, "--quiet",
        ]
        return try Command.start("scorer", arguments + flags).wait()
    }

    private func scores(_ bench: Workbench) throws -> [UInt8] { try bytes(of: "\(bench.folder.path)/scores.csv") }

    /// The rows of a shop, and one that a wrong clock, a pre-order or a date that stands for none adds.
    private func withFuture(_ shop: SmallShop) -> [SmallShop.Row] {
        var row = shop.rows[0]
        (row[2], row[3]) = (Self.future, "purchase")
        return shop.rows + [row]
    }

    @Test func recommendersAreNotTrainedOnIt() throws {
        let shop = try SampleShop()
        let result = try shop.fit(Self.purchases)
        expectError(
            result, .invalidData, "1 of 7 events is dated long after all others, which end at 2024-01-06T00:00:00Z",
            "user 'zoe', item 'tea' at \(Self.future)", "--until 2024-01-07T00:00:00Z", "--until 2099-01-02T00:00:00Z")
        #expect(!Folder.exists("\(shop.storePath)/shop/1"))
        let flags = ["--factors", "4", "--epochs", "2"]
        expectSuccess(try shop.fit(Self.purchases, flags + ["--until", "2024-01-07"]))
        expectSuccess(try shop.fit(Self.purchases, flags + ["--until", "2099-01-02"]))
        expectError(try shop.fit(Self.purchases, flags + ["--until", "2100-01-01"]), .invalidData, "2099-01-01")
    }

    @Test func searchesStopToo() throws {
        let shop = try SampleShop()
        let file = try shop.table(Self.purchases)
        let result = try shop.run("trainer", ["tune", "--events", file, "--model", "shop", "--trials", "2"])
        expectError(result, .invalidData, "1 of 7 events", Self.future, "--until 2024-01-07T00:00:00Z")
        #expect(!Folder.exists("\(shop.storePath)/shop/1"))
    }

    /// Only the given events of test users may be of any time, because no time is counted from them.
    @Test func evaluationsOfLists() throws {
        let shop = try SampleShop.trained()
        let days = "user,item,timestamp\nada,cake,2024-01-07\nbob,tea,2024-01-08\neve,milk,2024-01-09\n"
        let hidden = try shop.table(days, named: "hidden.csv")
        let wrong = try shop.table(days + "eve,milk,2099-01-01\n", named: "wrong.csv")
        let result = try shop.run("trainer", ["evaluate", "shop/1", "--events", wrong])
        expectError(result, .invalidData, "1 of 4 events", Self.future, "--until 2024-01-10T00:00:00Z")
        let given = try shop.table(Self.purchases, named: "given.csv")
        expectSuccess(try shop.run("trainer", ["evaluate", "shop/1", "--events", hidden, "--given", given]))
    }

    @Test func churnIsNotLearntFromIt() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let plain = try shop.write(shop.rows, to: "events.csv", in: bench)
        let wrong = try shop.write(withFuture(shop), to: "wrong.csv", in: bench)
        expectSuccess(try churn(bench, plain))
        expectError(
            try churn(bench, wrong), .invalidData, "1 of \(shop.rows.count + 1) events", Self.future, "--until 202")
        #expect(!Folder.exists("\(bench.store)/churn/2"))
        expectSuccess(try churn(bench, wrong, "--until", "2098-12-31"))
        #expect(try bench.modelBytes("churn", 2) == bench.modelBytes("churn", 1))
        let measured = try Command.trainer(
            "evaluate", "churn/1", "--events", wrong, "--at", "2024-04-01", "--store", bench.store, "--quiet")
        expectError(measured, .invalidData, Self.future, "--until 2099-01-02T00:00:00Z")
    }

    /// Labels are not known yet near the end of a log, whatever a row of 2099 says.
    @Test func theHorizonEndsWithTheLog() throws {
        let bench = try Workbench()
        let log = "user,timestamp\n" + (0..<200).map { "u\($0 % 40),2024-0\(1 + $0 / 40)-\(10 + $0 % 20)\n" }.joined()
        for (name, text, found) in [
            ("log.csv", log, "the labels are not known yet"), ("wrong.csv", log + "u1,2099-01-01\n", Self.future),
        ] {
            let result = try Command.trainer(
                "fit", "propensity", "--events", bench.folder.file(name, text), "--label", "churn", "--horizon", "90d",
                "--cutoff", "2024-05-20", "--model", "churn", "--store", bench.store, "--quiet")
            expectError(result, .invalidData, found)
        }
    }

    @Test func aBatchKeepsTheLastScores() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let plain = try shop.write(shop.rows, to: "events.csv", in: bench)
        let wrong = try shop.write(withFuture(shop), to: "wrong.csv", in: bench)
        expectSuccess(try churn(bench, plain))
        _ = try batch(bench, plain)
        let before = try scores(bench)
        expectError(try batch(bench, wrong), .invalidData, Self.future, "--until 2099-01-02T00:00:00Z")
        #expect(try scores(bench) == before)
        for threads in ["1", "3"] {
            expectError(
                try batch(bench, wrong, "--threads", threads, "--at", "2024-12-01"), .invalidData, Self.future)
        }
        #expect(try batch(bench, wrong, "--until", "2098-12-31").exitCode == 0)
        #expect(try scores(bench) == before)
    }

    /// At a time more than a horizon after the newest event, all customers would look as if they had left.
    @Test func aBatchForATimeThatTheLogDoesNotReach() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let all = try shop.write(shop.rows, to: "events.csv", in: bench)
        expectSuccess(try churn(bench, all))
        let newest = try #require(shop.rows.map { $0[2] }.max())
        // Just after the newest event is a millisecond later.
        let last = try Timestamp.parse(newest) + 1 + 90 * Timestamp.millisecondsPerDay
        #expect(try batch(bench, all, "--at", Timestamp.text(last)).exitCode == 0)
        let before = try scores(bench)
        for late in [Timestamp.text(last + 1), "2040-01-01T00:00:00Z"] {
            expectError(
                try batch(bench, all, "--at", late), .invalidData, "--at \(late)", "horizon of 90 days", newest,
                "up to \(Timestamp.text(last))")
        }
        // A window that ends early ends the log.
        expectError(
            try batch(bench, all, "--until", "2024-06-01", "--at", "2024-10-01"), .invalidData, "horizon of 90 days")
        #expect(try scores(bench) == before)
        #expect(try batch(bench, all, "--at", "2024-02-01").exitCode == 0)
    }

    /// The end of a log of days is the end of its last day, and a time counts from the start of its day.
    @Test func aBatchOfALogOfDays() throws {
        let bench = try Workbench()
        let rows = (0..<200).map { user in
            "u\(user),2024-08-\(10 + user % 19)\n" + (user % 2 == 0 ? "u\(user),2024-09-22\n" : "")
        }
        let log = try bench.folder.file("log.csv", "user,timestamp\n" + rows.joined())
        let fit = try Command.trainer(
            "fit", "propensity", "--events", log, "--label", "churn", "--horizon", "7d", "--cutoff", "2024-09-16",
            "--folds", "0", "--model", "churn", "--store", bench.store, "--quiet")
        #expect(fit.exitCode == 0, "\(fit.messages)")
        for time in ["2024-09-23", "2024-09-30", "2024-09-30T20:00:00Z"] {
            #expect(try batch(bench, log, "--at", time).exitCode == 0, "\(time)")
        }
        expectError(
            try batch(bench, log, "--at", "2024-10-01"), .invalidData, "--at 2024-10-01T00:00:00Z",
            "horizon of 7 days", "2024-09-22T00:00:00Z", "up to 2024-09-30T00:00:00Z")
    }

    /// `3m` is three minutes, and 6.64 half-lives leave a hundredth of a weight.
    @Test func aHalfLifeOfMinutes() throws {
        let shop = try SampleShop()
        // One pair each at midnight, at one, two and three o'clock of the 10th to the 29th of three months.
        let hours = (0..<240).map { pair in
            "u\(pair),i\(pair % 9),2024-\(10 + pair / 80)-\(10 + pair % 80 / 4)T0\(pair % 4):00:00Z\n"
        }
        let file = try shop.table("user,item,timestamp\n" + hours.joined())
        let flags = ["--transform", "log", "--factors", "2", "--epochs", "1", "--half-life"]
        expectError(
            try shop.fit(file: file, flags + ["3m"]), .invalidData, "half-life of 3m", "only 1 of 240 pairs",
            "--half-life", "--from 2024-12-29T02:40:04.106Z", "--until")
        #expect(!Folder.exists("\(shop.storePath)/shop/1"))
        expectSuccess(try shop.fit(file: file, flags + ["90d"]))
    }
}
