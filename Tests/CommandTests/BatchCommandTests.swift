import Documents
import ModelFiles
import TestSupport
import Testing

/// Which customer gets which list, and what the manifest says.
@Suite struct BatchCommandTests {
    /// Two groups of customers with different tastes, and an item `p` that all of them bought.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        var rows = ["user,item"]
        for customer in 0..<12 {
            rows.append("u\(customer),p")
            let taste = customer % 2 == 0 ? "a" : "b"
            for item in 0..<5 where item != customer / 2 { rows.append("u\(customer),\(taste)\(item)") }
        }
        let log = try bench.folder.file("log.csv", rows.joined(separator: "\n") + "\n")
        try bench.fit("shop", log, "--factors", "4", "--unobserved-weight", "0.03", "--regularization", "0.01")
        return bench
    }

    /// The only missing item of the customer's own taste is at the top.
    @Test func listsAreOfTheOwnTaste() throws {
        let lists = Dictionary(grouping: try bench().batch("shop/1", "--top", "3"), by: \.user)
        #expect(lists.count == 12)
        for customer in 0..<10 {
            let own = try #require(lists["u\(customer)"])
            #expect(own.map(\.rank) == [1, 2, 3])
            #expect(own[0].item == "\(customer % 2 == 0 ? "a" : "b")\(customer / 2)")
            #expect(own[0].score > 2 * own[1].score)
            #expect(own.allSatisfy { $0.source == "personal" && $0.item != "p" })
        }
    }

    /// The lists are in the order of the table, each user once; unknown users get popular items.
    @Test func usersOfATable() throws {
        let bench = try bench()
        let table = try bench.folder.file("users.csv", "name,user\nE,u7\nA,nobody\nE,u7\nB,u10\nC,u1\nA,nobody\n")
        let output = try bench.folder.file("lists.csv")
        let manifest = try bench.scorer(
            "batch", "--model", "shop/1", "--users", table, "--top", "2", "--output", output)
        let lists = try ListedItem.read(String(decoding: bytes(of: output), as: UTF8.self))
        #expect(lists.map(\.user) == ["u7", "u7", "nobody", "nobody", "u10", "u10", "u1", "u1"])
        #expect(lists.filter { $0.user == "nobody" }.map(\.item) == ["p", "a0"])
        #expect(lists.filter { $0.user == "nobody" }.allSatisfy { $0.source == "popular" })
        let summary = try #require(manifest["summary"])
        #expect(summary["users"]?.intValue == 4)
        #expect(summary["repeated_users"]?.intValue == 2)
        #expect(summary["personal_users"]?.intValue == 3)
        #expect(summary["rows_by_source"] == ["personal": 6, "popular": 2])
        #expect(manifest["checksums"]?["items.safetensors"]?.stringValue == (try bench.checksums("shop")[0]))
        #expect(try JSONValue(parsing: bytes(of: output + ".manifest.json")) == manifest)

        // Without a table, all users of the model get lists, in ascending byte order.
        let all = try bench.batch("shop/1", "--top", "1").map(\.user)
        #expect(all == (0..<12).map { "u\($0)" }.sorted())
    }

    @Test func onlyAvailableItems() throws {
        let bench = try bench()
        let stock = try bench.folder.file("stock.csv", "item\na0\nb0\nb1\nelsewhere\n")
        let lists = Dictionary(grouping: try bench.batch("shop/1", "--available", stock, "--top", "3"), by: \.user)
        #expect(lists["u0"]?.map(\.item).sorted() == ["a0", "b0", "b1"])
        #expect(lists["u0"]?.first?.item == "a0")
        #expect(lists["u1"]?.map(\.item).sorted() == ["a0", "b0"])
        #expect(lists.values.joined().allSatisfy { ["a0", "b0", "b1"].contains($0.item) })
        let manifest = try JSONValue(parsing: bytes(of: "\(bench.folder.path)/lists.csv.manifest.json"))
        let short = try #require(manifest["summary"]?["short"]?.arrayValue)
        #expect(short.first { $0["user"]?.stringValue == "u1" }?["items"]?.intValue == 2)
        #expect(short.allSatisfy { $0["reason"]?.stringValue?.isEmpty == false })
        // No customer is lost: each list is either full or reported as short.
        let full = lists.filter { $0.value.count == 3 }.map(\.key)
        #expect(Set(full).union(short.compactMap { $0["user"]?.stringValue }).count == 12)
        #expect(short.count + full.count == 12)
    }

    @Test func nothingMaskedOnDemand() throws {
        let bench = try bench()
        let all = Dictionary(grouping: try bench.batch("shop/1", "--mask", "none", "--top", "11"), by: \.user)
        for (_, list) in all { #expect(Set(list.map(\.item)).count == 11) }
        #expect(try #require(all["u0"]?.first { $0.item == "p" }).score > 0.5)
    }

    /// Below the minimum share, the file stays unchanged.
    @Test func aMinimumOfPersonalLists() throws {
        let bench = try bench()
        let table = try bench.folder.file("users.csv", "user\nu1\nu2\nnew\nno\n")
        let consent = try bench.folder.file("consent.csv", "user,personalization\nno,no\n")
        let output = try bench.folder.file("lists.csv", "as it was")
        func batch(_ share: String) throws -> Command.Result {
            try Command.scorer(
                "batch", "--model", "shop/1", "--users", table, "--consent", consent, "--output", output,
                "--minimum-personal", share, "--store", bench.store)
        }
        let refused = try batch("0.67")
        #expect(refused.exitCode == 2)
        #expect(refused.messages.contains("2 of 3"))
        #expect(try bytes(of: output) == Array("as it was".utf8))
        // Users who opted out do not count.
        #expect(try batch("0.66").exitCode == 0)
        #expect(try ListedItem.read(String(decoding: bytes(of: output), as: UTF8.self)).count == 2 * 10 + 2 * 6)
        let toOutput = try Command.scorer(
            "batch", "--model", "shop/1", "--output", "-", "--minimum-personal", "0.5", "--store", bench.store)
        #expect(toOutput.exitCode == 64)
    }

    @Test func standardOutputHoldsTheLists() throws {
        let bench = try bench()
        let lists = try bench.batch("shop/1", "--top", "4")
        let result = try Command.scorer(
            "batch", "--model", "shop/1", "--top", "4", "--output", "-", "--store", bench.store)
        #expect(result.exitCode == 0)
        #expect(try ListedItem.read(result.output) == lists)
    }

    /// The most similar items are of the same taste; the item itself is left out.
    @Test func similarItems() throws {
        let bench = try bench()
        let answer = try bench.scorer("similar", "--model", "shop/1", "--item", "a1", "--top", "4")
        let items = try #require(answer["items"]?.arrayValue)
        #expect(Set(items.compactMap { $0["item"]?.stringValue }) == ["a0", "a2", "a3", "a4"])
        let scores = items.compactMap { $0["score"]?.doubleValue }
        #expect(scores == scores.sorted(by: >))
        #expect(scores.allSatisfy { $0 > 0.5 && $0 <= 1.000001 })
        let stock = try bench.folder.file("stock.csv", "item\na3\na1\nb0\n")
        let available = try bench.scorer(
            "similar", "--model", "shop/1", "--item", "a1", "--available", stock, "--top", "4")
        #expect(available["items"]?.arrayValue?.compactMap { $0["item"]?.stringValue } == ["a3", "b0"])
        let unknown = try Command.scorer("similar", "--model", "shop/1", "--item", "q", "--store", bench.store)
        #expect(unknown.exitCode != 0)
        #expect(unknown.messages.contains("'q'"))
    }
}
