import Tables
import Testing

/// What a model keeps of a time: its day, in 16 bits.
@Suite struct DayTests {
    @Test func daysBeyondTheRangeAreItsEndsWhichNameNoDay() {
        let perDay = Timestamp.millisecondsPerDay
        for (instant, day, isDistinct) in [
            (Int64.min, 0, false), (-1, 0, false), (0, 0, false), (perDay - 1, 0, false), (perDay, 1, true),
            (19_000 * perDay + 5, 19_000, true), (65_534 * perDay, 65_534, true), (65_535 * perDay, 65_535, false),
            (65_536 * perDay, 65_535, false), (Int64.max, 65_535, false),
        ] {
            #expect(Int(Timestamp.day(instant)) == day)
            #expect(Timestamp.distinctDays.contains(Timestamp.day(instant)) == isDistinct)
        }
    }
}
