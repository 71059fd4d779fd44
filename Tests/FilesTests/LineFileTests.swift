import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

/// A log of lines that is always whole.
@Suite struct LineFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/log.jsonl"
    }

    private func open(_ bytes: Int = 1 << 20, _ seconds: Double = 86_400) throws -> LineFile {
        try LineFile(path, rotateBytes: bytes, rotateSeconds: seconds)
    }

    private func add(_ text: String, to file: LineFile, at time: Double = 1_770_000_000) -> Int {
        Array(text.utf8).withUnsafeBytes { file.append($0, now: time).count }
    }

    private func text(_ name: String) throws -> String { String(decoding: try bytes(of: name), as: UTF8.self) }

    private func names() throws -> [String] { try Folder.names(in: folder.path).sorted() }

    @Test func linesAreAddedAndATornOneIsCutOff() throws {
        let ever = 1e15
        do { _ = add("{1}\n{2}\n", to: try open(1 << 20, ever)) }
        try folder.write(Array("{1}\n{2}\n{3".utf8), to: path)
        do {
            let file = try open(1 << 20, ever)
            #expect(file.tornLines == 1)
            #expect(add("{4}\n", to: file) == 4)
        }
        #expect(try text(path) == "{1}\n{2}\n{4}\n")
        try folder.write(Array("{torn".utf8), to: path)
        #expect(try open().tornLines == 1)
        #expect(try text(path).isEmpty)
    }

    @Test func aLargeFileAndAnOldOneArePutAside() throws {
        let file = try open(10)
        for number in 1...5 { #expect(add("{\(number)}\n", to: file) == 4) }
        #expect(try text(path) == "{5}\n")
        #expect(try names() == ["log-20260202T024000Z-2.jsonl", "log-20260202T024000Z.jsonl", "log.jsonl"])
        // The next day has a file of its own, also after a restart.
        _ = add("{6}\n", to: file, at: 1_770_000_000 + 86_400)
        #expect(try names().count == 4)
        #expect(try text("\(folder.path)/log-20260203T024000Z.jsonl") == "{5}\n")
    }

    @Test func manyLinesAtOnceAreDividedBetweenFiles() throws {
        let file = try open(10)
        let lines = (1...9).map { "{\($0)}\n" }.joined() + "{a line that is longer than a file may be}\n{0}\n"
        #expect(add(lines, to: file) == lines.utf8.count)
        let files = try names()
        #expect(files.count == 7)
        var all: [String] = []
        for name in files { all += try text("\(folder.path)/\(name)").split(separator: "\n").map(String.init) }
        #expect(all.sorted() == lines.split(separator: "\n").map(String.init).sorted())
        #expect(try text(path) == "{0}\n")
    }

    @Test func whatSomebodyElseRenamesOrRemovesIsMadeAnew() throws {
        let file = try open()
        _ = add("{1}\n", to: file)
        #expect(rename(path, "\(folder.path)/aside") == 0)
        _ = add("{2}\n", to: file)
        #expect(try text(path) == "{2}\n" && text("\(folder.path)/aside") == "{1}\n")
        #expect(unlink(path) == 0)
        _ = add("{3}\n", to: file)
        #expect(try text(path) == "{3}\n")
    }

    @Test func whatIsNoLogIsRefused() throws {
        let file = try open()
        #expect { try open() } throws: { ($0 as? UserError)?.code == .locked }
        withExtendedLifetime(file) {}
        let other = try folder.file("rules.txt", "user,item\n")
        #expect { try LineFile(other, rotateBytes: 10, rotateSeconds: 10) } throws: {
            ($0 as? UserError)?.code == .invalidData
        }
        #expect(try text(other) == "user,item\n")
        for path in ["/dev/full", folder.path, "\(folder.path)/none/log"] {
            #expect { try LineFile(path, rotateBytes: 10, rotateSeconds: 10) } throws: {
                ($0 as? UserError)?.code == .cannotWrite
            }
        }
    }
}
