import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// Gates of an alias through the commands: shown, set, judged, forced, and passed over on the way back.
@Suite struct GateCommandTests {
    /// Two versions of popularity: the first learnt from ten events of five customers, the second from three of two.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        let pairs = ["a,x", "b,x", "c,x", "d,x", "e,x", "a,y", "b,y", "c,y", "a,z", "d,w"]
        let logs = [pairs, Array(pairs.prefix(2)) + ["a,y"]]
        for (number, rows) in logs.enumerated() {
            let log = try bench.folder.file("log\(number).csv", "user,item\n" + rows.map { "\($0)\n" }.joined())
            try bench.fit("shop", log, "--algorithm", "popularity")
        }
        return bench
    }

    private func trainer(_ bench: Workbench, _ arguments: String...) throws -> Command.Result {
        try Command.start("trainer", arguments + ["--store", bench.store]).wait()
    }

    private func outcomes(_ value: JSONValue?) -> [String?] {
        (value?["gates"]?.arrayValue ?? []).map { $0["outcome"]?.stringValue }
    }

    private func champion(_ bench: Workbench) throws -> Int? {
        try bench.trainer("models", "history", "shop", "--at", "2100-01-01")["aliases"]?["champion"]?.intValue
    }

    @Test func gatesAreSetShownAndRemoved() throws {
        let bench = try bench()
        #expect(try bench.trainer("models", "gates", "shop") == ["model": "shop", "aliases": [:]])
        let set = try bench.trainer(
            "models", "gates", "shop", "--require", "ndcg@20 > popularity", "--require", "rows >= 0.8 * champion",
            "--on-doubt", "refuse")
        let champion: JSONValue = [
            "gates": ["ndcg@20 > popularity", "rows >= 0.8 * champion"], "on_doubt": "refuse",
        ]
        #expect(set["aliases"] == ["champion": champion])
        try bench.trainer("models", "gates", "shop", "--alias", "next", "--require", "smoke")
        let all = try bench.trainer("models", "gates", "shop")
        #expect(all["aliases"] == ["champion": champion, "next": ["gates": ["smoke"]]])
        let one = try bench.trainer("models", "gates", "shop", "--alias", "next")
        #expect(one["aliases"] == ["next": ["gates": ["smoke"]]])
        let csv = try trainer(bench, "models", "gates", "shop", "--format", "csv").output
        #expect(
            csv == """
                alias,gate,on doubt
                champion,ndcg@20 > popularity,refuse
                champion,rows >= 0.8 * champion,refuse
                next,smoke,as trained

                """)
        try bench.trainer("models", "gates", "shop", "--none")
        #expect(try bench.trainer("models", "gates", "shop")["aliases"] == ["next": ["gates": ["smoke"]]])
        // A second time there is nothing to remove, which is no error of a script.
        try bench.trainer("models", "gates", "shop", "--none")
        try bench.trainer("models", "verify")
    }

    @Test func aVersionThatMeetsTheGatesIsPromoted() throws {
        let bench = try bench()
        try bench.trainer(
            "models", "gates", "shop", "--require", "users >= 5", "--require", "rows >= 0.8 * champion", "--require",
            "smoke", "--require", "size <= 1MB", "--require", "open within 60s", "--require", "events >= 10")
        let moved = try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        #expect(moved["to"]?.intValue == 1)
        #expect(outcomes(moved) == ["passed", "not needed", "passed", "passed", "passed", "passed"])
        #expect(moved["gates"]?[0]?["found"]?.stringValue == "5")
        #expect(moved["gates"]?[3]?["gate"]?.stringValue == "size <= 1MB")
        // Once it is there, nothing is judged again.
        let again = try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        #expect(again["from"]?.intValue == 1 && again["gates"] == nil)
    }

    @Test func aVersionThatDoesNotIsRefusedAndForceIsInTheHistory() throws {
        let bench = try bench()
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        try bench.trainer(
            "models", "gates", "shop", "--require", "rows >= 0.8 * champion", "--require", "users >= 2")
        let history = try bytes(of: "\(bench.store)/shop/history.jsonl")
        let refused = try trainer(bench, "models", "promote", "shop/2", "--to", "champion", "--reason", "new")
        #expect(refused.exitCode == ExitCode.gateNotMet.rawValue)
        #expect(refused.output.contains("rows >= 0.8 * champion") && refused.output.contains("3, champion 10"))
        #expect(refused.messages.contains("does not meet the gate 'rows >= 0.8 * champion'"))
        #expect(refused.messages.contains("--force"))
        #expect(try bytes(of: "\(bench.store)/shop/history.jsonl") == history)
        let json = try trainer(bench, "models", "promote", "shop/2", "--to", "champion", "--format", "json")
        let object = try JSONValue(parsing: Array(json.output.utf8))
        #expect(json.exitCode == 2 && object["refused"]?.intValue == 2 && object["to"] == nil)
        #expect(outcomes(object) == ["failed", "passed"])
        #expect(try champion(bench) == 1)

        let forced = try bench.trainer(
            "models", "promote", "shop/2", "--to", "champion", "--force", "--reason", "the shop was closed")
        #expect(forced["to"]?.intValue == 2 && outcomes(forced) == ["failed", "passed"])
        let entries = try #require(try bench.trainer("models", "history", "shop")["entries"]?.arrayValue)
        #expect(entries.last?["forced"]?.boolValue == true)
        #expect(entries.last?["reason"]?.stringValue == "the shop was closed")
        #expect(entries.dropLast().allSatisfy { $0["forced"] == nil })
        #expect(try trainer(bench, "models", "history", "shop").output.contains("promoted, forced"))
        try bench.trainer("models", "verify")
        // Back, also to a version that the gates would refuse.
        try bench.trainer("models", "rollback", "shop")
        #expect(try champion(bench) == 1)
        try bench.trainer("models", "rollback", "shop", "--to", "2")
        #expect(try champion(bench) == 2)
    }

    @Test func whatIsNotKnownOfAVersionIsNotMet() throws {
        let bench = try bench()
        for (gate, remedy) in [
            ("ndcg@20 > popularity", "--holdout-from"), ("newest within 2d", "times"),
        ] {
            try bench.trainer("models", "gates", "shop", "--require", gate)
            let result = try trainer(bench, "models", "promote", "shop/1", "--to", "champion")
            #expect(result.exitCode == 2 && result.output.contains("not measured"), "\(gate): \(result.messages)")
            #expect(result.messages.contains(remedy), "\(gate): \(result.messages)")
        }
        // A holder that this version was never compared with.
        try bench.trainer("models", "gates", "shop", "--none")
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        try bench.trainer("models", "gates", "shop", "--require", "ndcg@20 >= champion - 0.002")
        let result = try trainer(bench, "models", "promote", "shop/2", "--to", "champion")
        #expect(result.exitCode == 2 && result.messages.contains("a run of its pipeline"))
    }

    @Test func oldEventsAreTooOld() throws {
        let shop = try SampleShop.trained()
        expectSuccess(
            try shop.run("trainer", ["models", "gates", "shop", "--alias", "next", "--require", "newest within 2d"]))
        let result = try shop.run("trainer", ["models", "promote", "shop/1", "--to", "next"])
        #expect(result.exitCode == 2 && result.output.contains("2024-01-06T00:00:00Z"))
        expectSuccess(
            try shop.run(
                "trainer", ["models", "gates", "shop", "--alias", "next", "--require", "newest within 5000w"]))
        expectSuccess(try shop.run("trainer", ["models", "promote", "shop/1", "--to", "next"]))
    }

    /// A hold-out of a model of popularity is exactly as good as popularity, and not better.
    @Test func heldOutQualityIsJudged() throws {
        let bench = try Workbench()
        // Half of the customers buy x first, the others y; what they buy next is held out.
        let rows = (0..<40).flatMap { user in
            let items = user.isMultiple(of: 2) ? ["x", "y"] : ["y", "x"]
            return ["u\(user),\(items[0]),2024-01-01\n", "u\(user),\(items[1]),2024-01-02\n"]
        }
        let log = try bench.folder.file("log.csv", "user,item,timestamp\n" + rows.joined())
        try bench.fit("shop", log, "--algorithm", "popularity", "--holdout-last", "1", "--metrics", "ndcg@5")
        let cases = [
            ("ndcg@5 > popularity", "failed"), ("ndcg@5 >= popularity", "passed"), ("ndcg@5 >= 1", "passed"),
            ("ndcg@20 > 0", "not measured"),
        ]
        for (number, (gate, outcome)) in cases.enumerated() {
            try bench.trainer("models", "gates", "shop", "--alias", "try\(number)", "--require", gate)
            let result = try trainer(
                bench, "models", "promote", "shop/1", "--to", "try\(number)", "--force", "--reason", "a test",
                "--format", "json")
            #expect(result.exitCode == 0)
            #expect(outcomes(try JSONValue(parsing: Array(result.output.utf8))) == [outcome], "\(gate)")
        }
    }

    @Test func aModelOfCustomersIsJudgedByItsFolds() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        let report = try bench.fitTable("churn", table)
        let positives = try #require(report["positives"]?.intValue)
        try bench.trainer(
            "models", "gates", "churn", "--require", "auc > base-rate", "--require", "rows >= 600", "--require",
            "positives >= \(positives)", "--require", "log-loss < base-rate", "--require", "smoke", "--require",
            "open within 60s")
        let moved = try bench.trainer("models", "promote", "churn/1", "--to", "champion")
        #expect(outcomes(moved) == [String?](repeating: "passed", count: 6))
        #expect(moved["gates"]?[1]?["found"]?.stringValue == "600")
        try bench.trainer(
            "models", "gates", "churn", "--alias", "next", "--require", "positives >= \(positives + 1)", "--require",
            "events >= 1")
        let refused = try trainer(bench, "models", "promote", "churn/1", "--to", "next", "--format", "json")
        #expect(refused.exitCode == 2)
        #expect(outcomes(try JSONValue(parsing: Array(refused.output.utf8))) == ["failed", "not measured"])
    }

    @Test func aDamagedFileOfGatesStopsPromotionsAndNothingElse() throws {
        let bench = try bench()
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        try bench.trainer("models", "promote", "shop/2", "--to", "champion")
        let path = "\(bench.store)/shop/gates.json"
        try bench.folder.write(Array(#"{"aliases": {"champion": {"gates": ["smoke""#.utf8), to: path)
        expectError(
            try trainer(bench, "models", "promote", "shop/1", "--to", "champion"), .modelUnusable, "gates.json")
        expectError(
            try trainer(
                bench, "models", "promote", "shop/1", "--to", "champion", "--force", "--reason", "why"),
            .modelUnusable, "gates.json")
        expectError(try trainer(bench, "models", "gates", "shop"), .modelUnusable, "gates.json")
        #expect(try trainer(bench, "models", "verify").exitCode == ExitCode.modelUnusable.rawValue)
        try bench.scorer("recommend", "--model", "shop", "--user", "a")
        try bench.trainer("models", "rollback", "shop")
        #expect(try champion(bench) == 1)
    }

    /// By hand, or by a version of the program that knows more gates.
    @Test func aGateThatIsNoneIsNamedAndStopsPromotions() throws {
        let bench = try bench()
        try bench.trainer("models", "promote", "shop/1", "--to", "champion")
        try bench.trainer("models", "promote", "shop/2", "--to", "champion")
        let path = "\(bench.store)/shop/gates.json"
        let content =
            #"{"aliases": {"champion": {"gates": ["smoke", "fairness >= 0.9"]}, "next": {"gates": ["smoke"]}}}"#
        try bench.folder.write(Array(content.utf8), to: path)
        let verified = try trainer(bench, "models", "verify")
        #expect(verified.exitCode == ExitCode.modelUnusable.rawValue, "\(verified)")
        for part in ["gates.json", "'champion'", "fairness >= 0.9"] {
            #expect(verified.output.contains(part), "\(verified.output)")
        }
        #expect(try trainer(bench, "models", "verify", "shop/1").exitCode == ExitCode.modelUnusable.rawValue)
        expectError(try trainer(bench, "models", "gates", "shop"), .modelUnusable, path, "'fairness >= 0.9'")
        expectSuccess(try trainer(bench, "models", "gates", "shop", "--alias", "next", "--quiet"))
        let promote = ["models", "promote", "shop/1", "--to", "champion", "--store", bench.store]
        for more in [[], ["--force", "--reason", "why"]] {
            expectError(
                try Command.start("trainer", promote + more).wait(), .modelUnusable, path, "'fairness >= 0.9'")
        }
        try bench.trainer("models", "rollback", "shop")
        #expect(try champion(bench) == 1)
        // Setting them again mends them.
        let other = try trainer(bench, "models", "gates", "shop", "--alias", "next", "--none", "--quiet")
        expectSuccess(other)
        try bench.trainer("models", "gates", "shop", "--require", "users >= 2")
        try bench.trainer("models", "verify")
        try bench.trainer("models", "promote", "shop/2", "--to", "champion")
    }

    @Test func whatNoVersionOfTheModelHasIsNoGateOfIt() throws {
        let bench = try bench()
        for gate in ["auc > 0.5", "log-loss < base-rate", "rmse < bias", "positives >= 1"] {
            expectError(
                try trainer(bench, "models", "gates", "shop", "--require", gate), .wrongUsage, "'\(gate)'",
                "a recommender", "ndcg@20")
        }
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable("churn", table)
        for gate in ["ndcg@20 > popularity", "rmse < 1", "items >= 10"] {
            expectError(
                try trainer(bench, "models", "gates", "churn", "--require", gate), .wrongUsage, "'\(gate)'",
                "a model of customers", "auc")
        }
        #expect(try bench.trainer("models", "gates", "shop")["aliases"] == [:])
        #expect(try bench.trainer("models", "gates", "churn")["aliases"] == [:])
    }

    /// Gates that were written by hand were never held against what a version can have.
    @Test func theListingSaysWhichGatesNoVersionCanMeet() throws {
        let bench = try bench()
        let gates = ["ndcg@20 > 1", "auc > 0.5", "rows > 500", "rows <= 500", "smoke", "ndcg@20 > shop/1"]
        let list = gates.map { "\"\($0)\"" }.joined(separator: ", ")
        try bench.folder.write(
            Array("{\"aliases\": {\"champion\": {\"gates\": [\(list)]}, \"next\": {\"gates\": [\"smoke\"]}}}".utf8),
            to: "\(bench.store)/shop/gates.json")
        let aliases = try bench.trainer("models", "gates", "shop")["aliases"]
        let never = aliases?["champion"]?["never_met"]?.arrayValue ?? []
        #expect(
            never.map { $0["gate"]?.stringValue } == ["ndcg@20 > 1", "auc > 0.5", "rows <= 500", "ndcg@20 > shop/1"])
        let reason = never.dropFirst().first?["reason"]?.stringValue
        #expect(reason?.contains("a recommender, has no 'auc'") == true, "\(reason ?? "none")")
        #expect(aliases?["next"] == ["gates": ["smoke"]])
        let table = try trainer(bench, "models", "gates", "shop")
        #expect(table.exitCode == 0 && table.output.contains("gate that keeps every version out"), "\(table)")
        #expect(table.output.contains("the gates 'rows > 500' and 'rows <= 500' can never be met together"))
        let other = try trainer(bench, "models", "gates", "shop", "--alias", "next")
        #expect(!other.output.contains("every version"), "\(other)")
    }

    @Test func whatHasNoEffectOrNoMeaningIsWrongUsage() throws {
        let bench = try bench()
        let promote = ["models", "promote", "shop/1", "--to", "champion"]
        let gates = ["models", "gates", "shop"]
        let cases: [([String], String)] = [
            (promote + ["--force"], "--reason"), (promote + ["--force", "--reason", " "], "--reason"),
            (promote + ["--force", "--reason", "why"], "--force has no effect"),
            (gates + ["--require", "ndcg@20 > popularty"], "did you mean 'popularity'"),
            (gates + ["--require", "ndcg@20 > shop/1"], "compares with one version"),
            (gates + ["--require", "ndcg@20 > 1"], "'ndcg@20 > 1' can never be met"),
            (gates + ["--require", "rows < 0"], "'rows < 0' can never be met"),
            (gates + ["--require", "rows > 500", "--require", "rows <= 500"], "can never be met together"),
            (gates + ["--require", "smoke", "--require", "smoke"], "twice"),
            (gates + ["--require", "smoke", "--none"], "contradict"),
            (gates + ["--on-doubt", "refuse"], "--on-doubt has no effect"),
            (gates + ["--require", "smoke", "--on-doubt", "maybe"], "maybe"),
            (gates + ["--require", "smoke", "--alias", "Champion"], "'Champion'"),
            (gates + ["--alias", "Champion"], "'Champion'"),
        ]
        for (arguments, found) in cases {
            expectError(
                try Command.start("trainer", arguments + ["--store", bench.store]).wait(), .wrongUsage, found)
        }
        expectError(try trainer(bench, "models", "gates", "shops"), .modelUnusable, "no model 'shops'")
        #expect(try champion(bench) == nil)
        #expect(try bench.trainer("models", "gates", "shop")["aliases"] == [:])
    }
}
