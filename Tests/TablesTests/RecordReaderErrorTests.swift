import Diagnostics
import Sources
import Tables
import TestSupport
import Testing

/// What can be wrong with a table: each case is an error with a place, and none is a trap.
struct RecordReaderErrorTests {
    /// The error with which reading a whole table ends.
    private func failure(_ bytes: [UInt8], suffix: String = ".csv", bufferSize: Int = 16) throws -> UserError? {
        try withFile(bytes, suffix: suffix) { path in
            do {
                var reader = try RecordReader.open(TableSource(path), bufferSize: bufferSize)
                while true {
                    switch try reader.next() {
                    case .end: return nil
                    case .malformed(let error): return error
                    case .record: break
                    }
                }
            } catch let error as UserError {
                return error
            }
        }
    }

    private func failure(_ text: String) throws -> UserError? {
        try failure(Array(text.utf8))
    }

    @Test(arguments: ["", "\n", "\r\n\n", "\u{FEFF}"])
    func emptyFile(_ text: String) throws {
        let error = try #require(try failure(text))
        #expect(error.code == .invalidData)
        #expect(error.problem == "the file is empty")
    }

    @Test func emptyGzip() throws {
        #expect(try failure(gzip([]), suffix: ".csv.gz")?.problem == "the file is empty")
        #expect(try failure([], suffix: ".csv.gz")?.code == .invalidData)
    }

    @Test func headerAloneIsATableWithoutRows() throws {
        #expect(try failure("a,b\n") == nil)
        #expect(try failure("a,b") == nil)
    }

    @Test func missingFile() {
        #expect(throws: UserError.self) { _ = try RecordReader.open("/nonexistent/events.csv") }
        do {
            _ = try RecordReader.open("/nonexistent/events.csv")
        } catch {
            #expect((error as? UserError)?.code == .missingInput)
        }
    }

    @Test func unknownKindOfFile() throws {
        #expect(try failure(Array("a,b\n1,2\n".utf8), suffix: ".export")?.code == .wrongUsage)
    }

    @Test func tooManyFields() throws {
        let error = try #require(try failure("a,b\n1,2\n1,2,3\n"))
        #expect(error.code == .invalidData)
        #expect(error.place?.line == 3)
        #expect(error.problem == "3 fields where the header has 2")
    }

    @Test func tooFewFields() throws {
        let error = try #require(try failure("a,b\n\"1\n\",2\n1\n"))
        #expect(error.place?.line == 4)
        #expect(error.problem == "1 fields where the header has 2")
    }

    @Test(arguments: [
        ("a,b\n1,2,3", "delimiter in quotes"), ("a,b\n1\n1,2\n", "every field of the line"),
        ("a,b\n1,2\n1\n", "every field of the line"), ("a,b\n1,2\n1", "may be cut"),
    ])
    func theRemedyFitsTheNumberOfFields(text: String, remedy: String) throws {
        #expect(try failure(text)?.remedy?.contains(remedy) == true)
        let items = try withFile(Array(text.utf8)) { path -> UserError? in
            return #expect(throws: UserError.self) { _ = try TextTable(file: path) }
        }
        #expect(items?.remedy?.contains(remedy) == true)
    }

    @Test func quoteNeverClosed() throws {
        let text = "a,b\n\"1\n\",2\n3,\"4\n5,6\n"
        for suffix in [".csv", ".csv.gz"] {
            let bytes = Array(text.utf8)
            let error = try #require(try failure(suffix == ".csv" ? bytes : gzip(bytes), suffix: suffix))
            #expect(error.code == .invalidData)
            #expect(error.place?.line == 4)
            #expect(error.problem.contains("never closed"))
        }
    }

    @Test func quoteNeverClosedNamesTheLineOfTheQuote() throws {
        #expect(try failure("a,b\n\"x\ny\",\"z")?.place?.line == 3)
        #expect(try failure("\"a,b\n1,2\n")?.place?.line == 1)
    }

    @Test func textAfterAClosingQuote() throws {
        let error = try #require(try failure("a,b\n\"x\"y,2\n"))
        #expect(error.place?.line == 2)
        #expect(error.problem.contains("closing quote"))
    }

