import Diagnostics
import Documents
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

/// What every kind of model must do, whatever it learns from.
@Suite struct ModelConformanceTests {
    /// A table of what customers like; for a kind that learns from ratings, also of what they dislike.
    private func table(
        _ likes: [(String, String)], dislikes: [(String, String)] = [], for kind: ModelKind, in bench: Workbench
    ) throws -> String {
        if kind.needsTimes {
            let rows = likes.map { "\($0.0),\($0.1),2024-01-31\n" }
            return try bench.folder.file("events.csv", "user,item,timestamp\n" + rows.joined())
        }
        let rows =
            kind.hasRatings
            ? ["user,item,rating"] + likes.map { "\($0.0),\($0.1),5" } + dislikes.map { "\($0.0),\($0.1),1" }
            : ["user,item"] + likes.map { "\($0.0),\($0.1)" }
        return try bench.folder.file("events.csv", rows.joined(separator: "\n") + "\n")
    }

    /// The purchases of a shop; for a kind that learns from ratings, each with a rating derived from its ids.
    private func table(
        of rows: [SmallShop.Row], named name: String, for kind: ModelKind, in bench: Workbench
    ) throws
        -> String
    {
        if kind.needsTimes {
            let lines = ["user,item,timestamp"] + rows.map { $0.prefix(3).joined(separator: ",") }
            return try bench.folder.file(name, lines.joined(separator: "\n") + "\n")
        }
        guard kind.hasRatings else { return try SmallShop.writePairs(rows, to: name, in: bench) }
        func sum(_ id: String) -> Int { id.utf8.reduce(0) { $0 + Int($1) } }
        let lines = rows.map { row in
            let rating = 1 + (7 * sum(row[0]) + sum(row[1])) % 5
            return "\(row[0]),\(row[1]),\(rating)"
        }
        return try bench.folder.file(name, (["user,item,rating"] + lines).joined(separator: "\n") + "\n")
    }

    private func name(_ letter: String, _ number: Int) -> String {
        letter + (number < 10 ? "0" : "") + "\(number)"
    }

    /// Even customers have all even items except one, and odd customers all odd items except one.
    @Test(arguments: ModelKind.personal) func theMissingFieldOfACheckerboard(kind: ModelKind) throws {
        let bench = try Workbench()
        let size = 20
        func pairs(_ isWanted: (_ user: Int, _ item: Int) -> Bool) -> [(String, String)] {
            (0..<size).flatMap { user in
                (0..<size).filter { isWanted(user, $0) }.map { (name("u", user), name("i", $0)) }
            }
        }
        let likes = pairs { $0 % 2 == $1 % 2 && $0 != $1 }
        try bench.fit("board", table(likes, dislikes: pairs { $0 % 2 != $1 % 2 }, for: kind, in: bench), kind.flags)
        let lists = try bench.batch("board/1", "--top", "1")
        #expect(lists.map(\.user) == (0..<size).map { name("u", $0) })
        #expect(lists.map(\.item) == (0..<size).map { name("i", $0) })
        #expect(lists.allSatisfy { $0.source == "personal" })
    }

    /// Each customer likes the third of all items nearest to a random direction, and the log shows only some of them.
    @Test(arguments: ModelKind.personal) func aPlantedLowRankMatrixIsRecovered(kind: ModelKind) throws {
        let bench = try Workbench()
        var generator = SeededGenerator(seed: 31)
        let (users, items, rank) = (90, 60, 3)
        let tastes = (0..<users).map { _ in (0..<rank).map { _ in generator.normal() } }
        let traits = (0..<items).map { _ in (0..<rank).map { _ in generator.normal() } }
        let liked = tastes.map { taste in
            let closeness = traits.map { zip($0, taste).reduce(0) { $0 + $1.0 * $1.1 } }
            return Set((0..<items).sorted { closeness[$0] > closeness[$1] }.prefix(items / 3))
        }
        let shown = liked.map { items in items.sorted().filter { _ in generator.uniform() < 0.6 } }
        let likes = shown.enumerated().flatMap { user, items in items.map { (name("u", user), name("i", $0)) } }
        let dislikes = liked.enumerated().flatMap { user, liked in
            (0..<items).filter { !liked.contains($0) && generator.uniform() < 0.6 }
                .map { (name("u", user), name("i", $0)) }
        }
        try bench.fit("planted", table(likes, dislikes: dislikes, for: kind, in: bench), kind.flags)
        let lists = Dictionary(grouping: try bench.batch("planted/1", "--top", "8"), by: \.user)
        var hits = 0
        var hidden = 0
        for user in 0..<users {
            let wanted = liked[user].subtracting(shown[user])
            let list = try #require(lists[name("u", user)]).prefix(wanted.count).map(\.item)
            hits += wanted.count { list.contains(name("i", $0)) }
            hidden += min(wanted.count, 8)
        }
        // By chance, a sixth of the unseen items would be hidden ones.
        #expect(Double(hits) / Double(hidden) > 0.6)
    }

