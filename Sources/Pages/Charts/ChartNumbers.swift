import Documents

/// The numbers of a chart as a table, each with its place in the chart's JSON.
struct ChartNumbers {
    struct Entry {
        /// The number or name as people read it.
        let text: String
        /// Whether it is a number, and so stands at the right.
        var isNumber = true
        /// The place in the JSON of the chart, such as `/series/0/points/3/y`; nil where nothing is there.
        var path: String?
        /// Milliseconds since 1970 where it is a date.
        var time: Double?
    }

    let columns: [String]
    private(set) var rows: [[Entry]] = []

    /// How many numbers a chart has.
    static func count(_ form: Chart.Form) -> Int {
        switch form {
        case .lines(let series, _, _): series.reduce(0) { $0 + $1.points.count }
        case .bars(_, let values, _), .histogram(_, let values, _, _): values.reduce(0) { $0 + $1.values.count }
        case .heatMap(_, _, let values, _): values.reduce(0) { $0 + $1.count }
        }
    }

    init(_ form: Chart.Form) {
        switch form {
        case .lines(let series, let x, let y): self.init(series, x, y)
        case .bars(let categories, let values, let y):
            self.init(values, y, [""], rows: categories.enumerated().map { [Self.name($1, "/categories/\($0)")] })
        case .histogram(let edges, let values, let x, let y):
            let bins = zip(edges, edges.dropFirst()).enumerated().map { index, ends in
                [Self.number(ends.0, x, "/edges/\(index)"), Self.number(ends.1, x, "/edges/\(index + 1)")]
            }
            self.init(values, y, [Self.label(x, "") + " from", "to"], rows: bins)
        case .heatMap(let names, let titles, let values, let y):
            self.init(
                columns: [""] + titles,
                rows: names.enumerated().map { row, name in
                    [Self.name(name, "/rows/\(row)")]
                        + titles.indices.map { column in
                            guard values.indices.contains(row), values[row].indices.contains(column) else {
                                return Entry(text: noNumber)
                            }
                            return Self.number(values[row][column] ?? .nan, y, "/cells/\(row)/\(column)")
                        }
                })
        }
    }

    private init(columns: [String], rows: [[Entry]]) {
        self.columns = columns
        self.rows = rows
    }

    private init(_ series: [Chart.Series], _ x: Chart.Axis, _ y: Chart.Axis) {
        let points = series.flatMap(\.points)
        let hasIntervals = points.contains { $0.low != nil || $0.high != nil }
        let isNamed = series.count > 1
        columns =
            (isNamed ? ["series"] : []) + [Self.label(x, "x"), Self.label(y, "y")]
            + (hasIntervals ? ["low", "high"] : [])
        for (index, one) in series.enumerated() {
            for (position, point) in one.points.enumerated() {
                let path = "/series/\(index)/points/\(position)"
                var row = isNamed ? [Self.name(one.name, "/series/\(index)/name")] : []
                row += [Self.number(point.x, x, path + "/x"), Self.number(point.y, y, path + "/y")]
                if hasIntervals {
                    row.append(point.low.map { Self.number($0, y, path + "/low") } ?? Entry(text: ""))
                    row.append(point.high.map { Self.number($0, y, path + "/high") } ?? Entry(text: ""))
                }
                rows.append(row)
            }
        }
    }

    /// Values of several series beside names or ends that they share.
    private init(_ values: [Chart.Values], _ y: Chart.Axis, _ heads: [String], rows: [[Entry]]) {
        let hasIntervals = values.map { $0.lows != nil && $0.highs != nil }
        columns =
            heads
            + zip(values, hasIntervals).flatMap { one, hasInterval in
                [one.name] + (hasInterval ? ["low", "high"] : [])
            }
        self.rows = rows.enumerated().map { index, row in
            row
                + values.enumerated().flatMap { position, one in
                    let path = "/series/\(position)"
                    func entry(_ numbers: [Double?]?, _ name: String) -> Entry {
                        guard let numbers, numbers.indices.contains(index) else { return Entry(text: noNumber) }
                        return Self.number(numbers[index] ?? .nan, y, "\(path)/\(name)/\(index)")
                    }
                    return [entry(one.values, "values")]
                        + (hasIntervals[position] ? [entry(one.lows, "lows"), entry(one.highs, "highs")] : [])
                }
        }
    }

    private static func label(_ axis: Chart.Axis, _ otherwise: String) -> String {
        axis.label.isEmpty ? otherwise : axis.label
    }

    private static func name(_ text: String, _ path: String) -> Entry {
        Entry(text: text.shown(), isNumber: false, path: path)
    }

    private static func number(_ value: Double, _ axis: Chart.Axis, _ path: String) -> Entry {
        guard axis.scale == .time, Scale.shows(value, .time) else { return Entry(text: value.shown, path: path) }
        return Entry(text: Scale.text(value), path: path, time: value)
    }
}
