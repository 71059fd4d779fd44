import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// A table of customers that cannot be used for training, and the texts that the error must contain.
struct InvalidCustomers: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let options: [String]
    let code: ExitCode
    let found: [String]

    init(_ name: String, _ text: String, _ options: [String] = [], _ code: ExitCode = .invalidData, _ found: String...)
    {
        testDescription = name
        self.text = text
        self.options = options
        self.code = code
        self.found = found
    }

    /// A table with these answers, and a number that separates them only roughly.
    static func answers(_ answers: [String]) -> String {
        "id,age,answer\n" + answers.enumerated().map { "c\($0),\(20 + $0 * 7 % 40),\($1)\n" }.joined()
    }

    /// A table in which the first row, a yes, has one weight, and the other yes rows have another.
    static func weighted(_ weight: String, others: String = "1") -> String {
        let lines = yesAndNo.enumerated().map { number, answer in
            let ofRow = number == 0 ? weight : answer == "yes" ? others : "1"
            return "c\(number),\(20 + number * 7 % 40),\(answer),\(ofRow)\n"
        }
        return "id,age,answer,w\n" + lines.joined()
    }

    static let yesAndNo = (0..<40).map { $0 % 3 == 0 ? "yes" : "no" }

    static let all: [InvalidCustomers] = [
        .init("one class", answers(Array(repeating: "yes", count: 20)), [], .invalidData, "'answer'", "'yes'"),
        .init("three classes", answers(yesAndNo + ["maybe"]), [], .invalidData, "'answer'", "maybe"),
        .init("a missing answer", answers(yesAndNo + [""]), [], .invalidData, ":42", "'answer'"),
        .init(
            "answers that do not say which is yes", answers(yesAndNo.map { $0 == "yes" ? "left" : "stayed" }), [],
            .wrongUsage, "--positive"),
        .init("an unknown positive", answers(yesAndNo), ["--positive", "maybe"], .wrongUsage, "maybe"),
        .init(
            "duplicate ids", answers(yesAndNo) + "c0,30,yes\n", ["--id", "id"], .invalidData, "'c0'", "--repeated-ids"),
        .init("a missing field", answers(yesAndNo) + "c99,30\n", [], .invalidData, ":42", "2 fields"),
        .init("an extra field", answers(yesAndNo) + "c99,30,yes,1\n", [], .invalidData, ":42", "4 fields"),
        .init(
            "a text in a column of numbers", answers(yesAndNo) + "c99,old,yes\n", ["--numeric", "age"], .invalidData,
            ":42", "'age'", "'old'"),
        .init("infinity", answers(yesAndNo) + "c99,inf,yes\n", [], .invalidData, ":42", "'age'", "inf"),
        .init("an empty file", "", [], .invalidData, "empty"),
        .init("a header alone", "id,age,answer\n", [], .invalidData, "no row"),
        .init("no column to learn from", "answer,age\nyes,\nno,\n", [], .invalidData, "age"),
        .init("an unknown target", answers(yesAndNo), ["--target", "anser"], .invalidData, "anser", "'answer'"),
        .init("an unknown column", answers(yesAndNo), ["--category", "agee"], .invalidData, "agee"),
        .init(
            "a column of two kinds", answers(yesAndNo), ["--category", "age", "--numeric", "age"], .wrongUsage, "age"),
        .init("too few for the folds", answers(["yes", "no", "no", "no"]), ["--folds", "3"], .invalidData, "fold"),
        .init("a negative l2", answers(yesAndNo), ["--l2=-1"], .wrongUsage, "--l2"),
        .init("an l2 that is no number", answers(yesAndNo), ["--l2", "nan"], .wrongUsage, "--l2"),
        .init("an l2 beyond all use", answers(yesAndNo), ["--l2", "1e300"], .wrongUsage, "--l2", "from 0 to 1e12"),
        .init("a negative l1", answers(yesAndNo), ["--l1=-1"], .wrongUsage, "--l1"),
        .init("Newton with l1", answers(yesAndNo), ["--l1", "0.1", "--solver", "newton"], .wrongUsage, "newton"),
        .init(
            "calibration without folds", answers(yesAndNo), ["--calibrate", "platt", "--folds", "0"], .wrongUsage,
            "--folds"),
        .init("a path without folds", answers(yesAndNo), ["--path", "l2", "--folds", "0"], .wrongUsage, "--folds"),
        .init("a path of a given penalty", answers(yesAndNo), ["--path", "l2", "--l2", "1"], .wrongUsage, "--l2"),
        .init(
            "a path of l1 by Newton", answers(yesAndNo), ["--path", "l1", "--solver", "newton"], .wrongUsage,
            "--solver newton"),
        .init("repeated ids without ids", answers(yesAndNo), ["--repeated-ids"], .wrongUsage, "--repeated-ids"),
        .init(
            "a seed without folds", answers(yesAndNo), ["--seed", "1", "--folds", "0"], .wrongUsage,
            "--seed has no effect"),
        .init("one fold", answers(yesAndNo), ["--folds", "1"], .wrongUsage, "--folds"),
        .init("bins without a number", answers(yesAndNo), ["--bins", "age"], .wrongUsage, "COLUMN=NUMBER"),
        .init("bins of an unknown column", answers(yesAndNo), ["--bins", "agee=4"], .wrongUsage, "agee"),
        .init(
            "a seed that decides nothing", answers(yesAndNo), ["--folds", "0", "--seed", "3"], .wrongUsage,
            "--seed has no effect"),
        .init(
            "rare levels without a category", answers(yesAndNo), ["--rare-below", "5"], .wrongUsage,
            "--rare-below has no effect"),
        .init(
            "class weights whose sum overflows", answers(yesAndNo), ["--class-weight", "1e308:1e308"], .wrongUsage,
            "class weights"),
        .init(
            "a weight that vanishes when multiplied", weighted("1e-300"), ["--weight", "w"], .invalidData,
            ":2, column 'w'",
            "1e-300"),
        .init(
            "folds in which one answer weighs nothing", weighted("1", others: "0"), ["--weight", "w"], .invalidData,
            "too few"),
        .init(
            "repeated ids of nobody", answers(yesAndNo), ["--repeated-ids"], .wrongUsage, "--repeated-ids has no effect"
        ),
        .init("a weight that drowns all others", weighted("1e300"), ["--weight", "w"], .invalidData, ":2, column 'w'"),
        .init("a flag of events", answers(yesAndNo), ["--horizon", "90d"], .wrongUsage, "--horizon has no effect"),
        .init(
            "another flag of events", answers(yesAndNo), ["--where", "age > 1"], .wrongUsage, "--where has no effect"),
    ]
}

