import Diagnostics
import Testing

/// What comes from the user's data is short in a message, however long it is there.
@Suite struct BoundedMessageTests {
    private func message(_ name: String) -> String {
        let message: Message = "there is no column '\(name)' here"
        return message.description
    }

    @Test(arguments: [0, 1, 79, 80]) func shortNamesAreWhole(length: Int) {
        let name = String(repeating: "x", count: length)
        #expect(message(name) == "there is no column '\(name)' here")
    }

    @Test(arguments: [81, 1000, 1_000_000]) func longNamesAreCut(length: Int) {
        let shown = String(repeating: "x", count: 79) + "…"
        #expect(message(String(repeating: "x", count: length)) == "there is no column '\(shown)' here")
    }

    @Test func noCharacterIsCutInTwoAndNoneIsLost() {
        #expect(message("\u{301}e") == "there is no column '\u{301}e' here")
        #expect(message("a\nb\u{1B}[2J") == #"there is no column 'a\nb\u{1B}[2J' here"#)
        let bells = String(repeating: "\u{7}", count: 100)
        #expect(message(bells) == "there is no column '" + String(repeating: #"\u{7}"#, count: 15) + "…' here")
    }

    /// A remedy is there to be copied.
    @Test func theValueOfAParameterIsWhole() {
        let key: ParameterKey = "data.where"
        let value = String(repeating: "y", count: 200)
        let message: Message = "Leave them out with \(key, value)"
        #expect(message.description == "Leave them out with data.where \(value)")
    }
}
