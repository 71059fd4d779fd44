import Documents
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

/// `trainer models forget` and `about`, as a shop uses them.
@Suite struct ForgetCommandTests {
    private let bench: Workbench
    private let rows: [SmallShop.Row]
    private let person: String

    init() throws {
        bench = try Workbench()
        rows = try SmallShop(in: bench).purchases
        person = rows[5][0]
    }

    private func events(for kind: ModelKind) throws -> String {
        let shop = try SeveralIds(in: bench, of: rows)
        return try shop.write(rows, to: "events.csv", for: kind)
    }

    /// The files of the store in which an id stands, as a word or among other ids.
    ///
    /// Tables of ids have no gaps, and a check sum may look like an id.
    private func filesWith(_ id: String) throws -> String {
        try Command.shell(
            #"LC_ALL=C grep -rlaE -- "(^|[^0-9a-z])$1([^0-9a-z]|$)|c[0-9]{3}$1|$1[~!]?c[0-9]{3}" "$2" || true"#, id,
            bench.store
        ).output
    }

    @Test(arguments: ModelKind.all) func everybodyElseKeepsTheirListBitForBit(kind: ModelKind) throws {
        let events = try events(for: kind)
        try bench.fit("shop", events, kind.flags)
        let before = try bench.batch("shop/1", "--top", "10", "--mask", "none")
        #expect(before.contains { $0.user == person })
        #expect(try !filesWith(person).isEmpty)
        let receipt = try bench.trainer("models", "forget", "shop", "--user", person)
        #expect(receipt["changed"]?[0]?["version"]?.stringValue == "shop/1")
        #expect(receipt["changed"]?[0]?["files"]?["users.safetensors"] != nil)
        #expect(!receipt.text.split { !$0.isLetter && !$0.isNumber }.contains(Substring(person)))
        #expect(try bench.batch("shop/1", "--top", "10", "--mask", "none") == before.filter { $0.user != person })
        #expect(try filesWith(person).isEmpty)
        #expect(try bench.trainer("models", "verify")["sound"]?.boolValue == true)
        // The same events train a version without the person, who still gets a popular list.
        try bench.fit("shop", events, kind.flags)
        #expect(try filesWith(person).isEmpty)
        let answer = try bench.scorer("recommend", "--model", "shop/2", "--user", person, "--top", "5")
        #expect(answer["source"]?.stringValue == "popular" && answer["items"]?.arrayValue?.count == 5)
        let nothing = try bench.trainer("models", "about", "--user", person)
        #expect(nothing["versions"]?.arrayValue?.isEmpty == true && nothing["lines"]?.arrayValue?.isEmpty == true)
        #expect(nothing["forgotten"]?[0]?["model"]?.stringValue == "shop")
    }

    /// The lines of a batch, but for those of the person.
    private func othersOfBatch(_ model: String, _ arguments: String...) throws -> [String] {
        let output = "\(bench.folder.path)/\(model).csv"
        try bench.scorer(["batch", "--model", "\(model)/1", "--output", output] + arguments)
        return String(decoding: try bytes(of: output), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("\(person),") }
    }

    @Test func modelsOfCustomersForgetToo() throws {
        let shop = try SmallShop(in: bench)
        let events = try shop.write(shop.rows, to: "all.csv", in: bench)
        try bench.trainer("fit", "segments", "--by", "rfm", "--events", events, "--model", "groups", "--quiet")
        try bench.trainer("fit", "lifetime", "--events", events, "--model", "value", "--quiet")
        func batches() throws -> [[String]] {
            [try othersOfBatch("groups"), try othersOfBatch("value", "--horizon", "90d")]
        }
        let before = try batches()
        let record = try bench.trainer("models", "about", "--user", person)
        #expect(record["versions"]?[0]?["segment"]?.stringValue != nil)
        #expect(record["versions"]?[1]?["lifetime"]?["age"]?.intValue != nil)
        let receipt = try bench.trainer("models", "forget", "--all", "--user", person)
        #expect(receipt["changed"]?.arrayValue?.count == 2)
        #expect(try filesWith(person).isEmpty)
        #expect(try batches() == before)
        // Rows of the person get no score, as those of somebody who opted out.
        try bench.trainer("fit", "segments", "--by", "rfm", "--events", events, "--model", "later", "--quiet")
        #expect(try filesWith(person).isEmpty)
    }

