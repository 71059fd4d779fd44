import Documents

extension Chart {
    var json: JSONValue {
        var members: [String: JSONValue] = ["title": title.whole(), "alternative": alternative.whole()]
        switch form {
        case .lines(let series, let x, let y):
            members["form"] = "lines"
            members["x"] = x.json
            members["y"] = y.json
            members["series"] = .array(
                series.map { one in
                    [
                        "name": one.name.whole(), "mark": .string(one.mark.name),
                        "points": .array(one.points.map(\.json)),
                    ]
                })
        case .bars(let categories, let values, let y):
            members["form"] = "bars"
            members["y"] = y.json
            members["categories"] = .array(categories.map { $0.whole() })
            members["series"] = .array(values.map(\.json))
        case .histogram(let edges, let values, let x, let y):
            members["form"] = "histogram"
            members["x"] = x.json
            members["y"] = y.json
            members["edges"] = .array(edges.map(\.json))
            members["series"] = .array(values.map(\.json))
        case .heatMap(let rows, let columns, let values, let y):
            members["form"] = "heat_map"
            members["y"] = y.json
            members["rows"] = .array(rows.map { $0.whole() })
            members["columns"] = .array(columns.map { $0.whole() })
            members["cells"] = .array(values.map { .array($0.map(Self.json)) })
        }
        return .object(members)
    }

    fileprivate static func json(_ number: Double?) -> JSONValue { number?.json ?? .null }
}

extension Chart.Axis {
    fileprivate var json: JSONValue {
        ["label": label.whole(), "scale": .string(scale.name), "from_zero": .bool(fromZero)]
    }
}

extension Chart.Axis.Scale {
    fileprivate var name: String {
        switch self {
        case .linear: "linear"
        case .logarithmic: "logarithmic"
        case .time: "time"
        }
    }
}

extension Chart.Series.Mark {
    fileprivate var name: String {
        switch self {
        case .line: "line"
        case .dashed: "dashed"
        case .points: "points"
        case .lineAndPoints: "line_and_points"
        case .steps: "steps"
        }
    }
}

extension Chart.Series.Point {
    fileprivate var json: JSONValue {
        var members = ["x": x.json, "y": y.json]
        members["low"] = low?.json
        members["high"] = high?.json
        return .object(members)
    }
}

extension Chart.Values {
    fileprivate var json: JSONValue {
        var members = ["name": name.whole(), "values": JSONValue.array(values.map(Chart.json))]
        members["lows"] = lows.map { .array($0.map(Chart.json)) }
        members["highs"] = highs.map { .array($0.map(Chart.json)) }
        return .object(members)
    }
}
