import Tables
import Testing

/// What messages show of a cell.
@Suite struct ExcerptTests {
    private func shown(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { excerpt($0) } }

    @Test(arguments: [
        ("", "''"), ("10,5", "'10,5'"), ("\u{1B}]0;owned\u{7}", #"'\u{1B}]0;owned\u{7}'"#),
        ("two\nlines", #"'two\nlines'"#),
        ("caf\u{E9}", "'café'"), ("\u{FEFF}7", #"'\u{FEFF}7'"#),
    ])
    func textIsVisible(text: String, expected: String) {
        #expect(shown(Array(text.utf8)) == expected)
    }

    @Test func bytesThatAreNotUTF8AreHexadecimal() {
        #expect(shown([0x63, 0xE9, 0x1B, 0x0A]) == #"'c\xE9\x1B\x0A'"#)
        // 20 bytes of four characters each are 80; the half of another one is not shown.
        #expect(shown(Array(repeating: 0xFF, count: 20)) == "'" + String(repeating: #"\xFF"#, count: 20) + "'")
        #expect(shown(Array(repeating: 0xFF, count: 21)) == "'" + String(repeating: #"\xFF"#, count: 19) + "…'")
        #expect(shown(Array(repeating: 0xFF, count: 1 << 20)) == "'" + String(repeating: #"\xFF"#, count: 19) + "…'")
    }

    @Test func aLongCellIsCut() {
        let letters = [UInt8](repeating: UInt8(ascii: "x"), count: 81)
        #expect(shown(Array(letters.prefix(80))) == "'" + String(repeating: "x", count: 80) + "'")
        #expect(shown(letters) == "'" + String(repeating: "x", count: 79) + "…'")
    }

    @Test func namesOfAListAreVisible() {
        #expect(quoted(["a\nb", "c"]) == #"'a\nb', 'c'"#)
        #expect(quoted([Array("a\nb".utf8)]) == #"'a\nb'"#)
    }
}
