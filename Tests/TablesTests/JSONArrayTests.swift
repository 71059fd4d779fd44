import Diagnostics
import Glibc
import Sources
import Tables
import TestSupport
import Testing

/// JSON whose objects do not stand on a line each: one array, or objects that fill several lines.
@Suite("Arrays of JSON")
struct JSONArrayTests {
    private static let expected = [["a", "b"], ["1", "x"], ["2", ""], ["3", "]},{\n"]]

    @Test(
        "An array may be laid out in any way",
        arguments: [
            #"[{"a":1,"b":"x"},{"a":2},{"a":3,"b":"]},{\n"}]"#,
            "[\n{\"a\":1,\"b\":\"x\"},\n{\"a\":2},\n{\"a\":3,\"b\":\"]},{\\n\"}\n]\n",
            "\u{FEFF}\r\n [\r\n  {\r\n    \"a\": 1,\r\n    \"b\": \"x\"\r\n  },\r\n  {\"a\": 2}\r\n  , {\"a\": 3, \"b\": "
                + "\"]},{\\n\"}\r\n]\r\n\r\n",
            "[\n  {\n    \"a\": 1,\n    \"b\": \"x\"\n  },\n  {\n    \"a\": 2\n  },\n  {\n    \"a\": 3,\n    \"b\": "
                + "\"]},{\\n\"\n  }\n]",
        ], [".json", ".jsonl"])
    func layouts(text: String, suffix: String) throws {
        #expect(try readEveryWay(text, suffix: suffix) == Self.expected)
    }

    @Test("Objects that fill several lines, as jq prints them")
    func manyLines() throws {
        let text = """
            {
              "a": 1,
              "b": "x"
            }
            {
              "a": 2
            }
            {"a": 3, "b": "]},{\\n"}
            """
        #expect(try readEveryWay(text, suffix: ".json") == Self.expected)
        #expect(try readEveryWay(text + "\n", suffix: ".jsonl") == Self.expected)
    }

    @Test("A file called .json may be JSON Lines, or one record")
    func lines() throws {
        let text = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2}\n{\"a\":3,\"b\":\"]},{\\n\"}\n"
        #expect(try readEveryWay(text, suffix: ".json") == Self.expected)
        let lone = "{\n\"a\": 1,\n\"c\": {\"d\": 2}\n}\n"
        #expect(try readEveryWay(lone, suffix: ".json") == [["a", "c.d"], ["1", "2"]])
        #expect(try readEveryWay("{\"a\":1}", suffix: ".json") == [["a"], ["1"]])
    }

