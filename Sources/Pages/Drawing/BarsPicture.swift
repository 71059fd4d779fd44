import Documents

/// The picture of bars for categories: lying where they are few series or where names are long, standing otherwise.
struct BarsPicture {
    private let categories: [String]
    private let series: [Chart.Values]
    private let y: Chart.Axis
    private(set) var picture = Picture()

    /// How tall the bars that lie may be together.
    private static let mostHeight = 1400.0

    /// What is drawn of a bar: its end and the ends of its interval.
    private struct Bar {
        let value: Double
        let interval: (low: Double, high: Double)?
    }

    init(_ categories: [String], _ all: [Chart.Values], y: Chart.Axis) {
        self.y = y
        series = picture.drawn(all)
        let slot = Self.thickness(series.count) * Double(series.count) + 6
        let most = max(1, Int(Self.mostHeight / max(slot, 18)))
        if categories.count > most {
            picture.notes.append("Drawn are the first \(most) of \(categories.count.grouped) bars or groups of bars.")
        }
        self.categories = categories.prefix(most).map { $0.shown() }
        var (numbers, missing) = ([Double](), 0)
        for (values, index) in series.flatMap({ values in self.categories.indices.map { (values, $0) } }) {
            if let bar = Self.bar(values, index, y.scale) {
                numbers += [bar.value, bar.interval?.low ?? bar.value, bar.interval?.high ?? bar.value]
            } else {
                missing += 1
            }
        }
        picture.leaveOut(missing, ("bar", "bars"), logarithmic: y.scale == .logarithmic)
        guard !numbers.isEmpty else { return }
        // Bars whose feet are cut off would say nothing of their ratio.
        let scale = Scale(
            Chart.Axis(y.label, y.scale, fromZero: true), showing: numbers, isRounded: true,
            ticks: isStanding ? 5 : 4)
        if series.count > 1 {
            picture.legend = series.enumerated().map { .init(name: $1.name, swatch: Marks.swatch(bar: $0)) }
        }
        picture.drawing = isStanding ? standing(scale) : lying(scale)
    }

    private static func thickness(_ series: Int) -> Double { series == 1 ? 13 : series < 4 ? 9 : 6 }

    private static func bar(_ values: Chart.Values, _ index: Int, _ kind: Chart.Axis.Scale) -> Bar? {
        func number(_ numbers: [Double?]?) -> Double? {
            guard let numbers, numbers.indices.contains(index), let value = numbers[index], Scale.shows(value, kind)
            else { return nil }
            return value
        }
        guard let value = number(values.values) else { return nil }
        let ends = number(values.lows).flatMap { low in number(values.highs).map { (low: low, high: $0) } }
        return Bar(value: value, interval: ends)
    }

    /// Whether bars stand: where their names fit below them, and there are too many to write each number beside it.
    private var isStanding: Bool {
        guard series.count > 1 || categories.count > 24 else { return false }
        let slot = 290 / Double(max(categories.count, 1))
        return slot * 0.75 / Double(series.count) >= 3
            && categories.allSatisfy { TextWidth.of($0, size: Drawing.Label.size) + Frame.gap <= slot }
    }

    private func standing(_ scale: Scale) -> Drawing {
        var drawing = Drawing(height: 0)
        let frame = Frame(beside: scale)
        frame.drawVertical(scale, y.label, in: &drawing)
        let slot = frame.width / Double(categories.count)
        let width = slot * 0.75 / Double(series.count)
        let foot = frame.y(foot(of: scale))
        for (position, values) in series.enumerated() {
            for category in categories.indices {
                guard let bar = Self.bar(values, category, y.scale) else { continue }
                let left = frame.left + slot * (Double(category) + 0.125) + width * Double(position)
                let end = frame.y(scale.fraction(of: bar.value))
                drawing.rectangle(
                    left: left, top: min(foot, end), width: width * 0.92, height: abs(foot - end),
                    "fill \(Marks.style(position))")
                guard let (low, high) = bar.interval else { continue }
                let (lower, upper) = (frame.y(scale.fraction(of: low)), frame.y(scale.fraction(of: high)))
                drawing.path(Marks.whisker(left + width * 0.46, lower, upper), "error")
            }
        }
        drawing.line(from: (frame.left, foot), to: (frame.right, foot), "axis")
        let size = Drawing.Label.size
        for (category, name) in categories.enumerated() {
            let text = TextWidth.fitted(name, to: slot - 2, size: size)
            drawing.labels.append(
                .init(text, x: frame.left + slot * (Double(category) + 0.5), y: frame.bottom + 15, .middle))
        }
        drawing.height = frame.bottom + 22
        return drawing
    }

    /// Bars from left to right, a name before each, and its number behind it where there is one series.
    private func lying(_ scale: Scale) -> Drawing {
        let size = Drawing.Label.size
        let names = categories.map { TextWidth.fitted($0, to: 130, size: size) }
        let thickness = Self.thickness(series.count)
        let row = max(18, thickness * Double(series.count) + 6)
        let numbers = categories.indices.map { number(of: $0) }
        let room = numbers.map { TextWidth.of($0, size: size) }.max() ?? 0
        let frame = Frame(
            left: (names.map { TextWidth.of($0, size: size) }.max() ?? 0) + 10,
            right: Drawing.width - 10 - (room > 0 ? room + 6 : 0), top: 4, height: row * Double(categories.count))
        var drawing = Drawing(height: 0)
        frame.drawHorizontal(scale, y.label, hasGrid: true, in: &drawing)
        let foot = frame.x(foot(of: scale))
        for category in categories.indices {
            let middle = frame.top + row * (Double(category) + 0.5)
            drawing.labels.append(
                .init(names[category], x: frame.left - 6, y: Drawing.baseline(centredAt: middle), .end))
            var behind = foot
            for (position, values) in series.enumerated() {
                guard let bar = Self.bar(values, category, y.scale) else { continue }
                let top = middle + thickness * (Double(position) - Double(series.count) / 2)
                let end = frame.x(scale.fraction(of: bar.value))
                drawing.rectangle(
                    left: min(foot, end), top: top, width: abs(foot - end), height: thickness - 1,
                    "fill \(Marks.style(position))")
                behind = max(behind, end)
                guard let (low, high) = bar.interval else { continue }
                let ends = (frame.x(scale.fraction(of: low)), frame.x(scale.fraction(of: high)))
                drawing.path(Self.whisker(top + thickness / 2 - 0.5, ends.0, ends.1), "error")
                behind = max(behind, ends.1)
            }
            if !numbers[category].isEmpty {
                drawing.labels.append(
                    .init(numbers[category], x: behind + 4, y: Drawing.baseline(centredAt: middle), .start))
            }
        }
        drawing.line(from: (foot, frame.top), to: (foot, frame.bottom), "axis")
        return drawing
    }

    /// The number behind a bar, where there is one series.
    private func number(of category: Int) -> String {
        guard series.count == 1, let values = series.first else { return "" }
        guard let bar = Self.bar(values, category, y.scale) else { return noNumber }
        return y.scale == .time ? Scale.text(bar.value) : bar.value.shown(significant: 4)
    }

    private func foot(of scale: Scale) -> Double { y.scale == .linear ? scale.fraction(of: 0) : 0 }

    private static func whisker(_ y: Double, _ low: Double, _ high: Double) -> String {
        "M\(at(low, y - 3))V\(coordinate(y + 3))M\(at(low, y))H\(coordinate(high))"
            + "M\(at(high, y - 3))V\(coordinate(y + 3))"
    }
}
