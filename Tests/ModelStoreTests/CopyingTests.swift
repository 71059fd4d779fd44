import Diagnostics
import Files
import Glibc
import LinearAlgebra
import ModelStore
import Synchronization
import TestSupport
import Testing

@Suite("Copying versions into another store")
struct CopyingTests {
    /// Versions 1 to 3 of the model `shop`; the champion is 1.
    private let sample: SampleStore
    private let target: ModelStore

    init() throws {
        sample = try SampleStore()
        target = ModelStore(path: "\(sample.folder.path)/other")
        for value: UInt32 in 1...3 { try sample.write(value) }
        try sample.promote("shop/1")
    }

    private var model: String { "\(target.path)/shop" }

    @discardableResult
    private func copy(_ reference: String, to store: ModelStore? = nil) throws -> VersionCopy {
        try sample.store.copy(Reference(parsing: reference), to: store ?? target, by: SampleStore.author("bob"))
    }

    @Test("A copy has the same bytes and number, a line in the history, and no alias")
    func copyIsTheVersion() throws {
        let before = try sample.files()
        let result = try copy("shop/2")
        #expect(!result.wasThere && result.version.folder == "\(model)/2")
        #expect(try names(in: result.version.folder) == ["items.safetensors", "manifest.json"])
        for name in try names(in: result.version.folder) {
            #expect(try bytes(of: "\(model)/2/\(name)") == bytes(of: "\(sample.model)/2/\(name)"))
        }
        #expect(try names(in: model) == [".lock", "2", "aliases.json", "history.jsonl"])
        let history = try target.history(of: "shop")
        #expect(history.entries.count == 1 && history.aliases().isEmpty)
        let entry = try #require(history.entries.first)
        #expect(entry.action == .written && entry.version == 2 && entry.actor == "bob")
        #expect(entry.reason == "copied from \(sample.model)/2")
        #expect(entry.manifest == (try SHA256Sum.hex(ofFile: "\(sample.model)/2/manifest.json")))
        #expect(try target.verify().problems.isEmpty)
        for (path, content) in before { #expect(try bytes(of: path) == content) }
    }

    @Test("Numbers stay, in any order and with gaps, and the next version gets a number above all of them")
    func numbersStay() throws {
        #expect(try copy("shop/3").version.number == 3)
        #expect(try copy("shop@champion").version.number == 1)
        let next = try target.write(model: "shop", by: sample.author) { try SampleStore.build(9, in: $0) }
        #expect(next == 4)
        #expect(try target.list().first?.versions.map(\.version.number) == [1, 3, 4])
        #expect(try target.verify().problems.isEmpty)
        #expect(try SampleStore.value(of: target.resolve(Reference(parsing: "shop/3"))) == 3)
    }

    @Test("A version that is there already is checked and nothing is written")
    func again() throws {
        try copy("shop/2")
        let before = try sample.files()
        let result = try copy("\(sample.model)/2/")
        #expect(result.wasThere && result.version.folder == "\(model)/2")
        #expect(try sample.files() == before)
    }

    @Test("A number that means another version there is refused, also when its folder was deleted")
    func takenNumber() throws {
        try target.write(model: "shop", by: sample.author) { try SampleStore.build(1, in: $0) }
        let before = try sample.files()
        expect(.wrongUsage, "another version shop/1", "\(model)/1") { try copy("shop/1") }
        #expect(try sample.files() == before)
        try remove("\(model)/1")
        expect(.wrongUsage, "another version shop/1") { try copy("shop/1") }
        #expect(try copy("shop/2").version.number == 2)
    }

    @Test("A version that was deleted or is damaged there comes back")
    func comesBack() throws {
        try copy("shop/2")
        try target.promote(Reference(parsing: "shop/2"), to: "champion", by: sample.author)
        let path = "\(model)/2/items.safetensors"
        var damaged = try bytes(of: path)
        damaged[damaged.count / 2] ^= 1
        try sample.folder.write(damaged, to: path)
        expect(.modelUnusable, "it is damaged", path, "Move the folder \(model)/2 away") { try copy("shop/2") }
        try remove("\(model)/2")
        #expect(try !copy("shop/2").wasThere)
        #expect(try target.verify().problems.isEmpty)
        #expect(try target.history(of: "shop").entries.map(\.action) == [.written, .promoted, .written])
        #expect(try SampleStore.value(of: target.resolve(Reference(parsing: "shop"))) == 2)
    }

    @Test("What is damaged, changed or not there is not copied, and leaves nothing behind")
    func damagedSource() throws {
        let path = "\(sample.model)/2/items.safetensors"
        let sound = try bytes(of: path)
        var flipped = sound
        flipped[sound.count - 9] ^= 0x20
        for damage in [flipped, Array(sound.dropLast()), sound + [0], []] {
            try sample.folder.write(damage, to: path)
            expect(.modelUnusable, "shop/2 is damaged and is not copied", path) { try copy("shop/2") }
        }
        try remove(path)
        expect(.modelUnusable, "is not copied", path) { try copy("shop/2") }
        // A version under another number, which its own manifest would approve.
        try remove("\(sample.model)/3")
        try makeFolder("\(sample.model)/3")
        for name in ["items.safetensors", "manifest.json"] {
            try sample.folder.write(try bytes(of: "\(sample.model)/1/\(name)"), to: "\(sample.model)/3/\(name)")
        }
        expect(.modelUnusable, "manifest") { try copy("shop/3") }
        expect(.modelUnusable, "no version 9", "1, 2, 3") { try copy("shop/9") }
        expect(.modelUnusable, "no model 'shops'") { try copy("shops/1") }
        expect(.modelUnusable, "no alias 'challenger'") { try copy("shop@challenger") }
        expect(.modelUnusable, "no version of a model here") { try copy("\(sample.folder.path)/nowhere") }
        #expect(!Folder.exists(target.path))
    }

    @Test("A manifest that names what no store can hold is refused")
    func foreignManifest() throws {
        let path = "\(sample.folder.path)/truth"
        try ModelStore.writeFolder(at: path, model: "truth", by: sample.author) { try SampleStore.build(5, in: $0) }
        let sound = String(decoding: try bytes(of: "\(path)/manifest.json"), as: UTF8.self)
        for (old, new) in [
            (#""truth""#, #""../truth""#), (#""version": 1"#, #""version": 0"#), (#""version": 1"#, #""version": -7"#),
            (#""items.safetensors""#, #""../../shop/1/items.safetensors""#), (#""items.safetensors""#, #"".""#),
        ] {
            let changed = sound.replacing(old, with: new)
            #expect(changed != sound, "\(old)")
            try sample.folder.write(Array(changed.utf8), to: "\(path)/manifest.json")
            expect(.modelUnusable) { try copy(path) }
        }
        #expect(!Folder.exists(target.path))
    }

    @Test("A folder outside a store is copied under the name and number of its manifest")
    func outsideFolder() throws {
        let path = "\(sample.folder.path)/elsewhere"
        try ModelStore.writeFolder(at: path, model: "truth", by: sample.author) { try SampleStore.build(5, in: $0) }
        // What the manifest does not name stays behind.
        try sample.folder.write([1], to: "\(path)/notes.txt")
        #expect(try copy(path).version.folder == "\(target.path)/truth/1")
        #expect(try names(in: "\(target.path)/truth/1") == ["items.safetensors", "manifest.json"])
        #expect(try target.verify().problems.isEmpty)
    }

    @Test("A version is never copied onto itself, nor a store put among the files of a model")
    func ontoItself() throws {
        let folder = sample.folder.path
        #expect(symlink(sample.store.path, "\(folder)/link") == 0)
        try makeFolder(target.path)
        #expect(symlink(sample.model, "\(target.path)/shop") == 0)
        let before = try sample.files()
        for path in [sample.store.path, "\(folder)/link", "\(folder)/./models/", "\(folder)/other"] {
            for reference in ["shop/2", "shop", "\(sample.model)/2"] {
                expect(.wrongUsage, "onto itself", path) { try copy(reference, to: ModelStore(path: path)) }
            }
        }
        for path in ["archive", "shop", "shop/2", "shop/2/deep"].map({ "\(sample.store.path)/\($0)" }) {
            expect(.wrongUsage, path) { try copy("shop/2", to: ModelStore(path: path)) }
        }
        #expect(try sample.files() == before)
    }

    @Test("Copies and writers at once: one copy is made, and all versions are whole")
    func copiesAtOnce() throws {
        // The writers use at most the numbers 1 to 4 before the copy is there, and greater ones afterwards.
        for value: UInt32 in 4...8 { try sample.write(value) }
        let made = Atomic(0)
        let (store, target, author) = (sample.store, self.target, sample.author)
        try parallelFor(12, chunk: 1, threads: 6) { range in
            for index in range {
                if index % 3 == 0 {
                    try target.write(model: "shop", by: author) { try SampleStore.build(7, in: $0) }
                } else {
                    let result = try store.copy(.number(model: "shop", number: 8), to: target, by: author)
                    if !result.wasThere { made.wrappingAdd(1, ordering: .relaxed) }
                }
            }
        }
        #expect(made.load(ordering: .relaxed) == 1)
        #expect(try target.verify().problems.isEmpty)
        #expect(try target.list().first?.versions.count == 5)
        #expect(try names(in: model).filter { $0.hasPrefix(".") } == [".lock"])
    }

    @Test("After an interruption the next copy is whole and tidies up")
    func interrupted() throws {
        try copy("shop/1")
        // Before the rename: a hidden folder that no process holds.
        let left = "\(model)/.writing-1-0"
        try makeFolder(left)
        try sample.folder.write([1, 2, 3], to: "\(left)/items.safetensors")
        let before = try sample.files()
        try copy("shop/2")
        #expect(!Folder.exists(left))
        // After the rename, before the history.
        for name in ["history.jsonl", "aliases.json"] {
            try sample.folder.write(try #require(before["\(model)/\(name)"]), to: "\(model)/\(name)")
        }
        #expect(try copy("shop/2").wasThere)
        #expect(try target.history(of: "shop").entries.map(\.version) == [1, 2])
        #expect(try target.verify().problems.isEmpty)
    }

    @Test("Where something else stands, nothing is replaced")
    func otherThings() throws {
        let file = try sample.folder.file("plain", "text")
        expect(.cannotWrite, file) { try copy("shop/2", to: ModelStore(path: file)) }
        expect(.cannotWrite, file) { try copy("shop/2", to: ModelStore(path: "\(file)/models")) }
        try makeFolder(target.path)
        try sample.folder.write([1], to: model)
        expect(.cannotWrite, model) { try copy("shop/2") }
        try remove(model)
        try makeFolder("\(model)/2")
        expect(.modelUnusable, "\(model)/2/manifest.json") { try copy("shop/2") }
        try sample.folder.write([1], to: "\(model)/2/manifest.json")
        expect(.modelUnusable, "manifest") { try copy("shop/2") }
        #expect(try paths(below: target.path) == ["\(model)/2/manifest.json"])
        #expect(try bytes(of: file) == Array("text".utf8))
    }

    @Test("A locked or damaged target says so and keeps what it has")
    func lockedTarget() throws {
        try copy("shop/1")
        let before = try sample.files()
        let lock = try FileLock("\(model)/.lock", waiting: 1)
        expect(.locked, ".lock") { try copy("shop/2", to: ModelStore(path: target.path, lockPatience: 0.1)) }
        withExtendedLifetime(lock) {}
        #expect(try sample.files() == before)
        let path = "\(model)/history.jsonl"
        try sample.folder.write(Array("{}\n".utf8) + bytes(of: path), to: path)
        expect(.modelUnusable, path) { try copy("shop/2") }
        #expect(!Folder.exists("\(model)/2"))
    }

    @Test("Files keep their permissions")
    func permissions() throws {
        let path = "\(sample.model)/2/items.safetensors"
        #expect(chmod(path, 0o400) == 0)
        try copy("shop/2")
        var status = stat()
        #expect(stat("\(model)/2/items.safetensors", &status) == 0 && status.st_mode & 0o777 == 0o400)
        #expect(try target.verify().problems.isEmpty)
    }
}
