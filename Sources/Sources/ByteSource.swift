import Diagnostics
import Files
import Glibc

/// The bytes of a table, seen through a window that moves forward.
///
/// A plain file is mapped, and the window is the whole file; a small one is read into memory. A gzip file, standard
/// input, a pipe or the output of a program goes through a buffer that grows only when a single record does not fit.
///
/// Whoever reads a table calls `checkUnchanged` at its end, and gives errors through `cause(of:)`, because a mapped file
/// that is cut or overwritten meanwhile shows bytes that are neither those of before nor those of after.
package final class ByteSource {
    /// The bytes that are visible now; valid until `extend` is called.
    package private(set) var window: UnsafeRawBufferPointer
    /// Whether the window reaches to the end of the table.
    package private(set) var isAtEnd: Bool
    /// The size of the mapped file; 0 for a pipe.
    package let fileSize: Int

    private let path: String
    private let feed: Feed
    private var buffer: UnsafeMutableRawBufferPointer

    private enum Feed {
        case mapped(MappedFile)
        case gzip(GzipReader)
        case pipe(Int32)
        case program(ProgramOutput)
        case decoded(TextDecoder)
        case nothing
    }

    /// Opens a source.
    ///
    /// - Parameters:
    ///   - source: What errors name.
    ///   - path: Where its bytes are now; `-` for standard input.
    ///   - bufferSize: The bytes of a buffer, where one is needed.
    /// - Throws: `UserError` with code `missingInput` when it cannot be read.
    init(_ source: TableSource, readFrom path: String, bufferSize: Int) throws {
        precondition(bufferSize > 0)
        self.path = source.name
        if path == "-" {
            feed = .pipe(STDIN_FILENO)
            fileSize = 0
        } else if Folder.isPipe(path) {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.cannotRead(source.name) }
            feed = .pipe(descriptor)
            fileSize = 0
        } else {
            let file = try MappedFile(path, inMemoryUpTo: Self.smallFile)
            fileSize = file.bytes.count
            file.adviseSequential()
            if GzipReader.recognises(file) || path.lowercased().hasSuffix(".gz") {
                feed = .gzip(try GzipReader(file))
            } else {
                feed = .mapped(file)
            }
        }
        if case .mapped(let file) = feed {
            buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            window = file.bytes
            isAtEnd = true
        } else {
            buffer = .allocate(byteCount: bufferSize, alignment: 16)
            window = UnsafeRawBufferPointer(rebasing: buffer[..<0])
            isAtEnd = false
        }
    }

    /// A source of what a program writes.
    ///
    /// - Parameters:
    ///   - source: What errors name.
    ///   - output: The output of the program, which nothing else may read from now on.
    ///   - bufferSize: The bytes of a buffer.
    init(_ source: TableSource, from output: ProgramOutput, bufferSize: Int) {
        precondition(bufferSize > 0)
        path = source.name
        fileSize = 0
        feed = .program(output)
        buffer = .allocate(byteCount: bufferSize, alignment: 16)
        window = UnsafeRawBufferPointer(rebasing: buffer[..<0])
        isAtEnd = false
    }

    /// A source of the same text in UTF-8.
    ///
    /// - Parameters:
    ///   - source: Text in another encoding, which nothing else may read from now on.
    ///   - encoding: The encoding of `source`.
    ///   - bufferSize: The bytes of a buffer.
    /// - Throws: `UserError` with code `invalidData` when the text begins as none in this encoding would.
    init(decoding source: ByteSource, from encoding: TextEncoding, bufferSize: Int) throws {
        precondition(bufferSize > 0)
        path = source.path
        fileSize = source.fileSize
        feed = .decoded(try TextDecoder(source, from: encoding, file: source.path))
        buffer = .allocate(byteCount: bufferSize, alignment: 16)
        window = UnsafeRawBufferPointer(rebasing: buffer[..<0])
        isAtEnd = false
    }

    /// A source for a part of the file that another source has mapped.
    package init(_ whole: ByteSource, window: UnsafeRawBufferPointer) {
        precondition(whole.isMapped)
        path = whole.path
        feed = whole.feed
        fileSize = whole.fileSize
        buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        self.window = window
        isAtEnd = true
    }

    /// A source of bytes in memory, of which it keeps a copy; more would follow if they are not `isAtEnd`.
    package init(copying bytes: UnsafeRawBufferPointer, isAtEnd: Bool) {
        path = ""
        feed = .nothing
        fileSize = 0
        buffer = .allocate(byteCount: bytes.count, alignment: 16)
        buffer.copyMemory(from: bytes)
        window = UnsafeRawBufferPointer(buffer)
        self.isAtEnd = isAtEnd
    }

    /// Whether the source reads a mapped file, so that the window stays valid for as long as the source lives.
    package var isMapped: Bool {
        if case .mapped = feed { true } else { false }
    }

    deinit {
        buffer.deallocate()
        if case .pipe(let descriptor) = feed, descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// How many bytes of the file have been read, to compare with `fileSize`, when `position` bytes of the window have
    /// been processed.
    package func progress(at position: Int) -> Int {
        switch feed {
        case .mapped: position
        case .gzip(let reader): reader.consumedInput
        case .decoded(let decoder): decoder.consumedInput
        case .pipe, .program, .nothing: 0
        }
    }

    /// Whether all bytes so far are those of the file that was opened; always true for a pipe and a program.
    var isUnchanged: Bool {
        switch feed {
        case .mapped(let file): file.isUnchanged
        case .gzip(let reader): reader.isUnchanged
        case .decoded(let decoder): decoder.isUnchanged
        case .pipe, .program, .nothing: true
        }
    }

    /// Makes sure that all bytes so far are those of the file that was opened.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the file.
    package func checkUnchanged() throws {
        guard isUnchanged else { throw fileChanged(path, .invalidData) }
    }

    /// The error to report in place of one that reading gave: that the file was changed, if it was, or that the program
    /// failed, which wrote the bytes.
    package func cause(of error: any Error) -> any Error {
        // A program that fails may have written its complaint among the rows just before it ends.
        if case .program(let output) = feed { return output.failure(within: Self.patience) ?? error }
        return isUnchanged ? error : fileChanged(path, .invalidData)
    }

    /// How long an error of the rows waits for one of the program, in milliseconds.
    private static let patience: Int32 = 500

    /// Makes sure that the file is the one that had this stamp.
    ///
    /// - Throws: `UserError` with code `invalidData` that names the file.
    func check(_ stamp: FileStamp) throws {
        let opened: FileStamp? =
            switch feed {
            case .mapped(let file): file.stamp
            case .gzip(let reader): reader.stamp
            case .pipe, .program, .decoded, .nothing: nil
            }
        guard opened == stamp else { throw fileChanged(path, .invalidData) }
    }

    /// Moves the window so that it begins at its byte `start` and reaches further than before, or to the end.
    package func extend(from start: Int) throws {
        guard !isAtEnd else { return }
        let kept = window.count - start
        if kept == buffer.count { grow() }
        if start > 0 || window.baseAddress != UnsafeRawPointer(buffer.baseAddress), kept > 0,
            let target = buffer.baseAddress, let source = window.baseAddress
        {
            memmove(target, source + start, kept)
        }
        let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[kept...]))
        isAtEnd = count == 0
        window = UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)])
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
        larger.copyMemory(from: window)
        buffer.deallocate()
        buffer = larger
        window = UnsafeRawBufferPointer(rebasing: buffer[..<window.count])
    }

    /// Returns how many bytes were read: at least one, or 0 at the end.
    private func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        switch feed {
        case .mapped, .nothing: return 0
        case .gzip(let reader): return try reader.read(into: room)
        case .program(let output): return try output.read(into: room)
        case .decoded(let decoder): return try decoder.read(into: room)
        case .pipe(let descriptor):
            while true {
                let count = Glibc.read(descriptor, room.baseAddress, room.count)
                if count >= 0 { return count }
                if errno != EINTR { throw Self.cannotRead(path) }
            }
        }
    }

    /// The size up to which a file is read into memory: less work than to map it, and nothing can change it.
    private static let smallFile = 1 << 20

    private static func cannotRead(_ path: String) -> UserError {
        UserError(
            .missingInput, "cannot read: \(String(cString: strerror(errno)))", at: .init(file: path),
            remedy: "Check the path and that you may read it")
    }
}
