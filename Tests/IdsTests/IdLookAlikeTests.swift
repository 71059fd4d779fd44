import Ids
import Testing

/// Why ids do not meet: two spellings are told apart by what they differ in, and never taken for one id.
struct IdLookAlikeTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func reduced(_ text: String) -> String {
        var form = bytes("what was there before")
        bytes(text).withUnsafeBytes { IdSpelling.reduce($0, into: &form) }
        return String(decoding: form, as: UTF8.self)
    }

    private func table(_ ids: [String]) -> IdTable {
        IdTable(sortedIds: ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(\.utf8))
    }

    private func pairs(_ ids: [String], among others: [String]) -> [IdLookAlikes.Pair] {
        var lookAlikes = IdLookAlikes(of: table(ids))
        for other in others { bytes(other).withUnsafeBytes { lookAlikes.compare($0) } }
        return lookAlikes.found.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test(arguments: [
        ("c1", "c1"), (" c1", "c1"), ("c1 \t\r\n", "c1"), ("\u{A0}c1\u{A0}", "c1"), ("\u{FEFF}c1\u{200B}", "c1"),
        ("C1", "c1"), ("ÄRGER", "ärger"), ("17850.0", "17850"), ("17850.00 ", "17850"), ("c1.0", "c1"), ("007", "7"),
        ("000", "0"), ("0", "0"), ("0.0", "0"), ("007a", "007a"), ("1.50", "1.50"), ("v1.0.0", "v1.0"), (".0", ".0"),
        ("c 1", "c 1"), ("", ""), ("   ", ""), (" A7.0 ", "a7"),
    ]) func theReducedFormLacksWhatExportsChange(id: String, form: String) {
        #expect(reduced(id) == form)
    }

    @Test(
        arguments: [
            ("c1 ", "c1", [.blanks]), ("c1", "\u{A0}c1", [.blanks]), ("C1", "c1", [.letterCase]),
            ("c1.0", "c1", [.decimalZero]), ("7", "7.00", [.decimalZero]), ("007", "7", [.leadingZeros]),
            (" C1.0", "c1", [.blanks, .decimalZero, .letterCase]), ("007.0", "7", [.decimalZero, .leadingZeros]),
            ("c1", "c1", []),
        ] as [(String, String, [IdSpelling.Difference])]) func differencesAreNamed(
            one: String, other: String, differences: [IdSpelling.Difference]
        )
    {
        #expect(IdSpelling.differences(bytes(one), bytes(other)) == differences)
        #expect(IdSpelling.differences(bytes(other), bytes(one)) == differences)
    }

    @Test func everyIdHasItsOwnLookAlike() {
        let found = pairs(["C1", "c1 ", "c2", "ghost", "8"], among: ["c1", "c2", "x", "008"])
        #expect(found.map(\.id) == ["8", "C1", "c1 "].map(bytes))
        #expect(found.map(\.other) == ["008", "c1", "c1"].map(bytes))
        #expect(found.map(\.isSameText) == [false, true, true])
    }

    /// A spelling of the same text says more than one with other zeros, whichever comes first.
    @Test(arguments: [["7", "07 "], ["07 ", "7"]]) func theSameTextGoesFirst(others: [String]) {
        #expect(pairs(["07"], among: others).map(\.other) == [bytes("07 ")])
    }

    @Test func nothingLooksLikeNothing() {
        #expect(pairs([], among: ["a", ""]).isEmpty)
        #expect(pairs(["a", "b"], among: []).isEmpty)
        #expect(pairs(["a", "b"], among: ["a", "b"]).isEmpty)
    }
}
