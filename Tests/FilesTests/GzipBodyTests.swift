import Diagnostics
import Files
import Testing

@Suite struct GzipBodyTests {
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        var packed: [UInt8] = []
        let writer = try GzipWriter(to: { packed += $0 })
        try bytes.withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        return packed
    }

    /// Adds a stream in pieces of a size.
    private func read(
        _ packed: [UInt8], limit: Int, piece: Int = 1 << 20, allowsPadding: Bool = false
    ) throws -> GzipBody {
        let body = try GzipBody(limit: limit, allowsPadding: allowsPadding)
        for start in stride(from: 0, to: packed.count, by: piece) {
            try packed[start..<min(start + piece, packed.count)].withUnsafeBytes { try body.add($0) }
        }
        return body
    }

    @Test(arguments: [1, 7, 4096, 1 << 20]) func givesBackWhatWasCompressedInPieces(piece: Int) throws {
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        let body = try read(gzip(bytes), limit: 50_000, piece: piece)
        #expect(body.isComplete)
        #expect(body.bytes == bytes)
    }

    @Test(arguments: [1, 100]) func membersFollowEachOther(piece: Int) throws {
        let body = try read(gzip([1, 2, 3]) + gzip([]) + gzip([4]), limit: 4, piece: piece)
        #expect(body.isComplete)
        #expect(body.bytes == [1, 2, 3, 4])
    }

    @Test func nothingIsNoStream() throws {
        #expect(try !read([], limit: 10).isComplete)
        let empty = try read(gzip([]), limit: 10)
        #expect(empty.isComplete)
        #expect(empty.bytes.isEmpty)
    }

    @Test func theLimitHoldsToTheByte() throws {
        let bytes = [UInt8](repeating: 7, count: 40_000)
        #expect(try read(gzip(bytes), limit: 40_000).bytes == bytes)
        #expect(throws: GzipBody.Problem.tooLarge) { try read(gzip(bytes), limit: 39_999) }
        #expect(throws: GzipBody.Problem.tooLarge) { try read(gzip(bytes), limit: 39_999, piece: 1) }
        #expect(throws: GzipBody.Problem.tooLarge) { try read(gzip([1]) + gzip([2]), limit: 1) }
    }

    @Test func aBombIsStoppedAtTheLimit() throws {
        let bomb = try gzip([UInt8](repeating: 0, count: 50 << 20))
        let body = try GzipBody(limit: 1 << 20)
        #expect(throws: GzipBody.Problem.tooLarge) { try bomb.withUnsafeBytes { try body.add($0) } }
        #expect(body.bytes.count == 1 << 20 | 1)
    }

    @Test func aCutStreamIsNotComplete() throws {
        let packed = try gzip((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) })
        for cut in [1, 3, 11, packed.count / 2, packed.count - 1] {
            #expect(try !read(Array(packed[..<cut]), limit: 1 << 20).isComplete)
        }
    }

    @Test func aDamagedStreamIsAnError() throws {
        let packed = try gzip((0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) })
        var sum = packed
        sum[packed.count - 6] ^= 1
        #expect(throws: GzipBody.Problem.damaged) { try read(sum, limit: 1 << 20) }
        #expect(throws: GzipBody.Problem.damaged) { try read(packed + [7, 7, 7], limit: 1 << 20) }
        #expect(throws: GzipBody.Problem.damaged) { try read(Array("{}".utf8), limit: 1 << 20) }
    }

    @Test("Zero bytes may follow the last member where that is allowed", arguments: [1, 7, 1 << 20])
    func padding(piece: Int) throws {
        let padded = try gzip([1, 2]) + gzip([3]) + [UInt8](repeating: 0, count: 600)
        let body = try read(padded, limit: 10, piece: piece, allowsPadding: true)
        #expect(body.bytes == [1, 2, 3] && body.isComplete)
        #expect(throws: GzipBody.Problem.damaged) { try read(padded, limit: 10, piece: piece) }
        #expect(throws: GzipBody.Problem.damaged) {
            try read(padded + [9, 9, 9], limit: 10, piece: piece, allowsPadding: true)
        }
    }
}
