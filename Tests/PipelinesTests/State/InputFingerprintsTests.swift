import Diagnostics
import Documents
import Files
import Glibc
import LinearAlgebra
import Pipelines
import TestSupport
import Testing

@Suite struct InputFingerprintsTests {
    private let folder: TemporaryFolder
    private let warnings = Warnings()

    /// The SHA-256 of `abc` and of no bytes, from FIPS 180-2 and RFC 6234.
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    init() throws {
        folder = try TemporaryFolder()
    }

    private var cache: String { "\(folder.path)/inputs.json" }

    private func take(_ roles: [(String, [String])], cached: Bool = false) throws -> InputFingerprints {
        try InputFingerprints(
            of: roles.map { .init($0.0, $0.1) }, cache: cached ? cache : nil, threads: 3, progress: warnings.progress)
    }

    @Test func aFileIsKnownByItsSizeAndItsSum() throws {
        let path = try folder.file("events.csv", "abc")
        let inputs = try take([("events", [path])])
        #expect(inputs.files == [InputFile(path: path, bytes: 3, sha256: Self.abc)])
        let json = try JSONValue(encoding: inputs)
        #expect(json == [["path": .string(path), "bytes": 3, "sha256": .string(Self.abc)]])
    }

    @Test func aPatternIsResolvedInByteOrder() throws {
        for name in ["b.csv", "a.csv", "B.csv", "c.tsv"] { _ = try folder.file(name, name == "b.csv" ? "abc" : "") }
        let items = try folder.file("items.csv", "")
        let inputs = try take([("items", [items]), ("events", ["\(folder.path)/?.csv"])])
        #expect(inputs.files.map(\.path) == [items] + ["B", "a", "b"].map { "\(folder.path)/\($0).csv" })
        #expect(inputs.files.map(\.sha256) == [Self.empty, Self.empty, Self.empty, Self.abc])
    }

