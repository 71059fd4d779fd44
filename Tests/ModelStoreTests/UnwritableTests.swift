import Diagnostics
import Files
import Glibc
import ModelStore
import TestSupport
import Testing

@Suite("Places that cannot be written")
struct UnwritableTests {
    @Test("A path through a regular file")
    func throughFile() throws {
        let sample = try SampleStore()
        let file = try sample.folder.file("plain", "text")
        let store = ModelStore(path: "\(file)/models")
        expect(.cannotWrite, file) {
            try store.write(model: "shop", by: sample.author) { try SampleStore.build(1, in: $0) }
        }
        expect(.cannotWrite, file) { try store.prepare(model: "shop") }
        expect(.modelUnusable, "no model 'shop'") { try store.resolve(Reference(parsing: "shop")) }
        expect(.modelUnusable) { try store.verify() }
        #expect(try store.list().isEmpty)
        #expect(try names(in: sample.folder.path) == ["plain"])
    }

    @Test("A folder that the user may not write to")
    func readOnlyFolder() throws {
        let sample = try SampleStore()
        try sample.write()
        let before = try sample.files()
        chmod(sample.folder.path, 0o755)
        for path in [sample.model, sample.store.path] { chmod(path, 0o555) }
        defer { for path in [sample.store.path, sample.model] { chmod(path, 0o755) } }
        try asNobody {
            expect(.cannotWrite, sample.model, "may write") { try sample.write() }
            expect(.cannotWrite, sample.model) { try sample.store.prepare(model: "shop") }
            expect(.cannotWrite, sample.store.path) { try sample.store.prepare(model: "other") }
            #expect(throws: Never.self) { try sample.store.verify() }
        }
        #expect(try sample.files() == before)
    }

    @Test("A full disk")
    func fullDisk() throws {
        let sample = try SampleStore()
        guard let unshare = function("unshare", as: (@convention(c) (Int32) -> Int32).self) else { return }
        // Only this thread sees the small file system, which disappears with the thread.
        onOwnThread {
            let newNamespace: Int32 = 0x20000
            let isPrivate: UInt = 1 << 18
            let isRecursive: UInt = 1 << 14
            guard unshare(newNamespace) == 0, mount("none", "/", nil, isRecursive | isPrivate, nil) == 0,
                mount("none", sample.folder.path, "tmpfs", 0, "size=1m,mode=755") == 0
            else {
                print("skipped: cannot mount a small file system here")
                return
            }
            do {
                // Each version has 160 kB, so some fit and then none.
                var written = 0
                for _ in 0..<10 {
                    let before = try sample.files()
                    do {
                        written = try sample.write()
                    } catch let error as UserError {
                        #expect(error.code == .cannotWrite)
                        #expect(error.description.contains("space"))
                        #expect(try sample.files() == before)
                    }
                }
                #expect((1...6).contains(written))
                #expect(try sample.store.verify().isSound)
                try remove("\(sample.model)/1")
                try sample.write()
                try sample.promote("shop/2")
                #expect(try sample.resolve("shop").number == 2)
            } catch {
                Issue.record(error)
            }
        }
    }

    /// Runs `body` without root's rights over files, and only on this thread, so that other tests keep theirs.
    private func asNobody(_ body: () throws -> Void) throws {
        guard geteuid() == 0, let setfsuid = function("setfsuid", as: (@convention(c) (UInt32) -> Int32).self) else {
            return try body()
        }
        _ = setfsuid(65_534)
        defer { _ = setfsuid(0) }
        try body()
    }

    /// A function of the C library that its Swift module does not export.
    private func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        guard let symbol = dlsym(nil, name) else {
            print("skipped: the C library has no \(name)")
            return nil
        }
        return unsafeBitCast(symbol, to: type)
    }
}