    @Test func aVersionIsNotReproducedAndTheMessageSaysWhy() throws {
        try bench.fit("shop", events(for: .ials), ModelKind.ials.flags)
        try bench.trainer("models", "forget", "shop", "--user", person)
        let result = try Command.trainer("models", "reproduce", "shop/1", "--store", bench.store)
        #expect(result.exitCode == 2 && result.messages.contains("persons forgotten"), "\(result.messages)")
    }

    @Test func whoIsReadmittedIsLearntAgain() throws {
        let events = try events(for: .ials)
        try bench.fit("shop", events, ModelKind.ials.flags)
        try bench.trainer("models", "forget", "--all", "--user", person)
        let list = try bench.folder.file("users.csv", "user\n\(person)\n")
        try bench.trainer("models", "forget", "--all", "--users", list, "--readmit")
        try bench.fit("shop", events, ModelKind.ials.flags)
        let record = try bench.trainer("models", "about", "--user", person)
        #expect(record["versions"]?.arrayValue?.compactMap { $0["version"]?.stringValue } == ["shop/2"])
        let page = "\(bench.folder.path)/page.html"
        try bench.trainer("models", "about", "--user", person, "--html", page)
        #expect(String(decoding: try bytes(of: page), as: UTF8.self).contains("What is held of \(person)"))
    }

    @Test func mistakesEndWithACodeAndChangeNothing() throws {
        try bench.fit("shop", events(for: .ials), ModelKind.ials.flags)
        let before = try bench.checksums("shop")
        func fails(_ code: Int32, _ text: String, _ arguments: String...) throws {
            let result = try Command.start(
                "trainer", ["models", "forget"] + arguments + ["--store", bench.store]
            ).wait()
            #expect(result.exitCode == code && result.messages.contains(text), "\(arguments): \(result.messages)")
            #expect(result.output.isEmpty)
        }
        try fails(3, "no user", "shop", "--users", bench.folder.file("empty.csv", "user\n"))
        try fails(3, "empty", "shop", "--users", bench.folder.file("hole.csv", "user,x\n,1\n"))
        try fails(66, "nothing.csv", "shop", "--users", "nothing.csv")
        try fails(5, "there is no model 'other'", "other", "--user", person)
        try fails(64, "either a model or --all", "shop", "--all", "--user", person)
        try fails(64, "either --user or --users", "shop")
        try fails(3, "differs in blanks", "shop", "--user", "\(person) ")
        try fails(64, "not on the list", "shop", "--user", person, "--readmit")
        #expect(try bench.checksums("shop") == before)
    }

    @Test func aKillAtAnyMomentLeavesOldOrNew() throws {
        let events = try events(for: .ials)
        for _ in 1...3 { try bench.fit("shop", events, ModelKind.ials.flags) }
        let lists = try bench.batch("shop/2", "--top", "3")
        let others = lists.filter { $0.user != person }
        for round in 0..<12 {
            let running = try Command.start(
                "trainer", ["models", "forget", "shop", "--user", person, "--store", bench.store])
            usleep(UInt32(2_000 + round * 3_000))
            running.kill()
            _ = try running.wait()
            for version in 1...3 {
                let found = try bench.batch("shop/\(version)", "--top", "3")
                #expect(found.filter { $0.user != person } == others, "round \(round), version \(version)")
                // Whoever is on the list has no personal list any more, also where the version is still the old one.
                let own = found.filter { $0.user == person }
                #expect(
                    own == lists.filter { $0.user == person } || own.allSatisfy { $0.source == "popular" },
                    "round \(round), version \(version)")
            }
            #expect(try bench.trainer("models", "verify")["sound"]?.boolValue == true)
        }
        try bench.trainer("models", "forget", "shop", "--user", person)
        #expect(try filesWith(person).isEmpty)
        #expect(try bench.batch("shop/2", "--top", "3") == others)
    }
}
