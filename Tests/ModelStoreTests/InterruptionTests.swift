import Diagnostics
import ModelStore
import TestSupport
import Testing

/// What a writer killed at each moment leaves behind (`docs/store.md`), and how it is repaired.
@Suite("Interrupted writers")
struct InterruptionTests {
    /// A store with versions 1 and 2, the champion at 1.
    private func sampleStore() throws -> SampleStore {
        let sample = try SampleStore()
        try sample.write(1)
        try sample.write(2)
        try sample.promote("shop/1")
        return sample
    }

    /// Checks that readers see versions 1 and 2 and `champion`, and that the next write repairs everything.
    private func expectWhole(
        _ sample: SampleStore, champion: Int = 1, next: Int = 3, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try sample.resolve("shop").number == champion, sourceLocation: sourceLocation)
        for number in 1...2 {
            let value = try SampleStore.value(of: sample.resolve("shop/\(number)"))
            #expect(value == UInt32(number), sourceLocation: sourceLocation)
        }
        #expect(try sample.store.verify().isSound, sourceLocation: sourceLocation)
        #expect(try sample.write() == next, sourceLocation: sourceLocation)
        #expect(try sample.resolve("shop").number == champion, sourceLocation: sourceLocation)
        #expect(try sample.store.verify().problems.isEmpty, sourceLocation: sourceLocation)
        let hidden = try names(in: sample.model).filter { $0.hasPrefix(".") }
        #expect(hidden == [".lock"], sourceLocation: sourceLocation)
    }

    @Test("While it wrote the files: a hidden folder of a writer that is gone is swept, one in work is not")
    func hiddenFolder() throws {
        let sample = try sampleStore()
        let left = "\(sample.model)/.writing-1-0"
        try makeFolder(left)
        try sample.folder.write([1, 2, 3], to: "\(left)/items.safetensors")
        #expect(try sample.store.verify().problems.map(\.file) == [left])
        try sample.store.write(model: "shop", by: sample.author) { folder in
            // Meanwhile another writer finishes and removes leftovers.
            #expect(try sample.write() == 3)
            #expect(try names(in: sample.model).filter { $0.hasPrefix(".writing") }.count == 1)
            return try SampleStore.build(4, in: folder)
        }
        try expectWhole(sample, next: 5)
    }

    @Test("After the rename, before the history: the version counts, and the next writer records it")
    func unrecordedVersion() throws {
        let sample = try sampleStore()
        let before = try sample.files()
        try sample.write(3)
        for name in ["history.jsonl", "aliases.json"] {
            let path = "\(sample.model)/\(name)"
            try sample.folder.write(try #require(before[path]), to: path)
        }
        #expect(try SampleStore.value(of: sample.resolve("shop/3")) == 3)
        try expectWhole(sample, next: 4)
        let recorded = try #require(try sample.store.history(of: "shop").entries.last { $0.version == 3 })
        #expect(recorded.action == .written)
        #expect(recorded.manifest != nil && recorded.reason != nil)
    }

    @Test("After the history, before the aliases: the change counts")
    func staleAliases() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/aliases.json"
        let before = try bytes(of: path)
        try sample.promote("shop/2")
        try sample.folder.write(before, to: path)
        try expectWhole(sample, champion: 2)
    }

    @Test("While it replaced history or aliases: the old ones count")
    func partialFiles() throws {
        let sample = try sampleStore()
        for name in [".history.jsonl.77.0.partial", ".aliases.json.77.0.partial"] {
            try sample.folder.write([0x7B], to: "\(sample.model)/\(name)")
        }
        try expectWhole(sample)
    }

    @Test("Aliases that are missing, empty, cut or changed are derived from the history")
    func badAliases() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/aliases.json"
        let sound = try bytes(of: path)
        var generator = SystemRandomNumberGenerator()
        var damages: [[UInt8]] = [[], Array(sound.dropLast(7)), Array("{}".utf8), sound + [0x20]]
        for _ in 0..<200 {
            var damaged = sound
            damaged[Int.random(in: sound.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            damages.append(damaged)
        }
        for damage in damages {
            try sample.folder.write(damage, to: path)
            #expect(try sample.resolve("shop").number == 1)
            #expect(try sample.store.verify().problems.map(\.file) == [path])
        }
        try remove(path)
        try expectWhole(sample)
    }

    @Test("A last line of the history that was cut anywhere is dropped")
    func tornLine() throws {
        let sample = try sampleStore()
        let (path, aliases) = ("\(sample.model)/history.jsonl", "\(sample.model)/aliases.json")
        let (before, oldAliases) = (try bytes(of: path), try bytes(of: aliases))
        try sample.promote("shop/2")
        let after = try bytes(of: path)
        #expect(after.starts(with: before))
        try sample.folder.write(oldAliases, to: aliases)
        for end in before.count + 1..<after.count {
            try sample.folder.write(Array(after[..<end]), to: path)
            #expect(try sample.resolve("shop").number == 1)
            #expect(try sample.store.verify().isSound)
        }
        // A power cut may leave the file at its new length, but without the bytes.
        try sample.folder.write(before + [UInt8](repeating: 0, count: 50), to: path)
        try expectWhole(sample)
        #expect(try bytes(of: path).starts(with: before))
    }
}
