import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

@Suite struct MappedFileTests {
    private let folder: TemporaryFolder
    private let path: String
    /// Several pages, none of whose bytes is zero.
    private let content = (0..<40_000).map { UInt8($0 % 251 + 1) }

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/file"
        try folder.write(content, to: path)
    }

    private func expectChanged(_ file: MappedFile, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(!file.isUnchanged, sourceLocation: sourceLocation)
        let error = #expect(throws: UserError.self, sourceLocation: sourceLocation) {
            try file.checkUnchanged(.modelUnusable)
        }
        #expect(error?.code == .modelUnusable, sourceLocation: sourceLocation)
        #expect(error?.place?.file == path, sourceLocation: sourceLocation)
        #expect(error?.remedy?.contains("rename") == true, sourceLocation: sourceLocation)
    }

    @Test(arguments: InPlaceChange.allCases) func aChangeInPlaceIsNoticed(change: InPlaceChange) throws {
        let file = try MappedFile(path)
        #expect(file.isUnchanged)
        try change.apply(to: path)
        // Look at every page, also at those that a cut took away.
        let zeros = file.bytes.count { $0 == 0 }
        switch change {
        case .emptied: #expect(zeros == content.count)
        case .halved: #expect(zeros == content.count / 2)
        case .overwritten, .grown: #expect(zeros == 0)
        }
        expectChanged(file)
    }

    @Test func aChangeRightAfterTheOpeningIsNoticed() throws {
        for _ in 0..<20 {
            try folder.write(content, to: path)
            let file = try MappedFile(path)
            try InPlaceChange.overwritten.apply(to: path)
            #expect(!file.isUnchanged)
        }
    }

    @Test func namesLinksAndPermissionsAreNoChange() throws {
        let file = try MappedFile(path)
        try #require(chmod(path, 0o600) == 0)
        try #require(link(path, path + ".link") == 0)
        try #require(rename(path, path + ".old") == 0)
        try folder.write([1, 2, 3], to: path + ".new")
        try #require(rename(path + ".new", path) == 0)
        try #require(unlink(path + ".link") == 0 && unlink(path + ".old") == 0)
        #expect(file.isUnchanged)
        #expect(file.bytes.elementsEqual(content))
        try file.checkUnchanged(.invalidData)
    }

    @Test func whatWasReadAsZerosStaysLostWhenTheFileIsRestored() throws {
        var status = stat()
        let code = stat(path, &status)
        try #require(code == 0)
        let file = try MappedFile(path)
        try InPlaceChange.emptied.apply(to: path)
        #expect(file.bytes[0] == 0)
        try folder.write(content, to: path)
        let times = [status.st_atim, status.st_mtim]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
        expectChanged(file)
        #expect(try MappedFile(path).isUnchanged)
    }

    @Test func touchingAFileCountsAsAChange() throws {
        let file = try MappedFile(path)
        try #require(utimensat(AT_FDCWD, path, nil, 0) == 0)
        expectChanged(file)
    }

    @Test(arguments: InPlaceChange.allCases) func aFileInMemoryStaysAsItWas(change: InPlaceChange) throws {
        let file = try MappedFile(path, inMemoryUpTo: content.count)
        try change.apply(to: path)
        #expect(file.isUnchanged)
        #expect(file.bytes.elementsEqual(content))
        #expect(Int(bitPattern: file.bytes.baseAddress).isMultiple(of: 64))
    }

    @Test func contentsAreACopyAndAnEmptyFileHasNone() throws {
        #expect(try MappedFile.contents(of: path) == content)
        let empty = try folder.file("empty", "")
        #expect(try MappedFile.contents(of: empty).isEmpty)
        #expect(try MappedFile(empty).isUnchanged)
    }

    @Test func whatIsNoRegularFileIsRefusedAtOnce() throws {
        let pipe = "\(folder.path)/pipe"
        let socket = "\(folder.path)/socket"
        try #require(mkfifo(pipe, 0o600) == 0)
        try #require(mknod(socket, S_IFSOCK | 0o600, 0) == 0)
        for path in [pipe, socket, folder.path, "/dev/zero"] {
            for limit in [0, Int.max] {
                let error = #expect(throws: UserError.self) { _ = try MappedFile(path, inMemoryUpTo: limit) }
                #expect(error?.code == .missingInput)
                #expect(error?.problem == "not a regular file")
                #expect(error?.place?.file == path)
            }
        }
        let missing = #expect(throws: UserError.self) { _ = try MappedFile("\(folder.path)/none") }
        #expect(missing?.code == .missingInput)
    }

    @Test(arguments: [InPlaceChange.emptied, .halved, .overwritten])
    func aGzipFileThatChangesIsNoDamagedOne(change: InPlaceChange) throws {
        // Noise does not get shorter, so most of the file lies beyond what zlib takes at once.
        try folder.write(try compressed(), to: path)
        let reader = try GzipReader(try MappedFile(path))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { buffer.deallocate() }
        #expect(try reader.read(into: buffer) == 1000)
        try change.apply(to: path)
        let error = #expect(throws: UserError.self) { while try reader.read(into: buffer) > 0 {} }
        #expect(error?.problem == "the file was changed while it was read")
        #expect(!reader.isUnchanged)
    }

    /// Bytes without a pattern, compressed.
    private func compressed() throws -> [UInt8] {
        var state: UInt64 = 1
        let noise = (0..<300_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        var bytes: [UInt8] = []
        let writer = try GzipWriter(to: { bytes += Array($0) })
        try noise.withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        return bytes
    }
}
