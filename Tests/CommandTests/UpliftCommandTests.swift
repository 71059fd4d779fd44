import Documents
import LinearAlgebra
import TestSupport
import Testing

/// `trainer fit uplift` from the table of a campaign to who is contacted.
@Suite struct UpliftCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Customers of whom half are mailed by chance; the mail helps those with many visits.
    private func campaign(_ name: String, seed: UInt64, _ change: (Int, String) -> String = { $1 }) throws -> String {
        var random = SeededGenerator(seed: seed)
        var text = "customer,visits,plan,mailed,bought\n"
        for customer in 0..<2000 {
            let visits = Int.random(in: 0..<20, using: &random)
            let isMailed = Bool.random(using: &random)
            let rate = 0.2 + (isMailed ? 0.03 * Double(visits) - 0.1 : 0)
            let isBought = Double.random(in: 0..<1, using: &random) < rate
            let plan = ["a", "b"][customer % 2]
            let row = "c\(seed)-\(customer),\(visits),\(plan),\(isMailed ? "yes" : "no"),\(isBought ? 1 : 0)"
            text += change(customer, row) + "\n"
        }
        return try folder.file(name, text)
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Command.Result {
        try Command.start(program, arguments + ["--store", "\(folder.path)/models"]).wait()
    }

    private func fit(_ table: String, _ arguments: [String] = []) throws -> Command.Result {
        try run(
            "trainer",
            [
                "fit", "uplift", "--table", table, "--id", "customer", "--treatment", "mailed", "--target", "bought",
                "--model", "voucher",
            ] + arguments)
    }

    @Test func aCampaignBecomesUpliftsAndContacts() throws {
        let (first, second) = (try campaign("first.csv", seed: 1), try campaign("second.csv", seed: 2))
        let consent = try folder.file("consent.csv", "user,personalization\nc1-0,no\nc2-5,no\nc1-2,yes\n")
        let terms = ["--cost", "1", "--value", "10"]
        let fitted = try fit(first, terms + ["--format", "json", "--consent", consent])
        #expect(fitted.exitCode == 0, "\(fitted.messages)")
        let report = try JSONValue(parsing: Array(fitted.output.utf8))
        #expect(report["evaluation"]?["rows"]?.intValue == 1999)
        #expect(report["learners"]?.arrayValue?.count == 3)
        #expect((report["evaluation"]?["qini"]?["low"]?.doubleValue ?? 0) > 0)

        let refused = try run("trainer", ["evaluate", "voucher/1", "--table", first, "--consent", consent])
        #expect(refused.exitCode == 3 && refused.messages.contains("trained on just these rows"))
        let evaluated = try run(
            "trainer", ["evaluate", "voucher/1", "--table", second, "--consent", consent, "--format", "json"])
        #expect(evaluated.exitCode == 0, "\(evaluated.messages)")
        let measured = try JSONValue(parsing: Array(evaluated.output.utf8))
        #expect((measured["qini"]?["low"]?.doubleValue ?? 0) > 0)
        #expect(measured["terms"]?["value"]?.doubleValue == 10)
        #expect(measured["skipped"]?["opted_out"]?.intValue == 1)

        let output = "\(folder.path)/contacts.csv"
        let scored = try run(
            "scorer",
            [
                "batch", "--model", "voucher/1", "--input", second, "--best", "0.25", "--consent", consent, "--output",
                output,
            ])
        #expect(scored.exitCode == 0, "\(scored.messages)")
        let lines = String(decoding: try bytes(of: output), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2000)
        #expect(lines[0] == "customer,uplift,contact")
        #expect(lines.count { $0.hasSuffix(",yes") } == 500)
        #expect(!lines.contains { $0.hasPrefix("c2-5,") })

        let page = try run("trainer", ["models", "report", "voucher/1"])
        #expect(page.exitCode == 0, "\(page.messages)")
        let verified = try run("trainer", ["models", "verify", "voucher/1"])
        #expect(verified.exitCode == 0, "\(verified.messages)")
        let promoted = try run("trainer", ["models", "promote", "voucher/1", "--to", "champion"])
        #expect(promoted.exitCode == 0, "\(promoted.messages)")
    }

    @Test func equalInputsGiveEqualBytesInAnyOrderOfRows() throws {
        let table = try campaign("first.csv", seed: 1)
        var rows = String(decoding: try bytes(of: table), as: UTF8.self).split(separator: "\n").map(String.init)
        rows = [rows[0]] + rows.dropFirst().reversed()
        let other = try folder.file("other.csv", rows.joined(separator: "\n") + "\n")
        #expect(try fit(table, ["--threads", "1"]).exitCode == 0)
        #expect(try fit(other, ["--threads", "2"]).exitCode == 0)
        let files = (1...2).map { "\(folder.path)/models/voucher/\($0)/uplift.safetensors" }
        #expect(try bytes(of: files[0]) == bytes(of: files[1]))
    }

    @Test func badCampaignsAreRefusedWithTheReason() throws {
        func messages(_ result: Command.Result, _ code: Int32) -> String {
            #expect(result.exitCode == code, "\(result.messages)")
            return result.messages
        }
        let treated = try campaign("treated.csv", seed: 1) { $1.replacing(",no,", with: ",yes,") }
        #expect(messages(try fit(treated), 3).contains("one arm is empty"))
        let constant = try campaign("constant.csv", seed: 1) {
            $1.contains(",yes,") ? String($1.dropLast()) + "0" : $1
        }
        #expect(messages(try fit(constant), 3).contains("the arm 'treated'"))
        let told = try campaign("told.csv", seed: 1) { customer, row in
            let isMailed = row.contains(",yes,")
            return row.replacing(isMailed ? ",a," : ",b,", with: isMailed ? ",b," : ",a,")
        }
        #expect(messages(try fit(told), 3).contains("tell too well who was treated"))
        let words = try campaign("words.csv", seed: 1) { $1.replacing(",yes,", with: ",mail,") }
        #expect(messages(try fit(words), 64).contains("--treated"))
        #expect(try fit(words, ["--treated", "mail"]).exitCode == 0)
        #expect(
            messages(try fit(words, ["--treated", "mail", "--learner", "two-models", "--ridge", "1"]), 64)
                .contains("--ridge has no effect"))
        #expect(try fit(words, ["--treated", "mail", "--folds", "2"]).exitCode == 64)
        let scored = try run("scorer", ["batch", "--model", "voucher/1", "--output", "-"])
        #expect(messages(scored, 64).contains("--input"))
        let explained = try run(
            "scorer", ["batch", "--model", "voucher/1", "--input", words, "--explain", "--output", "-"])
        #expect(messages(explained, 64).contains("--explain has no effect"))
    }
}