    @Test("A pipe may bring an array")
    func pipes() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let bytes = Array(" \n[\n{\"a\":1,\"b\":\"x\"}\n, {\"a\":2}]".utf8)
        #expect(write(ends[1], bytes, bytes.count) == bytes.count)
        close(ends[1])
        #expect(try allRecords(of: "/dev/fd/\(ends[0])", bufferSize: 3) == [["a", "b"], ["1", "x"], ["2", ""]])
    }

    /// What reading gives, through a mapping, small buffers and batches alike: the line of each record, or an error.
    private func outcome(_ text: String, suffix: String = ".json") throws -> [String] {
        let bytes = Array(text.utf8)
        let expected = try withFile(bytes, suffix: suffix) { try outcome(of: $0) }
        for size in [1, 3, 8, 64] {
            try withFile(gzip(bytes), suffix: suffix + ".gz") { path in
                let oneByOne = try outcome(of: path, bufferSize: size)
                let inBatches = try outcome(of: path, bufferSize: size, inBatchesOf: size)
                #expect(oneByOne == expected && inBatches == expected, "a buffer of \(size) bytes")
            }
            try withFile(bytes, suffix: suffix) { path in
                let inBatches = try outcome(of: path, inBatchesOf: size)
                #expect(inBatches == expected, "batches of \(size) bytes")
            }
        }
        return expected
    }

    private func outcome(of path: String, bufferSize: Int = 1 << 20, inBatchesOf size: Int? = nil) throws -> [String] {
        var found: [String] = []
        func read(_ reader: inout RecordReader) throws {
            while true {
                switch try reader.next() {
                case .end: return
                case .malformed(let error): found.append("\(error.place?.line ?? 0): \(error.problem)")
                case .record: found.append("\(reader.line)")
                }
            }
        }
        do {
            var reader = try RecordReader.open(TableSource(path), bufferSize: bufferSize)
            guard let size else {
                try read(&reader)
                return found
            }
            var line = reader.linesRead + 1
            while let batch = try reader.nextBatch(ofBytes: size) {
                var part = RecordReader(batch, fromLine: line)
                try read(&part)
                line = part.linesRead + 1
            }
        } catch let error as UserError {
            found.append("\(error.place?.line ?? 0)! \(error.problem)")
        }
        return found
    }

    @Test("The line of a record is that on which its object begins")
    func places() throws {
        #expect(try outcome("\n[\n{\"a\":1},{\n\"a\":2\n}\n,\n\n{\"a\":3}]\n") == ["3", "3", "8"])
        #expect(try outcome("{\n\"a\":1}\n\n{\"a\":2} {\"a\":\n3}\n") == ["1", "4", "4"])
    }

    @Test("Reading goes on after an element that is no record")
    func malformed() throws {
        let text = "[\n{\"a\":1},\nnull,\n{\"a\":NaN},\n[{\"a\":3}],\n\"x,]\",\n{\"a\":2}\n]"
        #expect(
            try outcome(text) == [
                "2", "3: expected a JSON object, found 'null'", "4: NaN is no value of JSON",
                "5: expected a JSON object, found '[{\"a\":3}]'", "6: expected a JSON object, found '\"x,]\"'", "7",
            ])
        // Python writes numbers that are not known so; the layout is told by the line breaks alone.
        #expect(
            try outcome("{\n  \"a\": NaN\n}\n{\n  \"a\": 2\n}\n") == ["1: NaN is no value of JSON", "4"])
    }

    @Test(
        "An array that is not whole is an error with its place",
        arguments: [
            ("[\n{\"a\":1},\n]", "3! a comma stands before the end of the array, found ']'"),
            ("[\n{\"a\":1}\n{\"a\":2}]", "3! expected ',' or ']', found '{\"a\":2}]'"),
            ("[\n{\"a\":1},\n,{\"a\":2}]", "3! expected a JSON object, found ',{\"a\":2}]'"),
            ("[\n{\"a\":1}", "2! the array never ends"), ("[\n{\"a\":1},\n", "3! the array never ends"),
            ("[\n{\"a\":1},\n{\"a\":2,\n\"b\":", "3! the object that begins here never ends"),
            ("[\n{\"a\":1},\n{\"a\":\"x\n]", "3! the object that begins here never ends"),
            ("[\n{\"a\":1}]\n[{\"a\":2}]", "3! text follows the end of the array, found '[{\"a\":2}]'"),
            ("[\n{\"a\":1}\n}]", "3! expected ',' or ']', found '}]'"),
        ] as [(String, String)])
    func broken(text: String, problem: String) throws {
        // So few records are looked at before the first is read.
        #expect(try outcome(text) == [problem])
        // Behind those that are looked at, the records before the error are read.
        let many = "[" + String(repeating: "{\"a\":0},\n", count: 1000)
        let late = try outcome(many + text.dropFirst())
        #expect(late.count == 1002 && late[999] == "1000" && late[1000] == "1002")
        let number = try #require(problem.split(separator: "!").first.flatMap { Int($0) })
        #expect(late.last == "\(number + 1000)!\(problem.split(separator: "!")[1])")
    }

    @Test("Objects of many lines that are not whole")
    func brokenObjects() throws {
        #expect(try outcome("{\n\"a\":1\n}\n{\n\"a\":2\n") == ["4! the object that begins here never ends"])
        #expect(try outcome("{\n\"a\":1,\n") == ["1! the object that begins here never ends"])
        #expect(try outcome("{\n\"a\":1\n}\n]\n") == ["4! expected a JSON object, found ']'"])
        // A line that is cut off does not make one object of the lines after it.
        #expect(
            try outcome("{\"a\":1,\"b\":{\n{\"a\":2}\n{\"a\":3}\n", suffix: ".jsonl") == [
                "1: expected a key in quotes, found the end of the line", "2", "3",
            ])
    }

    @Test("An array without objects is an error")
    func empty() throws {
        func problem(_ text: String) throws -> String {
            try #require(throws: UserError.self) {
                try withFile(text, suffix: ".json") { try RecordReader.open(TableSource($0)).columns }
            }.problem
        }
        #expect(try problem("[]\n") == "the array is empty")
        #expect(try problem("") == "the file is empty")
        let lists = try problem("[[\"user\",\"item\"],[\"u1\",\"i1\"]]")
        #expect(lists == "expected a JSON object, found '[\"user\",\"item\"]'")
        #expect(try problem("[{\"tags\":[1]}]") == "no record has a text or a number")
    }

    @Test("An object that holds the records in a list names the way out")
    func wrapped() throws {
        let row = "{\"user\":\"u1\",\"item\":\"i1\"}"
        func failure(_ text: String, asking name: String? = nil) throws -> UserError {
            try #require(throws: UserError.self) {
                try withFile(text, suffix: ".json") { path in
                    let reader = try RecordReader.open(TableSource(path))
                    if let name { _ = try reader.column(named: name) }
                }
            }
        }
        for text in ["{\"rows\":[\(row),\(row)]}\n", "{\n  \"rows\": [\n    \(row)\n  ]\n}\n"] {
            let error = try failure(text)
            #expect(error.problem == "the file is one object, and its records are in the list .rows")
            #expect(error.remedy == "Take the records out: jq -c '.rows[]'")
        }
        let counted = try failure("{\"total\":2,\"data\":{\"my rows\":[\(row)]}}", asking: "user")
        #expect(
            counted.problem == "there is no column 'user'; the columns are 'total'; the file is one object, "
                + "whose list .data[\"my rows\"] may hold the records")
        #expect(counted.remedy == "Take the records out: jq -c '.data[\"my rows\"][]'")
        // So long an object is not read to its end.
        for end in ["", "\n"] {
            let text = "{\"rows\":[\(end)" + String(repeating: "\(row),\(end)", count: 700_000) + "\(row)]}"
            #expect(try failure(text).problem == "the file is one object, and its records are in the list .rows")
        }
    }

    @Test("One record with a list of objects is a record")
    func loneRecord() throws {
        let text = #"{"user":"u1","item":"i1","event_params":[{"key":"page","value":{"string_value":"home"}}]}"#
        #expect(try readEveryWay(text, suffix: ".json") == [["item", "user"], ["i1", "u1"]])
    }
}
