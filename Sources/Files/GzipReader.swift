import CZlib
import Diagnostics

/// The bytes of a gzip file, decompressed piece by piece; several members in a row read as one stream, and zero bytes after
/// the last one are padding.
package final class GzipReader {
    private let file: MappedFile
    private var stream = z_stream()
    private var ended = false

    package init(_ file: MappedFile) throws {
        self.file = file
        stream.next_in = file.bytes.baseAddress.map {
            UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: Bytef.self))
        }
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw corrupt("cannot start decompressing")
        }
    }

    deinit { inflateEnd(&stream) }

    /// Whether the file begins with the gzip magic number.
    package static func recognises(_ file: MappedFile) -> Bool {
        file.bytes.count >= 2 && file.bytes[0] == 0x1f && file.bytes[1] == 0x8b
    }

    /// Fills `buffer`, or as much of it as there is data left, and returns the number of bytes; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count && !ended {
            let consumed = consumedInput
            let available = file.bytes.count - consumed
            stream.avail_in = UInt32(min(available, 1 << 30))
            let room = min(buffer.count - filled, 1 << 30)
            stream.next_out = buffer.baseAddress.map {
                ($0 + filled).assumingMemoryBound(to: Bytef.self)
            }
            stream.avail_out = UInt32(room)
            let status = inflate(&stream, Z_NO_FLUSH)
            filled += room - Int(stream.avail_out)
            switch status {
            case Z_OK: break
            case Z_STREAM_END:
                if isPadding(from: consumedInput) {
                    ended = true
                } else {
                    inflateReset(&stream)
                }
            case Z_BUF_ERROR where available == 0: throw corrupt("the compressed file ends too early")
            default: throw corrupt(stream.msg.map { String(cString: $0) } ?? "the compressed data is damaged")
            }
        }
        return filled
    }

    /// Whether only zero bytes follow, with which tapes and block devices fill up a file; gzip ignores them too.
    private func isPadding(from start: Int) -> Bool {
        UnsafeRawBufferPointer(rebasing: file.bytes[start...]).allSatisfy { $0 == 0 }
    }

    /// How many bytes of the compressed file have been consumed.
    package var consumedInput: Int {
        guard let base = file.bytes.baseAddress, let next = stream.next_in else { return 0 }
        return UnsafeRawPointer(next) - base
    }

    /// Whether all bytes are still those of the file that was opened.
    package var isUnchanged: Bool { file.isUnchanged }

    /// The compressed file as it was when it was opened.
    package var stamp: FileStamp { file.stamp }

    private func corrupt(_ problem: String) -> UserError {
        guard isUnchanged else { return fileChanged(file.path, .invalidData) }
        return UserError(
            .invalidData, "not a readable gzip file: \(problem)", at: .init(file: file.path),
            remedy: "Copy or compress the file again")
    }
}
