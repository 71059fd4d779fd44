import CZlib
import Diagnostics

/// A gzip stream (RFC 1952) that arrives in pieces and is decompressed in memory, up to a limit.
///
/// Several members in a row are one stream. Zero bytes behind the last member, with which tapes and some tools fill a
/// block, are passed over if that is allowed.
package final class GzipBody {
    /// Why a stream cannot be used.
    package enum Problem: Error {
        /// It has more bytes than the limit allows.
        case tooLarge
        /// It is no gzip stream, its check sum is wrong or bytes follow it that belong to no member.
        case damaged
    }

    /// What was decompressed until now.
    package private(set) var bytes: [UInt8] = []
    /// Whether the last member has ended, so that the stream may end here.
    package private(set) var isComplete = false
    private let limit: Int
    private let allowsPadding: Bool
    private var stream = z_stream()

    /// - Parameters:
    ///   - limit: The number of bytes that the stream may have when decompressed.
    ///   - allowsPadding: Whether zero bytes may follow the last member.
    /// - Throws: `UserError` with code `unexpected` when there is no memory for it.
    package init(limit: Int, allowsPadding: Bool = false) throws {
        self.limit = limit
        self.allowsPadding = allowsPadding
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw UserError(.unexpected, "cannot start decompressing", remedy: "Give the program more memory")
        }
    }

    deinit { inflateEnd(&stream) }

    /// Decompresses the next piece.
    ///
    /// - Throws: `Problem`; after it nothing may be added any more.
    package func add(_ piece: UnsafeRawBufferPointer) throws {
        // zlib counts in 32 bits.
        for start in stride(from: 0, to: piece.count, by: Self.longestPiece) {
            let end = min(piece.count, start + Self.longestPiece)
            try inflateAll(of: UnsafeRawBufferPointer(rebasing: piece[start..<end]))
        }
    }

    private func inflateAll(of piece: UnsafeRawBufferPointer) throws {
        stream.next_in = piece.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: Bytef.self))
        }
        stream.avail_in = UInt32(piece.count)
        defer { (stream.next_in, stream.avail_in) = (nil, 0) }
        var isFull = false
        while stream.avail_in > 0 || isFull {
            if isComplete {
                if allowsPadding, isRestZero { return }
                inflateReset(&stream)
                isComplete = false
            }
            isFull = try inflateSome()
        }
    }

    /// Whether all that is left of the piece are zero bytes.
    private var isRestZero: Bool {
        UnsafeMutableBufferPointer(start: stream.next_in, count: Int(stream.avail_in)).allSatisfy { $0 == 0 }
    }

    /// Decompresses at most one buffer.
    ///
    /// - Returns: Whether the buffer was filled, so that more may be left although all input was taken.
    private func inflateSome() throws -> Bool {
        // One byte more than the limit tells a stream that is too large from one that just fits.
        let room = min(Self.bufferSize, limit + 1 - bytes.count)
        let (status, isFull) = withUnsafeTemporaryAllocation(byteCount: room, alignment: 1) { buffer in
            stream.next_out = buffer.baseAddress.map { $0.assumingMemoryBound(to: Bytef.self) }
            stream.avail_out = UInt32(room)
            let status = inflate(&stream, Z_NO_FLUSH)
            let left = Int(stream.avail_out)
            bytes.append(contentsOf: buffer[..<(room - left)])
            (stream.next_out, stream.avail_out) = (nil, 0)
            return (status, left == 0)
        }
        guard bytes.count <= limit else { throw Problem.tooLarge }
        switch status {
        case Z_OK: return isFull
        case Z_BUF_ERROR: return false
        case Z_STREAM_END:
            isComplete = true
            return false
        default: throw Problem.damaged
        }
    }

    private static let bufferSize = 1 << 14
    private static let longestPiece = 1 << 30
}
