import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// Reasons in words and titles, by the commands that print them.
@Suite("Reasons and titles")
struct ReasonCommandTests {
    /// Two groups of customers with different tastes; `u0` lacks `a0` and `u1` lacks `b0`.
    private static let events: String = {
        var rows = ["user,item"]
        for customer in 0..<12 {
            rows.append("u\(customer),p")
            let taste = customer % 2 == 0 ? "a" : "b"
            for item in 0..<5 where item != customer / 2 { rows.append("u\(customer),\(taste)\(item)") }
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    private static let items =
        "item,title\np,Popular Pot\na0,\"Apron, red\"\na1,Apron blue\na2,\na3,Apron grey\na4,Apron green\n"
        + "b0,Bowl red\nb1,Bowl blue\nb2,Bowl white\nb3,Bowl grey\nb4,Bowl green\n"

    private func bench(_ arguments: [String] = [], events: String = events, titled: Bool = false) throws -> Workbench {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", events)
        let items = titled ? ["--items", try bench.folder.file("items.csv", Self.items)] : []
        try bench.fit("shop", log, arguments + items)
        return bench
    }

    private func scorer(_ bench: Workbench, _ arguments: [String]) throws -> Command.Result {
        try Command.start("scorer", arguments + ["--store", bench.store, "--quiet"]).wait()
    }

    /// The rows of a batch on standard output, whose fields have no commas.
    private func rows(_ bench: Workbench, _ arguments: String...) throws -> [[String]] {
        let result = try scorer(bench, ["batch", "--model", "shop/1", "--output", "-"] + arguments)
        expectSuccess(result)
        return result.output.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static let kinds = [
        ["--factors", "4", "--unobserved-weight", "0.03", "--regularization", "0.01"],
        ["--algorithm", "ease", "--l2", "1", "--dense"],
        ["--algorithm", "item-neighbours", "--similarity", "cosine", "--neighbours", "10"],
        ["--algorithm", "rp3beta", "--beta", "0.6", "--neighbours", "10"],
    ]

    @Test("A batch gives the reasons that a single list gives", arguments: kinds)
    func batchAndSingleListAgree(kind: [String]) throws {
        let bench = try bench(kind)
        let plain = try rows(bench, "--top", "4")
        let explained = try rows(bench, "--top", "4", "--explain")
        #expect(explained[0] == ["user", "rank", "item", "score", "source", "reasons"])
        #expect(explained.map { Array($0.prefix(5)) } == plain)
        for threads in ["1", "2", "3"] {
            #expect(try rows(bench, "--top", "4", "--explain", "--threads", threads) == explained)
        }
        for user in ["u0", "u1", "u7"] {
            let answer = try bench.scorer(
                "recommend", "--model", "shop/1", "--user", user, "--top", "4", "--explain")
            let items = try #require(answer["items"]?.arrayValue)
            let expected = items.map { item -> String in
                guard item["source"] == "personal" else { return "popular" }
                let strongest = (item["reasons"]?.arrayValue ?? []).prefix(3)
                return strongest.filter { $0["share"]?.doubleValue ?? 0 > 0 }.map { reason in
                    (reason["item"]?.stringValue ?? "") + (reason["percent"]?.intValue.map { " (\($0)%)" } ?? "")
                }.joined(separator: " · ")
            }
            #expect(explained.filter { $0[0] == user }.map { $0[5] } == expected)
        }
    }

    /// `u0` has `p`, which everybody has, and all other items of the taste that the first item is of.
    @Test("The strongest reason is of the customer's own taste")
    func ownTaste() throws {
        let first = try #require(try rows(bench(Self.kinds[0]), "--top", "1", "--explain").first { $0[0] == "u0" })
        #expect(first[2] == "a0")
        #expect(first[5].hasPrefix("a") && first[5].hasSuffix("%)"))
    }

    @Test("Predicted ratings have reasons in points")
    func ratings() throws {
        var rows = ["user,item,rating"]
        for customer in 0..<10 {
            for item in 0..<8 where (customer + item) % 5 != 0 {
                rows.append("u\(customer),i\(item),\((customer + item) % 2 == 0 ? 5 : 2)")
            }
        }
        let bench = try bench(["--algorithm", "als", "--factors", "2"], events: rows.joined(separator: "\n") + "\n")
        let explained = try self.rows(bench, "--top", "1", "--explain").dropFirst()
        let reasons = explained.map { $0[5] }.filter { !$0.isEmpty }
        #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains(" (+") && !$0.contains("%") })
    }

    @Test("Strangers and customers who opted out get what is popular, and the reason says so")
    func strangers() throws {
        let bench = try bench(Self.kinds[0])
        let users = try bench.folder.file("users.csv", "user\nu0\nnobody\nu1\n")
        let consent = try bench.folder.file("consent.csv", "user,personalization\nu1,no\nu0,yes\n")
        let found = try rows(
            bench, "--users", users, "--consent", consent, "--top", "2", "--explain")
        #expect(found.dropFirst().map { $0[0] } == ["u0", "u0", "nobody", "nobody", "u1", "u1"])
        #expect(found.suffix(4).allSatisfy { $0[4] == "popular" && $0[5] == "popular" })
        #expect(found[1][5].contains("%)"))
    }

    @Test("Titles stand beside the ids in every list")
    func titles() throws {
        let bench = try bench(Self.kinds[0], titled: true)
        let found = try rows(bench, "--top", "1", "--titles", "--explain")
        #expect(found[0] == ["user", "rank", "item", "score", "source", "title", "reasons"])
        let second = try #require(found.first { $0[0] == "u1" })
        #expect(second[2] == "b0" && second[5] == "Bowl red")
        #expect(second[6].hasPrefix("Bowl ") && second[6].hasSuffix("%)"))
        let first = try scorer(
            bench, ["batch", "--model", "shop/1", "--top", "1", "--titles", "--output", "-"])
        #expect(first.output.contains("\nu0,1,a0,"))
        #expect(first.output.contains(",personal,\"Apron, red\"\n"))
        for command in [["recommend", "--user", "u0"], ["similar", "--item", "a1"]] {
            let result = try scorer(bench, command + ["--model", "shop/1", "--top", "4", "--titles"])
            expectSuccess(result)
            #expect(result.output.contains("title") && result.output.contains("Apron"))
        }
        // The item a2 has no title, so the reason is its id.
        let explained = try scorer(
            bench, ["recommend", "--user", "u0", "--model", "shop/1", "--top", "1", "--titles", "--explain"])
        #expect(!explained.output.contains(" · (") && !explained.output.contains("  ("))
    }

    @Test("What a model cannot say is refused, and the earlier file stays")
    func refusals() throws {
        let bench = try bench(["--algorithm", "popularity"])
        let output = try bench.folder.file("lists.csv", "as it was")
        let batch = ["batch", "--model", "shop/1", "--output", output]
        expectError(try scorer(bench, batch + ["--explain"]), .wrongUsage, "cannot explain its lists", "--explain")
        expectError(try scorer(bench, batch + ["--titles"]), .wrongUsage, "no titles", "--titles", "--items")
        #expect(try bytes(of: output) == Array("as it was".utf8))
        for command in [["recommend", "--user", "u0"], ["similar", "--item", "p"]] {
            expectError(
                try scorer(bench, command + ["--model", "shop/1", "--titles"]), .wrongUsage, "no titles", "--titles")
        }
        let scores = try scorer(bench, batch + ["--input", "customers.csv", "--titles"])
        expectError(scores, .wrongUsage, "--titles has no effect here")
    }

    @Test("A row of a shop's own table is told in words")
    func probabilities() throws {
        let bench = try Workbench()
        try bench.fitTable("churn", SampleCustomers().write("customers.csv", in: bench))
        let row = #"{"tenure": null, "plan": "monthly", "newsletter": "yes", "spend": 12.5}"#
        let answer = try bench.scorer("score", "--model", "churn/1", "--explain", "--row", row)
        let contributions = try #require(answer["contributions"]?.arrayValue)
        let texts = Dictionary(
            uniqueKeysWithValues: contributions.map { ($0["column"]?.stringValue ?? "", $0["text"]?.stringValue) })
        #expect(
            texts == [
                "tenure": "tenure is missing", "plan": "plan is monthly", "newsletter": "newsletter is yes",
                "spend": "spend = 12.5",
            ])
        let table = try scorer(bench, ["score", "--model", "churn/1", "--explain", "--row", row])
        for text in texts.values { #expect(table.output.contains(text ?? "?")) }
        let customers = try bench.folder.file(
            "new.csv", "customer,tenure,plan,newsletter,spend\nn1,,monthly,yes,12.5\n")
        let scores = try scorer(
            bench, ["batch", "--model", "churn/1", "--input", customers, "--explain", "--output", "-"])
        let fields = try #require(scores.output.split(separator: "\n").last).split(separator: ",")
        let strongest = contributions.sorted {
            abs($0["contribution"]?.doubleValue ?? 0) > abs($1["contribution"]?.doubleValue ?? 0)
        }
        #expect([3, 5, 7].map { String(fields[$0]) } == strongest.prefix(3).compactMap { $0["text"]?.stringValue })
    }
}