    @Test func aGzipFileCountsAsItLies() throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 8, 0]
        let path = "\(folder.path)/events.csv.gz"
        try folder.write(bytes, to: path)
        let sum = bytes.withUnsafeBytes { SHA256Sum.hex(of: $0) }
        #expect(try take([("events", [path])]).files == [InputFile(path: path, bytes: 4, sha256: sum)])
    }

    @Test func whatIsReadOnceIsRefused() throws {
        let pipe = "\(folder.path)/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        for name in ["-", pipe, "/dev/null", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            let error = try #require(throws: UserError.self) { try take([("events", [name])]) }
            #expect(error.code == .wrongUsage && error.remedy != nil, "\(name)")
        }
    }

    @Test func whatIsNotThereIsNamed() throws {
        for name in ["none.csv", "none*.csv"] {
            let path = "\(folder.path)/\(name)"
            let error = try #require(throws: UserError.self) { try take([("events", [path])]) }
            #expect(error.code == .missingInput && error.place?.file == path)
        }
        #expect(throws: UserError.self) { try take([("events", [folder.path])]) }
    }

    @Test(arguments: InPlaceChange.allCases)
    func aChangeBetweenSumAndReadingIsAnError(change: InPlaceChange) throws {
        let path = try folder.file("events.csv", "user,item\nu1,i1\n")
        let inputs = try take([("events", [path])], cached: true)
        try inputs.checkUnchanged()
        try change.apply(to: path)
        let error = try #require(throws: UserError.self) { try inputs.checkUnchanged() }
        #expect(error.code == .invalidData && error.place?.file == path)
    }

    @Test func aReplacedOrRemovedFileIsAChange() throws {
        let path = try folder.file("events.csv", "abc")
        let inputs = try take([("events", [path])])
        let other = try folder.file("new.csv", "abc")
        try #require(rename(other, path) == 0)
        #expect(throws: UserError.self) { try inputs.checkUnchanged() }
        unlink(path)
        #expect(throws: UserError.self) { try inputs.checkUnchanged() }
    }

    @Test func rightsAndFurtherLinksAreNoChange() throws {
        let path = try folder.file("events.csv", "abc")
        let inputs = try take([("events", [path])])
        chmod(path, 0o600)
        try #require(link(path, "\(folder.path)/link.csv") == 0)
        try inputs.checkUnchanged()
    }

    // MARK: The cache

    /// A sum in the cache that is not the file's shows that the file was not read.
    @Test func anUnchangedFileIsNotReadAgain() throws {
        let path = try folder.file("events.csv", "abc")
        _ = try take([("events", [path])], cached: true)
        let text = String(decoding: try bytes(of: cache), as: UTF8.self)
        try #require(text.contains(Self.abc))
        _ = try folder.file("inputs.json", text.replacing(Self.abc, with: Self.empty))
        #expect(try take([("events", [path])], cached: true).files.map(\.sha256) == [Self.empty])
        #expect(try take([("events", [path])]).files.map(\.sha256) == [Self.abc])
        let fresh = try InputFingerprints(
            of: [.init("events", [path])], cache: cache, isFresh: true, threads: 1, progress: .silent)
        #expect(fresh.files.map(\.sha256) == [Self.abc])
        #expect(try take([("events", [path])], cached: true).files.map(\.sha256) == [Self.abc])
    }

    /// Moving a file changes its inode, as a copy that keeps times does, and the cache cannot tell them apart.
    @Test func aFileThatWasMovedIsReadAgain() throws {
        let path = try folder.file("events.csv", "abc")
        _ = try take([("events", [path])], cached: true)
        let text = String(decoding: try bytes(of: cache), as: UTF8.self)
        _ = try folder.file("inputs.json", text.replacing(Self.abc, with: Self.empty))
        let moved = "\(folder.path)/moved.csv"
        try #require(rename(path, moved) == 0)
        #expect(try take([("events", [moved])], cached: true).files.map(\.sha256) == [Self.abc])
    }

    /// Writes other bytes of the same number, and gives the file its times again, as `cp -p` may.
    private func swap(_ path: String, _ text: String) throws {
        var status = stat()
        try #require(stat(path, &status) == 0)
        try folder.write(Array(text.utf8), to: path)
        let times = [status.st_atim, status.st_mtim]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    }

    @Test(arguments: ["events", "consent"]) func aCopyThatKeepsTimesIsReadAgain(role: String) throws {
        let path = try folder.file("\(role).csv", "xyz")
        _ = try take([(role, [path])], cached: true)
        try swap(path, "abc")
        #expect(try take([(role, [path])], cached: true).files.map(\.sha256) == [Self.abc])
    }

    @Test func aCopyThatKeepsTimesBetweenSumAndReadingIsAnError() throws {
        let path = try folder.file("consent.csv", "abc")
        let inputs = try take([("consent", [path])])
        try swap(path, "xyz")
        let error = try #require(throws: UserError.self) { try inputs.checkUnchanged() }
        #expect(error.code == .invalidData && error.place?.file == path)
        // The same bytes again are no change.
        try swap(path, "abc")
        try inputs.checkUnchanged()
    }

    /// A sum in the cache that is not the file's shows that the file was read all the same.
    @Test func theAnswersOfCustomersAreAlwaysRead() throws {
        let path = try folder.file("consent.csv", "abc")
        _ = try take([("consent", [path])], cached: true)
        let text = String(decoding: try bytes(of: cache), as: UTF8.self)
        _ = try folder.file("inputs.json", text.replacing(Self.abc, with: Self.empty))
        #expect(try take([("consent", [path])], cached: true).files.map(\.sha256) == [Self.abc])
    }

    @Test func aChangedFileIsReadAgain() throws {
        let path = try folder.file("events.csv", "xyz")
        _ = try take([("events", [path])], cached: true)
        _ = try folder.file("events.csv", "abc")
        #expect(try take([("events", [path])], cached: true).files.map(\.sha256) == [Self.abc])
        #expect(warnings.all.isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "{\"1:2:3:4:5\":7}", "\u{0}", "{\"1:2:3:4:5\":\"abc\"}",
    ]) func aCacheThatSaysNothingIsReplaced(text: String) throws {
        let path = try folder.file("events.csv", "abc")
        _ = try folder.file("inputs.json", text)
        #expect(try take([("events", [path])], cached: true).files.map(\.sha256) == [Self.abc])
        let written = try JSONValue(parsing: bytes(of: cache))
        #expect(written.objectValue?.values.map(\.stringValue) == [Self.abc])
    }

    @Test func aCacheThatWasCutIsNoDanger() throws {
        let path = try folder.file("events.csv", "abc")
        _ = try take([("events", [path])], cached: true)
        let whole = try bytes(of: cache)
        for size in cuts(of: whole.count) {
            try folder.write(Array(whole[..<size]), to: cache)
            #expect(try take([("events", [path])], cached: true).files.map(\.sha256) == [Self.abc])
        }
    }

    @Test func aCacheThatCannotBeWrittenIsAWarning() throws {
        let path = try folder.file("events.csv", "abc")
        try #require(mkdir(cache, 0o700) == 0)
        #expect(try take([("events", [path])], cached: true).files.count == 1)
        #expect(warnings.all.count == 1)
    }

    @Test func aKeyDependsOnContentsAndRolesAndNotOnPaths() throws {
        let first = try folder.file("a.csv", "1")
        let second = try folder.file("b.csv", "1")
        let other = try folder.file("c.csv", "2")
        func key(
            _ roles: [(String, [String])], _ stage: String = "read", _ settings: JSONValue = [:]
        ) throws -> String {
            CheckpointKey(stage: stage, settings: settings, inputs: try take(roles)).digest
        }
        let usual = try key([("events", [first])])
        #expect(usual.utf8.count == 32)
        #expect(try key([("events", [second])]) == usual)
        #expect(try key([("events", [other])]) != usual)
        #expect(try key([("items", [first])]) != usual)
        #expect(try key([("events", [first])], "fit") != usual)
        #expect(try key([("events", [first])], "read", ["seed": 1]) != usual)
        #expect(try key([("events", [first, other])]) != key([("events", [other, first])]))
    }
}
