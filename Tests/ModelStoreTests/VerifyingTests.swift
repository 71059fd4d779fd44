import Diagnostics
import ModelStore
import TestSupport
import Testing

@Suite("Verifying")
struct VerifyingTests {
    private func sampleStore() throws -> SampleStore {
        let sample = try SampleStore()
        try sample.write(1)
        try sample.write(2)
        try sample.promote("shop/1")
        try sample.promote("shop/2")
        return sample
    }

    /// Expects exactly one harmful problem, with this file and text.
    private func expectProblem(
        _ sample: SampleStore, _ file: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let report = try sample.store.verify()
        #expect(!report.isSound, sourceLocation: sourceLocation)
        let harmful = report.problems.filter { !$0.isHarmless }
        #expect(harmful.map(\.file) == ["\(sample.model)/\(file)"], sourceLocation: sourceLocation)
        #expect(harmful.first?.text.contains(text) == true, "\(harmful)", sourceLocation: sourceLocation)
    }

    @Test("A sound store: every file is checked and nothing found")
    func sound() throws {
        let sample = try sampleStore()
        let report = try sample.store.verify()
        #expect(report.problems.isEmpty && report.isSound)
        let expected = try sample.files().keys.filter { !$0.hasSuffix(".lock") }.sorted()
        #expect(report.checked.sorted() == expected)
        let one = try sample.store.verify(Reference(parsing: "shop/1"))
        #expect(one.checked.count == 4 && !one.checked.contains { $0.contains("/2/") })
    }

    @Test("A missing file, and a file of another content")
    func files() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/1/items.safetensors"
        let other = try SampleStore()
        try other.write(7)
        try sample.folder.write(try bytes(of: "\(other.model)/1/items.safetensors"), to: path)
        try expectProblem(sample, "1/items.safetensors", "SHA-256")
        try remove(path)
        try expectProblem(sample, "1/items.safetensors", "No such file")
    }

    @Test("A damaged block names the tensor; a file beside is harmless")
    func block() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/2/items.safetensors"
        var content = try bytes(of: path)
        content[100_000] ^= 0x80
        try sample.folder.write(content, to: path)
        try sample.folder.write([], to: "\(sample.model)/1/notes.txt")
        try expectProblem(sample, "2/items.safetensors", "'values'")
        #expect(try sample.store.verify().problems.contains { $0.isHarmless && $0.file.hasSuffix("notes.txt") })
    }

    @Test("250 random bit flips in a manifest: each is found by verify, show and promote")
    func manifestFlips() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/2/manifest.json"
        let sound = try bytes(of: path)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<250 {
            var damaged = sound
            damaged[Int.random(in: sound.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try sample.folder.write(damaged, to: path)
            #expect(try !sample.store.verify(Reference(parsing: "shop/2")).isSound)
            expect(.modelUnusable, path) { try sample.store.show(Reference(parsing: "shop/2")) }
            expect(.modelUnusable, path) { try sample.promote("shop/2", to: "next") }
        }
        try sample.folder.write(sound, to: path)
        #expect(try sample.store.verify().problems.isEmpty)
        try remove(path)
        try expectProblem(sample, "2/manifest.json", "no readable manifest")
    }

    @Test("A changed, dropped or cut line breaks the history's chain, also the last one")
    func chain() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/history.jsonl"
        let sound = try bytes(of: path)
        let lines = sound.split(separator: 0x0A).map { Array($0) + [0x0A] }
        #expect(lines.count == 4)
        for number in lines.indices {
            var changed = lines
            let actor = Array("\"ada\"".utf8)
            let start = try #require(changed[number].indices.first { changed[number][$0...].starts(with: actor) })
            changed[number][start + 1] = UInt8(ascii: "e")
            try sample.folder.write(Array(changed.joined()), to: path)
            try expectProblem(sample, "history.jsonl", number == 3 ? "line 4" : "line \(number + 2)")
            expect(.modelUnusable, path) { try sample.store.history(of: "shop") }
            expect(.modelUnusable, path) { try sample.write() }
            var dropped = lines
            dropped.remove(at: number)
            try sample.folder.write(Array(dropped.joined()), to: path)
            try expectProblem(
                sample, "history.jsonl", number == 3 ? "end of the history is missing" : "line \(number + 1)")
            expect(.modelUnusable, path) { try sample.resolve("shop") }
        }
        try sample.folder.write(Array(sound.dropLast(3)), to: path)
        try expectProblem(sample, "history.jsonl", "line 4")
        try sample.folder.write(sound, to: path)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("An alias to a version that is gone; a version that is gone without an alias is only mentioned")
    func missingVersions() throws {
        let sample = try sampleStore()
        try remove("\(sample.model)/1")
        let report = try sample.store.verify()
        #expect(report.isSound && report.problems.map(\.file) == ["\(sample.model)/1"])
        try remove("\(sample.model)/2")
        try expectProblem(sample, "2", "'champion'")
        expect(.modelUnusable, "no version 2", "'champion'", "no version at all") { try sample.resolve("shop") }
    }

    @Test("A manifest that names a file elsewhere is a problem, and the file is not read")
    func fileElsewhere() throws {
        let sample = try SampleStore()
        let path = "\(sample.folder.path)/truth"
        try ModelStore.writeFolder(at: path, model: "truth", by: sample.author) { try SampleStore.build(1, in: $0) }
        let manifest = String(decoding: try bytes(of: "\(path)/manifest.json"), as: UTF8.self)
        let changed = manifest.split(separator: "items.safetensors").joined(separator: "../secret")
        try sample.folder.write(Array(changed.utf8), to: "\(path)/manifest.json")
        let report = try sample.store.verify(Reference(parsing: path))
        #expect(!report.isSound && report.checked == ["\(path)/manifest.json"])
    }

    @Test("A version of another format says so")
    func laterFormat() throws {
        let sample = try sampleStore()
        let path = "\(sample.model)/2/manifest.json"
        let manifest = String(decoding: try bytes(of: path), as: UTF8.self)
        let changed = manifest.split(separator: "\"format_version\": 2").joined(separator: "\"format_version\": 3")
        try sample.folder.write(Array(changed.utf8), to: path)
        expect(.modelUnusable, "format 3", "reads formats 1 to 2") {
            try sample.store.show(Reference(parsing: "shop/2"))
        }
        #expect(try sample.store.list().first?.versions.map { $0.manifest == nil } == [false, true])
    }
}