    @Test(arguments: ModelKind.all) func strangersAndUnknownItems(kind: ModelKind) throws {
        let bench = try Workbench()
        let events = try table(of: SmallShop(in: bench).purchases, named: "e.csv", for: kind, in: bench)
        try bench.fit("shop", events, kind.flags)
        let answer = try bench.scorer("recommend", "--model", "shop/1", "--user", "nobody", "--top", "7")
        #expect(answer["source"]?.stringValue == "popular")
        let popular = ListedItem.list(answer)
        #expect(popular.count == 7 && popular.allSatisfy { $0.source == "popular" })
        if kind.isPersonal && !kind.hasRatings {
            let visitor = try bench.scorer(
                "recommend", "--model", "shop/1", "--user", "nobody", "--session", "no such item", "--top", "7")
            #expect(ListedItem.list(visitor) == popular)
            #expect(visitor["unknown_session_items"]?.intValue == 1)
            let known = try bench.scorer(
                "recommend", "--model", "shop/1", "--user", "nobody", "--session", popular[0].item, "--top", "7")
            #expect(ListedItem.list(known).first?.source == "session")
            #expect(!ListedItem.list(known).map(\.item).contains(popular[0].item))
        }
        let similar = try Command.scorer(
            "similar", "--model", "shop/1", "--item", "no such item", "--store", bench.store)
        expectError(similar, .modelUnusable, kind.isPersonal ? "does not know the item" : "knows no similarity")
    }

    @Test(arguments: ModelKind.all) func theSmallestShops(kind: ModelKind) throws {
        let bench = try Workbench()
        let shops = [
            [("ada", "tea")], [("ada", "tea"), ("bob", "tea")], [("ada", "tea"), ("ada", "milk")],
            [("ada", "tea"), ("ada", "milk"), ("bob", "tea"), ("bob", "milk")],
        ]
        for (number, pairs) in shops.enumerated() {
            try bench.fit("tiny", table(pairs, for: kind, in: bench), kind.flags)
            let reference = "tiny/\(number + 1)"
            for user in Set(pairs.map(\.0)) {
                let answer = try bench.scorer("recommend", "--model", reference, "--user", user)
                #expect(ListedItem.list(answer).isEmpty)
                #expect(answer["short"]?.stringValue?.contains("no other item is left") == true)
            }
            let stranger = try bench.scorer("recommend", "--model", reference, "--user", "nobody")
            #expect(Set(ListedItem.list(stranger).map(\.item)) == Set(pairs.map(\.1)))
            // A batch for whom nothing is left would replace the lists of yesterday by none.
            #expect(throws: Command.Failure.self) { try bench.batch(reference) }
        }
    }

    @Test(arguments: ModelKind.all) func whoOptsOut(kind: ModelKind) throws {
        let bench = try Workbench()
        let purchases = try SmallShop(in: bench).purchases
        let events = try table(of: purchases, named: "events.csv", for: kind, in: bench)
        let person = purchases[0][0]
        let consent = try bench.folder.file("consent.csv", "user,personalization\n\(person),no\n")
        let others = try table(
            of: purchases.filter { $0[0] != person }, named: "others.csv", for: kind, in: bench)
        try bench.fit("with", events, kind.flags + ["--consent", consent])
        try bench.fit("without", others, kind.flags)
        #expect(try bench.checksums("with") == bench.checksums("without"))

        // This model was trained before the opt-out and knows the person.
        try bench.fit("before", events, kind.flags)
        let lists = try bench.batch("before/1", ["--consent", consent])
        let own = lists.filter { $0.user == person }
        #expect(own.count == 10 && own.allSatisfy { $0.source == "popular" })
        let answer = try bench.scorer(
            "recommend", "--model", "before/1", "--user", person, "--consent", consent)
        #expect(ListedItem.list(answer) == own)
    }

