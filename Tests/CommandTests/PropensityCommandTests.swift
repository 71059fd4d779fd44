import Diagnostics
import Documents
import Glibc
import ModelFiles
import TestSupport
import Testing

/// From a table to a model, and from raw rows to probabilities.
@Suite struct PropensityCommandTests {
    @Test func theSameProbabilityFromEveryForm() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        let table = try customers.write("customers.csv", in: bench)
        try bench.fitTable("churn", table, "--calibrate", "isotonic")
        let scores = try bench.probabilities("churn/1", ["--input", table])
        #expect(scores.count == customers.rows.count)
        let lines = try customers.writeJSONLines("customers.jsonl", in: bench)
        #expect(try bench.probabilities("churn/1", ["--input", lines, "--threads", "1"]) == scores)
        let shuffled = try customers.shuffled(seed: 2).write("shuffled.csv", in: bench)
        #expect(try bench.probabilities("churn/1", ["--input", shuffled]) == scores)
        for row in customers.rows.prefix(20) {
            let answer = try bench.scorer(
                "score", "--model", "churn/1", "--row", SampleCustomers.object(row, complete: true))
            #expect(answer["probability"]?.doubleValue == Double(try #require(scores[row[0]])))
            #expect(answer["outcome"]?.stringValue == "churned")
            #expect(answer["contributions"] == nil)
        }
    }

    @Test func modelsAreTheSameFromEveryForm() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        let table = try customers.write("customers.csv", in: bench)
        let first = ["--path", "l2", "--calibrate", "platt", "--threads", "1"]
        try bench.fitTable("churn", table, first[0], first[1], first[2], first[3], first[4], first[5])
        let expected = try bench.modelBytes("churn")
        let others = [
            (table, "2"), (table, "3"), (try customers.shuffled(seed: 4).write("shuffled.csv", in: bench), "2"),
            (try customers.changed { $0.reverse() }.write("reversed.csv", in: bench), "1"),
        ]
        for (number, (file, threads)) in others.enumerated() {
            try bench.fitTable("churn", file, "--path", "l2", "--calibrate", "platt", "--threads", threads)
            #expect(try bench.modelBytes("churn", number + 2) == expected, "\(file), \(threads) threads")
        }
        try bench.fitTable("churn", table, "--path", "l2", "--calibrate", "platt", "--seed", "1")
        #expect(try bench.modelBytes("churn", others.count + 2) != expected)
    }

    @Test func contributionsAddUpToTheLogOdds() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        let report = try bench.fitTable("churn", customers.write("customers.csv", in: bench))
        let raw = try #require(report["coefficients"]?.arrayValue)
        func coefficient(_ name: String) throws -> Double {
            try #require(raw.first { $0["name"]?.stringValue == name }?["coefficient"]?.doubleValue)
        }
        for row in customers.rows.prefix(40) {
            let answer = try bench.scorer(
                "score", "--model", "churn/1", "--explain", "--row", SampleCustomers.object(row, complete: true))
            let parts = try #require(answer["contributions"]?.arrayValue).compactMap { $0["contribution"]?.doubleValue }
            #expect(parts.count == 4)
            let logOdds = try #require(answer["log_odds"]?.doubleValue)
            let intercept = try #require(answer["intercept"]?.doubleValue)
            #expect(abs(parts.reduce(intercept, +) - logOdds) < 1e-12 * max(1, abs(logOdds)))
            let probability = try #require(answer["probability"]?.doubleValue)
            #expect(abs(probability - 1 / (1 + exp(-logOdds))) < 1e-12)

            // Compute the same log-odds by hand, from the printed coefficients in raw units.
            guard let tenure = Double(row[1]), let spend = Double(row[4]) else { continue }
            var byHand = try coefficient("(intercept)") + coefficient("tenure") * tenure + coefficient("spend") * spend
            byHand += try coefficient("plan = \(row[2])") + (row[3] == "yes" ? coefficient("newsletter") : 0)
            #expect(abs(byHand - logOdds) < 1e-9)
        }
    }

    /// The estimates are close to the coefficients that generated the rows.
    @Test func findsTheLaw() throws {
        let bench = try Workbench()
        let table = try SampleCustomers(4000).write("customers.csv", in: bench)
        let report = try bench.fitTable("churn", table, "--l2", "0")
        let rows = try #require(report["coefficients"]?.arrayValue)
        func row(_ name: String) throws -> JSONValue { try #require(rows.first { $0["name"]?.stringValue == name }) }
        for (name, law) in [("tenure", -0.8), ("newsletter", -0.7), ("spend", 0)] {
            let estimate = try #require(row(name)["coefficient"]?.doubleValue)
            #expect(abs(estimate - law) < 0.25, "\(name): \(estimate)")
        }
    }

    @Test func evaluationOfHeldBackRows() throws {
        let bench = try Workbench()
        let customers = SampleCustomers(3000)
        let training = try customers.changed { $0.removeLast(1000) }.write("training.csv", in: bench)
        let test = try customers.changed { $0.removeFirst(2000) }.write("test.csv", in: bench)
        let fitted = try bench.fitTable("churn", training)
        let report = try bench.trainer("evaluate", "churn/1", "--table", test, "--cost", "1", "--value", "4")
        #expect(report["rows"]?.intValue == 1000)
        let positives = customers.rows.suffix(1000).count { $0[5] == "yes" }
        #expect(report["positives"]?.intValue == positives)
        let auc = try report.estimate("auc")
        #expect(abs(auc - (try fitted.estimate("auc"))) < 0.05)
        #expect(try #require(report["baselines"]?["base-rate"]).estimate("auc") == 0.5)
        let thresholds = try #require(report["thresholds"]?["rows"]?.arrayValue)
        #expect(thresholds.count > 5)
        for row in thresholds {
            let contacts = try #require(row["share"]?.doubleValue) * 1000
            let found = try #require(row["recall"]?.doubleValue) * Double(positives)
            #expect(abs(try #require(row["profit"]?.doubleValue) - (4 * found - contacts)) < 1e-6)
        }
    }

    /// A column of numbers near 0 has an odds ratio beyond double precision.
    @Test func hasNoOddsRatioBeyondDoublePrecision() throws {
        let bench = try Workbench()
        let customers = SampleCustomers().changed { rows in
            for row in rows.indices { rows[row][4] = rows[row][5] == "yes" && row % 3 > 0 ? "2e-9" : "1e-9" }
        }
        let report = try bench.fitTable("churn", customers.write("customers.csv", in: bench))
        let spend = try #require(report["coefficients"]?.arrayValue?.first { $0["name"]?.stringValue == "spend" })
        #expect(try #require(spend["coefficient"]?.doubleValue) > 1e6)
        #expect(spend["odds_ratio"] == nil)
    }

    @Test func combinationsOfColumnsAreNamed() throws {
        let bench = try Workbench()
        let table = try bench.folder.file(
            "twice.csv",
            "age,months,answer\n"
                + (0..<60).map { "\(20 + $0 * 7 % 40),\(12 * (20 + $0 * 7 % 40)),\($0 % 3 == 0 ? "yes" : "no")\n" }
                .joined())
        let arguments = [
            "fit", "propensity", "--table", table, "--target", "answer", "--model", "m", "--l2", "0", "--folds", "2",
        ]
        let report = try bench.trainer(arguments)
        #expect(report["aliased"]?.arrayValue?.compactMap(\.stringValue) == ["months"])
        #expect(report["standard_errors_refused"]?.stringValue?.contains("combinations") == true)
        let result = try Command.start("trainer", arguments + ["--store", bench.store]).wait()
        #expect(result.messages.contains("coefficient of 0: months"))
        #expect(result.messages.contains("no standard errors: "))
    }

    /// With class weights alone the numbers are scores; with equal weights, or calibrated, they are probabilities.
    @Test(arguments: [
        ("--class-weight balanced", true), ("--class-weight 1:5", true), ("--class-weight 2:1 --folds 0", true),
        ("--class-weight balanced --calibrate platt", false), ("--class-weight balanced --calibrate isotonic", false),
        ("--class-weight 3:3", false), ("--class-weight none", false), ("--calibrate platt", false),
    ])
    func classWeightsAloneGiveNoProbabilities(flags: String, isWarned: Bool) throws {
        let bench = try Workbench()
        let table = try SampleCustomers(300).write("customers.csv", in: bench)
        let arguments = [
            "fit", "propensity", "--table", table, "--target", "churned", "--id", "customer", "--model", "churn",
            "--quiet", "--store", bench.store,
        ]
        let result = try Command.start("trainer", arguments + flags.split(separator: " ").map(String.init)).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.messages.contains("are no probabilities: --class-weight") == isWarned, "\(result.messages)")
        if isWarned { #expect(result.messages.contains("--calibrate platt")) }
        let page = try Command.trainer("models", "show", "churn/1", "--store", bench.store).output
        #expect(page.contains("its numbers are no probabilities") == isWarned, "\(page)")
        #expect(page.contains("the column churned"))
    }

    /// A column of standard errors is there or the reason why it is not.
    @Test(arguments: [("0", nil), ("0.01", "a penalty pulls"), (nil, "a penalty pulls")] as [(String?, String?)])
    func standardErrorsOrTheReason(l2: String?, reason: String?) throws {
        let bench = try Workbench()
        let table = try SampleCustomers(300).write("customers.csv", in: bench)
        let arguments = [
            "fit", "propensity", "--table", table, "--target", "churned", "--id", "customer", "--model", "churn",
            "--folds", "0", "--quiet", "--store", bench.store,
        ]
        let result = try Command.start("trainer", arguments + (l2.map { ["--l2", $0] } ?? [])).wait()
        #expect(result.exitCode == 0, "\(result.messages)")
        #expect(result.output.contains("coefficient  standard error  odds ratio") == (reason == nil))
        #expect(result.output.contains("why there is no standard error\n") == (reason != nil))
        if let reason { #expect(result.output.contains("\n\(reason)")) }
    }

    @Test func namesRowsByLineWithoutIds() throws {
        let bench = try Workbench()
        let table = try SampleCustomers(200).write("customers.csv", in: bench)
        try bench.trainer([
            "fit", "propensity", "--table", table, "--target", "churned", "--ignore", "customer", "--model", "churn",
            "--quiet",
        ])
        let scores = try bench.probabilities("churn/1", ["--input", table])
        #expect(Set(scores.keys) == Set((2...201).map { "\($0)" }))
    }

    @Test func inspectAndVerifyKnowTheFile() throws {
        let bench = try Workbench()
        try bench.fitTable("churn", SampleCustomers().write("customers.csv", in: bench))
        let contents = try bench.scorer("inspect", "churn/1")
        let names = contents["files"]?[0]?["tensors"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(names.contains("coefficients") && names.contains("settings"))
        #expect(try bench.trainer("models", "verify", "churn/1")["sound"]?.boolValue == true)
        let path = "\(bench.store)/churn/1/propensity.safetensors"
        var damaged = try bytes(of: path)
        damaged[damaged.count / 2] ^= 4
        try bench.folder.write(damaged, to: path)
        let result = try Command.scorer("score", "--model", "churn/1", "--row", "{}", "--store", bench.store)
        expectError(result, .modelUnusable, "propensity.safetensors")
    }
}
