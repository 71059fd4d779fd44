import Diagnostics
import Documents
import Files
import ModelFiles
import TestSupport
import Testing

/// Amounts at the limits of double precision, and typing errors that must do no harm.
@Suite struct ExtremeCustomersTests {
    /// A table with one amount, in the given unit, that roughly separates the answers.
    private static func table(unit: Double, in bench: Workbench) throws -> String {
        let lines = SampleCustomers(200).rows.enumerated().map { number, row in
            "\(row[0]),\((Double(number * 37 % 200) / 100 - 1 + (row[5] == "yes" ? 0.5 : -0.5)) * unit),\(row[5])\n"
        }
        return try bench.folder.file("amounts.csv", "customer,amount,churned\n" + lines.joined())
    }

    /// In a tiny unit the odds ratio per unit overflows, but the probabilities stay the same.
    @Test func theUnitOfAnAmountPlaysNoPart() throws {
        let bench = try Workbench()
        try bench.fitTable("plain", Self.table(unit: 1, in: bench))
        let expected = try bench.probabilities("plain/1", ["--input", Self.table(unit: 1, in: bench)])
        for (number, unit) in [0x1p-20, 0x1p-300, 0x1p300, 0x1p1020].enumerated() {
            let file = try Self.table(unit: unit, in: bench)
            let report = try bench.fitTable("scaled", file)
            let amount = try #require(report["coefficients"]?.arrayValue?.last)
            #expect(amount["coefficient"]?.doubleValue?.isFinite == true)
            #expect((amount["odds_ratio"] == nil) == (unit < 1))
            let scores = try bench.probabilities("scaled/\(number + 1)", ["--input", file])
            for (id, probability) in expected {
                let scaled = try #require(scores[id].flatMap { Double($0) })
                #expect(abs(scaled - (try #require(Double(probability)))) < 1e-9)
            }
        }
    }

    @Test func amountsThatDifferByNothingAreEqual() throws {
        let bench = try Workbench()
        let report = try bench.fitTable("churn", Self.table(unit: .leastNormalMagnitude, in: bench))
        #expect(report["coefficients"]?.arrayValue?.count == 1)
    }

    @Test func peopleSeeNumbersBeyondSinglePrecision() throws {
        let bench = try Workbench()
        let file = try Self.table(unit: 1e307, in: bench)
        let result = try Command.trainer(
            "fit", "propensity", "--table", file, "--target", "churned", "--id", "customer", "--model", "churn",
            "--store", bench.store, "--quiet")
        #expect(result.exitCode == 0)
        #expect(!result.output.contains("inf") && result.output.contains("e+307"))
    }

    @Test func scoresNeverReplaceWhatTheyAreMadeFrom() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable("churn", table)
        let before = try bytes(of: table)
        #expect(try Command.shell(#"ln -s "$1" "$2""#, table, "\(bench.folder.path)/link.csv").exitCode == 0)
        for output in [table, "\(bench.folder.path)/link.csv", "\(bench.folder.path)/./customers.csv"] {
            let result = try Command.scorer(
                "batch", "--model", "churn/1", "--store", bench.store, "--input", table, "--output", output, "--quiet")
            expectError(result, .wrongUsage, "\(output) would replace an input")
            #expect(try bytes(of: table) == before)
        }
    }

    @Test func profitsBeyondAllNumbers() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable("churn", table)
        for (cost, value, part) in [("1e308", "5", "the cost of a contact"), ("1", "1e308", "a true positive")] {
            let result = try Command.trainer(
                "evaluate", "churn/1", "--store", bench.store, "--table", table, "--cost", cost, "--value", value,
                "--format", "json")
            expectError(result, .wrongUsage, part)
        }
    }

    @Test func textOfTwoBytesWithoutAMark() throws {
        let bench = try Workbench()
        let file = "\(bench.folder.path)/customers.csv"
        try bench.folder.write(Array("customer,churned\nk1,yes\n".utf8).flatMap { [$0, 0] }, to: file)
        let result = try Command.trainer(
            "fit", "propensity", "--table", file, "--target", "churned", "--model", "churn", "--store", bench.store)
        expectError(result, .invalidData, "\(file): the file is in UTF-16")
    }

    @Test func aCompressedPipe() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable("churn", table)
        let result = try Command.shell(
            #"gzip -c "$1" | "$SCORER" batch --model churn/1 --store "$2" --input - --output - --quiet"#, table,
            bench.store)
        expectError(result, .invalidData, "standard input: this is compressed", "gzip -dc")
    }
}