    @Test(arguments: ModelKind.all) func theSameBytes(kind: ModelKind) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let rows = shop.withDuplicatesAndTies
        let weights = ["--weight", "view=1", "--weight", "purchase=5", "--half-life", "90d"]
        let history = kind.isPersonal ? ["--history-half-life", "30d"] : []
        let flags = kind.flags + (kind.hasRatings ? [] : weights + history)
        let files = try [(rows, "events.csv"), (SmallShop.shuffled(rows, seed: 3), "shuffled.csv")].map { rows, name in
            kind.hasRatings
                ? try table(of: rows, named: name, for: kind, in: bench) : try shop.write(rows, to: name, in: bench)
        }
        try bench.fit("same", files[0], flags + ["--threads", "1"])
        let expected = try bench.checksums("same")
        for (number, (file, threads)) in [(0, "2"), (0, "3"), (1, "1"), (1, "2")].enumerated() {
            try bench.fit("same", files[file], flags + ["--threads", threads])
            #expect(try bench.checksums("same", number + 2) == expected, "file \(file), \(threads) threads")
        }
    }

    @Test(arguments: ModelKind.all) func aCutFileIsAnError(kind: ModelKind) throws {
        let bench = try Workbench()
        let events = try table(of: SmallShop(in: bench).purchases, named: "e.csv", for: kind, in: bench)
        try bench.fit("cut", events, kind.flags)
        for side in ["items", "users"] {
            let path = "\(bench.store)/cut/1/\(side).safetensors"
            let whole = try bytes(of: path)
            for length in [whole.count - 1, whole.count / 2, 9, 0] {
                try bench.folder.write(Array(whole[..<length]), to: path)
                let result = try Command.scorer(
                    "recommend", "--model", "cut/1", "--user", "nobody", "--store", bench.store)
                expectError(result, .modelUnusable, "\(side).safetensors")
            }
            try bench.folder.write(whole, to: path)
        }
        _ = try bench.scorer("recommend", "--model", "cut/1", "--user", "nobody")
    }

    /// Batch and request agree bit for bit, shares add up, and a session of a whole history gives the customer's list.
    @Test(arguments: ModelKind.weights) func batchRequestAndExplanationAgree(kind: ModelKind) throws {
        let bench = try Workbench()
        let purchases = try SmallShop(in: bench).purchases
        try bench.fit("agree", SmallShop.writePairs(purchases, to: "e.csv", in: bench), kind.flags)
        let lists = Dictionary(grouping: try bench.batch("agree/1", "--top", "30"), by: \.user)
        let histories = Dictionary(grouping: purchases) { $0[0] }.mapValues { Set($0.map { $0[1] }).sorted() }
        for (user, history) in histories.sorted(by: { $0.key < $1.key }).prefix(6) {
            let answer = try bench.scorer(
                "recommend", "--model", "agree/1", "--user", user, "--top", "30", "--explain")
            let own = try #require(lists[user])
            #expect(ListedItem.list(answer) == own)
            #expect(own.map(\.rank) == Array(1...30))
            for item in try #require(answer["items"]?.arrayValue) where item["source"]?.stringValue == "personal" {
                let shares = (item["reasons"]?.arrayValue ?? []).compactMap { $0["share"]?.doubleValue }
                let score = try #require(item["score"]?.doubleValue)
                #expect(abs(shares.reduce(0, +) - score) <= 1e-5 * shares.reduce(0) { $0 + abs($1) })
            }
            let stranger = try bench.scorer(
                "recommend", "--model", "agree/1", "--user", "stranger", "--top", "30", "--session",
                history.joined(separator: ","))
            let personal = own.filter { $0.source == "personal" }
            let session = ListedItem.list(stranger).filter { $0.source == "session" }
            #expect(session.map(\.item) == personal.map(\.item))
            #expect(session.map(\.score) == personal.map(\.score))
        }
    }

    /// The most similar items are those with the largest weights.
    @Test(arguments: ModelKind.weights) func similarItemsAreThoseThatTheItemSpeaksFor(kind: ModelKind) throws {
        let bench = try Workbench()
        let purchases = try SmallShop(in: bench).purchases
        try bench.fit("like", SmallShop.writePairs(purchases, to: "e.csv", in: bench), kind.flags)
        let item = purchases[0][1]
        let similar = try bench.scorer("similar", "--model", "like/1", "--item", item, "--top", "5")
        let visitor = try bench.scorer(
            "recommend", "--model", "like/1", "--user", "stranger", "--session", item, "--top", "5")
        let expected = ListedItem.list(visitor).filter { $0.source == "session" }
        let list = try #require(similar["items"]?.arrayValue)
        #expect(!list.isEmpty)
        #expect(list.compactMap { $0["item"]?.stringValue } == expected.map(\.item))
        #expect(list.compactMap { $0["score"]?.doubleValue }.map { Float($0) } == expected.map(\.score))
    }
}
