import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// One mask wherever lists are made or measured.
@Suite struct MaskCommandTests {
    /// A grocer's log: until February `milk` has two buyers and `bread` one; then `a` buys milk again and `c` bread.
    private static let grocer = """
        user,item,timestamp
        a,milk,2024-01-01
        b,milk,2024-01-02
        c,bread,2024-01-03
        a,milk,2024-02-01
        c,bread,2024-02-02

        """

    private func bench() throws -> (Workbench, log: String) {
        let bench = try Workbench()
        return (bench, try bench.folder.file("log.csv", Self.grocer))
    }

    /// Of the list `milk`, `bread`, `a` finds the first and `c` the second; with the mask nothing is left to find.
    @Test func aHoldOutOfTheSameItemsByHand() throws {
        let (bench, log) = try bench()
        let flags = ["--algorithm", "popularity", "--holdout-from", "2024-02-01", "--metrics", "recall@1,mrr@2"]
        let report = try bench.fit("grocer", log, flags + ["--mask", "none"])
        #expect(report["masked"]?.stringValue == "none")
        #expect(report["held_out"]?["users"]?.intValue == 2 && report["held_out"]?["pairs"]?.intValue == 2)
        #expect(try report.estimate("recall@1") == 0.5)
        #expect(try report.estimate("mrr@2") == 0.75)
        let manifest = try bench.trainer("models", "show", "grocer/1")["manifest"]
        #expect(manifest?["quality"]?["mask"]?.stringValue == "none")
        #expect(manifest?["parameters"]?["mask"]?.stringValue == "none")
        for mask in [[], ["--mask", "seen"]] {
            let masked = try Command.start(
                "trainer",
                ["fit", "recommender", "--events", log, "--model", "other", "--store", bench.store] + flags + mask
            ).wait()
            expectError(masked, .invalidData, "no user has an item left to find", "2 an item that the user already had")
        }
    }

    /// Measured in the training it is the same as measured afterwards.
    @Test func fitAndEvaluateAgreeOnEveryMask() throws {
        let bench = try Workbench()
        let events = try Self.twoTastes(in: bench)
        let flags = ["--algorithm", "item-neighbours", "--seen-types", "purchase", "--transform", "binary"]
        try bench.fit("before", events, flags + ["--until", "2024-02-01"])
        for (number, mask) in ["seen", "none"].enumerated() {
            let fit = try bench.fit(
                "held", events, flags + ["--holdout-from", "2024-02-01", "--metrics", "ndcg@5", "--mask", mask])
            let apart = try bench.trainer(
                "evaluate", "before/1", "--events", events, "--from", "2024-02-01", "--metrics", "ndcg@5", "--mask",
                mask)
            for key in ["metrics", "baselines", "masked", "skipped"] {
                #expect(try #require(fit[key]) == #require(apart[key]), "\(key) of \(mask)")
            }
            #expect(fit["held_out"]?["pairs"] == apart["pairs"])
            #expect(apart["pairs"]?.intValue == [120, 240][number])
        }
        // Beside a transform that is given, the mask changes what is measured and not the model.
        #expect(try bench.checksums("held", 1) == bench.checksums("held", 2))
    }

    /// Two groups of customers with six items each.
    ///
    /// In January each customer buys four items of the own group; in February one of the other two, and one of the four
    /// again.
    private static func twoTastes(in bench: Workbench) throws -> String {
        var rows = ["user,item,timestamp,type"]
        for customer in 0..<120 {
            let group = customer % 2 == 0 ? "a" : "b"
            let first = customer / 2 % 6
            for item in 2..<6 {
                rows.append("u\(customer),\(group)\((first + item) % 6),2024-01-\(10 + customer % 15),purchase")
            }
            rows.append("u\(customer),\(group)\(first),2024-02-10,purchase")
            rows.append("u\(customer),\(group)\((first + 2) % 6),2024-02-11,purchase")
        }
        return try bench.folder.file("tastes.csv", rows.joined(separator: "\n") + "\n")
    }

