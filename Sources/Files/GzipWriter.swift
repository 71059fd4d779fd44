import CZlib
import Diagnostics

/// Compresses bytes piece by piece into a gzip file (RFC 1952).
///
/// The header has no name and no time, so that the same bytes give the same file in every run.
package final class GzipWriter {
    private var stream = z_stream()
    private let buffer: UnsafeMutableRawBufferPointer
    private let receive: (UnsafeRawBufferPointer) throws -> Void

    /// Begins a file.
    ///
    /// - Parameter receive: Takes the bytes of the file, from first to last.
    /// - Throws: `UserError` with code `unexpected` when there is no memory for it.
    package init(to receive: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        self.receive = receive
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
        let status = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw UserError(.unexpected, "cannot start compressing", remedy: "Give the program more memory")
        }
    }

    deinit {
        deflateEnd(&stream)
        buffer.deallocate()
    }

    /// Adds bytes.
    ///
    /// - Throws: What `receive` throws.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        // zlib counts in 32 bits.
        for start in stride(from: 0, to: bytes.count, by: Self.longestPiece) {
            let end = min(bytes.count, start + Self.longestPiece)
            try compress(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), Z_NO_FLUSH)
        }
    }

    /// Ends the file, which nothing may be added to any more.
    ///
    /// - Throws: What `receive` throws.
    package func finish() throws {
        try compress(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH)
    }

    private func compress(_ bytes: UnsafeRawBufferPointer, _ flush: Int32) throws {
        stream.next_in = bytes.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: Bytef.self))
        }
        stream.avail_in = UInt32(bytes.count)
        repeat {
            stream.next_out = buffer.baseAddress.map { $0.assumingMemoryBound(to: Bytef.self) }
            stream.avail_out = UInt32(buffer.count)
            let status = deflate(&stream, flush)
            precondition(status != Z_STREAM_ERROR, "the stream was finished before")
            let count = buffer.count - Int(stream.avail_out)
            if count > 0 { try receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        } while stream.avail_out == 0
    }

    private static let bufferSize = 1 << 18
    private static let longestPiece = 1 << 30
}
