import Diagnostics
import Testing

@Suite struct CivilDateTests {
    /// Every day of two cycles of 400 years, counted one by one by the rules of the calendar.
    @Test func everyDayOfEightHundredYears() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var days = -719_528  // 0000-01-01; 1970-01-01 is day 719,528 of that calendar.
        for year in 0..<800 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                let length = lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)
                for day in 1...length {
                    #expect(CivilDate(year: year, month: month, day: day)?.daysSinceEpoch == days)
                    #expect(CivilDate(daysSinceEpoch: days) == CivilDate(year: year, month: month, day: day))
                    days += 1
                }
                #expect(CivilDate(year: year, month: month, day: length + 1) == nil)
            }
        }
    }
}
