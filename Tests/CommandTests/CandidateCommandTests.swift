import Diagnostics
import Documents
import TestSupport
import Testing

/// Lists that hold only the candidates of their customers.
@Suite struct CandidateCommandTests {
    /// Popularity: `x` 3, `y` 2, `v` and `w` 1.
    private static let log = "user,item\na,x\nb,x\nc,x\na,y\nb,y\nc,w\nd,v\n"
    /// Nothing for `b`, an unknown item `q`, an unknown user `z`, and a row that is repeated.
    private static let candidates = "user,item\na,v\na,w\na,x\nd,w\nd,q\nc,v\nc,y\nc,y\nz,x\n"

    private func bench() throws -> (Workbench, candidates: String) {
        let bench = try Workbench()
        try bench.fit("popular", bench.folder.file("log.csv", Self.log), "--algorithm", "popularity")
        return (bench, try bench.folder.file("candidates.csv", Self.candidates))
    }

    /// The lists are `v`, `w` for a, `y`, `v` for c, and `w` for d, who should find `y`.
    @Test func anEvaluationRanksOnlyThem() throws {
        let (bench, candidates) = try bench()
        let hidden = try bench.folder.file("hidden.csv", "user,item\na,v\nd,y\nb,w\nc,y\n")
        let flags = ["evaluate", "popular/1", "--events", hidden, "--metrics", "recall@1,precision@2"]
        let report = try bench.trainer(flags + ["--candidates", candidates])
        #expect(report["users"]?.intValue == 3 && report["pairs"]?.intValue == 3)
        #expect(abs(try report.estimate("recall@1") - 2.0 / 3) < 1e-12)
        #expect(abs(try report.estimate("precision@2") - 1.0 / 3) < 1e-12)
        #expect(
            report["candidates"] == [
                "users": ["known": 3, "unknown": 1], "items": ["known": 4, "unknown": 1], "users_without": 1,
                "pairs_outside": 1,
            ])
        // Popularity ranks the same candidates.
        #expect(report["baselines"]?["popularity"]?["differences"]?["recall@1"]?["value"]?.doubleValue == 0)
        let table = try Command.start(
            "trainer", flags + ["--candidates", candidates, "--store", bench.store, "--quiet"]
        ).wait()
        #expect(table.output.contains("users without") && table.output.contains("pairs outside"))
        // With nothing masked a gets x, v, w.
        let unmasked = try bench.trainer(flags + ["--candidates", candidates, "--mask", "none"])
        #expect(abs(try unmasked.estimate("recall@1") - 1.0 / 3) < 1e-12)
        #expect(try bench.trainer(flags)["candidates"] == nil)
    }

    @Test func aBatchListsOnlyThem() throws {
        let (bench, candidates) = try bench()
        func lists(_ flags: String...) throws -> [String: [String]] {
            Dictionary(grouping: try bench.batch("popular/1", flags), by: \.user).mapValues { $0.map(\.item) }
        }
        #expect(try lists("--candidates", candidates) == ["a": ["v", "w"], "c": ["y", "v"], "d": ["w"]])
        #expect(try lists("--candidates", candidates, "--top", "1") == ["a": ["v"], "c": ["y"], "d": ["w"]])
        #expect(
            try lists("--candidates", candidates, "--mask", "none")
                == ["a": ["x", "v", "w"], "c": ["y", "v"], "d": ["w"]])
        let stock = try bench.folder.file("stock.csv", "item\nv\ny\n")
        #expect(try lists("--candidates", candidates, "--available", stock) == ["a": ["v"], "c": ["y", "v"]])
        // Who opted out gets the popular ones of the own candidates, for nothing of the history is known.
        let consent = try bench.folder.file("consent.csv", "user,personalization\na,no\n")
        #expect(try lists("--candidates", candidates, "--consent", consent)["a"] == ["x", "v", "w"])
    }

    @Test func aBatchCountsWhoHasNone() throws {
        let (bench, candidates) = try bench()
        let output = "\(bench.folder.path)/counted.csv"
        let result = try Command.scorer(
            "batch", "--model", "popular/1", "--output", output, "--store", bench.store, "--top", "2", "--candidates",
            candidates, "--format", "json")
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("has no row of 1 of 4 customers, whose lists are empty"))
        let summary = try JSONValue(parsing: Array(result.output.utf8))["summary"]
        #expect(summary?["users_without_candidates"]?.intValue == 1)
        #expect(summary?["candidates"] == ["known": 4, "unknown": 1])
        // z gets no list.
        #expect(summary?["candidate_users"] == ["known": 3, "unknown": 1])
        let short = summary?["short"]?.arrayValue ?? []
        #expect(short.map { $0["user"]?.stringValue } == ["b", "d"])
        #expect(short.first?["reason"]?.stringValue == "the table of candidates does not have the customer")
    }

    /// b, who is not in the table, is not measured, whatever b finds; d finds one of two.
    @Test func unknownItemsAreCountedAlikeInBothModes() throws {
        let (bench, candidates) = try bench()
        let hidden = try bench.folder.file("hidden.csv", "user,item\nb,soda\nb,w\nd,soda\nd,w\n")
        for mode in ["skip", "miss"] {
            let report = try bench.trainer(
                "evaluate", "popular/1", "--events", hidden, "--metrics", "recall@1", "--candidates", candidates,
                "--unknown-items", mode)
            #expect(report["users"]?.intValue == 1)
            #expect(report["unknown_items"]?["known_pairs"]?.intValue == 1, "\(mode)")
            #expect(report["unknown_items"]?["unknown_pairs"]?.intValue == 1, "\(mode)")
            #expect(try report.estimate("recall@1") == (mode == "skip" ? 1 : 0.5))
        }
    }

    @Test func aTableOfOtherCustomersIsAnError() throws {
        let (bench, _) = try bench()
        func batch(_ table: String, _ flags: String...) throws -> Command.Result {
            try Command.start(
                "scorer",
                [
                    "batch", "--model", "popular/1", "--output", "-", "--store", bench.store, "--quiet", "--candidates",
                    try bench.folder.file("table.csv", table),
                ] + flags
            ).wait()
        }
        let others = try batch("user,item\nA,x\nB,x\n", "--mask", "none")
        expectError(
            others, .invalidData, "none of the 2 users is known to the list of customers",
            "'A' here is 'a' there, but for upper and lower case")
        // Of at most four customers one is there.
        let few = try batch("user,item\na,x\nB,x\nC,x\nD,x\nE,x\n", "--mask", "none")
        #expect(few.exitCode == 0, "\(few.messages)")
        #expect(few.messages.contains("only 1 of 5 users are known to the list of customers"), "\(few.messages)")
        // A table of everybody is no mistake for a batch of one.
        let user = try bench.folder.file("user.csv", "user\na\n")
        let one = try batch("user,item\na,x\nb,x\nc,x\nd,x\n", "--mask", "none", "--users", user)
        #expect(one.exitCode == 0 && !one.messages.contains("list of customers"), "\(one.messages)")
        // Nobody asks for a mask that is given.
        let stock = try bench.folder.file("stock.csv", "item\ny\n")
        let sold = try batch("user,item\na,x\n", "--mask", "none", "--available", stock)
        expectError(sold, .invalidData, "no customer has a candidate that may be listed")
        #expect(!sold.messages.contains("--mask"), "\(sold.messages)")
        expectError(try batch("user,item\na,x\n"), .invalidData, "--mask none")
    }

    /// Scores have the same bits as those of the whole list.
    @Test(arguments: ModelKind.all)
    func theListsArePartsOfTheWholeOnes(kind: ModelKind) throws {
        let bench = try Workbench()
        let further = kind.hasRatings ? ",rating" : kind.needsTimes ? ",timestamp" : ""
        // With times everything is bought twice.
        let months = kind.needsTimes ? [1, 3] : [1]
        let rows = (0..<60).flatMap { user in
            (0..<5 * months.count).map { number in
                let event = number % 5
                let rating = kind.hasRatings ? ",\(1 + (user + event) % 5)" : ""
                let time = kind.needsTimes ? ",2024-0\(months[number / 5])-1\((user + event * number) % 10)" : ""
                return "u\(user),i\((user * 7 + event * event * 3) % 40)\(rating)\(time)"
            }
        }
        let log = "user,item\(further)\n" + rows.joined(separator: "\n") + "\n"
        try bench.fit("shop", bench.folder.file("log.csv", log), kind.flags)
        // A model of repeats ranks what the mask would leave out.
        let mask = kind.needsTimes ? ["--mask", "none"] : []
        let whole = Dictionary(grouping: try bench.batch("shop/1", ["--top", "40"] + mask), by: \.user)
        var table = "customer,sku\n"
        var expected: [String: [ListedItem]] = [:]
        for user in 0..<60 {
            let own = (0..<40).filter { ($0 * 11 + user) % 3 == 0 }.map { "i\($0)" }
            for item in own { table += "u\(user),\(item)\n" }
            let list = (whole["u\(user)"] ?? []).filter { own.contains($0.item) }.prefix(5)
            expected["u\(user)"] = list.enumerated().map { position, item in
                ListedItem(
                    user: item.user, rank: position + 1, item: item.item, score: item.score, source: item.source,
                    part: item.part)
            }
        }
        let candidates = try bench.folder.file("candidates.csv", table)
        let choice = ["--candidates", candidates, "--candidates-user", "customer", "--candidates-item", "sku"]
        let lists = try bench.batch("shop/1", ["--top", "5"] + choice + mask)
        #expect(Dictionary(grouping: lists, by: \.user) == expected)
    }

    @Test func whatCannotBeUsedIsAnError() throws {
        let (bench, candidates) = try bench()
        let hidden = try bench.folder.file("hidden.csv", "user,item\na,v\n")
        func evaluate(_ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer", ["evaluate", "popular/1", "--events", hidden, "--store", bench.store] + flags
            ).wait()
        }
        let strange = try bench.folder.file("strange.csv", "user,item\na,1\nb,2\n")
        expectError(
            try evaluate("--candidates", strange), .invalidData,
            "none of the 2 candidate items is known to popular/1")
        let others = try bench.folder.file("others.csv", "user,item\nb,v\n")
        expectError(
            try evaluate("--candidates", others), .invalidData, "of the users with an item to find none has candidates")
        let empty = try bench.folder.file("empty.csv", "user,item\n")
        expectError(try evaluate("--candidates", empty), .invalidData, "the table has a header but no candidate")
        let blank = try bench.folder.file("blank.csv", "user,item\na,\n")
        expectError(try evaluate("--candidates", blank), .invalidData, "expected an id in UTF-8", "blank.csv:2")
        expectError(
            try evaluate("--candidates", candidates, "--candidates-item", "sku"), .invalidData, "--candidates-item")
        let alone = try evaluate("--candidates-user", "customer")
        #expect(alone.exitCode == 64 && alone.messages.contains("--candidates-user has no effect without --candidates"))
        let table = try Command.scorer(
            "batch", "--model", "popular/1", "--store", bench.store, "--output", "-", "--input", hidden, "--candidates",
            candidates)
        #expect(table.exitCode == 64 && table.messages.contains("--candidates has no effect here"))
    }
}
