import Diagnostics
import Glibc
import Sources
import Tables
import TestSupport
import Testing

/// Tables as programs export them, whose layout their first lines tell or a user names.
@Suite("Layouts of delimited text")
struct LayoutTests {
    private static let names = ["user", "item"]

    private func layout(_ change: (inout TableLayout) throws -> Void) rethrows -> TableLayout {
        var layout = TableLayout()
        try change(&layout)
        return layout
    }

    private func failure(
        _ text: String, suffix: String = ".csv", _ layout: TableLayout = .standard
    ) throws -> UserError? {
        do {
            _ = try readEveryWay(text, suffix: suffix, layout)
            return nil
        } catch let error as UserError {
            return error
        }
    }

    @Test("The header tells the delimiter", arguments: [";", "|", "\t"])
    func delimiters(_ delimiter: String) throws {
        let text = ["user,item", "u1,a", "u2,b"].joined(separator: "\n").split(separator: ",").joined(
            separator: delimiter)
        #expect(try readEveryWay(text, suffix: ".csv") == [Self.names, ["u1", "a"], ["u2", "b"]])
        #expect(try readEveryWay(text, suffix: ".txt") == [Self.names, ["u1", "a"], ["u2", "b"]])
    }

    @Test("Decimal commas do not make a table of semicolons one of commas")
    func decimalCommas() throws {
        let rows = try readEveryWay("user;price\nu1;1,5\nu2;2,5\n", suffix: ".csv")
        #expect(rows == [["user", "price"], ["u1", "1,5"], ["u2", "2,5"]])
        // Not even in the header, where the rows tell.
        let named = try readEveryWay("user;price, net\nu1;1\nu2;2\n", suffix: ".csv")
        #expect(named == [["user", "price, net"], ["u1", "1"], ["u2", "2"]])
    }

    @Test("A comma within quotes separates nothing")
    func quotedComma() throws {
        let rows = try readEveryWay("user;\"last, first\"\nu1;\"a, b; \"\"c\"\"\"\n", suffix: ".csv")
        #expect(rows == [["user", "last, first"], ["u1", "a, b; \"c\""]])
    }

    @Test("A vertical bar within ids leaves a table of commas as it is")
    func barsInIds() throws {
        let rows = try readEveryWay("user,item\nu1,a|b\n", suffix: ".csv")
        #expect(rows == [Self.names, ["u1", "a|b"]])
        #expect(try readEveryWay("user\na;b\n", suffix: ".csv") == [["user"], ["a;b"]])
    }

