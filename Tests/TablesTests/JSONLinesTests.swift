import Diagnostics
import FoundationEssentials
import Glibc
import Sources
import Tables
import TestSupport
import Testing

@Suite("JSON Lines")
struct JSONLinesTests {
    private func records(_ text: String) throws -> [[String]] {
        try readEveryWay(text, suffix: ".jsonl")
    }

    private func failure(_ text: String) throws -> UserError {
        try #require(throws: UserError.self) { try records(text) }
    }

    @Test("Columns are the keys in byte order")
    func columns() throws {
        let text = """
            {"b":"x","a":1}
            {"c":true,"a":-2.50,"b":"y"}
            {}
            {"a":null,"b":""}
            """
        #expect(
            try records(text) == [
                ["a", "b", "c"], ["1", "x", ""], ["-2.50", "y", "true"], ["", "", ""], ["", "", ""],
            ])
        // By bytes: capital letters first, and a name before longer names that begin with it.
        #expect(try records(#"{"é":1,"ab":2,"a":3,"Z":4}"#) == [["Z", "a", "ab", "é"], ["4", "3", "2", "1"]])
    }

    @Test("The order of records, and of the keys in them, does not change what they say")
    func order() throws {
        let rows = (0..<20).map { row in
            // Every record lacks some keys, and every key is in some record.
            (0..<7).filter { (row + $0) % 3 != 0 }.map { "\"k\($0)\":\(row * 10 + $0)" }
        }
        func text(_ rows: [[String]]) -> String {
            rows.map { "{\($0.joined(separator: ","))}\n" }.joined()
        }
        let expected = try records(text(rows))
        #expect(expected[0] == (0..<7).map { "k\($0)" })
        #expect(expected[1] == ["", "1", "2", "", "4", "5", ""])
        for _ in 0..<5 {
            let shuffled = try records(text(rows.shuffled().map { $0.shuffled() }))
            #expect(shuffled[0] == expected[0])
            #expect(Set(shuffled.dropFirst()) == Set(expected.dropFirst()))
        }
    }

    @Test("Names that are one text in Unicode are refused, as in a header", arguments: ["csv", "jsonl"])
    func equivalentNames(format: String) throws {
        let (one, other) = ("Caf\u{E9}", "Cafe\u{301}")
        let together = "{\"\(one)\":1,\"\(other)\":2}\n"
        let apart = "{\"\(one)\":1}\n{\"\(other)\":2}\n"
        for text in format == "csv" ? ["\(one),\(other)\n1,2\n"] : [together, apart] {
            let error = try #require(throws: UserError.self) {
                try withFile(text, suffix: ".\(format)") { try RecordReader.open(TableSource($0)).columns }
            }
            #expect(error.code == .invalidData)
            #expect(error.problem == "two columns are called 'Caf\u{E9}'")
        }
    }

    @Test("Numbers stand as they are written")
    func numbers() throws {
        for number in ["0", "-0", "17850.0", "1e3", "1E+05", "123456789012345678901234567890", "0.10"] {
            #expect(try records("{\"a\":\(number)}\n") == [["a"], [number]])
        }
    }

    @Test("Texts are what their escapes mean")
    func escapes() throws {
        let text = #"{"k\u0065y":"a\"b\\c\/d\b\f\n\r\t","é":"\u00e9\ud83d\ude00","":"\u0000"}"# + "\n"
        #expect(
            try records(text) == [
                ["", "key", "é"], ["\0", "a\"b\\c/d\u{8}\u{C}\n\r\t", "é😀"],
            ])
        // A key may have an escape in one record and none in the next.
        #expect(try records(#"{"a":1}"# + "\n" + #"{"\u0061":2}"#) == [["a"], ["1"], ["2"]])
    }

    @Test("Space between the parts, blank lines, CRLF, a byte order mark and a last line without an end")
    func space() throws {
        let text = "\u{FEFF}\n{ \"a\" :\t1 , \"b\": \"x\" }\r\n  \r\n\n\t{\"b\":null ,\"a\":2}\t\r\n{\"a\":3}"
        #expect(try records(text) == [["a", "b"], ["1", "x"], ["2", ""], ["3", ""]])
    }

    @Test("The line of a record is told, blank lines counted")
    func lines() throws {
        try withFile("\n{\"a\":1}\n\n\n{\"a\":2}", suffix: ".jsonl") { path in
            var reader = try RecordReader.open(TableSource(path))
            _ = try reader.next()
            #expect(reader.line == 2)
            _ = try reader.next()
            #expect(reader.line == 5)
            #expect(reader.place(of: 0) == .init(file: path, line: 5, column: "a"))
        }
    }

    @Test(
        "Each malformed record is an error with its line",
        arguments: [
            (#"{"a":1,"a":2}"#, "the key occurs twice", "a"),
            (#"{"a":1,"\u0061":2}"#, "the key occurs twice", "a"),
            (#"{"a":1"#, "expected ',' or '}', found the end of the line", nil),
            (#"{"a":1,}"#, "expected a key in quotes, found '}'", nil),
            (#"{"a" 1}"#, "expected ':', found '1}'", nil), (#"{"a":}"#, "expected a value, found '}'", "a"),
            (#"{"a":01}"#, "expected ',' or '}', found '1}'", nil), (#"{"a":1.}"#, "expected a digit, found '}'", "a"),
            (#"{"a":+1}"#, "expected a value, found '+1}'", "a"), (#"{"a":.5}"#, "expected a value, found '.5}'", "a"),
            (#"{"a":NaN}"#, "NaN is no value of JSON", "a"),
            (#"{"a":-Infinity}"#, "-Infinity is no value of JSON", "a"),
            (#"{"a":True}"#, "expected a value, found 'True}'", "a"),
            (#"{"a":tru}"#, "expected a value, found 'tru}'", "a"),
            (#"{"a":"x}"#, "a text whose quotes are never closed", "a"),
            (#"{"a":"x\"}"#, "a text whose quotes are never closed", "a"),
            (#"{"a":"\x"}"#, "an unknown escape in a text", "a"),
            (#"{"a":"\ud800"}"#, "half a surrogate pair", "a"), (#"{"a":"\udc00"}"#, "half a surrogate pair", "a"),
            (#"{"a":"\ud800\u0041"}"#, "half a surrogate pair", "a"),
            (#"{"a":"\u12"}"#, "expected four hexadecimal digits after \\u", "a"),
            ("{\"a\":\"x\ty\"}", "a control character in a text", "a"),
            (#"[1]"#, "expected a JSON object, found '[1]'", nil), ("a,b", "expected a JSON object, found 'a,b'", nil),
            (#"{"a":1}{"a":2}"#, "expected the end of the record after its object, found '{\"a\":2}'", nil),
            (#"{'a':1}"#, "expected a key in quotes, found ''a':1}'", nil),
        ] as [(String, String, String?)])
    func malformed(_ record: String, _ problem: String, _ key: String?) throws {
        let error = try failure("{\"a\":1,\"b\":2}\n\(record)\n")
        #expect(error.code == .invalidData)
        #expect(error.problem == problem)
        #expect(error.place?.line == 2)
        #expect(error.place?.column == key)
        #expect(error.remedy?.hasSuffix(", or add data.events.skip_invalid") == true)
        // Without another record to determine the columns, the malformed record is an error of the whole table.
        #expect(try failure("\n\(record)\n").place?.line == 2)
    }

    @Test("Reading goes on after a malformed record")
    func goesOn() throws {
        try withFile("{\"a\":[0]}\n{\"a\":1,\"b\":2}\n{\"a\":\n{\"b\":3}\n", suffix: ".jsonl") { path in
            var reader = try RecordReader.open(TableSource(path))
            #expect(reader.columns == ["a", "b"])
            var steps: [String] = []
            reading: while true {
                switch try reader.next() {
                case .end: break reading
                case .malformed: steps.append("malformed")
                case .record: steps.append(String(decoding: reader.field(1), as: UTF8.self))
                }
            }
            #expect(steps == ["malformed", "2", "malformed", "3"])
        }
    }

    @Test("The first thousand records tell the columns")
    func lateKey() throws {
        let common = String(repeating: "{\"a\":1}\n", count: 999)
        #expect(try records(common + "{\"b\":2}\n{\"b\":3}\n").first == ["a", "b"])
        #expect(try records(common + "{\"a\":2}\n{\"b\":3}\n").suffix(2) == [["2"], [""]])
    }

    /// The second key comes after 17 MiB, or, in the other text, after 14 MiB.
    @Test("What tells the columns is bounded, and the same for a mapped file and a stream")
    func boundedLookahead() throws {
        let long = "{\"a\":\"\(String(repeating: "x", count: 1 << 20))\"}\n"
        let late = String(repeating: long, count: 17) + "{\"b\":1}\n"
        let early = String(repeating: long, count: 14) + "{\"b\":1}\n"
        for (text, columns) in [(late, ["a"]), (early, ["a", "b"])] {
            let mapped = try withFile(text, suffix: ".jsonl") { try RecordReader.open(TableSource($0)).columns }
            let streamed = try withFile(gzip(Array(text.utf8)), suffix: ".jsonl.gz") {
                try RecordReader.open(TableSource($0)).columns
            }
            #expect(mapped == columns)
            #expect(streamed == columns)
        }
    }

    @Test("A file without objects or without keys is an error")
    func empty() throws {
        #expect(try failure("").problem == "the file is empty")
        #expect(try failure("\n \r\n").problem == "the file is empty")
        #expect(try failure("{}\n{ }\n").problem == "no record has a key")
    }

    @Test("Standard input and pipes may bring either, which the first byte tells")
    func pipes() throws {
        for (text, expected) in [
            ("\n{\"a\":1,\"b\":\"x\"}\n", [["a", "b"], ["1", "x"]]), ("a,b\n1,x\n", [["a", "b"], ["1", "x"]]),
        ] {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            defer { close(ends[0]) }
            let bytes = Array(text.utf8)
            #expect(write(ends[1], bytes, bytes.count) == bytes.count)
            close(ends[1])
            #expect(try allRecords(of: "/dev/fd/\(ends[0])", bufferSize: 3) == expected)
        }
    }

    /// Random objects, written by the encoder of FoundationEssentials.
    @Test("Random records come back")
    func random() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = ["a", "é", "😀", "\"", "\\", "\n", "/", "\u{1}", " ", "{", "}", ",", ":", "long text here", "\t"]
        func text() -> String {
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "" }
                .joined()
        }
        let encoder = JSONEncoder()
        for _ in 0..<100 {
            let keys = (0..<Int.random(in: 1...5, using: &generator)).map { "\(text())\($0)" }
            let rows = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                Dictionary(uniqueKeysWithValues: keys.map { ($0, text()) })
            }
            let lines = try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
            let read = try records(lines.joined(separator: "\n"))
            #expect(Set(read[0]) == Set(keys))
            #expect(Array(read.dropFirst()) == rows.map { row in read[0].map { row[$0] ?? "" } })
        }
    }

    @Test("A table of text reads either")
    func textTable() throws {
        try withFile("{\"item\":\"i1\",\"title\":\"Tea, green\"}\n{\"item\":\"i2\"}\n", suffix: ".jsonl") { path in
            let table = try TextTable(file: path)
            #expect(table.columns == ["item", "title"])
            #expect(table.text(row: 0, column: 1) == "Tea, green")
            #expect(table.text(row: 1, column: 1) == "")
        }
    }

    @Test("A single object gives its cells")
    func flatObject() throws {
        let cells = try FlatObject.cells(of: #" {"n": 1.50, "c": "a\nb", "b": true, "x": null} "#)
        #expect(cells == ["n": "1.50", "c": "a\nb", "b": "true", "x": nil] as [String: String?])
        #expect(try FlatObject.cells(of: "{}").isEmpty)
        for text in ["", "[]", "{\"a\":1,\"a\":2}", "{\"a\":}", "{\"a\":1} x"] {
            let error = try #require(throws: UserError.self) { try FlatObject.cells(of: text) }
            #expect(error.code == .invalidData)
        }
    }
}
