import Diagnostics
import ModelStore
import Testing

@Suite("References and names")
struct ReferenceTests {
    @Test("The four forms of a reference")
    func forms() throws {
        #expect(try Reference(parsing: "churn") == .alias(model: "churn", alias: "champion"))
        #expect(try Reference(parsing: "churn@next-1") == .alias(model: "churn", alias: "next-1"))
        #expect(try Reference(parsing: "a.b_c-9/12") == .number(model: "a.b_c-9", number: 12))
        #expect(try Reference(parsing: "/models/churn/7") == .path("/models/churn/7"))
        #expect(try Reference(parsing: "./churn@x") == .path("./churn@x"))
        #expect(try Reference(parsing: ".") == .path("."))
        for text in ["churn@champion", "churn/7", "./x"] {
            #expect(try Reference(parsing: text).description == text)
        }
    }

    @Test(
        "A malformed reference is wrong usage",
        arguments: [
            "", "Churn", "-churn", "_churn", "churn@", "@champion", "churn@A", "churn@a@b", "churn/", "churn/0",
            "churn/-1",
            "churn/+1", "churn/01", "churn/1/2", "churn/x", "churn/99999999999999999999", "7//x", "é", "a b",
            "a\u{0}", String(repeating: "a", count: 65),
        ])
    func malformed(text: String) {
        expect(.wrongUsage) { try Reference(parsing: text) }
    }

    @Test("Names are 1 to 64 bytes of lower-case letters, digits and . _ -")
    func names() {
        #expect(ModelName.isValid("0"))
        #expect(ModelName.isValid(String(repeating: "a", count: 64)))
        #expect(!ModelName.isValid(".hidden"))
        #expect(!ModelName.isValid(".."))
        #expect(!ModelName.isValid("a/b"))
    }
}

@Suite("Times")
struct UTCTimeTests {
    /// The expected texts are the output of `date -u -d @SECONDS +%FT%TZ`.
    @Test(
        "Seconds and text",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_772_323_200, "2026-03-01T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ])
    func text(seconds: Int64, text: String) {
        #expect(UTCTime(seconds: seconds).description == text)
        #expect(UTCTime(text)?.seconds == seconds)
    }

    @Test(
        "Other texts are no times",
        arguments: [
            "", "2026-03-01", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
            "2026-03-01T24:00:00Z", "2026-03-01T00:60:00Z", "2026-03-01 00:00:00Z", "2026-03-01T00:00:00+",
            "1969-12-31T00:00:00Z",
            "+026-03-01T00:00:00Z", "2026-03-00T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(UTCTime(text) == nil)
    }
}
