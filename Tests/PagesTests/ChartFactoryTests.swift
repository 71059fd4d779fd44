import Pages
import Testing

@Suite("Charts that reports ask for")
struct ChartFactoryTests {
    @Test("a funnel says its first and its last count")
    func funnel() {
        let chart = Chart.funnel("Rows", stages: [("read", 541_909), ("kept", 397_924)], label: "rows")
        #expect(chart.alternative == "read: 541,909 rows; kept, after 2 stages: 397,924.")
        #expect(Chart.funnel("Rows", stages: [], label: "rows").alternative == "No stage.")
    }

    @Test("a time line says from when to when it reaches")
    func timeLine() {
        let points = [Chart.Series.Point(1_714_521_600_000, 1), .init(1_717_200_000_000, 2), .init(.nan, 2)]
        let chart = Chart.timeLine("Events", [.init("", .line, points)], label: "events")
        #expect(chart.alternative == "events over time, from 2024-05-01 to 2024-06-01.")
        #expect(Chart.timeLine("Events", [], label: "events").alternative == "events over time: nothing is known.")
    }

    @Test("reliability has the diagonal and names the largest distance from it")
    func reliability() {
        let chart = Chart.reliability("R", [.init("new", [.init(0.1, 0.15), .init(0.8, 0.6), .init(.nan, 1)])])
        #expect(
            chart.alternative
                == "The rate that happened over the predicted probability. new: 3 bins, at most 0.200 from the diagonal."
        )
        guard case .lines(let series, _, _) = chart.form else {
            Issue.record("no lines")
            return
        }
        #expect(series.map(\.name) == ["new", "perfect calibration"])
        #expect(series.last?.points == [.init(0, 0), .init(1, 1)])
    }

    @Test("precision over recall has a line at the rate among all, where it is known")
    func precisionRecall() {
        func names(_ rate: Double?) -> [String] {
            guard case .lines(let series, _, _) = Chart.precisionRecall("P", [.init("a", [])], baseRate: rate).form
            else { return [] }
            return series.map(\.name)
        }
        #expect(names(0.2) == ["a", "rate among all"])
        #expect(names(nil) == ["a"])
    }
}
