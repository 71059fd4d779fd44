import Documents
import Testing

@Suite("Tables for people and for programs")
struct TableTests {
    private var sample: Table {
        var table = Table(["item", "title", "score", "events"])
        table.append([.text("85123A"), .text("HEART, \"WHITE\""), .number(0.10694, digits: 4), .integer(12)])
        table.append([.text("7"), Table.Cell(nil), .number(12.5, digits: 4), .integer(-3)])
        return table
    }

    @Test("columns align, numbers to the right, without blanks at the end of a line")
    func aligned() {
        #expect(
            sample.aligned == """
                item    title             score  events
                85123A  HEART, "WHITE"   0.1069      12
                7                       12.5000      -3

                """)
    }

    @Test("CSV quotes commas, quotes and newlines and keeps full precision")
    func csv() {
        var table = sample
        table.append([.text("a\nb"), .text("c\r"), .float(0.1), .empty])
        #expect(
            table.csv == "item,title,score,events\n"
                + "85123A,\"HEART, \"\"WHITE\"\"\",0.10694,12\n7,,12.5,-3\n\"a\nb\",\"c\r\",0.1,\n")
    }

    @Test("an empty cell alone in its row is quoted, or the row would be an empty line")
    func loneEmptyCell() {
        var table = Table(["id"])
        table.append([.empty])
        #expect(table.csv == "id\n\"\"\n")
    }

    @Test("a table without rows prints its header")
    func noRows() {
        #expect(Table(["a", "b"]).aligned == "a  b\n")
        #expect(Table(["a", "b"]).csv == "a,b\n")
    }

    @Test("yes and no are words to people, and true and false to programs")
    func booleans() {
        var table = Table(["item", "new"])
        table.append([.text("a"), .boolean(true)])
        table.append([.text("b"), .boolean(false)])
        #expect(table.aligned == "item  new\na     yes\nb     no\n")
        #expect(table.csv == "item,new\na,true\nb,false\n")
        #expect(table.isNumeric == [false, false])
    }

    @Test("control characters cannot reach the terminal")
    func controlCharacters() {
        var table = Table(["title"])
        table.append([.text("red\u{1B}[31m\nnext")])
        #expect(table.aligned == "title\nred\\u{1B}[31m\\nnext\n")
    }

    @Test("columns align by what is shown, and a name of a column is shown like a cell")
    func escapesAlign() {
        var table = Table(["a\tb", "n"])
        table.append([.text("\u{202E}x"), .integer(7)])
        table.append([.text("plain"), .integer(12)])
        #expect(table.aligned == "a\\tb        n\n\\u{202E}x   7\nplain      12\n")
    }

    @Test("CSV for programs has the text unchanged")
    func unchangedForPrograms() {
        var table = Table(["a", "b"])
        table.append([.text("\u{1B}\u{202E}"), .text("\u{200B}")])
        #expect(table.csv == "a,b\n\u{1B}\u{202E},\u{200B}\n")
    }

    @Test("what JSON shows as an escape reads back to the same text")
    func json() throws {
        let text = "\u{1B}\u{7F}\u{9B}2J\u{2028}\u{202E}\u{200B}\u{E0041}ü\n"
        let line = try JSONText.line([text])
        #expect(line == #"["\u001b\u007f\u009b2J\u2028\u202e\u200b\udb40\udc41ü\n"]"#)
        #expect(try JSONValue(parsing: Array(line.utf8)).arrayValue?.first?.stringValue == text)
    }

    @Test("a carriage return with its newline, one character to Swift, is still quoted")
    func carriageReturnNewline() {
        var table = Table(["a", "b"])
        table.append([.text("x\r\ny"), .text("é,")])
        #expect(table.csv == "a,b\n\"x\r\ny\",\"é,\"\n")
    }
}

@Suite("Numbers as people read them")
struct NumbersTests {
    @Test(
        "decimals are rounded as C does",
        arguments: [
            (0.10694, 4, "0.1069"), (2.5, 0, "2"), (-0.05, 1, "-0.1"), (1e300, 0, "1e+300"), (.infinity, 2, "inf"),
        ])
    func fixed(value: Double, digits: Int, expected: String) {
        #expect(value.fixed(digits) == expected)
    }

    @Test(
        "significant digits, without zeros at the end",
        arguments: [
            (0.10694, 4, "0.1069"), (0.10004, 4, "0.1"), (1250, 3, "1250"), (1234.56, 5, "1234.6"), (999.96, 4, "1000"),
            (0, 6, "0"), (-2.5, 6, "-2.5"), (2.5e-7, 6, "2.5e-07"), (1e20, 6, "1e+20"), (.nan, 6, "nan"),
            (.infinity, 6, "inf"), (.leastNonzeroMagnitude, 3, "4.94e-324"),
        ])
    func significant(value: Double, digits: Int, expected: String) {
        #expect(value.significant(digits) == expected)
    }

    @Test(
        "amounts of any size, in a few digits for people and whole for programs",
        arguments: [(0.1 + 0.2, "0.3"), (0, "0.0"), (-1e300, "-1e+300"), (1e-300, "1e-300")])
    func amount(value: Double, people: String) {
        var table = Table(["n"])
        table.append([.amount(value)])
        #expect(table.aligned.split(separator: "\n").last?.trimmingPrefix(while: { $0 == " " }) == people[...])
        #expect(table.csv == "n\n\(value)\n")
    }

    @Test(
        "thousands are grouped",
        arguments: [(0, "0"), (999, "999"), (541_909, "541,909"), (-1_000_000, "-1,000,000")])
    func grouped(value: Int, expected: String) {
        #expect(value.grouped == expected)
    }

    @Test(
        "durations show two units at most",
        arguments: [(8, "8 s"), (60, "1 min 00 s"), (125, "2 min 05 s"), (12_000, "3 h 20 min")])
    func duration(seconds: Int, expected: String) {
        #expect(Duration.seconds(seconds).short == expected)
    }
}
