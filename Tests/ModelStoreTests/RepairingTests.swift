import Diagnostics
import ModelStore
import TestSupport
import Testing

@Suite("Repairing")
struct RepairingTests {
    private let sample: SampleStore

    init() throws {
        sample = try SampleStore()
        for value: UInt32 in 1...2 { try sample.write(value) }
        try sample.promote("shop/1")
    }

    @Test("It does what the next writer would do, says what, and leaves a sound store alone")
    func leftovers() throws {
        let sound = try sample.files()
        #expect(try sample.store.repair(by: sample.author).isEmpty)
        #expect(try sample.files() == sound)
        try makeFolder("\(sample.model)/.writing-1-0")
        try sample.folder.write([0x7B], to: "\(sample.model)/.history.jsonl.77.0.partial")
        try remove("\(sample.model)/aliases.json")
        let history = "\(sample.model)/history.jsonl"
        try sample.folder.write(try bytes(of: history) + [0x7B], to: history)
        let repaired = try sample.store.repair("shop", by: sample.author)
        #expect(repaired.count == 4, "\(repaired)")
        #expect(try sample.files() == sound)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("A version whose writer was killed after the rename is recorded, by the one who repairs")
    func unrecorded() throws {
        let (history, aliases) = ("\(sample.model)/history.jsonl", "\(sample.model)/aliases.json")
        let before = (try bytes(of: history), try bytes(of: aliases))
        try sample.write(3)
        try sample.folder.write(before.0, to: history)
        try sample.folder.write(before.1, to: aliases)
        let repaired = try sample.store.repair(by: SampleStore.author("eve"))
        #expect(repaired.map(\.file) == ["\(sample.model)/3"])
        let last = try #require(try sample.store.history(of: "shop").entries.last)
        #expect(last.version == 3 && last.actor == "eve" && last.reason?.contains("interrupted") == true)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("Damage stays as it is, in its own model only")
    func damage() throws {
        try sample.store.write(model: "lists", by: sample.author) { try SampleStore.build(1, in: $0) }
        try makeFolder("\(sample.store.path)/lists/.writing-1-0")
        let path = "\(sample.model)/history.jsonl"
        var history = try bytes(of: path)
        history[20] ^= 1
        try sample.folder.write(history, to: path)
        try makeFolder("\(sample.model)/.writing-1-0")
        #expect(try sample.store.repair(by: sample.author).map(\.file) == ["\(sample.store.path)/lists/.writing-1-0"])
        #expect(try bytes(of: path) == history)
        #expect(try names(in: sample.model).contains(".writing-1-0"))
        #expect(try !sample.store.verify().isSound)
    }

    @Test("What a version began from is there, was pruned, or is told")
    func parents() throws {
        func write(from parent: Manifest.Parent) throws {
            try sample.store.write(model: "lists", by: sample.author) { folder in
                var manifest = try SampleStore.build(1, in: folder)
                manifest.parents = [parent]
                return manifest
            }
        }
        let sum = try sample.store.history(of: "shop").entries[1].manifest
        try write(from: .init(version: "shop/2", manifest: sum ?? ""))
        #expect(try sample.store.verify().problems.isEmpty)
        try write(from: .init(version: "shop/2", manifest: "another"))
        #expect(
            try sample.store.verify().problems.map(\.text) == ["shop/2, from which it began, is another version now"])
        #expect(try sample.store.verify().isSound)
        try remove("\(sample.store.path)/lists/2")
        try remove("\(sample.model)/2")
        let missing = try sample.store.verify().problems.filter { $0.file.contains("lists/1") }
        #expect(missing.map(\.text) == ["shop/2, from which it began, is not there and was not pruned"])
    }

    @Test("What is found inside sound files is damage; files that are damaged are not looked into")
    func contents() throws {
        let path = "\(sample.model)/1/items.safetensors"
        func find(_ version: Version) -> [ContentProblem] {
            [ContentProblem(file: version.path(of: "items.safetensors"), text: "found in \(version)")]
        }
        #expect(
            try sample.store.verify(contents: find).problems.map(\.text) == ["found in shop/1", "found in shop/2"])
        #expect(try !sample.store.verify(contents: find).isSound)
        var content = try bytes(of: path)
        content[100_000] ^= 1
        try sample.folder.write(content, to: path)
        #expect(try sample.store.verify(contents: find).problems.count == 2)
    }
}
