import Diagnostics
import ModelStore
import TestSupport
import Testing

@Suite("Lists of a store")
struct ListingTests {
    @Test("A list says what whole manifests say, and nothing of one that is cut")
    func heads() throws {
        let sample = try SampleStore()
        for value: UInt32 in 1...3 { try sample.write(value) }
        try sample.promote("shop/2")
        let whole = try sample.store.list()[0].versions
        let listed = try sample.store.overview()
        #expect(listed.map(\.name) == ["shop"] && listed[0].problem == nil)
        #expect(listed[0].versions.map(\.number) == [1, 2, 3])
        #expect(listed[0].versions.map(\.aliases) == whole.map(\.aliases))
        #expect(listed[0].versions.map(\.head?.kind) == whole.map(\.manifest?.kind))
        #expect(listed[0].versions.map(\.head?.created) == whole.map(\.manifest?.created))
        let path = "\(sample.model)/3/manifest.json"
        let content = try bytes(of: path)
        for end in 0..<content.count - 2 {
            try sample.folder.write(Array(content[..<end]), to: path)
            #expect(try sample.store.overview()[0].versions[2].head == nil, "\(end)")
        }
        try remove("\(sample.model)/history.jsonl")
        try remove("\(sample.model)/aliases.json")
        #expect(try sample.store.overview()[0].problem?.code == .modelUnusable)
    }

    private static let rest = #""created": "2026-03-01T04:05:06Z", "format_version": 2"#

    @Test(
        "Nested values, marks in texts and escapes are passed over",
        arguments: [
            (#"{"a": {"kind": "x", "b": [1, "}"]}, "kind": "ials", \#(rest)}"#, "ials"),
            (#"{"a": "\"kind\":\\", "kind": "e\u0061se", "z": [], \#(rest)}"#, "ease"),
            (#"{"kind": "ials", "created": "2026-03-01T04:05:06Z", "format_version": 3}"#, nil),
            (#"{"kind": "ials", "created": "yesterday", "format_version": 2}"#, nil),
            (#"{"kind": "ials", \#(rest)} {"#, nil), (#"{"kind": 7, \#(rest)}"#, nil), (#"["kind"]"#, nil), ("{}", nil),
            (#"{"kind"}"#, nil), (#"{"kind":}"#, nil), (#"{"kind":"ials""#, nil), (#"{"a\"#, nil),
        ] as [(String, String?)])
    func scanning(text: String, kind: String?) throws {
        let sample = try SampleStore()
        try sample.write()
        try sample.folder.write(Array(text.utf8), to: "\(sample.model)/1/manifest.json")
        #expect(try sample.store.overview()[0].versions[0].head?.kind == kind)
    }
}
