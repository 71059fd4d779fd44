import Diagnostics
import ModelStore
import TestSupport
import Testing

@Suite("Aliases that need a reason")
struct ReasonTests {
    @Test("A promotion without a reason is refused, a rollback never")
    func reasons() throws {
        let sample = try SampleStore()
        for value: UInt32 in 1...2 { try sample.write(value) }
        try sample.promote("shop/1")
        try sample.store.setNeedsReason(true, of: "shop", alias: "champion", by: sample.author)
        #expect(try sample.store.aliasesNeedingReason(of: "shop") == ["champion"])
        let before = try sample.files()
        for reason in [nil, "", " \n"] {
            expect(.wrongUsage, "'champion'", "promote.reason", "gates.json") {
                try sample.store.promote(
                    Reference(parsing: "shop/2"), to: "champion", by: sample.author, reason: reason)
            }
        }
        #expect(try sample.files() == before)
        // It stays where it is, and other aliases move freely.
        try sample.promote("shop/1")
        try sample.promote("shop/2", to: "challenger")
        try sample.store.promote(Reference(parsing: "shop/2"), to: "champion", by: sample.author, reason: "spring")
        try sample.store.rollback(model: "shop", by: sample.author)
        // Gates and reasons do not touch each other.
        try sample.store.setGates(AliasGates(["smoke"]), of: "shop", alias: "champion", by: sample.author)
        try sample.store.setGates(nil, of: "shop", alias: "champion", by: sample.author)
        #expect(try sample.store.aliasesNeedingReason(of: "shop") == ["champion"])
        try sample.store.setNeedsReason(false, of: "shop", alias: "champion", by: sample.author)
        try sample.promote("shop/2")
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("Names that no alias has are an error with the file and the place")
    func damaged() throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.folder.write(
            Array(#"{"aliases": {}, "reasons": ["Champion"]}"#.utf8), to: "\(sample.model)/gates.json")
        expect(.modelUnusable, "gates.json", "reasons") { try sample.promote("shop/1") }
        expect(.wrongUsage, "'Champion'") {
            try sample.store.setNeedsReason(true, of: "shop", alias: "Champion", by: sample.author)
        }
    }
}
