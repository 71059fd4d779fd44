import Pages
import Testing

@Suite("Numbers beside axes")
struct ScaleTests {
    private func labels(_ axis: Chart.Axis, _ values: [Double], isRounded: Bool = true, ticks: Int = 5) -> [String] {
        Scale(axis, showing: values, isRounded: isRounded, ticks: ticks).ticks.map(\.label)
    }

    @Test(
        "linear axes have round numbers",
        arguments: [
            ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([0, 0.97], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            ([0, 12], ["0", "2.5", "5.0", "7.5", "10.0", "12.5"]), ([3, 47], ["0", "10", "20", "30", "40", "50"]),
            ([-0.02, 0.03], ["-0.02", "-0.01", "0", "0.01", "0.02", "0.03"]),
            ([0, 541_909], ["0", "200k", "400k", "600k"]),
            ([0, 2_400_000], ["0", "0.5M", "1M", "1.5M", "2M", "2.5M"]),
            ([0, 8e9], ["0", "2e9", "4e9", "6e9", "8e9"]), ([0, 4e-7], ["0", "1e-7", "2e-7", "3e-7", "4e-7"]),
            ([1990, 2010], ["1990", "1995", "2000", "2005", "2010"]),
            ([5], ["4.4", "4.6", "4.8", "5.0", "5.2", "5.4", "5.6"]),
            ([0], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            ([.nan, .infinity, 3, 4], ["3.0", "3.2", "3.4", "3.6", "3.8", "4.0"]),
        ])
    func linear(values: [Double], expected: [String]) {
        #expect(labels(.init(""), values) == expected)
    }

    @Test("every step is 1, 2, 2.5 or 5 times a power of ten, and there are few of them, at any size")
    func steps() {
        var numbers = SampleNumbers(seed: 3)
        for _ in 0..<5000 {
            let size = numbers.pick([1e-200, 1e-12, 0.01, 1, 3e4, 1e15, 1e250])
            let values = [numbers.uniform() * size, -numbers.uniform() * size]
            let ticks = Scale(.init(""), showing: values, isRounded: true).ticks
            #expect((3...8).contains(ticks.count))
            let step = ticks[1].value - ticks[0].value
            var mantissa = step / size
            while mantissa < 0.999 { mantissa *= 10 }
            while mantissa >= 9.99 { mantissa /= 10 }
            let roundest = (size == 3e4 ? [10.0 / 3, 20.0 / 3, 25.0 / 3, 50.0 / 30, 2.5 / 3 * 10] : [1, 2, 2.5, 5])
            #expect(roundest.contains { abs($0 - mantissa) < 1e-6 || abs($0 / 10 - mantissa) < 1e-6 }, "\(step)")
            #expect(Set(ticks.map(\.label)).count == ticks.count)
        }
    }

    @Test(
        "logarithmic axes have powers of ten, or their twofold and fivefold",
        arguments: [
            ([1, 1e5], ["1", "10", "100", "1000", "10k", "100k"]),
            ([0.002, 30], ["0.001", "0.01", "0.1", "1", "10", "100"]),
            ([1, 1e12], ["1", "1000", "1M", "1e9", "1e12"]), ([2, 4], ["2", "5"]), ([1, 7], ["1", "2", "5", "10"]),
            ([3], ["2", "5"]), ([-1, 0, .nan], ["1", "2", "5", "10"]),
        ])
    func logarithmic(values: [Double], expected: [String]) {
        #expect(labels(.init("", .logarithmic), values) == expected)
    }

    /// Milliseconds of days after Wednesday 2024-05-01.
    private func days(_ days: Double...) -> [Double] { days.map { 1_714_521_600_000 + $0 * 86_400_000 } }

    @Test("axes of time have hours, days, Mondays, months or years")
    func time() {
        func labels(_ days: [Double]) -> [String] {
            Scale(.init("", .time), showing: days, isRounded: false).ticks.map {
                [$0.label, $0.group ?? ""].joined(separator: "/")
            }
        }
        #expect(
            labels(days(0, 0.5))
                == [
                    "00:00/1 May 2024", "03:00/1 May 2024", "06:00/1 May 2024", "09:00/1 May 2024", "12:00/1 May 2024",
                ])
        #expect(labels(days(0, 3.6)) == ["1 May/2024", "2 May/2024", "3 May/2024", "4 May/2024"])
        #expect(labels(days(0, 30)) == ["6 May/2024", "13 May/2024", "20 May/2024", "27 May/2024"])
        #expect(labels(days(0, 100)) == ["May/2024", "Jun/2024", "Jul/2024", "Aug/2024"])
        #expect(labels(days(0, 700)) == ["Jul/2024", "Jan/2025", "Jul/2025", "Jan/2026"])
        #expect(labels(days(0, 4000)) == ["2026/", "2028/", "2030/", "2032/", "2034/"])
        #expect(labels(days(0)).count == 5)
    }

    @Test("an axis of time that reaches over all years still has few dates")
    func allOfTime() {
        let scale = Scale(
            .init("", .time), showing: [-62_135_596_800_000, 253_402_300_799_999, 1e300], isRounded: false)
        #expect((2...10).contains(scale.ticks.count))
    }
}
