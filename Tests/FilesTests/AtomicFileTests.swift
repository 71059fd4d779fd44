import Diagnostics
import Dispatch
import Files
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func appearsWholeAtItsCommit() throws {
        let path = try folder.file("out.csv", "old")
        let file = try AtomicFile(path)
        try file.write("new ")
        try file.write([UInt8](repeating: 65, count: 3 << 20))
        #expect(try bytes(of: path) == Array("old".utf8))
        try file.commit()
        #expect(try bytes(of: path) == Array("new ".utf8) + [UInt8](repeating: 65, count: 3 << 20))
        #expect(try Folder.names(in: folder.path) == ["out.csv"])
    }

    @Test func aLinkStaysAndItsTargetIsReplaced() throws {
        let target = try folder.file("target.csv", "old")
        let link = try folder.file("link.csv")
        try #require(symlink("target.csv", link) == 0)
        let file = try AtomicFile(link)
        try file.write("new")
        try file.commit()
        #expect(try bytes(of: target) == Array("new".utf8))
        var status = stat()
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        try #require(unlink(target) == 0)
        let error = try #require(throws: UserError.self) { _ = try AtomicFile(link) }
        #expect(error.code == .cannotWrite && error.place?.file == link)
    }

    @Test func leavesNothingWithoutACommit() throws {
        func abandon() throws {
            let file = try AtomicFile(folder.file("out.csv"))
            try file.write("half")
        }
        try abandon()
        #expect(try Folder.names(in: folder.path).isEmpty)
    }

    @Test func namesThePathThatCannotBeWritten() throws {
        let path = try folder.file("file", "x") + "/out.csv"
        let error = try #require(throws: UserError.self) { _ = try AtomicFile(path) }
        #expect(error.code == .cannotWrite)
        #expect(error.place?.file == path)
    }

    @Test func twoWritersOfOneNameDoNotMeet() throws {
        let path = try folder.file("out")
        let (first, second) = (try AtomicFile(path), try AtomicFile(path))
        try first.write("first")
        try second.write("second")
        try second.commit()
        try first.commit()
        #expect(try bytes(of: path) == Array("first".utf8))
    }
}

@Suite struct FileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func aMappedFileHasTheBytesOfTheFile() throws {
        #expect(try bytes(of: folder.file("a", "text")) == Array("text".utf8))
        #expect(try bytes(of: folder.file("empty", "")).isEmpty)
    }

    @Test func aMappedFileKeepsItsBytesWhenTheNameIsGivenToAnother() throws {
        let path = try folder.file("a", "old")
        let file = try MappedFile(path)
        let next = try AtomicFile(path)
        try next.write("new")
        try next.commit()
        withExtendedLifetime(file) { #expect(Array(file.bytes) == Array("old".utf8)) }
    }

    @Test func whatIsNotARegularFileIsRefused() throws {
        for path in [folder.path, folder.path + "/missing", "/dev/null"] {
            let error = try #require(throws: UserError.self) { _ = try MappedFile(path) }
            #expect(error.code == .missingInput)
            #expect(error.place?.file == path)
        }
    }

    /// The examples of NIST for FIPS 180-4.
    @Test func sha256OfTheStandardsExamples() {
        #expect(
            SHA256Sum.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256Sum.hex(of: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func aLockIsExclusiveUntilItGoes() throws {
        let path = try folder.file(".lock")
        var lock: FileLock? = try FileLock(path, waiting: 0)
        let error = try #require(throws: UserError.self) { _ = try FileLock(path, waiting: 0.05) }
        #expect(error.code == .locked)
        _ = lock
        lock = nil
        _ = try FileLock(path, waiting: 0)
    }

    /// If a refused lock closed its file twice, it would sometimes close a file that another thread has just opened.
    @Test func aLockThatIsNotHadClosesItsFileOnce() async throws {
        let path = try folder.file(".lock")
        let held = try FileLock(path, waiting: 0)
        let refused = Task.detached {
            (0..<20_000).count { _ in (try? FileLock(path, waiting: 0)) == nil }
        }
        let closed = (0..<20_000).count { _ in close(open(path, O_RDONLY | O_CLOEXEC)) == 0 }
        #expect(closed == 20_000)
        #expect(await refused.value == 20_000)
        withExtendedLifetime(held) {}
    }

    /// As when another thread starts a program at this moment: until that executes, it has all open files of ours.
    @Test func aLockIsReleasedAlthoughACopyOfItsFileIsOpen() throws {
        let path = try folder.file(".lock")
        let lock = try FileLock(path, waiting: 0)
        var found: [Int32] = []
        for number in try Folder.names(in: "/proc/self/fd").compactMap({ Int32($0) }) {
            var target = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/fd/\(number)", &target, target.count)
            guard length > 0 else { continue }
            let name = String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if name == path { found.append(number) }
        }
        let copies = found.map { dup($0) }
        #expect(copies.count == 1)
        withExtendedLifetime(lock) {}
        _ = consume lock
        #expect(throws: Never.self) { try FileLock(path, waiting: 0) }
        for copy in copies { close(copy) }
    }

    @Test func foldersAreMadeWhileOthersRemoveThem() throws {
        let top = folder.path + "/top"
        let deep = top + "/middle/deep"
        let (removed, isOver) = (Counter(), Counter())
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            while isOver.value == 0 {
                for path in [deep, top + "/middle", top] where rmdir(path) == 0 { removed.add() }
                usleep(1)
            }
        }
        let end = ContinuousClock.now + .seconds(60)
        while removed.value < 300, ContinuousClock.now < end { try Folder.make(deep) }
        isOver.add()
        group.wait()
        #expect(removed.value >= 300)
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)

        var value: Int { count.load(ordering: .relaxed) }

        func add() { count.wrappingAdd(1, ordering: .relaxed) }
    }

    @Test func foldersAreMadeListedAndRemoved() throws {
        let deep = folder.path + "/a/b/c"
        try Folder.make(deep)
        try Folder.make(deep)
        #expect(Folder.isFolder(deep))
        try folder.write([1], to: deep + "/file")
        #expect(try Folder.names(in: folder.path) == ["a"])
        #expect(Folder.parent(of: deep) == folder.path + "/a/b")
        #expect(Folder.parent(of: "bare") == ".")
        #expect(Folder.parent(of: "/root") == "/")
        try Folder.remove(folder.path + "/a")
        #expect(try Folder.names(in: folder.path).isEmpty)
        #expect(try Folder.names(in: deep).isEmpty)
    }
}
