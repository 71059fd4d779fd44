import Diagnostics
import Dispatch
import Files
import Glibc
import TestSupport
import Testing

/// The hidden files of writers that were killed, and of those that still write.
@Suite struct LeftoverTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func names() throws -> [String] { try Folder.names(in: folder.path) }

    private func write(_ text: String, to path: String) throws { try Self.write(text, to: path) }

    private static func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path)
        try file.write(text)
        try file.commit()
    }

    @Test func whatKilledWritersLeftGoesWhenTheNextOneBegins() throws {
        let path = try folder.file("lists.csv", "old")
        for name in ["77.0.partial", "1.999.partial", "77.0.partial.old"] {
            _ = try folder.file(".lists.csv.\(name)", "customers")
        }
        let file = try AtomicFile(path)
        #expect(try names() == [".lists.csv.\(getpid()).0.partial", "lists.csv"])
        try file.write("new")
        try file.commit()
        #expect(try names() == ["lists.csv"])
        #expect(try bytes(of: path) == Array("new".utf8))
    }

    @Test(arguments: [
        ".lists.csv.manifest.json.77.0.partial", ".lists.csv.77.partial", ".lists.csv.x.0.partial",
        ".lists.csv.77.0.partial.bak", ".lists.csv.77.0.0.partial", ".lists.csv.-7.0.partial", ".lists.csv..0.partial",
        ".other.csv.77.0.partial", ".Lists.csv.77.0.partial", ".lists.csv.77.0.old",
    ]) func theFilesOfOthersStay(name: String) throws {
        let other = try folder.file(name, "theirs")
        try write("new", to: folder.file("lists.csv"))
        #expect(try names() == [name, "lists.csv"])
        #expect(try bytes(of: other) == Array("theirs".utf8))
    }

    @Test func aPartThatAnotherProcessHoldsStays() throws {
        let path = try folder.file("lists.csv")
        let held = try folder.file(".lists.csv.77.0.partial", "theirs")
        let descriptor = open(held, O_RDONLY | O_CLOEXEC)
        try #require(flock(descriptor, LOCK_EX) == 0)
        try write("new", to: path)
        #expect(try names() == [".lists.csv.77.0.partial", "lists.csv"])
        flock(descriptor, LOCK_UN)
        close(descriptor)
        try write("newer", to: path)
        #expect(try names() == ["lists.csv"])
    }

    @Test func writersOfOneFileAtOnceDoNotDisturbEachOther() throws {
        let path = try folder.file("lists.csv")
        DispatchQueue.concurrentPerform(iterations: 40) { number in
            do {
                try Self.write(String(repeating: "\(number % 10)", count: 10_000), to: path)
            } catch {
                Issue.record(error)
            }
        }
        #expect(try names() == ["lists.csv"])
        let content = try bytes(of: path)
        #expect(content.count == 10_000 && Set(content).count == 1)
    }

    /// Where no link can be made, a writer moves the earlier file away for an instant.
    @Test func theOnlyCopyOfAnEarlierFileStaysUntilAnotherIsInItsPlace() throws {
        let path = try folder.file("lists.csv")
        let old = try folder.file(".lists.csv.77.0.partial.old", "old")
        func abandon() throws { _ = try AtomicFile(path) }
        try abandon()
        #expect(try bytes(of: old) == Array("old".utf8))
        try write("new", to: path)
        #expect(try names() == ["lists.csv"])
    }

    @Test func whatIsNoPlainFileIsNoLeftover() throws {
        let target = try folder.file("target", "mine")
        let path = try folder.file("lists.csv")
        try #require(mkfifo("\(folder.path)/.lists.csv.1.0.partial", 0o600) == 0)
        try Folder.make("\(folder.path)/.lists.csv.2.0.partial")
        try #require(symlink(target, "\(folder.path)/.lists.csv.3.0.partial") == 0)
        try #require(mknod("\(folder.path)/.lists.csv.4.0.partial", S_IFSOCK | 0o600, 0) == 0)
        try write("new", to: path)
        #expect(try names().filter { $0.hasPrefix(".lists.csv.") }.count == 4)
        #expect(try bytes(of: target) == Array("mine".utf8))
    }

    @Test func aFileBehindALinkIsTidiedWhereItLies() throws {
        try Folder.make("\(folder.path)/real")
        let target = "\(folder.path)/real/lists.csv"
        try folder.write([1], to: target)
        try folder.write([1], to: "\(folder.path)/real/.lists.csv.77.0.partial")
        let link = try folder.file("link.csv")
        try #require(symlink(target, link) == 0)
        try write("new", to: link)
        #expect(try Folder.names(in: "\(folder.path)/real") == ["lists.csv"])
    }

    @Test(arguments: ["pipe", "folder", "device"]) func aLockThatIsNoPlainFileIsRefusedAtOnce(thing: String) throws {
        let path = try folder.file(".lock")
        switch thing {
        case "pipe": try #require(mkfifo(path, 0o600) == 0)
        case "folder": try Folder.make(path)
        default: try #require(symlink("/dev/null", path) == 0)
        }
        let error = try #require(throws: UserError.self) { _ = try FileLock(path, waiting: 5) }
        #expect(error.code == .cannotWrite && error.place?.file == path)
    }
}

/// Who may read and write new files.
@Suite struct FileModeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mode(of path: String) throws -> mode_t {
        var found = stat()
        try #require(stat(path, &found) == 0, "\(path)")
        return found.st_mode & 0o7777
    }

    @Test(arguments: ["600", "0600", "640", "660", "644", "664", "666", "622"]) func octalDigitsAreRead(text: String) {
        #expect(FileMode(text) != nil)
    }

    @Test(arguments: [
        "", "6", "60", "755", "700", "000", "400", "200", "608", "6400", "0o600", "rw-", "-600", "٦٠٠", " 600",
    ])
    func otherModesAreRefused(text: String) {
        #expect(FileMode(text) == nil)
    }

    @Test func aGivenModeCountsForNewFilesAndForThoseThatAreReplaced() throws {
        for (old, text, expected) in [(nil, "600", 0o600), (0o644, "600", 0o600), (0o600, "664", 0o664)]
            as [(mode_t?, String, mode_t)]
        {
            let path = try folder.file("lists-\(text)-\(old ?? 0).csv", old == nil ? nil : "old")
            if let old { try #require(chmod(path, old) == 0) }
            let file = try AtomicFile(path, mode: FileMode(text))
            let parts = try Folder.names(in: folder.path).filter { $0.hasSuffix(".partial") }
            #expect(try parts.map { try mode(of: "\(folder.path)/\($0)") } == [expected])
            try file.commit()
            #expect(try mode(of: path) == expected)
        }
    }
}
