import Dispatch
import Glibc
import Sources
import TestSupport
import Testing

/// The same bytes come out whatever they come from.
@Suite struct ByteSourceTests {
    private let content = (0..<5_000).map { "line \($0)\n" }.joined()

    /// Reads a source to its end, `step` bytes of every window at a time.
    private func everything(_ source: ByteSource, step: Int) throws -> String {
        var bytes: [UInt8] = []
        var position = 0
        while true {
            let taken = source.window.dropFirst(position).prefix(step)
            bytes += taken
            position += taken.count
            if position < source.window.count { continue }
            if source.isAtEnd { return String(decoding: bytes, as: UTF8.self) }
            try source.extend(from: position)
            position = 0
        }
    }

    @Test(arguments: [1, 7, 100_000]) func aFileIsOneWindow(step: Int) throws {
        let folder = try TemporaryFolder()
        let source = try ByteSource(try folder.file("a.csv", content), bufferSize: 16)
        #expect(source.isMapped)
        #expect(source.fileSize == content.utf8.count)
        #expect(try everything(source, step: step) == content)
    }

    @Test(arguments: [1, 16, 1 << 20]) func aPipeComesThroughABuffer(bufferSize: Int) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let text = content
        DispatchQueue.global().async {
            guard let stream = fopen(path, "wb") else { return }
            fputs(text, stream)
            fclose(stream)
        }
        let source = try ByteSource(path, bufferSize: bufferSize)
        #expect(!source.isMapped)
        #expect(source.fileSize == 0)
        #expect(try everything(source, step: 13) == content)
    }

    @Test func whatIsKeptStaysInFrontOfWhatIsNew() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        DispatchQueue.global().async {
            guard let stream = fopen(path, "wb") else { return }
            fputs("abcdefghij", stream)
            fclose(stream)
        }
        let source = try ByteSource(path, bufferSize: 4)
        while source.window.count < 10 { try source.extend(from: 0) }
        #expect(source.window.elementsEqual("abcdefghij".utf8))
        try source.extend(from: 7)
        #expect(source.window.elementsEqual("hij".utf8))
        #expect(source.isAtEnd)
    }
}
