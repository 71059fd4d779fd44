import Diagnostics
import Documents
import Files
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

/// Customers who opted out leave no trace in a model, and get popular lists from any model.
@Suite struct ConsentCommandTests {
    /// A shop's purchases, including some by customers who opted out and whose ids are random.
    private struct Log {
        let bench: Workbench
        let optedOut: [String]
        /// The tables with and without the rows of customers who opted out.
        let everything: String
        let allowed: String
        let consent: String

        init() throws {
            bench = try Workbench()
            var generator = SeededGenerator(seed: 11)
            func secret(_ alphabet: [Character]) -> String {
                String((0..<16).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] })
            }
            let (hexadecimal, latin) = (Array("0123456789abcdef"), Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"))
            let people = (0..<10).map { secret($0 % 2 == 0 ? hexadecimal : latin) }
            let rows = try SmallShop(in: bench).purchases
            var mixed: [SmallShop.Row] = []
            for (index, row) in rows.enumerated() {
                mixed.append(row)
                guard index % 9 == 0 else { continue }
                var other = rows[(index * 31) % rows.count]
                other[0] = people[index / 9 % people.count]
                // Some of the items that they bought were bought by nobody else.
                if index / 90 == 0 { other[1] = "only-\(other[0])" }
                mixed.append(other)
            }
            let answers =
                ["user,personalization", "\(people[0]),yes", "\(rows[0][0]),no", "\(rows[0][0]),yes"]
                + people.map { "\($0),no" }
            optedOut = people
            everything = try SmallShop.writePairs(mixed, to: "everything.csv", in: bench)
            allowed = try SmallShop.writePairs(rows, to: "allowed.csv", in: bench)
            consent = try bench.folder.file("consent.csv", answers.joined(separator: "\n") + "\n")
        }
    }

    @Test func aModelHoldsNoTrace() throws {
        let log = try Log()
        try log.bench.fit("asked", log.everything, "--consent", log.consent, "--factors", "16")
        try log.bench.fit("deleted", log.allowed, "--factors", "16")
        try log.bench.fit("unasked", log.everything, "--factors", "16")
        #expect(try log.bench.checksums("asked") == log.bench.checksums("deleted"))

        let files = try Folder.names(in: "\(log.bench.store)/asked/1").map { "1/\($0)" } + ["history.jsonl"]
        #expect(files.count == 4)
        for id in log.optedOut {
            for file in files { #expect(try !contains("\(log.bench.store)/asked/\(file)", id), "\(file)") }
            #expect(try contains("\(log.bench.store)/unasked/1/users.safetensors", id))
            #expect(try contains("\(log.bench.store)/unasked/1/items.safetensors", "only-" + id))
        }
    }

    /// This also holds for a version that was trained before the opt-out.
    @Test func listsAreThoseOfAStranger() throws {
        let log = try Log()
        try log.bench.fit("after", log.everything, "--consent", log.consent, "--factors", "16")
        try log.bench.fit("before", log.everything, "--factors", "16")
        for model in ["after/1", "before/1"] {
            let stranger = ListedItem.list(
                try log.bench.scorer("recommend", "--model", model, "--user", "stranger", "--top", "20"))
            #expect(stranger.count == 20)
            #expect(stranger.allSatisfy { $0.source == "popular" })
            let batch = Dictionary(
                grouping: try log.bench.batch(model, "--consent", log.consent, "--top", "20"), by: \.user)
            for id in log.optedOut {
                #expect(batch[id]?.map(\.item) == stranger.map(\.item))
                #expect(batch[id]?.map(\.score) == stranger.map(\.score))
                #expect(batch[id]?.allSatisfy { $0.source == "popular" } == true)
            }
            #expect(batch.values.contains { $0.allSatisfy { $0.source == "personal" } })

            let person = log.optedOut[3]
            let answer = try log.bench.scorer(
                "recommend", "--model", model, "--user", person, "--consent", log.consent, "--top", "20", "--session",
                stranger[2].item, "--explain")
            #expect(ListedItem.list(answer).map(\.item) == stranger.map(\.item))
            #expect(answer["source"]?.stringValue == "popular")
            #expect(answer["items"]?.arrayValue?.allSatisfy { $0["reasons"]?.arrayValue?.isEmpty ?? true } == true)
            #expect(answer["history"]?.arrayValue?.isEmpty ?? true)
        }
        // Without the consent table, the earlier version knows the customer.
        let known = try log.bench.scorer("recommend", "--model", "before/1", "--user", log.optedOut[3])
        #expect(known["source"]?.stringValue == "personal")
    }

    /// With `--consent-default no`, only customers who said yes are trained on and get personal lists.
    @Test func silenceMayMeanNo() throws {
        let log = try Log()
        let rows = try String(decoding: bytes(of: log.allowed), as: UTF8.self).split(separator: "\n").dropFirst()
        let users = Set(rows.map { String($0.prefix { $0 != "," }) }).sorted()
        let agreed = Set(users.enumerated().filter { $0.0 % 2 == 0 }.map(\.1))
        let answers = ["user,personalization"] + agreed.sorted().map { "\($0),yes" }
        let consent = try log.bench.folder.file("yes.csv", answers.joined(separator: "\n") + "\n")
        let kept = ["user,item"] + rows.map(String.init).filter { agreed.contains(String($0.prefix { $0 != "," })) }
        let flags = ["--consent", consent, "--consent-default", "no"]
        try log.bench.fit("asked", log.everything, flags + ["--factors", "8"])
        try log.bench.fit(
            "deleted", log.bench.folder.file("kept.csv", kept.joined(separator: "\n") + "\n"), "--factors", "8")
        #expect(try log.bench.checksums("asked") == log.bench.checksums("deleted"))

        try log.bench.fit("all", log.everything, "--factors", "8")
        let sources = Dictionary(grouping: try log.bench.batch("all/1", flags), by: \.user)
        for user in users {
            #expect(sources[user]?.allSatisfy { $0.source == (agreed.contains(user) ? "personal" : "popular") } == true)
        }
    }

    @Test(arguments: ["user,personalization\nc1,maybe\n", "user,answer\nc1,no\n", nil])
    func aTableInDoubtStopsTheRun(table: String?) throws {
        let bench = try Workbench()
        let events = try bench.folder.file("events.csv", "user,item\nc1,a\nc2,b\n")
        let consent = try bench.folder.file("consent.csv", table)
        let expected: Int32 = table == nil ? 66 : 3
        let fit = try Command.trainer(
            "fit", "recommender", "--events", events, "--consent", consent, "--model", "m", "--store", bench.store)
        #expect(fit.exitCode == expected)
        #expect(fit.messages.contains(consent))
        try bench.fit("m", events, "--factors", "2")
        let output = try bench.folder.file("lists.csv", "as it was")
        let batch = try Command.scorer(
            "batch", "--model", "m/1", "--consent", consent, "--output", output, "--store", bench.store)
        #expect(batch.exitCode == expected)
        #expect(try bytes(of: output) == Array("as it was".utf8))
    }

    /// Any cell may tell who has opted out, also one of the first line.
    @Test(
        arguments: [
            ("user,personalization\nc1,zzq-says-no\n", ":2, column 'personalization': expected yes or no"),
            ("user,personalization\nc1,\n", ":2, column 'personalization': expected yes or no, found nothing"),
            ("user,personalization\n\"\",yes\n", ":2, column 'user': expected a user id in UTF-8"),
            ("zzq,no\nc1,yes\nc2,no\n", "looks like a row"),
            ("zzq,2024-01-01,no\nc1,2024-01-02,yes\n", "looks like a row"),
        ])
    func noMessageShowsACellOfTheTable(table: String, part: String) throws {
        let shop = try SampleShop()
        let rows = (0..<480).map { "c\($0 % 60),i\((3 * $0 + $0 / 60) % 12)\n" }.joined()
        let events = try shop.table("user,item\n" + rows)
        let consent = try shop.table(table, named: "consent.csv")
        let file = try shop.folder.file(
            "shop.yaml",
            """
            model: m
            data: {events: {path: events.csv}, consent: {path: consent.csv}}
            train: {algorithm: popularity}

            """)
        let run = try shop.run("trainer", ["run", file])
        let draft = try Command.trainer(
            "init", "--events", events, "--consent", consent, "--output", "-", "--quiet")
        for result in [run, draft] {
            expectError(result, .invalidData, consent, part)
            #expect(!result.messages.contains("zzq"), "\(result.messages)")
        }
    }

    private func contains(_ file: String, _ text: String) throws -> Bool {
        let haystack = try bytes(of: file)
        let needle = Array(text.utf8)
        return haystack.indices.contains { haystack[$0] == needle[0] && haystack[$0...].starts(with: needle) }
    }
}
