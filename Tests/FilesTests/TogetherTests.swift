import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// Two files that appear together or not at all.
@Suite struct TogetherTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func text(of path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

    /// Writes two files, lets something happen before they are placed, and returns the error.
    private func failure(_ first: String, _ second: String, after change: () throws -> Void) throws -> UserError {
        let files = [try AtomicFile(first), try AtomicFile(second)]
        try files[0].write("new lists")
        try files[1].write("new manifest")
        try change()
        return try #require(throws: UserError.self) { try AtomicFile.commit(files) }
    }

    @Test func bothReplaceWhatStoodThere() throws {
        let (first, second) = (try folder.file("a", "old"), try folder.file("b", "old"))
        let files = [try AtomicFile(first), try AtomicFile(second)]
        try files[0].write("new lists")
        try files[1].write("new manifest")
        #expect(try text(of: first) == "old" && text(of: second) == "old")
        try AtomicFile.commit(files)
        #expect(try text(of: first) == "new lists" && text(of: second) == "new manifest")
        #expect(try Folder.names(in: folder.path) == ["a", "b"])
    }

    @Test func theFirstComesBackWhenTheSecondCannotBePlaced() throws {
        let (first, second) = (try folder.file("a", "old"), try folder.file("b"))
        let error = try failure(first, second) { try Folder.make(second) }
        #expect(error.code == .cannotWrite && error.place?.file == second)
        #expect(error.remedy?.contains("nothing was replaced") == true)
        #expect(try text(of: first) == "old")
        #expect(try Folder.names(in: folder.path) == ["a", "b"])
    }

    @Test func whereNothingStoodNothingStays() throws {
        let (first, second) = (try folder.file("a"), try folder.file("b"))
        _ = try failure(first, second) { try Folder.make(second) }
        #expect(try Folder.names(in: folder.path) == ["b"])
    }

    @Test func aLinkComesBackAsALink() throws {
        let target = try folder.file("target", "old")
        let (first, second) = (try folder.file("a"), try folder.file("b"))
        try #require(symlink(target, first) == 0)
        _ = try failure(first, second) { try Folder.make(second) }
        var status = stat()
        #expect(lstat(first, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(try text(of: first) == "old" && text(of: target) == "old")
        #expect(try Folder.names(in: folder.path) == ["a", "b", "target"])
    }

    @Test func aFolderInTheFirstPlaceStays() throws {
        let (first, second) = (try folder.file("a"), try folder.file("b", "old"))
        let error = try failure(first, second) {
            try Folder.make(first)
            try folder.write([1], to: "\(first)/inside")
        }
        #expect(error.place?.file == first)
        #expect(try Folder.names(in: first) == ["inside"])
        #expect(try text(of: second) == "old")
        #expect(try Folder.names(in: folder.path) == ["a", "b"])
    }

    @Test func anEarlierFileThatWasRemovedMeanwhileIsNoError() throws {
        let (first, second) = (try folder.file("a", "old"), try folder.file("b", "old"))
        let files = [try AtomicFile(first), try AtomicFile(second)]
        try Folder.remove(first)
        try AtomicFile.commit(files)
        #expect(try text(of: first) == "" && text(of: second) == "")
    }

    /// The check sum is of all bytes, those in the buffer too.
    @Test func theCheckSumIsThatOfTheFile() throws {
        let path = try folder.file("a")
        let file = try AtomicFile(path)
        try file.write("a")
        try file.write("bc")
        // SHA-256 of "abc", from FIPS 180-4.
        #expect(try file.checksum() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        try file.write("d")
        try file.commit()
        #expect(try text(of: path) == "abcd")
    }
}

/// One file by many names.
@Suite struct FileIdentityTests {
    @Test func oneFileHasOneIdentity() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a", "x")
        let identity = try #require(FileIdentity(path: path))
        let (link, hard, linkedFolder) = ("\(folder.path)/link", "\(folder.path)/hard", "\(folder.path)/folder")
        try #require(symlink(path, link) == 0 && Glibc.link(path, hard) == 0 && symlink(folder.path, linkedFolder) == 0)
        let paths = [
            "\(folder.path)/./a", "\(folder.path)//a", "\(linkedFolder)/a", "\(linkedFolder)/../\(name(of: folder))/a",
        ]
        for other in [link, hard] + paths { #expect(FileIdentity(path: other) == identity, "\(other)") }
        let descriptor = open(hard, O_RDONLY)
        defer { close(descriptor) }
        #expect(FileIdentity(descriptor: descriptor) == identity)
        #expect(identity.isRegularFile)
    }

    @Test func equalContentIsAnotherFile() throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try folder.file("a", "x"), try folder.file("b", "x"))
        #expect(FileIdentity(path: one) != FileIdentity(path: two))
        #expect(FileIdentity(path: "\(folder.path)/missing") == nil)
        #expect(FileIdentity(descriptor: -1) == nil)
        #expect(FileIdentity(path: folder.path)?.isRegularFile == false)
    }

    private func name(of folder: TemporaryFolder) -> String {
        String(folder.path.split(separator: "/").last ?? "")
    }
}
