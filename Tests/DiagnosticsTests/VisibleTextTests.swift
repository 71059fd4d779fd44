import Diagnostics
import Testing

/// What messages show of characters that nobody sees, or that a terminal acts on.
@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("\u{1B}[2J", #"\u{1B}[2J"#), ("\u{7}", #"\u{7}"#), ("a\tb", #"a\tb"#), ("a\r\nb", #"a\r\nb"#),
        ("\0", #"\u{0}"#),
        ("\u{7F}", #"\u{7F}"#), ("\u{9B}31m", #"\u{9B}31m"#), ("\u{85}", #"\u{85}"#), ("\u{2028}", #"\u{2028}"#),
        ("\u{2029}", #"\u{2029}"#), ("\u{202E}gpj.exe", #"\u{202E}gpj.exe"#),
        ("\u{2066}x\u{2069}", #"\u{2066}x\u{2069}"#),
        ("u\u{200B}1", #"u\u{200B}1"#), ("\u{FEFF}user", #"\u{FEFF}user"#), ("c\u{AD}1", #"c\u{AD}1"#),
        ("u\u{200D}1", #"u\u{200D}1"#), ("u1\u{FE0F}", #"u1\u{FE0F}"#), ("\u{E0041}", #"\u{E0041}"#),
    ])
    func whatNobodySeesIsAnEscape(text: String, expected: String) {
        #expect(text.visible == expected)
    }

    /// A family of emoji, a heart in colour, and the Persian word for "books" with its joiner.
    @Test(arguments: [
        "", "plain 'text' \\N", "Käse & Brötchen, 5 €", "e\u{301}", "日本語",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
        "\u{2764}\u{FE0F}\u{200D}\u{1F525}", "\u{6A9}\u{62A}\u{627}\u{628}\u{200C}\u{647}\u{627}",
    ])
    func whatPeopleReadStays(text: String) {
        #expect(text.visible == text && text.visibleLines == text && text.visibleJSON == text)
        #expect(text.excerpt == "'\(text)'")
    }

    @Test func linesStayWhereOurOwnTextHasThem() {
        #expect("a\n  b\r\u{1B}\u{202E}\u{200B}".visibleLines == "a\n  b\\r\\u{1B}\\u{202E}\u{200B}")
    }

    @Test func jsonGetsTheEscapesOfJSON() {
        let text = "{\n \"a\":\"\u{9B}\u{7F}\u{202E}\u{E0041}é\"}"
        #expect(text.visibleJSON == "{\n \"a\":\"\\u009b\\u007f\\u202e\\udb40\\udc41é\"}")
    }

    @Test func anExcerptHasEightyCharactersAtMost() {
        let letters = String(repeating: "x", count: 80)
        #expect(letters.excerpt == "'\(letters)'")
        #expect((letters + "y").excerpt == "'\(letters.dropLast())…'")
        // 16 escapes of five characters are 80; of 17, no half one is shown.
        #expect(String(repeating: "\u{7}", count: 16).excerpt == "'" + String(repeating: #"\u{7}"#, count: 16) + "'")
        #expect(String(repeating: "\u{7}", count: 17).excerpt == "'" + String(repeating: #"\u{7}"#, count: 15) + "…'")
        // Emoji of several code points count as one character each.
        let family = "\u{1F468}\u{200D}\u{1F469}"
        #expect(String(repeating: family, count: 80).excerpt == "'" + String(repeating: family, count: 80) + "'")
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("", 6, ""), ("ab\n\n\n", 6, #"ab\n…"#),
        ("a\u{202E}bc", 6, "a…"),
    ])
    func aTextIsCutBetweenWhatIsShown(text: String, limit: Int, expected: String) {
        #expect(text.visible(atMost: limit) == expected)
    }

    /// One character to Swift, but ten thousand accents one above the other.
    @Test func aTowerOfAccentsIsCut() {
        let tower = "e" + String(repeating: "\u{301}", count: 10_000)
        #expect(tower.excerpt.unicodeScalars.count <= 4 * 80 + 3)
        #expect(tower.excerpt.hasSuffix("…'"))
    }

    @Test func namesInQuotesOfAMessageAreOnOneLine() {
        let name = "a\nb\u{1B}"
        let lines = "one\ntwo"
        let message: Message = "there is no column '\(name)'; \(lines)"
        #expect(message.description == "there is no column 'a\\nb\\u{1B}'; one\ntwo")
        let second: Message = "'\(name)'\(name)\(name)"
        #expect(second.description == "'a\\nb\\u{1B}'a\\nb\\u{1B}\(name)")
        let value: Message = "leave it out with \(ParameterKey("data.ignore"), "'\(name)'")"
        #expect(value.description == "leave it out with data.ignore 'a\\nb\\u{1B}'")
    }

    @Test func aPlaceIsOnOneLine() {
        let digits = String(repeating: "7", count: 100)
        let place = UserError.Place(file: "a\nb.csv", line: 3, column: "\u{1B}[1m", id: digits)
        let id = String(repeating: "7", count: 79)
        #expect(place.description == "a\\nb.csv:3, column '\\u{1B}[1m', id '\(id)…'")
    }
}
