import Files
import Glibc
import TestSupport
import Testing

/// Who may read a file that replaces another.
@Suite struct FileAccessTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func status(of path: String) throws -> stat {
        var found = stat()
        try #require(stat(path, &found) == 0, "\(path)")
        return found
    }

    private func mode(of path: String) throws -> mode_t { try status(of: path).st_mode & 0o7777 }

    private func replace(_ path: String) throws {
        let file = try AtomicFile(path)
        try file.write("new")
        try file.commit()
        #expect(try bytes(of: path) == Array("new".utf8))
    }

    @Test(arguments: [0o640, 0o600, 0o444, 0o666, 0o755] as [mode_t]) func aFileKeepsItsMode(mode: mode_t) throws {
        let path = try folder.file("lists.csv", "old")
        try #require(chmod(path, mode) == 0)
        let file = try AtomicFile(path)
        // Nobody who may not read the old file may read a part of the new one.
        let parts = try Folder.names(in: folder.path).filter { $0.hasSuffix(".partial") }
        #expect(try parts.map { try self.mode(of: "\(folder.path)/\($0)") } == [mode])
        try file.write("new")
        try file.commit()
        #expect(try self.mode(of: path) == mode)
        #expect(try bytes(of: path) == Array("new".utf8))
    }

    @Test func aFileBehindALinkKeepsItsMode() throws {
        let target = try folder.file("target.csv", "old")
        let (link, second) = (try folder.file("link.csv"), try folder.file("second.csv"))
        try #require(chmod(target, 0o640) == 0)
        try #require(symlink("target.csv", link) == 0 && symlink("link.csv", second) == 0)
        try replace(second)
        #expect(try mode(of: target) == 0o640)
        #expect(try Folder.names(in: folder.path) == ["link.csv", "second.csv", "target.csv"])
    }

    @Test func aNewFileHasTheUsualMode() throws {
        let usual = try folder.file("usual")
        close(open(usual, O_WRONLY | O_CREAT, 0o666))
        let path = try folder.file("new.csv")
        try replace(path)
        #expect(try mode(of: path) == (try mode(of: usual)))
    }

    @Test func twoFilesThatAppearTogetherKeepTheirOwnModes() throws {
        let paths = [try folder.file("lists.csv", "old"), try folder.file("lists.csv.manifest.json", "old")]
        try #require(chmod(paths[0], 0o600) == 0 && chmod(paths[1], 0o664) == 0)
        try AtomicFile.commit(try paths.map { try AtomicFile($0) })
        #expect(try paths.map { try mode(of: $0) } == [0o600, 0o664])
    }

    /// Such a bit would give a program's rights to bytes that nobody has looked at.
    @Test func theBitsOfProgramsAreNotKept() throws {
        let path = try folder.file("lists.csv", "old")
        try #require(chmod(path, 0o6755) == 0)
        try replace(path)
        #expect(try mode(of: path) == 0o755)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away")) func ownerAndGroupAreKept() throws {
        let path = try folder.file("lists.csv", "old")
        try #require(chown(path, 65534, 65533) == 0 && chmod(path, 0o640) == 0)
        try replace(path)
        let found = try status(of: path)
        #expect(found.st_uid == 65534 && found.st_gid == 65533)
        #expect(try mode(of: path) == 0o640)
    }
}
