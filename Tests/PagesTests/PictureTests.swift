import Pages
import Testing

@Suite("Pictures of charts")
struct PictureTests {
    @Test("labels of any chart keep apart and within the picture")
    func labelsKeepApart() {
        var (labels, drawn) = (0, 0)
        for seed in 0..<2000 as Range<UInt64> {
            guard let drawing = Chart.random(seed: seed).picture.drawing else { continue }
            drawn += 1
            labels += drawing.labels.count
            let boxes = drawing.labels.filter { !$0.text.isEmpty }.map { (text: $0.text, box: $0.box) }
            for (position, one) in boxes.enumerated() {
                #expect(
                    one.box.left >= 0 && one.box.right <= Drawing.width && one.box.top >= 0
                        && one.box.bottom <= drawing.height, "seed \(seed): \(one)")
                for other in boxes[(position + 1)...] where one.box.overlaps(other.box) {
                    Issue.record("seed \(seed): \(one) overlaps \(other)")
                }
            }
        }
        #expect(drawn > 1500 && labels > 20_000)
    }

    @Test("a picture of any chart is small, and drawing it again gives the same")
    func picturesAreSmall() {
        for seed in 0..<400 as Range<UInt64> {
            let marks = Chart.random(seed: seed).picture.drawing?.marks ?? ""
            #expect(marks.utf8.count < 250_000, "seed \(seed)")
            #expect(marks == Chart.random(seed: seed).picture.drawing?.marks ?? "")
            #expect(!marks.contains("nan") && !marks.contains("inf") && !marks.contains("e+"))
        }
    }

    @Test("thinning a line keeps its highest and lowest point and says that it thinned")
    func thinningKeepsExtremes() throws {
        var numbers = SampleNumbers(seed: 7)
        var points = (0..<100_000).map { Chart.Series.Point(Double($0), numbers.uniform()) }
        points[31_415].y = 9
        points[92_653].y = -9
        let chart = Chart("", alternative: "", .lines([.init("", .line, points)], x: .init(""), y: .init("")))
        let picture = chart.picture
        let drawing = try #require(picture.drawing)
        // The line has most commands of all marks: a move and a line to each further point.
        let longest = try #require(drawing.marks.split(separator: "\"").max { $0.count < $1.count })
        let places = longest.dropFirst().split(separator: "L").map { place in
            place.split(separator: " ").compactMap { Double(String($0)) }
        }
        #expect(places.count > 1000 && places.count <= 2000)
        let heights = places.map { $0[1] }
        // The axis reaches from -10 to 10 over 176 units that begin at 28.
        #expect(abs((heights.min() ?? 0) - (28 + 176 * 0.05)) < 0.2)
        #expect(abs((heights.max() ?? 0) - (28 + 176 * 0.95)) < 0.2)
        #expect(picture.notes == ["Not every point is drawn; the highest and lowest are."])
    }

    @Test("what is no number is left out, and the picture says so")
    func missingNumbers() {
        func notes(_ form: Chart.Form) -> [String] { Chart("", alternative: "", form).picture.notes }
        let axis = Chart.Axis("")
        let points = [(0, 1), (1, Double.nan), (.infinity, 2), (3, 4)].map { Chart.Series.Point($0.0, $0.1) }
        #expect(
            notes(.lines([.init("", .line, points)], x: axis, y: axis))
                == ["2 points without a number are left out."])
        #expect(
            notes(.lines([.init("", .line, points)], x: axis, y: .init("", .logarithmic)))
                == ["2 points without a number above 0 are left out."])
        #expect(
            notes(.bars(categories: ["a", "b"], [.init("", [nil, 1])], y: axis))
                == ["1 bar without a number is left out."])
        #expect(
            notes(.histogram(edges: [0, 1, 1, 2], [.init("", [1, 2, .nan])], x: axis, y: axis))
                == ["1 bin without ends is left out.", "1 bin without a number is left out."])
        #expect(
            notes(.heatMap(rows: ["a"], columns: ["b", "c"], values: [[nil, 1]], y: axis))
                == ["1 cell without a number is left out."])
    }

    @Test(
        "a chart without any number has no picture",
        arguments: [
            Chart.Form.lines([], x: .init("x"), y: .init("y")),
            .lines([.init("a", .line, [.init(.nan, 1)])], x: .init("x"), y: .init("y")),
            .bars(categories: [], [], y: .init("y")), .bars(categories: ["a"], [.init("b", [nil])], y: .init("y")),
            .bars(categories: ["a"], [.init("b", [])], y: .init("y")),
            .histogram(edges: [], [], x: .init("x"), y: .init("y")),
            .histogram(edges: [1], [.init("a", [])], x: .init("x"), y: .init("y")),
            .heatMap(rows: [], columns: [], values: [], y: .init("y")),
            .heatMap(rows: ["a"], columns: ["b"], values: [], y: .init("y")),
        ])
    func emptyCharts(form: Chart.Form) {
        #expect(Chart("t", alternative: "", form).picture.drawing == nil)
        let page = Page(
            title: "t", verdict: "v", sections: [.init("s", title: "s", [.chart(Chart("t", alternative: "", form))])])
        #expect(page.html.contains("There is nothing to show."))
    }

    @Test("a line is broken where a point has no number")
    func gaps() throws {
        let points = [1, 2, .nan, 3, 4].enumerated().map { Chart.Series.Point(Double($0.offset), $0.element) }
        let chart = Chart("", alternative: "", .lines([.init("", .line, points)], x: .init(""), y: .init("")))
        let marks = try #require(chart.picture.drawing?.marks)
        #expect(marks.split(separator: "class=\"line").count == 3)
    }

    @Test("more series than can be told apart are named, not drawn")
    func manySeries() {
        let series = (0..<20).map { Chart.Series("s\($0)", .line, [.init(0, Double($0)), .init(1, 2)]) }
        let picture = Chart("", alternative: "", .lines(series, x: .init(""), y: .init(""))).picture
        #expect(picture.legend.map(\.name) == (0..<8).map { "s\($0)" })
        #expect(picture.notes == ["Drawn are the first 8 of 20 series."])
    }

    @Test("bars begin at zero, and one whose number is twice another's is twice as long")
    func barsBeginAtZero() throws {
        let chart = Chart.funnel("", stages: [("a", 1000), ("b", 500), ("c", 0)], label: "rows")
        let marks = try #require(chart.picture.drawing?.marks)
        let widths = marks.split(separator: "<rect").dropFirst().compactMap { rectangle in
            rectangle.split(separator: "width=\"").last.flatMap { Double($0.prefix { $0 != "\"" }) }
        }
        #expect(widths.count == 3)
        #expect(abs(widths[0] - 2 * widths[1]) <= 0.2 && widths[2] == 0)
    }
}