@Suite struct InvalidCustomersTests {
    @Test(arguments: InvalidCustomers.all) func isAnErrorThatHelps(table: InvalidCustomers) throws {
        let bench = try Workbench()
        let file = try bench.folder.file("customers.csv", table.text)
        let target = table.options.contains("--target") ? [] : ["--target", "answer"]
        let ignored = table.options.contains("--id") || !table.text.hasPrefix("id") ? [] : ["--ignore", "id"]
        let result = try Command.start(
            "trainer",
            ["fit", "propensity", "--table", file, "--model", "m", "--store", bench.store, "--quiet"] + target + ignored
                + table.options
        ).wait()
        expectError(result, table.code, table.found)
    }

    /// Values at scoring that the model never saw, or that have another kind than in training.
    @Test func rowsThatTheModelCannotRead() throws {
        let bench = try Workbench()
        let customers = SampleCustomers()
        try bench.fitTable("churn", customers.write("customers.csv", in: bench))
        func score(_ change: (inout [SampleCustomers.Row]) -> Void, _ flags: String...) throws -> Command.Result {
            let file = try customers.changed(change).write("input.csv", in: bench)
            return try Command.start(
                "scorer",
                ["batch", "--model", "churn/1", "--store", bench.store, "--input", file, "--output", "-", "--quiet"]
                    + flags
            ).wait()
        }
        let unseen = try score { $0[3][2] = "weekly" }
        #expect(unseen.exitCode == 0)
        #expect(!unseen.output.contains("nan"))
        // A number in a column of texts is just another level that training did not have.
        let number = try score { $0[3][2] = "7" }
        #expect(number.exitCode == 0)
        #expect(number.output == unseen.output)
        let text = try score { $0[3][1] = "long" }
        // The header and three rows may already have been printed.
        #expect(text.exitCode == ExitCode.invalidData.rawValue)
        #expect(text.messages.contains("input.csv:5, column 'tenure'") && text.messages.contains("'long'"))
        let skipped = try score({ $0[3][1] = "long" }, "--skip-invalid")
        #expect(skipped.exitCode == 0)
        #expect(skipped.output.split(separator: "\n").count == customers.rows.count)
        let row = customers.rows[0]
        for (json, part) in [
            ("{\"tenure\": 1}", "plan"),
            (SampleCustomers.object(row, complete: true).dropLast() + ", \"plann\": 1}", "plann"),
            ("[1]", "object"), ("{\"tenure\": ", ""), ("", ""),
            ("{\"tenure\": \"long\", \"plan\": \"monthly\", \"newsletter\": \"yes\", \"spend\": 1}", "tenure"),
            ("{\"tenure\": {}, \"plan\": \"monthly\", \"newsletter\": \"yes\", \"spend\": 1}", "tenure"),
        ] as [(String, String)] {
            let result = try Command.scorer("score", "--model", "churn/1", "--store", bench.store, "--row", json)
            expectError(result, .invalidData, part)
        }
    }

