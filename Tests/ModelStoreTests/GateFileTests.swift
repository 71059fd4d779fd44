import Diagnostics
import Documents
import Files
import ModelStore
import TestSupport
import Testing

@Suite("Gates of aliases: gates.json")
struct GateFileTests {
    private func gates(_ sample: SampleStore) throws -> [String: AliasGates] { try sample.store.gates(of: "shop") }

    @Test("Gates are set, replaced and removed, each alias for itself")
    func setting() throws {
        let sample = try SampleStore()
        expect(.modelUnusable, "no model 'shop'") {
            try sample.store.setGates(AliasGates(["smoke"]), of: "shop", alias: "champion", by: sample.author)
        }
        try sample.write()
        #expect(try gates(sample) == [:])
        let first = AliasGates(["ndcg@20 > popularity", "smoke"], onDoubt: .publish)
        try sample.store.setGates(first, of: "shop", alias: "champion", by: sample.author)
        try sample.store.setGates(AliasGates(["smoke"]), of: "shop", alias: "next", by: sample.author)
        #expect(try gates(sample) == ["champion": first, "next": AliasGates(["smoke"])])
        #expect(
            try JSONValue(parsing: bytes(of: "\(sample.model)/gates.json")) == [
                "aliases": [
                    "champion": ["gates": ["ndcg@20 > popularity", "smoke"], "on_doubt": "publish"],
                    "next": ["gates": ["smoke"]],
                ]
            ])
        try sample.store.setGates(AliasGates(["rows >= 10"]), of: "shop", alias: "champion", by: sample.author)
        try sample.store.setGates(nil, of: "shop", alias: "next", by: sample.author)
        #expect(try gates(sample) == ["champion": AliasGates(["rows >= 10"])])
        expect(.wrongUsage, "'Champion'") {
            try sample.store.setGates(nil, of: "shop", alias: "Champion", by: sample.author)
        }
        // Neither versions nor history nor aliases changed.
        #expect(try sample.store.history(of: "shop").entries.count == 1)
        #expect(try sample.store.verify().problems.isEmpty)
        #expect(try sample.store.verify().checked.contains("\(sample.model)/gates.json"))
    }

    @Test(
        "A damaged file is an error, and never no gates",
        arguments: [
            "", "{", "[]", "{}", "null", #"{"aliases": null}"#, #"{"aliases": []}"#, #"{"aliases": {"champion": {}}}"#,
            #"{"aliases": {"champion": ["smoke"]}}"#, #"{"aliases": {"champion": {"gates": "smoke"}}}"#,
            #"{"aliases": {"champion": {"gates": [1]}}}"#, #"{"aliases": {"Champion": {"gates": []}}}"#,
            #"{"aliases": {"champion": {"gates": ["smoke"], "on_doubt": "maybe"}}}"#,
            #"{"aliases": {"champion": {"gates": ["smoke"], "on_dubt": "refuse"}}}"#,
            #"{"aliases": {"champion": {"gates": ["smoke"]}}, "alias": {}}"#,
            #"{"aliases": {"champion": {"gates": ["smoke"]}}} {"#,
        ])
    func damaged(text: String) throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.write()
        try sample.promote("shop/1")
        let path = "\(sample.model)/gates.json"
        try sample.folder.write(Array(text.utf8), to: path)
        expect(.modelUnusable, path) { try gates(sample) }
        expect(.modelUnusable, path) { try sample.promote("shop/2") }
        expect(.modelUnusable, path) {
            try sample.store.setGates(nil, of: "shop", alias: "champion", by: sample.author)
        }
        let report = try sample.store.verify()
        #expect(report.problems.map(\.file) == [path] && !report.isSound)
        // The alias stays, and what is answered does not depend on the gates.
        #expect(try sample.resolve("shop").number == 1)
        #expect(try bytes(of: path) == Array(text.utf8))
    }

    @Test("A folder in the place of the file is damage, too")
    func noFile() throws {
        let sample = try SampleStore()
        try sample.write()
        try makeFolder("\(sample.model)/gates.json")
        expect(.modelUnusable, "gates.json") { try gates(sample) }
        expect(.modelUnusable, "gates.json") { try sample.promote("shop/1") }
    }

    @Test("Only a verdict on all gates, for the holder of now, moves an alias")
    func verdicts() throws {
        let sample = try SampleStore()
        for _ in 1...3 { try sample.write() }
        try sample.promote("shop/1")
        try sample.store.setGates(
            AliasGates(["smoke", "rows >= 10"]), of: "shop", alias: "champion", by: sample.author)
        func promote(_ verdict: PromotionVerdict?) throws {
            try sample.store.promote(
                Reference(parsing: "shop/2"), to: "champion", by: sample.author, verdict: verdict)
        }
        let before = try sample.files()
        expect(.gateNotMet, "'smoke'") { try promote(nil) }
        expect(.gateNotMet, "'rows >= 10'") { try promote(PromotionVerdict(gates: ["smoke"], holder: 1)) }
        expect(.locked, "moved") { try promote(PromotionVerdict(gates: ["rows >= 10", "smoke"], holder: nil)) }
        expect(.locked, "moved") { try promote(PromotionVerdict(gates: ["rows >= 10", "smoke"], holder: 3)) }
        #expect(try sample.files() == before)
        // Other aliases have no gates, and the version that holds the alias may be promoted again.
        try sample.promote("shop/2", to: "next")
        try sample.promote("shop/1")
        // A verdict may know more gates, such as those of a pipeline.
        try promote(PromotionVerdict(gates: ["rows >= 10", "auc > 0.7", "smoke"], holder: 1))
        #expect(try sample.resolve("shop").number == 2)
        #expect(try sample.store.rollback(model: "shop", by: sample.author).to == 1)
    }

    @Test("A forced promotion is in the history, whose chain holds")
    func forced() throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.store.setGates(AliasGates(["smoke"]), of: "shop", alias: "champion", by: sample.author)
        try sample.store.promote(
            Reference(parsing: "shop/1"), to: "champion", by: sample.author, reason: "an emergency",
            verdict: PromotionVerdict(gates: ["smoke"], holder: nil, isForced: true))
        let history = try sample.store.history(of: "shop")
        #expect(history.entries.map(\.isForced) == [false, true])
        let lines = String(decoding: try bytes(of: "\(sample.model)/history.jsonl"), as: UTF8.self).split(
            separator: "\n")
        #expect(lines.count == 2 && !lines[0].contains("forced") && lines[1].contains(#""forced":true"#))
        #expect(try JSONValue(parsing: Array(lines[1].utf8))["previous"]?.stringValue == sha256(String(lines[0])))
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("What a killed writer of gates left is removed by the next one")
    func leftover() throws {
        let sample = try SampleStore()
        try sample.write()
        let left = "\(sample.model)/.gates.json.1.0.partial"
        try sample.folder.write(Array("{".utf8), to: left)
        #expect(try sample.store.verify().problems.map(\.file) == [left])
        try sample.write()
        #expect(!Folder.exists(left))
    }
}