    @Test("Where two delimiters fit, the user must say which")
    func ambiguous() throws {
        let error = try #require(try failure("a;b|c\n1;2|3\n"))
        #expect(
            error.code == .invalidData
                && error.problem == "the header could be separated by semicolons or by vertical bars")
        let rows = try readEveryWay(
            "a;b|c\n1;2|3\n", suffix: ".csv", try layout { $0.delimiter = try Delimiter(parsing: "|") })
        #expect(rows == [["a;b", "c"], ["1;2", "3"]])
    }

    @Test(
        "Excel's first line names the delimiter",
        arguments: ["sep=;\n", "sep=;\r\n", "\"sep=;\"\n", "SEP=;\n", "\u{FEFF}sep=;\n"])
    func spreadsheetLine(_ line: String) throws {
        #expect(try readEveryWay(line + "user;item\nu1;a,b\n", suffix: ".csv") == [Self.names, ["u1", "a,b"]])
        try withFile(Array((line + "user;item\nu1;a\n").utf8), suffix: ".csv") { path in
            var reader = try RecordReader.open(TableSource(path))
            _ = try reader.next()
            #expect(reader.line == 3)
        }
    }

    @Test("A name with an unknown ending is read when the delimiter is named")
    func otherEnding() throws {
        let rows = try readEveryWay(
            "user:item\nu1:a\n", suffix: ".export", try layout { $0.delimiter = try Delimiter(parsing: ":") })
        #expect(rows == [Self.names, ["u1", "a"]])
    }

    @Test("What cannot separate fields is refused", arguments: ["", "ab", "x", "1", "\"", "é", "-", ".", "\n"])
    func unusableDelimiter(_ text: String) {
        #expect(throws: UserError.self) { try Delimiter(parsing: text) }
    }

    @Test("Without a header columns have numbers, and the first row is data")
    func noHeader() throws {
        let noHeader = layout { $0.noHeader = true }
        #expect(
            try readEveryWay("196\t242\n186\t302\n", suffix: ".tsv", noHeader) == [
                ["1", "2"], ["196", "242"], ["186", "302"],
            ])
        #expect(
            try readEveryWay("\n\na,\"x\ny\"\nb,c\n", suffix: ".csv", noHeader) == [
                ["1", "2"], ["a", "x\ny"], ["b", "c"],
            ])
        #expect(try readEveryWay("a,b\na,b\n", suffix: ".csv", noHeader) == [["1", "2"], ["a", "b"], ["a", "b"]])
        #expect(try failure("", noHeader)?.problem == "the file is empty")
        #expect(try failure("a,b\nc\n", noHeader)?.problem == "1 fields where the first row has 2")
    }

    @Test("A header that looks like data gets a warning, others do not")
    func headerLikeData() throws {
        func warnings(_ header: String) throws -> [String] {
            let warnings = Warnings()
            try withFile(Array((header + "\n").utf8), suffix: ".csv") {
                _ = try RecordReader.open(TableSource($0), progress: warnings.progress)
            }
            return warnings.all
        }
        for header in ["196,242,3,881250949", "u1,a,2024-01-01", "u1,17", "2024-01-01T08:00:00,view,u1"] {
            #expect(try warnings(header).count { $0.contains("looks like data") } == 1, "\(header)")
        }
        // Years in a pivot are few beside names; 0, 1, 2 and 1, 2, 3 stand above data.
        for header in ["user,item", "customer,item,2023", "0,1,2", "1,2,3", "user", "x1,x2"] {
            #expect(try warnings(header).isEmpty, "\(header)")
        }
    }

    @Test("A header that comes again is passed over and counted", arguments: ["", "\u{FEFF}"])
    func repeatedHeader(_ mark: String) throws {
        let text = "\(mark)user,item\nu1,a\n\(mark)user,item\nu2,b\n\(mark)\"user\",item\n"
        #expect(try readEveryWay(text, suffix: ".csv") == [Self.names, ["u1", "a"], ["u2", "b"]])
        try withFile(Array(text.utf8), suffix: ".csv") { path in
            var reader = try RecordReader.open(TableSource(path))
            while case .record = try reader.next() {}
            #expect(reader.repeatedHeaders == 2)
        }
    }

    @Test("A header that comes again in another order ends the reading")
    func otherOrder() throws {
        let error = try #require(try failure("user,item\nu1,a\nitem,user\nb,u2\n"))
        #expect(error.problem == "the header comes again here, with its columns in another order")
        #expect(error.place?.line == 3)
        // Names of columns among data are data.
        #expect(try readEveryWay("user,item\nuser,a\nu1,item\nitem,item\n", suffix: ".csv").count == 4)
    }

    @Test("Empty columns after the last one are passed over, others are not")
    func trailingEmpty() throws {
        #expect(
            try readEveryWay("user,item,,\nu1,a,,\nu2,b\n", suffix: ".csv") == [Self.names, ["u1", "a"], ["u2", "b"]])
        #expect(try readEveryWay("user,item\nu1,a,\n", suffix: ".csv") == [Self.names, ["u1", "a"]])
        #expect(try failure("user,item,,\nu1,a,,x\n")?.problem == "4 fields where the header has 2")
        #expect(try failure("user,item\nu1,,a\n")?.problem == "3 fields where the header has 2")
    }

    @Test("A byte order mark within a table belongs to no field")
    func joinedWithMarks() throws {
        let noHeader = layout { $0.noHeader = true }
        #expect(
            try readEveryWay("\u{FEFF}u1,a\n\u{FEFF}u2,b\n", suffix: ".csv", noHeader) == [
                ["1", "2"], ["u1", "a"], ["u2", "b"],
            ])
    }

    @Test("Ids alone are read as all records are, also where files were joined", arguments: ["", "\u{FEFF}"])
    func idsOfJoinedFiles(_ mark: String) throws {
        for (text, noHeader) in [
            ("\(mark)user,item\nu1,a\n\(mark)user,item\nu2,b\n", false), ("\(mark)u1,a\n\(mark)u2,b\n", true),
        ] {
            try withFile(Array(text.utf8), suffix: ".csv") { path in
                var reader = try RecordReader.open(TableSource(path), layout { $0.noHeader = noHeader })
                let batch = try #require(try reader.nextBatch(ofBytes: 1 << 20))
                #expect((batch.idPairs(0, 1) == nil) == (!noHeader || !mark.isEmpty))
            }
        }
    }

    @Test("Lines that end in a carriage return alone are named")
    func oldMac() throws {
        let error = try #require(try failure("user,item\ru1,a\r"))
        #expect(error.code == .invalidData && error.problem.contains("carriage return alone"))
        #expect(try readEveryWay("user,item\r", suffix: ".csv") == [Self.names])
    }

    /// The first bytes of files of other kinds.
    private static let foreign: [(bytes: [UInt8], name: String)] = [
        ([0x50, 0x4B, 0x03, 0x04] + Array("....xl/workbook.xml".utf8), "an Excel workbook"),
        ([0x50, 0x4B, 0x03, 0x04] + Array("events.csv".utf8), "a zip archive"),
        (Array("PAR1....".utf8), "a Parquet file"),
        (Array("  <!DOCTYPE html><html>".utf8), "a web page"),
        (Array("<?xml version='1.0'?>".utf8), "XML"),
        (Array("SQLite format 3\0".utf8), "an SQLite database"),
        ([0x28, 0xB5, 0x2F, 0xFD, 0, 0], "a zstd file"),
        (Array("%PDF-1.7".utf8), "a PDF"),
        (Array(repeating: 0x61, count: 257) + Array("ustar\0".utf8), "a tar archive"),
    ]

    @Test("A file that is no table of text is named for what it is", arguments: foreign)
    func foreignFiles(_ bytes: [UInt8], _ name: String) throws {
        for (content, suffix) in [(bytes, ".csv"), (gzip(bytes), ".csv.gz"), (bytes, ".xlsx")] {
            try withFile(content, suffix: suffix) { path in
                let error = #expect(throws: UserError.self) { _ = try RecordReader.open(TableSource(path)) }
                #expect(error?.problem == "this is \(name), not a table of text")
            }
        }
    }
}
