import Diagnostics
import Testing

@Suite("Times")
struct UTCTimeTests {
    /// As `date -u -d @SECONDS +%FT%TZ` prints them.
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
