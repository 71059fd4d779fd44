import Tables
import Testing

struct DecimalNumberTests {
    @Test(arguments: [
        "0", "-0", "1", "+1", "-17", "0.5", ".5", "5.", "2.55", "1e3", "1E3", "1e+3", "1.5e-3",
        "0000000000000000000001",
        "9007199254740993", "9007199254740991", "18446744073709551617", "123456789012345678901234567890",
        "0.1", "0.30000000000000004", "1e22", "1e23", "1e-22", "1e-23", "4.9e-324", "2.2250738585072011e-308",
        "1.7976931348623157e308", "3.0540412E-5", "0.000000000000000000000000000000000001", "1e00000000000000000001",
        "179769313486231570000000000000000000000e270",
    ])
    func equalsTheStandardLibrary(_ text: String) throws {
        let expected = try #require(Double(text))
        #expect(DecimalNumber.parse(text)?.bitPattern == expected.bitPattern)
    }

    @Test(arguments: [
        "", " ", "+", "-", ".", "e5", "1e", "1e+", "abc", "1,5", "1 ", " 1", "nan", "NaN", "inf", "-infinity", "0x10",
        "1e400", "-1e400", "1_000", "--1", "1.2.3", "1e5.5", "１", "1\u{0}", "17850.0x",
    ])
    func isNoNumber(_ text: String) {
        #expect(DecimalNumber.parse(text) == nil)
    }

    /// Numbers of all magnitudes, printed shortest and printed with random digits, against the standard library.
    @Test func randomNumbers() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            #expect(DecimalNumber.parse("\(number)")?.bitPattern == number.bitPattern)
        }
        for _ in 0..<200_000 {
            let digits = (0..<Int.random(in: 1...25)).map { _ in String(Int.random(in: 0...9)) }
            var text = digits.joined()
            let point = text.index(text.startIndex, offsetBy: Int.random(in: 0...digits.count))
            if Bool.random() { text.insert(".", at: point) }
            if Bool.random() { text = "-" + text }
            if Bool.random() { text += "e\(Int.random(in: -40...40))" }
            let expected = try #require(Double(text))
            #expect(DecimalNumber.parse(text)?.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    /// Random bytes never give a number that the standard library does not see, and never trap.
    @Test func randomBytes() {
        let alphabet = Array("0123456789+-.eE x".utf8)
        for _ in 0..<100_000 {
            let bytes = (0..<Int.random(in: 0...8)).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }
            let text = String(decoding: bytes, as: UTF8.self)
            let expected = text.contains("x") ? nil : Double(text).flatMap { $0.isFinite ? $0 : nil }
            #expect(DecimalNumber.parse(text) == expected, "\(text)")
        }
    }
}
