import Ids
import Testing

struct NobodyWordsTests {
    private func contain(_ id: String) -> Bool { NobodyWords.contain(ArraySlice(id.utf8)) }

    @Test(arguments: [
        "nan", "NaN", "NULL", "null", "Null", "None", "none", #"\N"#, "<nil>", "nil", "N/A", "n/a", "NA", "<NA>", "NaT",
        "(null)", "<null>", "#N/A", "undefined", "-", " ", "   ", "\t", "\u{A0}", "\u{200B}", "\u{3000}", "\u{FEFF}",
        "NULL ", " nan", "NULL" + String(repeating: " ", count: 28), String(repeating: " ", count: 255), "",
    ])
    func wordsForNobody(_ id: String) {
        #expect(contain(id))
    }

    @Test(arguments: [
        "0", "-1", "n1", "nancy", "nans", "nonesuch", "n/a/b", #"\\N"#, "<nil", "nil>", "u", "--", "- -", "é", "ñan",
        "unknown", "NULL1", "NULL,NULL", "日本", "€", "\u{3042}", "na\u{308}n",
    ])
    func ids(_ id: String) {
        #expect(!contain(id))
    }
}
