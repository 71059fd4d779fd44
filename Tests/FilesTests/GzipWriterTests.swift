import Diagnostics
import Files
import TestSupport
import Testing

@Suite struct GzipWriterTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Compresses bytes that come in pieces of a length.
    private func packed(_ bytes: [UInt8], piece: Int = 4096) throws -> [UInt8] {
        var packed: [UInt8] = []
        let writer = try GzipWriter { packed += Array($0) }
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { try writer.write($0) }
        }
        try writer.finish()
        return packed
    }

    private func unpacked(_ path: String) throws -> [UInt8] {
        let reader = try GzipReader(try MappedFile(path))
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try reader.read(into: $0) }
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    /// Bytes that no compression makes shorter, so that the writer's buffer fills several times.
    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    @Test(arguments: [1, 7, 4096, 1 << 20]) func ourReaderAndGzipGiveTheBytesBack(piece: Int) throws {
        let text = Array(String(repeating: "user,rank,item\nu1,1,\"a,b\"\n", count: 3000).utf8)
        for bytes in [[], [0], text, noise(piece == 1 ? 2000 : 1_500_000)] as [[UInt8]] {
            let plain = "\(folder.path)/plain"
            let path = "\(folder.path)/packed.gz"
            try folder.write(bytes, to: plain)
            try folder.write(try packed(bytes, piece: piece), to: path)
            #expect(try unpacked(path) == bytes)
            let compared = try Command.shell(#"gzip -dc "$1" | cmp - "$2""#, path, plain)
            #expect(compared.exitCode == 0, "\(compared.messages)\(compared.output)")
        }
    }

    /// RFC 1952, section 2.3: the magic number, deflate, no flags and so no name, and a time of 0.
    @Test func theHeaderHasNoNameAndNoTime() throws {
        let bytes = Array("the same text".utf8)
        let first = try packed(bytes)
        #expect(first.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        #expect(try packed(bytes) == first)
        // The last four bytes are the length, the lowest first.
        #expect(first.suffix(4) == [13, 0, 0, 0])
    }

    @Test func textBecomesShorter() throws {
        let text = Array(String(repeating: "u1,1,i1,0.5,personal\n", count: 10_000).utf8)
        #expect(try packed(text).count < text.count / 50)
    }

    @Test func whoCannotTakeTheBytesEndsTheWork() throws {
        struct Full: Error {}
        let writer = try GzipWriter { _ in throw Full() }
        let bytes = noise(1 << 20)
        #expect(throws: Full.self) { try bytes.withUnsafeBytes { try writer.write($0) } }
    }

    @Test func aFileAppearsWholeAtItsCommit() throws {
        let path = try folder.file("lists.csv.gz", "yesterday")
        let file = try AtomicFile(path)
        let writer = try GzipWriter(to: file.write)
        let bytes = noise(2_000_000)
        try bytes.withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        #expect(try TestSupport.bytes(of: path) == Array("yesterday".utf8))
        let sum = try file.checksum()
        try file.commit()
        #expect(try unpacked(path) == bytes)
        #expect(try SHA256Sum.hex(ofFile: path) == sum)
    }
}
