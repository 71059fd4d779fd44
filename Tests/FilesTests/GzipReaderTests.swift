import CZlib
import Diagnostics
import Files
import TestSupport
import Testing

@Suite struct GzipReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Compresses with zlib itself.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let path = try folder.file("packed.gz")
        let file = try #require(gzopen(path, "wb"))
        #expect(gzwrite(file, bytes, UInt32(bytes.count)) == Int32(bytes.count))
        #expect(gzclose(file) == Z_OK)
        return try TestSupport.bytes(of: path)
    }

    private func read(_ packed: [UInt8], piece: Int) throws -> [UInt8] {
        let path = try folder.file("input.gz")
        try folder.write(packed, to: path)
        let reader = try GzipReader(try MappedFile(path))
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    @Test(arguments: [1, 7, 4096, 1 << 20]) func givesBackWhatWasCompressed(piece: Int) throws {
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        #expect(try read(gzip(bytes), piece: piece) == bytes)
        #expect(try read(gzip([]), piece: piece) == [])
    }

    @Test func membersFollowEachOther() throws {
        #expect(try read(gzip([1, 2, 3]) + gzip([4, 5]), piece: 2) == [1, 2, 3, 4, 5])
    }

    @Test func zeroBytesAfterTheLastMemberArePadding() throws {
        let padding = [UInt8](repeating: 0, count: 700)
        #expect(try read(gzip([1, 2, 3]) + padding, piece: 2) == [1, 2, 3])
        #expect(try read(gzip([1, 2, 3]) + gzip([4]) + padding, piece: 4096) == [1, 2, 3, 4])
        #expect(throws: UserError.self) { try read(gzip([1, 2, 3]) + padding + [7], piece: 2) }
    }

    @Test func aCutOrChangedFileIsAnError() throws {
        let packed = try gzip((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) })
        for cut in [3, 11, packed.count / 2, packed.count - 1] {
            let error = try #require(throws: UserError.self) { try read(Array(packed[..<cut]), piece: 4096) }
            #expect(error.code == .invalidData)
        }
        var changed = packed
        changed[packed.count / 2] ^= 4
        #expect(throws: UserError.self) { try read(changed, piece: 4096) }
    }
}
