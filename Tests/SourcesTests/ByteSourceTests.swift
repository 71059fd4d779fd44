import Diagnostics
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
        let source = try TableSource(try folder.file("a.csv", content)).open(bufferSize: 16)
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
        let source = try TableSource(path).open(bufferSize: bufferSize)
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
        let source = try TableSource(path).open(bufferSize: 4)
        while source.window.count < 10 { try source.extend(from: 0) }
        #expect(source.window.elementsEqual("abcdefghij".utf8))
        try source.extend(from: 7)
        #expect(source.window.elementsEqual("hij".utf8))
        #expect(source.isAtEnd)
    }
}

@Suite struct SourceTests {
    @Test func aPipeIsSpooledOnceAndReadTwice() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        let text = (0..<100_000).map { "row \($0)\n" }.joined()
        DispatchQueue.global().async {
            guard let stream = fopen(path, "wb") else { return }
            fputs(text, stream)
            fclose(stream)
        }
        let spooled = try TableSource(path).spooled()
        #expect(spooled.name == path)
        for _ in 0..<2 {
            let source = try spooled.open()
            #expect(source.isMapped)
            #expect(String(decoding: source.window, as: UTF8.self) == text)
        }
        #expect(try spooled.spooled() == spooled)
    }

    @Test func aFileIsNotCopied() throws {
        let folder = try TemporaryFolder()
        let source = TableSource(try folder.file("a.csv", "user,item\n"))
        #expect(try source.spooled() == source)
    }

    @Test func aPatternStandsForItsFilesInByteOrder() throws {
        let folder = try TemporaryFolder()
        for name in ["b.csv", "B.csv", "a.csv", "c.tsv", "é.csv"] { _ = try folder.file(name, "") }
        try #require(mkdir("\(folder.path)/d.csv", 0o755) == 0)
        let names = try TableSource.named(["\(folder.path)/c.tsv", "\(folder.path)/*.csv"]).map(\.path)
        #expect(names == ["c.tsv", "B.csv", "a.csv", "b.csv", "é.csv"].map { "\(folder.path)/\($0)" })
        #expect(throws: UserError.self) { try TableSource.named(["\(folder.path)/*.jsonl"]) }
    }

    @Test func aFileThatIsCalledLikeAPatternIsMeantItself() throws {
        let folder = try TemporaryFolder()
        let odd = try folder.file("a[1].csv", "")
        _ = try folder.file("a1.csv", "")
        #expect(try TableSource.named([odd]) == [TableSource(odd)])
    }

    @Test func standardInputIsNamedAsPeopleCallIt() {
        #expect(TableSource("-").name == "standard input")
        #expect(TableSource("log.csv").name == "log.csv")
    }
}