    @Test func aColumnAllMissingIsLeftOut() throws {
        let bench = try Workbench()
        let customers = SampleCustomers().changed { for row in $0.indices { $0[row][4] = "" } }
        let report = try bench.fitTable("churn", customers.write("customers.csv", in: bench))
        let spend = try #require(report["columns"]?.arrayValue?.first { $0["name"]?.stringValue == "spend" })
        #expect(spend["use"]?.stringValue == "left_out")
        #expect(report["coefficients"]?.arrayValue?.contains { $0["column"]?.stringValue == "spend" } == false)
    }

    @Test func tenThousandColumnsAndTenRows() throws {
        let bench = try Workbench()
        let names = (0..<10_000).map { "c\($0)" }
        let rows = (0..<10).map { row in
            (names.indices.map { "\(($0 * 7 + row * 13 + $0 * row) % 101)" } + [row % 2 == 0 ? "yes" : "no"]).joined(
                separator: ",")
        }
        let table = try bench.folder.file(
            "wide.csv", ([(names + ["answer"]).joined(separator: ",")] + rows).joined(separator: "\n") + "\n")
        let report = try bench.trainer([
            "fit", "propensity", "--table", table, "--target", "answer", "--model", "wide", "--folds", "2", "--quiet",
        ])
        #expect(report["convergence"]?["converged"]?.boolValue == true)
        #expect(try bench.probabilities("wide/1", ["--input", table]).count == 10)
    }

    @Test func modelsOfTheOtherKind() throws {
        let bench = try Workbench()
        try bench.fitTable("churn", SampleCustomers().write("customers.csv", in: bench))
        let shop = try SmallShop(in: bench)
        let events = try SmallShop.writePairs(shop.purchases, to: "pairs.csv", in: bench)
        try bench.fit("lists", events, "--factors", "8")
        let table = "\(bench.folder.path)/customers.csv"
        let lines = [
            "scorer recommend --model churn/1 --user ada", "scorer similar --model churn/1 --item tea",
            "scorer batch --model churn/1 --output -", "scorer score --model lists/1 --row {}",
            "scorer batch --model lists/1 --output - --input \(table)",
            "scorer batch --model lists/1 --output - --events \(events)",
            "trainer evaluate lists/1 --table \(table)", "trainer evaluate churn/1 --events \(events) --at 2024-01-01",
            "trainer evaluate churn/1 --table \(table) --mask none", "trainer evaluate churn/1",
        ]
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let result = try Command.start(words[0], Array(words.dropFirst()) + ["--store", bench.store]).wait()
            expectError(result, .wrongUsage)
        }
    }
}
