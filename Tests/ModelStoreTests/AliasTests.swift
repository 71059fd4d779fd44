import Diagnostics
import Documents
import ModelFiles
import ModelStore
import TestSupport
import Testing

@Suite("Aliases: promotion, rollback, history")
struct AliasTests {
    @Test("A bare name means the champion; errors list what there is")
    func references() throws {
        let sample = try SampleStore()
        expect(.modelUnusable, "no model 'shop'", "empty") { try sample.resolve("shop") }
        try sample.write()
        try sample.write()
        expect(.modelUnusable, "no model 'shp'", "shop") { try sample.resolve("shp") }
        expect(.modelUnusable, "no alias 'champion'", "no alias yet", "1, 2", "promote shop/2 alias champion") {
            try sample.resolve("shop")
        }
        expect(.modelUnusable, "no version 3", "1, 2") { try sample.resolve("shop/3") }
        try sample.promote("shop/1")
        #expect(try sample.resolve("shop").number == 1)
        #expect(try sample.resolve("shop").alias == "champion")
        expect(.modelUnusable, "'next'", "champion (version 1)") { try sample.resolve("shop@next") }
        try sample.promote("shop@champion", to: "next")
        #expect(try sample.store.show(Reference(parsing: "shop/1")).aliases == ["champion", "next"])
        expect(.modelUnusable, "\(sample.model)/9") { try sample.resolve("\(sample.model)/9") }
        #expect(try sample.resolve("\(sample.model)/2").number == 2)
        let first = try sample.resolve("shop/1")
        #expect(first.owns(first.folder) && first.owns(first.path(of: "manifest.json")))
        #expect(!first.owns("\(first.folder)2") && !first.owns("\(first.folder)2/manifest.json"))
        expect(.wrongUsage) { try sample.promote("\(sample.model)/2") }
        expect(.wrongUsage) { try sample.promote("shop/2", to: "Champion") }
    }

    @Test("Promotions are in the history with who, when, from, to and why")
    func promotions() throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.write()
        try sample.store.promote(Reference(parsing: "shop/1"), to: "champion", by: sample.author, reason: "first")
        let change = try sample.store.promote(
            Reference(parsing: "shop/2"), to: "champion", by: SampleStore.author("grace"), reason: "better \"ndcg\"")
        #expect(change.model == "shop" && change.alias == "champion" && change.from == 1 && change.to == 2)
        let last = try #require(try sample.store.history(of: "shop").entries.last)
        #expect(
            last
                == HistoryEntry(
                    time: UTCTime(seconds: SampleStore.start), actor: "grace", action: .promoted, model: "shop",
                    alias: "champion", from: 1, to: 2, reason: "better \"ndcg\""))
        // Promoting the same version again changes nothing.
        let before = try sample.files()
        try sample.promote("shop/2")
        #expect(try sample.files() == before)
    }

    @Test("Each line of the history carries the SHA-256 of the line before")
    func chain() throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.promote("shop/1")
        let lines = String(decoding: try bytes(of: "\(sample.model)/history.jsonl"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 3 && lines[2].isEmpty)
        let first = try JSONValue(parsing: Array(lines[0].utf8))
        // printf '' | sha256sum
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(first["previous"]?.stringValue == empty)
        let second = try JSONValue(parsing: Array(lines[1].utf8))
        #expect(second["previous"]?.stringValue == sha256(String(lines[0])))
    }

    @Test("Rollbacks lead back promotion by promotion, not to and fro")
    func rollbacks() throws {
        let sample = try SampleStore()
        for _ in 1...4 { try sample.write() }
        expect(.modelUnusable, "no alias 'champion'") { try sample.store.rollback(model: "shop", by: sample.author) }
        try sample.promote("shop/1")
        expect(.modelUnusable, "has not pointed", "rollback.to", "1, 2, 3, 4") {
            try sample.store.rollback(model: "shop", by: sample.author)
        }
        try sample.promote("shop/2")
        try sample.promote("shop/3")
        func rollback(to number: Int? = nil) throws -> Int {
            try sample.store.rollback(model: "shop", to: number, by: sample.author, reason: "bad lists").to
        }
        #expect(try rollback() == 2)
        #expect(try rollback() == 1)
        expect(.modelUnusable) { try rollback() }
        #expect(try rollback(to: 4) == 4)
        try sample.promote("shop/2")
        #expect(try rollback() == 4)
        expect(.modelUnusable, "no version 9") { try rollback(to: 9) }
        #expect(try sample.resolve("shop").number == 4)
        let last = try #require(try sample.store.history(of: "shop").entries.last)
        #expect(last.action == .rolledBack && last.from == 2 && last.to == 4 && last.reason == "bad lists")
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("The history says where the aliases pointed at a time")
    func aliasesAtTime() throws {
        let sample = try SampleStore()
        // The five changes are at minutes 0 to 4 after the clock's start.
        try sample.write()
        try sample.write()
        try sample.promote("shop/1")
        try sample.promote("shop/2", to: "next")
        try sample.promote("shop/2")
        let history = try sample.store.history(of: "shop")
        func at(_ minute: Int64, second: Int64 = 0) -> [String: Int] {
            history.aliases(at: UTCTime(seconds: SampleStore.start + minute * 60 + second))
        }
        #expect(at(1) == [:])
        #expect(at(2) == ["champion": 1])
        #expect(at(3, second: 59) == ["champion": 1, "next": 2])
        #expect(at(4) == ["champion": 2, "next": 2])
        #expect(history.aliases() == at(4))
    }

    @Test("A damaged version is neither promoted nor rolled back to")
    func damagedVersions() throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.write()
        try sample.promote("shop/1")
        try sample.promote("shop/2")
        let path = "\(sample.model)/1/items.safetensors"
        var content = try bytes(of: path)
        content[content.count / 2] ^= 1
        try sample.folder.write(content, to: path)
        expect(.modelUnusable, "shop/1 is damaged", path, "'values'") { try sample.promote("shop/1", to: "next") }
        expect(.modelUnusable, "shop/1 is damaged") { try sample.store.rollback(model: "shop", by: sample.author) }
        #expect(try sample.resolve("shop").number == 2)
    }
}
