/// Gauges in the text format of Prometheus, for the textfile collector of the node exporter.
package struct PrometheusText: Sendable {
    /// The ending of the only files that the collector reads.
    package static let ending = ".prom"

    private var lines: [String] = []

    package init() {}

    /// The content of the file; it ends with a line feed.
    package var text: String { lines.joined(separator: "\n") + "\n" }

    /// A value with the names and values of its labels.
    package struct Sample: Sendable, Equatable {
        package let labels: [(name: String, value: String)]
        package let value: Double

        package init(_ value: Double, _ labels: [(name: String, value: String)]) {
            (self.labels, self.value) = (labels, value)
        }

        package static func == (left: Sample, right: Sample) -> Bool {
            left.value == right.value && left.labels.elementsEqual(right.labels, by: ==)
        }
    }

    /// Adds a metric with its samples; without any, nothing.
    ///
    /// - Parameters:
    ///   - name: The name of the metric.
    ///   - help: What it is, on one line.
    ///   - samples: Its values, each with other labels.
    package mutating func add(_ name: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            lines.append("\(name){\(labels)} \(Self.number(sample.value))")
        }
    }

    /// A label's value, in which a backslash, a quote and a line feed are escapes; other control characters, which the
    /// format allows and nobody can read, are replaced.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default:
                let isHidden = scalar.properties.generalCategory == .control
                escaped.unicodeScalars.append(isHidden ? "\u{FFFD}" : scalar)
            }
        }
        return escaped
    }

    /// A whole number without a fraction, because counts and times read better so.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int(exactly: value).map { "\($0)" } ?? value.description
    }
}