    /// The trials of a search are judged under its mask, with the intervals of an evaluation; the printed command, which
    /// holds nothing out, takes no mask.
    @Test func tuneJudgesUnderTheMask() throws {
        let bench = try Workbench()
        let events = try Self.twoTastes(in: bench)
        try bench.fit("popular", events, "--algorithm", "popularity", "--until", "2024-02-01")
        var winners: [JSONValue?] = []
        for (number, mask) in ["seen", "none"].enumerated() {
            let result = try Command.start(
                "trainer",
                [
                    "tune", "--events", events, "--model", "tuned", "--holdout-from", "2024-02-01", "--trials", "4",
                    "--algorithms", "rp3beta", "--mask", mask, "--store", bench.store, "--format", "json", "--quiet",
                ]
            ).wait()
            expectSuccess(result)
            // The groups are clear, and 120 customers are enough to see it.
            #expect(!result.messages.contains("cannot tell"))
            let answer = try JSONValue(parsing: Array(result.output.utf8))
            #expect(answer["masked"]?.stringValue == mask)
            #expect(answer["users"]?.intValue == 120 && answer["pairs"]?.intValue == [120, 240][number])
            let popularity = try #require(answer["trials"]?[0])
            let apart = try bench.trainer(
                "evaluate", "popular/1", "--events", events, "--from", "2024-02-01", "--metrics", "ndcg@20", "--mask",
                mask)
            for key in ["value", "low", "high"] {
                let (one, other) = (popularity[key]?.doubleValue, apart["metrics"]?["ndcg@20"]?[key]?.doubleValue)
                #expect(abs(try #require(one) - #require(other)) < 1e-12, "\(key) of \(mask)")
            }
            for key in ["value", "low", "high"] {
                #expect(popularity["over_popularity"]?[key]?.doubleValue == 0)
            }
            let command = try #require(answer["command"]?.stringValue)
            let words = command.split(separator: " ").map(String.init)
            #expect(!words.contains("--mask") && !words.contains(mask))
            #expect(try Command.start("trainer", Array(words.dropFirst())).wait().exitCode == 0)
            let version = try #require(answer["version"]?.intValue)
            let manifest = try bench.trainer("models", "show", "tuned/\(version)")["manifest"]
            #expect(manifest?["quality"]?["mask"]?.stringValue == mask)
            winners.append(answer["winner"]?["value"])
        }
        #expect(winners[0] != winners[1])
    }

    @Test func aSingleListEqualsTheBatchUnderEveryMask() throws {
        let bench = try Workbench()
        let events = try Self.twoTastes(in: bench)
        try bench.fit("shop", events, "--factors", "4", "--unobserved-weight", "0.03", "--regularization", "0.05")
        for mask in ["seen", "none"] {
            let batch = Dictionary(grouping: try bench.batch("shop/1", "--mask", mask, "--top", "12"), by: \.user)
            for user in ["u0", "u7", "u119"] {
                let answer = try bench.scorer(
                    "recommend", "--model", "shop/1", "--user", user, "--mask", mask, "--top", "12")
                #expect(ListedItem.list(answer) == batch[user])
                // Of twelve items each customer has bought five.
                #expect(batch[user]?.count == (mask == "seen" ? 7 : 12))
                #expect((answer["short"] == nil) == (mask == "none"))
            }
            let unasked = try bench.scorer("recommend", "--model", "shop/1", "--user", "u7", "--top", "12")
            #expect((ListedItem.list(unasked) == batch["u7"]) == (mask == "seen"))
        }
    }

    /// Who is unknown or opted out has nothing that could be left out; the items of a session are never listed.
    @Test func strangersAndSessionsUnderNoMask() throws {
        let bench = try Workbench()
        let events = try Self.twoTastes(in: bench)
        try bench.fit("shop", events, "--factors", "4", "--unobserved-weight", "0.03", "--regularization", "0.05")
        let consent = try bench.folder.file("consent.csv", "user,personalization\nu0,no\n")
        func items(_ arguments: String...) throws -> [String] {
            let answer = try bench.scorer(["recommend", "--model", "shop/1", "--top", "12"] + arguments)
            return ListedItem.list(answer).map(\.item)
        }
        let stranger = try items("--user", "nobody")
        #expect(stranger.count == 12)
        #expect(try items("--user", "nobody", "--mask", "none") == stranger)
        #expect(try items("--user", "u0", "--consent", consent, "--mask", "none") == stranger)
        let session = try items("--user", "u0", "--session", "a0,b3", "--mask", "none")
        #expect(Set(session) == Set(stranger).subtracting(["a0", "b3"]))
    }

    @Test func ratingsAreHeldOutUnderTheMaskToo() throws {
        let bench = try Workbench()
        // Everyone rates x again in February, and u0 and u1 also rate y for the first time.
        var rows = ["user,item,timestamp,rating"]
        for user in 0..<10 {
            rows.append("u\(user),x,2024-01-10,\(1 + user % 5)")
            rows.append("u\(user),x,2024-02-10,\(1 + user % 4)")
            if user > 1 { rows.append("u\(user),y,2024-01-11,\(1 + user % 3)") }
        }
        rows += ["u0,y,2024-02-11,3", "u1,y,2024-02-11,4"]
        let log = try bench.folder.file("ratings.csv", rows.joined(separator: "\n") + "\n")
        for (mask, pairs, seen) in [("seen", 2, 10), ("none", 12, 0)] {
            let report = try bench.fit(
                "stars", log, "--algorithm", "als", "--factors", "1", "--holdout-from", "2024-02-01", "--mask", mask)
            #expect(report["held_out"]?["pairs"]?.intValue == pairs)
            #expect(report["skipped"]?["already_seen"]?.intValue == seen)
            #expect(report["masked"]?.stringValue == mask)
        }
    }
}
