import Diagnostics
import Tables
import Testing

/// Numbers as shops in other countries write them.
@Suite("Formats of numbers")
struct NumberFormatTests {
    private func format(
        _ decimal: NumberFormat.DecimalMark, _ thousands: NumberFormat.Grouping = .none, _ units: String...
    ) -> NumberFormat {
        var format = NumberFormat()
        (format.decimal, format.thousands, format.units) = (decimal, thousands, units)
        return format
    }

    @Test func decimalCommas() {
        let comma = format(.comma)
        for (text, value) in [("1,5", 1.5), ("-0,25", -0.25), (" 12 ", 12), ("1,5e3", 1500), (",5", 0.5), ("7,", 7)] {
            #expect(comma.parse(text) == value, "\(text)")
        }
        for text in ["1.5", "1,2,3", "", ",", "1.234,5", "1 2", "-", "€1", "nan"] {
            #expect(comma.parse(text) == nil, "\(text)")
        }
    }

    @Test func thousands() {
        for (text, value) in [
            ("1.234,5", 1234.5), ("12.345.678", 12_345_678), ("999", 999), ("1234,5", 1234.5), ("-1.000", -1000),
        ] {
            #expect(format(.comma, .point).parse(text) == value, "\(text)")
        }
        // A group of another length is a decimal point that slipped in.
        for text in ["1.5", "12.34", "1234.567", "1.23.456", ".123", "1..234", "1.234.", "1,234.5"] {
            #expect(format(.comma, .point).parse(text) == nil, "\(text)")
        }
        #expect(format(.point, .comma).parse("1,234.5") == 1234.5)
        #expect(format(.comma, .space).parse("1 234\u{A0}567\u{202F}890,5") == 1_234_567_890.5)
        #expect(format(.point, .apostrophe).parse("1'234’567.5") == 1_234_567.5)
    }

    @Test func units() {
        let euro = format(.comma, .point, "€", "EUR", "%")
        for (text, value) in [
            ("€5", 5.0), ("5 €", 5), ("1.234,50 EUR", 1234.5), ("-€ 5", -5), ("€-5", -5), ("12,5%", 12.5),
            ("5\u{A0}€", 5), ("5", 5),
        ] { #expect(euro.parse(text) == value, "\(text)") }
        for text in ["€", "$5", "5 €€", "%", "5 kg", "--5", "-€-5"] { #expect(euro.parse(text) == nil, "\(text)") }
    }

    @Test("A long text is no number, and takes no time")
    func longText() {
        #expect(format(.comma).parse(String(repeating: "1", count: 1_000_000)) == nil)
    }

    @Test("Options name the format of a table and of columns")
    func options() throws {
        var numbers = NumberFormats()
        try numbers.setDecimals(["weight=point", "comma"])
        try numbers.setThousands(["spend=point"])
        try numbers.addUnits(["€", "a=b=%"])
        #expect(numbers["spend"].parse("1.234,5 €") == 1234.5)
        #expect(numbers["weight"].parse("1.5") == 1.5)
        #expect(numbers["other"].parse("1,5") == 1.5 && numbers["other"].parse("1.234,5") == nil)
        #expect(numbers["a=b"].parse("5,5%") == 5.5)
    }

    @Test("A format that means two things is refused")
    func contradictions() throws {
        func refused(_ set: (inout NumberFormats) throws -> Void) -> Bool {
            var numbers = NumberFormats()
            do {
                try set(&numbers)
                try numbers.check()
                return false
            } catch { return (error as? UserError)?.code == .wrongUsage }
        }
        #expect(refused { try $0.setDecimals(["comma", "point"]) })
        #expect(refused { try $0.setDecimals(["spend=comma", "spend=comma"]) })
        #expect(refused { try $0.setDecimals(["dot"]) })
        #expect(refused { try $0.setThousands(["point"]) })
        #expect(refused { try $0.addUnits(["1€"]) })
        #expect(refused { try $0.addUnits(["spend="]) })
        #expect(!refused { try $0.setThousands(["comma"]) })
    }

    @Test("The formats that texts could have are found, and none for other texts")
    func fitting() {
        func options(_ texts: String...) -> [String] {
            NumberFormat.fitting(texts).map { $0.parameters(for: "spend", insteadOf: .plain).description }
        }
        #expect(options("12,50", "3,99") == ["data.events.layout.decimal spend=comma"])
        #expect(
            options("1.234,50") == ["data.events.layout.decimal spend=comma data.events.layout.thousands spend=point"])
        #expect(options("$5", "$7.50") == ["data.events.layout.unit 'spend=$'"])
        #expect(options("12%") == ["data.events.layout.unit 'spend=%'"])
        #expect(
            options("1,234") == ["data.events.layout.decimal spend=comma", "data.events.layout.thousands spend=comma"])
        #expect(options("red", "blue").isEmpty && options("5XL", "4XL").isEmpty && options("A-1", "B-2").isEmpty)
        #expect(options("1.5").isEmpty && options("2024-01-01").isEmpty)
    }
}
