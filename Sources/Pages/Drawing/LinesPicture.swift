/// The picture of lines and points over a continuous axis.
struct LinesPicture {
    private let series: [Chart.Series]
    private let x: Chart.Axis
    private let y: Chart.Axis
    private var scales: (x: Scale, y: Scale)
    private(set) var picture = Picture()

    /// Up to how many points with intervals get whiskers; more of them make a band.
    private static let mostWhiskers = 40

    init(_ all: [Chart.Series], x: Chart.Axis, y: Chart.Axis) {
        (self.x, self.y) = (x, y)
        series = picture.drawn(all)
        var (points, missing) = ([Chart.Series.Point](), 0)
        for point in series.flatMap(\.points) {
            if Scale.shows(point.x, x.scale), Scale.shows(point.y, y.scale) {
                points.append(point)
            } else {
                missing += 1
            }
        }
        let heights = points.flatMap { [$0.y, $0.low ?? $0.y, $0.high ?? $0.y] }
        scales = (
            Scale(x, showing: points.lazy.map(\.x), isRounded: false),
            Scale(y, showing: heights, isRounded: true)
        )
        picture.leaveOut(
            missing, ("point", "points"), logarithmic: x.scale == .logarithmic || y.scale == .logarithmic)
        guard !points.isEmpty else { return }
        draw()
    }

    private mutating func draw() {
        var drawing = Drawing(height: 0)
        let frame = Frame(beside: scales.y)
        frame.drawVertical(scales.y, y.label, in: &drawing)
        frame.drawHorizontal(scales.x, x.label, in: &drawing)
        var (index, thinned) = (0, false)
        for one in series {
            let isReference = one.mark == .dashed
            let segments = self.segments(of: one, &thinned)
            for segment in segments { draw(segment, one.mark, index, frame, &drawing) }
            picture.legend.append(.init(name: one.name, swatch: Self.swatch(one.mark, index)))
            if !isReference { index += 1 }
        }
        if thinned {
            picture.notes.append("Not every point is drawn; the highest and lowest are.")
        }
        if picture.legend.count == 1 { picture.legend = [] }
        picture.drawing = drawing
    }

    private static func swatch(_ mark: Chart.Series.Mark, _ index: Int) -> String {
        switch mark {
        case .dashed: Marks.referenceSwatch
        case .points: Marks.swatch(point: index)
        case .line, .steps: Marks.swatch(line: index, hasPoints: false)
        case .lineAndPoints: Marks.swatch(line: index, hasPoints: true)
        }
    }

    /// The stretches of a series between points that cannot be shown, thinned to what a picture needs.
    private func segments(of one: Chart.Series, _ thinned: inout Bool) -> [[Chart.Series.Point]] {
        var segments: [[Chart.Series.Point]] = [[]]
        for point in one.points {
            if Scale.shows(point.x, x.scale), Scale.shows(point.y, y.scale) {
                segments[segments.count - 1].append(point)
            } else if segments.last?.isEmpty == false {
                segments.append([])
            }
        }
        let count = segments.reduce(0) { $0 + $1.count }
        let limit = min(2000, Picture.mostPoints / max(series.count, 1))
        guard count > limit else { return segments }
        thinned = true
        if one.mark == .points {
            let points = segments.flatMap { $0 }
            return [
                Thinning.even(points.count, atMost: limit, extremesOf: [{ points[$0].x }, { points[$0].y }]).map {
                    points[$0]
                }
            ]
        }
        // Where most points stand alone, stretches cannot be thinned one by one.
        let parts = segments.count > limit / 12 ? [segments.flatMap { $0 }] : segments
        return parts.map { points in
            let share = max(6, limit * points.count / count)
            return Thinning.positions(
                points.count, atMost: share, extremesOf: [{ points[$0].y }, { points[$0].x }]
            )
            .map { points[$0] }
        }
    }

    private func draw(
        _ points: [Chart.Series.Point], _ mark: Chart.Series.Mark, _ index: Int, _ frame: Frame,
        _ drawing: inout Drawing
    ) {
        let places = points.map { (frame.x(scales.x.fraction(of: $0.x)), frame.y(scales.y.fraction(of: $0.y))) }
        drawIntervals(points, mark, index, frame, &drawing)
        let style = mark == .dashed ? "reference" : "line \(Marks.style(index))"
        switch mark {
        case .line, .dashed, .lineAndPoints:
            drawing.path(Self.line(places), style)
        case .steps: drawing.path(Self.line(Self.stairs(places)), style)
        case .points: break
        }
        // A point alone has no line.
        guard mark == .points || mark == .lineAndPoints || places.count == 1 && mark != .dashed else { return }
        drawing.path(
            places.map { Marks.point(index, $0.0, $0.1) }.joined(), "fill \(Marks.style(index))")
    }

    /// The corners of stairs through some places, whose height changes where the next one begins.
    private static func stairs(_ places: [(Double, Double)]) -> [(Double, Double)] {
        places.indices.flatMap { $0 == 0 ? [places[0]] : [(places[$0].0, places[$0 - 1].1), places[$0]] }
    }

    private static func line(_ places: [(Double, Double)]) -> String {
        places.count < 2 ? "" : "M" + places.map { at($0.0, $0.1) }.joined(separator: "L")
    }

    private func drawIntervals(
        _ points: [Chart.Series.Point], _ mark: Chart.Series.Mark, _ index: Int, _ frame: Frame,
        _ drawing: inout Drawing
    ) {
        let intervals = points.compactMap { point -> (x: Double, low: Double, high: Double)? in
            guard let low = point.low, let high = point.high, Scale.shows(low, y.scale), Scale.shows(high, y.scale)
            else { return nil }
            return (
                frame.x(scales.x.fraction(of: point.x)), frame.y(scales.y.fraction(of: low)),
                frame.y(scales.y.fraction(of: high))
            )
        }
        guard !intervals.isEmpty else { return }
        let hasPoints = mark == .points || mark == .lineAndPoints
        guard intervals.count > 1, !hasPoints || intervals.count > Self.mostWhiskers, mark != .points else {
            return drawing.path(
                intervals.map { Marks.whisker($0.x, $0.low, $0.high) }.joined(), "whisker \(Marks.style(index))")
        }
        var (lower, upper) = (intervals.map { ($0.x, $0.low) }, intervals.map { ($0.x, $0.high) })
        if mark == .steps { (lower, upper) = (Self.stairs(lower), Self.stairs(upper)) }
        drawing.path(Self.line(upper + lower.reversed()) + "Z", "band \(Marks.style(index))")
        drawing.path(Self.line(upper) + Self.line(lower), "edge \(Marks.style(index))")
    }
}
