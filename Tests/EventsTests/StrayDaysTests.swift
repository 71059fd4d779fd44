import Events
import LinearAlgebra
import Tables
import Testing

/// Stray rows by days are those by times.
@Suite struct StrayDaysTests {
    private static func days(of times: [Int64]) -> [StrayRows.Day] {
        let perDay = Timestamp.millisecondsPerDay
        let groups = Dictionary(grouping: times) { Int(($0 >= 0 ? $0 : $0 - perDay + 1) / perDay) }
        return groups.sorted { $0.key < $1.key }.map { _, times in
            StrayRows.Day(count: times.count, first: times.min() ?? 0, last: times.max() ?? 0)
        }
    }

    @Test func randomLogsAreJudgedAlike() {
        var generator = SeededGenerator(seed: 5)
        var strays = 0
        for round in 0..<400 {
            let count = 3 + Int(generator.uniform() * 300)
            let span = [3.0, 40, 400, 4000][round % 4]
            var times = (0..<count).map { _ in Int64(generator.uniform() * span * 86_400_000) }
            // Some rows long after the others, each at another distance.
            for _ in 0..<(round % 5) {
                times.append(Int64((span + generator.uniform() * generator.uniform() * 9000) * 86_400_000))
            }
            let expected = StrayRows(in: times)
            let found = StrayRows(days: Self.days(of: times))
            #expect(found?.count == expected?.count && found?.end == expected?.end, "round \(round)")
            if expected != nil { strays += 1 }
        }
        #expect(strays > 20)
    }

    @Test func aLogOfOneDayOrNoneHasNoStrayRows() {
        #expect(StrayRows(days: []) == nil)
        #expect(StrayRows(days: [.init(count: 50, first: 0, last: 86_399_999)]) == nil)
    }
}