    @Test func readingGoesOnAfterAMalformedRecord() throws {
        try withFile("a,b\n\"x\"y,2\n1,2,3\n5,6\n") { path in
            var reader = try RecordReader.open(TableSource(path))
            guard case .malformed = try reader.next(), case .malformed = try reader.next(),
                case .record = try reader.next()
            else {
                Issue.record("two malformed records and a whole one")
                return
            }
            #expect(reader.field(1).elementsEqual("6".utf8))
        }
    }

    /// A quote that is never closed must not take the rest of a long file into memory, in batches neither.
    @Test(arguments: ["a,b\n1,2\n\"", "a,b\n\"1\",2\n\"", "{\"a\":1}\n\n"])
    func aRecordWithoutEnd(start: String) throws {
        let bytes = Array(start.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 70 << 20)
        try withFile(gzip(bytes), suffix: start.hasPrefix("{") ? ".jsonl.gz" : ".csv.gz") { path in
            var reader = try RecordReader.open(TableSource(path))
            let error = try #require(throws: UserError.self) {
                while case .record = try reader.next() {}
            }
            #expect(error.problem == "a record longer than 64 MiB begins here" && error.place?.line == 3)
            var other = try RecordReader.open(TableSource(path))
            let inBatches = try #require(throws: UserError.self) {
                var line = other.linesRead + 1
                while let batch = try other.nextBatch(ofBytes: 1000) {
                    var part = RecordReader(batch, fromLine: line)
                    while case .record = try part.next() {}
                    line = part.linesRead + 1
                }
            }
            #expect(inBatches.problem == error.problem && inBatches.place?.line == 3)
        }
    }

    @Test func columnNamedTwice() throws {
        let error = try #require(try failure("a,b,a\n1,2,3\n"))
        #expect(error.code == .invalidData)
        #expect(error.problem == "two columns are called 'a'")
    }

    @Test func missingColumnListsThoseThereAre() throws {
        try withFile("user,product\n1,2\n") { path in
            let reader = try RecordReader.open(TableSource(path))
            do {
                _ = try reader.column(named: "item", option: "data.events.columns.item")
                Issue.record("no error")
            } catch {
                #expect(
                    "\(error)" == "\(path): there is no column 'item'; the columns are 'user', 'product'\n"
                        + "  Name one of them with data.events.columns.item")
            }
        }
    }

    @Test func missingColumnSuggestsTheNearestAndListsNoMoreThanFifty() throws {
        let header = (0..<60).map { "column\($0)" }.joined(separator: ",")
        try withFile(header + "\n") { path in
            let reader = try RecordReader.open(TableSource(path))
            let one = try #require(throws: UserError.self) { _ = try TextTable(file: path).column(named: "Column7") }
            #expect(one.problem.hasSuffix("'column49' and 10 more"))
            #expect(one.remedy == "Did you mean 'column7'? Check the name; upper and lower case differ")
            do {
                _ = try reader.column(named: "Column7")
                Issue.record("no error")
            } catch {
                #expect((error as? UserError)?.problem == one.problem)
            }
        }
    }

    @Test func headerNotUTF8() throws {
        #expect(try failure([0x61, 0xFF, 0x0A])?.problem == "the name of column 1 is not UTF-8")
    }

    @Test func utf16() throws {
        #expect(try failure([0xFF, 0xFE, 0x61, 0x00])?.problem == "the file is in UTF-16")
        #expect(try failure([0xFE, 0xFF, 0x00, 0x61])?.problem == "the file is in UTF-16")
    }

    /// A gzip file cut at any byte is an error, never a shorter table.
    @Test func cutGzip() throws {
        let whole = gzip(Array("a,b\n1,2\n3,4\n".utf8))
        for size in 0..<whole.count {
            #expect(try failure(Array(whole[..<size]), suffix: ".csv.gz")?.code == .invalidData, "\(size) bytes")
        }
    }

    @Test func damagedGzip() throws {
        var bytes = gzip(Array("a,b\n1,2\n3,4\n".utf8))
        bytes[20] ^= 4
        #expect(try failure(bytes, suffix: ".csv.gz")?.code == .invalidData)
        #expect(try failure(Array("a,b\n1,2\n".utf8), suffix: ".csv.gz")?.code == .invalidData)
    }
}
