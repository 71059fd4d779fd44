import Diagnostics
import Glibc
import Sources
import Tables
import TestSupport
import Testing

/// Tables that are cut or written over while they are read, as by an export that takes longer than usual.
@Suite struct ChangedTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Forms of a table that are too large to be read into memory at once.
    enum Form: String, CaseIterable, Sendable {
        case csv, jsonl, json, compressed, latin1

        var name: String { self == .compressed ? "table.csv.gz" : self == .latin1 ? "latin.csv" : "table.\(rawValue)" }

        var bytes: [UInt8] {
            let numbers = 0..<100_000
            switch self {
            case .csv: return Array(("user,item\n" + numbers.map { "user\($0),item\($0)\n" }.joined()).utf8)
            case .latin1:
                let text = "user,item\nJos?,1\n" + numbers.map { "user\($0),item\($0)\n" }.joined()
                return text.utf8.map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
            case .jsonl: return Array(numbers.map { "{\"user\":\"u\($0)\",\"item\":\"i\($0)\"}\n" }.joined().utf8)
            case .json:
                let objects = numbers.map { "{\"user\":\"u\($0)\",\"item\":\"i\($0)\"}" }
                return Array("[\(objects.joined(separator: ",\n"))]".utf8)
            case .compressed: return gzip(Form.csv.bytes)
            }
        }

        var layout: TableLayout {
            var layout = TableLayout.standard
            if self == .latin1 { layout.encoding = .latin1 }
            return layout
        }
    }

    private func write(_ form: Form) throws -> String {
        let path = "\(folder.path)/\(form.name)"
        try folder.write(form.bytes, to: path)
        return path
    }

    private func expectChanged(
        _ path: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        do {
            try body()
            Issue.record("no error", sourceLocation: sourceLocation)
        } catch let error as UserError {
            #expect(error.code == .invalidData, sourceLocation: sourceLocation)
            #expect(error.problem == "the file was changed while it was read", sourceLocation: sourceLocation)
            #expect(error.place?.file == path, sourceLocation: sourceLocation)
            #expect(error.remedy != nil, sourceLocation: sourceLocation)
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
        }
    }

    /// Reads to the end, past rows that do not fit.
    private func readOn(_ reader: inout RecordReader) throws {
        while true { if case .end = try reader.next() { return } }
    }

    @Test(arguments: Form.allCases, InPlaceChange.allCases)
    func recordByRecord(form: Form, change: InPlaceChange) throws {
        let path = try write(form)
        var reader = try RecordReader.open(TableSource(path), form.layout, bufferSize: 1 << 16)
        _ = try reader.next()
        try change.apply(to: path)
        do {
            try readOn(&reader)
            Issue.record("no error")
        } catch {
            expectChanged(path) { throw error }
        }
    }

    @Test(arguments: [Form.csv, .jsonl, .json], InPlaceChange.allCases)
    func batchByBatch(form: Form, change: InPlaceChange) throws {
        let path = try write(form)
        var reader = try RecordReader.open(TableSource(path), form.layout)
        _ = try reader.nextBatch(ofBytes: 1 << 16)
        try change.apply(to: path)
        do {
            while try reader.nextBatch(ofBytes: 1 << 16) != nil {}
            Issue.record("no error")
        } catch {
            expectChanged(path) { throw error }
        }
    }

    @Test(arguments: [Form.csv, .compressed]) func aNewFileUnderTheNameIsNoChange(form: Form) throws {
        let path = try write(form)
        var reader = try RecordReader.open(TableSource(path))
        try folder.write(Array("user,item\n".utf8), to: path + ".new")
        try #require(rename(path + ".new", path) == 0)
        var records = 0
        while case .record = try reader.next() { records += 1 }
        #expect(records == 100_000)
    }

    @Test(arguments: InPlaceChange.allCases) func aSmallTableIsReadAsItWas(change: InPlaceChange) throws {
        let path = try folder.file("small.csv", "user,item\nada,tea\nbob,cup\n")
        var reader = try RecordReader.open(TableSource(path))
        try change.apply(to: path)
        var users: [String] = []
        while case .record = try reader.next() { users.append(String(decoding: reader.field(0), as: UTF8.self)) }
        #expect(users == ["ada", "bob"])
    }

    @Test func whatIsReadTwiceMustBeTheSameFile() throws {
        let path = try folder.file("table.csv", "user,item\nada,tea\n")
        let source = try TableSource(path).spooled()
        for _ in 0..<2 { _ = try RecordReader.open(source) }
        let other = try folder.file("other.csv", "user,item\nada,tea\n")
        try #require(rename(other, path) == 0)
        expectChanged(path) { _ = try RecordReader.open(source) }
        _ = try RecordReader.open(TableSource(path))
        let again = try TableSource(path).spooled()
        try InPlaceChange.grown.apply(to: path)
        expectChanged(path) { _ = try RecordReader.open(again) }
    }
}
