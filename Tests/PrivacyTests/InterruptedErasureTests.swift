import Diagnostics
import Files
import Glibc
import ModelFiles
import ModelStore
import Privacy
import RecommenderModels
import TestSupport
import Testing

/// What the disk looks like when an erasure was killed: readers see the old version or the new one, and the next writer
/// goes on.
@Suite("Killed while forgetting")
struct InterruptedErasureTests {
    private let sample: SampleErasure
    private var model: String { "\(sample.store.path)/shop" }
    /// The folder of version 1 without `u007`.
    private let replaced: TemporaryFolder

    init() throws {
        sample = try SampleErasure(versions: 1)
        replaced = try TemporaryFolder()
        // A store that went the whole way gives the files that a killed erasure had written.
        let other = try SampleErasure(versions: 1)
        try other.forget("u007")
        for name in try Folder.names(in: "\(other.store.path)/shop/1") {
            try copyFile("\(other.store.path)/shop/1/\(name)", to: "\(replaced.path)/\(name)")
        }
    }

    private func copy(_ folder: String, to destination: String) throws {
        try Folder.make(destination)
        for name in try Folder.names(in: folder) {
            try copyFile("\(folder)/\(name)", to: "\(destination)/\(name)")
        }
    }

    @Test("Before the exchange the version is as it was, and the next writer removes the new folder")
    func beforeExchange() throws {
        let before = try sample.customers("shop/1")
        try copy(replaced.path, to: "\(model)/.writing-1-0")
        #expect(try sample.customers("shop/1") == before)
        #expect(try sample.store.verify().isSound)
        let receipt = try sample.forget("u007")
        #expect(receipt.changed.count == 1)
        #expect(try sample.files(with: "u007").isEmpty)
        #expect(try sample.store.verify().problems.isEmpty)
    }

    @Test("After the exchange the version is the new one for every reader, and the next writer adds the line")
    func afterExchange() throws {
        // As any erasure does first.
        _ = try sample.store.listAsForgotten([[Array("u007".utf8)]], of: "shop", by: sample.author)
        try copy(replaced.path, to: "\(model)/.writing-1-0")
        try Folder.exchange("\(model)/.writing-1-0", "\(model)/1")
        #expect(try sample.customers("shop/1")["u007"] == nil)
        let manifest = try sample.store.manifest(of: sample.version("shop/1"))
        #expect(manifest.forgotten != nil)
        #expect(try sample.store.verify().isSound)
        // The old files are still beside it.
        #expect(try !sample.files(with: "u007").isEmpty)
        try sample.store.promote(.number(model: "shop", number: 1), to: "champion", by: sample.author)
        #expect(try sample.files(with: "u007").isEmpty)
        let entries = try sample.store.history(of: "shop").entries
        #expect(entries.map(\.action) == [.written, .forgotten, .promoted])
        #expect(entries[1].reason == "recorded after its writer was interrupted")
        #expect(try sample.store.verify().problems.isEmpty)
        #expect(try sample.forget("u007").changed.isEmpty)
    }

    @Test("A manifest that replaces another one than the history knows is refused")
    func foreignManifest() throws {
        try sample.forget("u008")
        try Folder.remove("\(model)/1/manifest.json")
        try copyFile("\(replaced.path)/manifest.json", to: "\(model)/1/manifest.json")
        expect(.modelUnusable, "the manifest was changed") { try sample.store.manifest(of: sample.version("shop/1")) }
        #expect(try !sample.store.verify().isSound)
    }

    @Test("Readers in a loop see the version before or after, whole")
    func readers() throws {
        let before = try sample.customers("shop/1")
        let reader = ReaderLoop(of: sample)
        reader.start()
        for id in ["u001", "u002", "u003", "u004", "u005", "u006"] { try sample.forget(id) }
        let result = reader.stop()
        #expect(result.problems.isEmpty, "\(result.problems.prefix(3))")
        #expect(result.looks > 0)
        #expect(try sample.customers("shop/1").count == before.count - 6)
    }
}
