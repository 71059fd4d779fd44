import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `trainer evaluate --require`, on the shop of four items whose values `EvaluateCommandTests` works out by hand, with
/// twenty of each customer, so that the customers can tell.
@Suite struct RequireCommandTests {
    private func bench(_ copies: Int = 20) throws -> (Workbench, hidden: String) {
        func table(_ rows: String...) -> String {
            let copied = (0..<copies).flatMap { copy in rows.map { "\($0.prefix(1))\(copy)\($0.dropFirst())\n" } }
            return "user,item\n" + copied.joined()
        }
        let bench = try Workbench()
        let log = table("a,x", "b,x", "c,x", "a,y", "b,y", "c,w", "d,v")
        let less = table("a,x", "b,x", "c,x", "a,y", "b,y", "c,w")
        try bench.fit("all", bench.folder.file("log.csv", log), "--algorithm", "popularity")
        try bench.fit("less", bench.folder.file("less.csv", less), "--algorithm", "popularity")
        return (bench, try bench.folder.file("hidden.csv", table("a,v", "a,w", "b,w", "d,x")))
    }

    /// Three customers have no interval that means anything, so that nothing is shown.
    @Test func fewCustomersShowNothing() throws {
        let (bench, hidden) = try bench(1)
        let result = try evaluate(bench, hidden, ["--metrics", "map@2"] + required("map@2 >= popularity"))
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue, "\(result)")
        #expect(result.output.contains("doubt"))
        #expect(result.messages.contains("on 3 customers, and at least 30 are needed"), "\(result.messages)")
    }

    private func evaluate(_ bench: Workbench, _ hidden: String, _ arguments: [String]) throws -> Command.Result {
        try Command.start(
            "trainer", ["evaluate", "all/1", "--events", hidden, "--store", bench.store, "--quiet"] + arguments
        ).wait()
    }

    private func required(_ gates: String...) -> [String] { gates.flatMap { ["--require", $0] } }

    /// MAP@2 is (1 + 0.5 + 1) / 3, exactly that of popularity, which the model is.
    @Test func gatesThatAreMetAreInTheReport() throws {
        let (bench, hidden) = try bench()
        let gates = required("map@2 >= 0.83", "map@2 >= popularity", "map@2 < 0.9")
        let report = try bench.trainer(
            ["evaluate", "all/1", "--events", hidden, "--metrics", "map@2"] + gates)
        #expect(
            report["gates"] == [
                ["gate": "map@2 >= 0.83", "outcome": "passed", "found": "0.8333"],
                [
                    "gate": "map@2 >= popularity", "outcome": "passed",
                    "found": "0.8333, 0.0000 [0.0000, 0.0000] above popularity",
                ],
                ["gate": "map@2 < 0.9", "outcome": "passed", "found": "0.8333"],
            ])
        #expect(abs(try report.estimate("map@2") - 2.5 / 3) < 1e-12)
        let text = try evaluate(bench, hidden, ["--metrics", "map@2"] + gates)
        expectSuccess(text)
        #expect(text.output.contains("outcome") && text.output.contains("unknown user"))
        // Without gates the report is as it was.
        #expect(try bench.trainer("evaluate", "all/1", "--events", hidden)["gates"] == nil)
    }

    @Test func aGateThatIsNotMetEndsWithTwoAfterTheReport() throws {
        let (bench, hidden) = try bench()
        let result = try evaluate(
            bench, hidden,
            ["--metrics", "map@2", "--format", "json"] + required("map@2 > popularity", "map@2 > 0.9", "map@2 > 0.8"))
        #expect(result.exitCode == ExitCode.gateNotMet.rawValue)
        #expect(result.messages.contains("2 of 3 gates") && result.messages.contains("'map@2 > popularity'"))
        let report = try JSONValue(parsing: Array(result.output.utf8))
        #expect(report["gates"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["failed", "failed", "passed"])
        #expect(abs(try report.estimate("map@2") - 2.5 / 3) < 1e-12)
        let csv = try evaluate(
            bench, hidden, ["--metrics", "map@2", "--format", "csv"] + required("map@2 > 0.9"))
        #expect(csv.exitCode == 2 && csv.output.hasPrefix("measure,value"))
    }

    /// The other version finds both items first, this one second: the difference is −0.5 for each customer.
    @Test func anotherVersionIsABaselineByItsName() throws {
        let (bench, hidden) = try bench()
        let against = ["--against", "less/1", "--metrics", "mrr@2"]
        expectSuccess(try evaluate(bench, hidden, against + required("mrr@2 >= less/1 - 0.5")))
        for gate in ["mrr@2 >= less/1 - 0.4", "mrr@2 > less/1 - 0.5", "mrr@2 > less/1", "mrr@2 >= 0.6 * less/1"] {
            let result = try evaluate(bench, hidden, against + required(gate))
            #expect(result.exitCode == 2, "\(gate): \(result.messages)")
            #expect(result.output.contains("0.5000, 0.5000 [0.5000, 0.5000] below less/1"), "\(result.output)")
        }
        // Half of the other's value is 0.5 as well.
        expectSuccess(try evaluate(bench, hidden, against + required("mrr@2 >= 0.5 * less/1")))
    }

    @Test func theChampionIsTheHolderOfTheAlias() throws {
        let (bench, hidden) = try bench()
        let gate = required("map@2 >= champion")
        // Nobody holds it yet, so that nothing is shown; then the version itself.
        expectError(
            try evaluate(bench, hidden, ["--metrics", "map@2"] + gate), .wrongUsage, "'map@2 >= champion'",
            "no version of 'all' holds this alias", "--to champion")
        try bench.trainer("models", "promote", "all/1", "--to", "champion")
        let report = try bench.trainer(["evaluate", "all/1", "--events", hidden, "--metrics", "map@2"] + gate)
        #expect(report["gates"]?[0]?["outcome"]?.stringValue == "not needed")
        let log = "\(bench.folder.path)/log.csv"
        try bench.fit("all", log, "--algorithm", "popularity")
        try bench.trainer("models", "promote", "all/2", "--to", "champion")
        expectError(
            try evaluate(bench, hidden, ["--metrics", "map@2"] + gate), .wrongUsage, "compares with all/2", "--against")
        expectSuccess(
            try evaluate(bench, hidden, ["--metrics", "map@2", "--against", "all@champion"] + gate))
    }

    @Test func whatIsNotMeasuredIsWrongUsage() throws {
        let (bench, hidden) = try bench()
        let cases: [([String], String)] = [
            (required("map@2 > 0.1"), "'map@2', which is not measured"),
            (["--metrics", "ndcg@20"] + required("map@2 > 0.1"), "--metrics"),
            (required("auc > 0.7"), "is of probabilities"), (required("rmse < 1"), "is of ratings"),
            (required("rows >= 5"), "no evaluation measures"), (required("smoke"), "no evaluation measures"),
            (required("newest within 2d"), "no evaluation measures"),
            (required("map@20 > less/1"), "--against less/1"),
            (required("map@20 > bias"), "'bias' is no baseline of 'map@20'"),
            (required("map@20 >"), "its end is missing"), (required("map@20 > 0.1", "map@20 > 0.1"), "twice"),
            (required("diversity@20 > 0.1"), "cannot be judged"),
        ]
        for (arguments, found) in cases {
            expectError(try evaluate(bench, hidden, arguments), .wrongUsage, found)
        }
    }

    @Test func probabilitiesAreComparedWithTheBaseRate() throws {
        let bench = try Workbench()
        let table = try SampleCustomers(600, seed: 5).write("train.csv", in: bench)
        let test = try SampleCustomers(400, seed: 6).write("test.csv", in: bench)
        try bench.fitTable("churn", table)
        let report = try bench.trainer(
            ["evaluate", "churn/1", "--table", test]
                + required("auc > base-rate", "log-loss < base-rate", "auc > 0.6", "log-loss < 0.69"))
        #expect(
            report["gates"]?.arrayValue?.map { $0["outcome"]?.stringValue }
                == [String?](repeating: "passed", count: 4))
        let result = try Command.start(
            "trainer",
            ["evaluate", "churn/1", "--table", test, "--store", bench.store] + required("log-loss > base-rate")
        ).wait()
        #expect(result.exitCode == 2 && result.output.contains("below base-rate"))
        expectError(
            try Command.start(
                "trainer",
                ["evaluate", "churn/1", "--table", test, "--store", bench.store] + required("ndcg@20 > popularity")
            ).wait(), .wrongUsage, "is of lists")
    }
}
