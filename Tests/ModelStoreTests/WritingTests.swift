import Diagnostics
import Documents
import Files
import LinearAlgebra
import ModelFiles
import ModelStore
import Synchronization
import TestSupport
import Testing

@Suite("Writing versions")
struct WritingTests {
    @Test("A version is written, listed, shown and read")
    func firstVersion() throws {
        let sample = try SampleStore()
        #expect(try sample.write(42) == 1)
        let version = try sample.resolve("shop/1")
        #expect(version.folder == "\(sample.model)/1")
        #expect(try SampleStore.value(of: version) == 42)
        let manifest = try sample.store.manifest(of: version)
        #expect(manifest.model == "shop" && manifest.version == 1 && manifest.kind == "sample")
        #expect(manifest.created.description == "2026-03-01T00:00:00Z")
        #expect(manifest.parameters == ["factors": 64, "regularization": 0.003])
        let sum = try SHA256Sum.hex(ofFile: version.path(of: "items.safetensors"))
        #expect(manifest.files == ["items.safetensors": sum])
        let entry = try #require(try sample.store.history(of: "shop").entries.first)
        #expect(entry.action == .written && entry.version == 1 && entry.actor == "ada")
        #expect(entry.manifest == (try SHA256Sum.hex(ofFile: version.path(of: "manifest.json"))))
        #expect(try names(in: sample.model) == [".lock", "1", "aliases.json", "history.jsonl"])
        #expect(try names(in: version.folder) == ["items.safetensors", "manifest.json"])
        let list = try sample.store.list()
        #expect(list.map(\.name) == ["shop"])
        #expect(list.first?.versions.map(\.version.number) == [1])
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("Numbers are never used again, also when a version's folder was deleted")
    func numbers() throws {
        let sample = try SampleStore()
        for number in 1...3 { #expect(try sample.write() == number) }
        try remove("\(sample.model)/3")
        try remove("\(sample.model)/1")
        #expect(try sample.write() == 4)
        expect(.modelUnusable, "no version 3", "2, 4") { try sample.resolve("shop/3") }
    }

    @Test("A build that throws leaves nothing behind, not even the store's folder")
    func failedBuild() throws {
        let sample = try SampleStore()
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try sample.store.write(model: "shop", by: sample.author) { folder in
                _ = try SampleStore.build(1, in: folder)
                throw Stop()
            }
        }
        #expect(try names(in: sample.folder.path).isEmpty)
        try sample.write()
        let before = try sample.files()
        #expect(throws: Stop.self) {
            try sample.store.write(model: "shop", by: sample.author) { _ in throw Stop() }
        }
        #expect(try sample.files() == before)
    }

    @Test("Preparing finds what would stop a write, and leaves nothing behind")
    func prepare() throws {
        let sample = try SampleStore()
        try sample.store.prepare(model: "shop")
        #expect(try names(in: sample.folder.path).isEmpty)
        expect(.wrongUsage, "'Shop'") { try sample.store.prepare(model: "Shop") }
        expect(.wrongUsage) {
            try sample.store.write(model: "../x", by: sample.author) { _ in throw CancellationError() }
        }
        try sample.write()
        try sample.store.prepare(model: "shop")
        #expect(try names(in: sample.model) == [".lock", "1", "aliases.json", "history.jsonl"])
    }

    @Test("Many writers at once give as many versions, each whole")
    func writersAtOnce() throws {
        let sample = try SampleStore()
        let numbers = Mutex<[Int: UInt32]>([:])
        let (store, author) = (sample.store, sample.author)
        try parallelFor(12, chunk: 1, threads: 6) { range in
            for index in range {
                let value = UInt32(index)
                let number = try store.write(model: "shop", by: author) { try SampleStore.build(value, in: $0) }
                numbers.withLock { $0[number] = value }
            }
        }
        let written = numbers.withLock { $0 }
        #expect(written.keys.sorted() == Array(1...12))
        for (number, value) in written {
            #expect(try SampleStore.value(of: sample.resolve("shop/\(number)")) == value)
        }
        #expect(try sample.store.verify().problems.isEmpty)
        #expect(try sample.store.history(of: "shop").entries.compactMap(\.version) == Array(1...12))
    }

    @Test("A writer that does not get the lock in time says so and leaves nothing behind")
    func locked() throws {
        let sample = try SampleStore(lockPatience: 0.1)
        try sample.write()
        let before = try sample.files()
        let lock = try FileLock("\(sample.model)/.lock", waiting: 1)
        expect(.locked, ".lock") { try sample.write() }
        expect(.locked) { try sample.promote("shop/1") }
        withExtendedLifetime(lock) {}
        #expect(try sample.files() == before)
    }

    @Test("A folder outside a store is written whole, replaced, and read by its path")
    func standaloneFolder() throws {
        let sample = try SampleStore()
        let path = "\(sample.folder.path)/truth"
        for value: UInt32 in [5, 6] {
            try ModelStore.writeFolder(at: path, model: "truth", by: sample.author) {
                try SampleStore.build(value, in: $0)
            }
            let version = try sample.resolve(path)
            #expect(version.description == "truth/1" && version.isFromPath)
            #expect(try SampleStore.value(of: version) == value)
        }
        #expect(try names(in: sample.folder.path) == ["truth"])
        #expect(try sample.store.verify(Reference(parsing: path)).problems.isEmpty)
        #expect(try sample.store.show(Reference(parsing: "\(path)/")).manifest?.kind == "sample")
        try makeFolder("\(sample.folder.path)/other")
        expect(.cannotWrite, "other") {
            try ModelStore.writeFolder(at: "\(sample.folder.path)/other", model: "truth", by: sample.author) {
                try SampleStore.build(1, in: $0)
            }
        }
    }
}
