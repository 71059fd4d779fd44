import Diagnostics
import Glibc
import Sources
import Tables
import TestSupport
import Testing

struct RecordReaderTests {
    private func records(_ text: String, suffix: String = ".csv") throws -> [[String]] {
        try readEveryWay(text, suffix: suffix)
    }

    private func records(_ bytes: [UInt8], suffix: String = ".csv") throws -> [[String]] {
        try readEveryWay(bytes, suffix: suffix)
    }

    @Test func plainTable() throws {
        #expect(try records("a,b\n1,2\n3,4\n") == [["a", "b"], ["1", "2"], ["3", "4"]])
    }

    @Test func lastLineWithoutEnd() throws {
        #expect(try records("a,b\n1,2\n3,4") == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(try records("a,b\n1,\"2\"") == [["a", "b"], ["1", "2"]])
        #expect(try records("a,b\n1,") == [["a", "b"], ["1", ""]])
    }

    @Test func carriageReturns() throws {
        #expect(try records("a,b\r\n1,2\r\n\"3\",\"4\"\r\n") == [["a", "b"], ["1", "2"], ["3", "4"]])
        #expect(try records("a,b\r\n1,2\r\n3,4\r") == [["a", "b"], ["1", "2"], ["3", "4"]])
        // Inside a line, a carriage return is an ordinary byte.
        #expect(try records("a,b\n1\r,2\n") == [["a", "b"], ["1\r", "2"]])
    }

    @Test func byteOrderMark() throws {
        #expect(try records("\u{FEFF}a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
        #expect(try records("\u{FEFF}\"a\",b\n1,2\n") == [["a", "b"], ["1", "2"]])
    }

    @Test func quotedFields() throws {
        #expect(try records("a,b\n\"x,y\",\"line\nbreak\"\n") == [["a", "b"], ["x,y", "line\nbreak"]])
        #expect(try records("a,b\n\"\",\"\"\"\"\n") == [["a", "b"], ["", "\""]])
        let doubled = try records("a,b,c\n\"say \"\"hi\"\"\",\"\"\"\"\"\",\"7\"\"\"\n")
        #expect(doubled == [["a", "b", "c"], ["say \"hi\"", "\"\"", "7\""]])
        #expect(try records("a,b\n\"one\r\ntwo\",2\r\n") == [["a", "b"], ["one\r\ntwo", "2"]])
    }

    @Test func quoteInsideAnUnquotedFieldIsAnOrdinaryByte() throws {
        #expect(try records("a,b\n7\" single,2\n") == [["a", "b"], ["7\" single", "2"]])
    }

    @Test func nothingIsTrimmed() throws {
        #expect(try records("a, b\n 1,2 \n") == [["a", " b"], [" 1", "2 "]])
    }

    @Test func tabs() throws {
        #expect(try records("a\tb\n1,5\t2\n", suffix: ".tsv") == [["a", "b"], ["1,5", "2"]])
    }

    @Test func blankLinesArePassedOver() throws {
        #expect(try records("\na\n\n1\n\r\n2\n\n") == [["a"], ["1"], ["2"]])
    }

    @Test func fieldsLongerThanAWord() throws {
        for length in 0...40 {
            let field = String(repeating: "x", count: length)
            #expect(
                try records("a,b,c\n1,\(field),\(field)\n2,,\n") == [
                    ["a", "b", "c"], ["1", field, field], ["2", "", ""],
                ])
        }
    }

    /// Random tables, written by the rules of RFC 4180 section 2.
    @Test func randomTablesComeBack() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = ["a", "é", "😀", ",", "\"", "\n", "\r", " ", "long text here", "\t"]
        for _ in 0..<200 {
            let columns = Int.random(in: 2...5, using: &generator)
            var table = [(0..<columns).map { "column \($0)" }]
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                table.append(
                    (0..<columns).map { _ in
                        (0..<Int.random(in: 0...6, using: &generator))
                            .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
                    })
            }
            let lineEnd = Bool.random(using: &generator) ? "\r\n" : "\n"
            let text = table.map { row in
                row.map {
                    "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
                }
                .joined(separator: ",")
            }.joined(separator: lineEnd)
            #expect(try records(text) == table)
        }
    }

    @Test func severalGzipMembersReadAsOne() throws {
        let members = gzip(Array("a,b\n1,".utf8)) + gzip(Array("2\n3,4\n".utf8))
        let records = try withFile(members, suffix: ".csv.gz") { try allRecords(of: $0, bufferSize: 4) }
        #expect(records == [["a", "b"], ["1", "2"], ["3", "4"]])
    }

    /// A pipe has no size and cannot be mapped; the `<(…)` of a shell is such a path.
    @Test func pipes() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let text = Array("a,b\n1,\"2\n\"\n".utf8)
        #expect(write(ends[1], text, text.count) == text.count)
        close(ends[1])
        #expect(try allRecords(of: "/dev/fd/\(ends[0])", bufferSize: 3) == [["a", "b"], ["1", "2\n"]])
    }

    @Test func lineOfARecordIsItsFirst() throws {
        try withFile("a,b\n\"x\ny\",1\n\nz,2\n") { path in
            var reader = try RecordReader.open(TableSource(path))
            #expect(reader.line == 1)
            _ = try reader.next()
            #expect(reader.line == 2)
            _ = try reader.next()
            #expect(reader.line == 5)
            #expect(reader.place(of: 1) == .init(file: path, line: 5, column: "b"))
        }
    }
}
