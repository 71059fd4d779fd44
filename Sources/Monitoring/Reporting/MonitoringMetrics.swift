import Diagnostics
import Drift

/// The metrics of a monitoring in the text format of Prometheus, for the textfile collector of the node exporter.
///
/// | metric | |
/// |---|---|
/// | `endcap_monitor_alarm{model,version,check}` | 1 for an alarm, 0 for what is usual, NaN where nothing could be said |
/// | `endcap_monitor_value{model,version,check}` | what was found; absent without a value |
/// | `endcap_monitor_threshold{model,version,check}` | beyond which it is an alarm; absent without one |
/// | `endcap_monitor_checks{model,version,state}` | how many checks are in each state |
/// | `endcap_monitor_timestamp_seconds{model,version}` | when the monitoring ran, by the clock |
/// | `endcap_monitor_newest_event_timestamp_seconds{model,version}` | the newest event that it saw; absent without one |
///
/// No label holds an id of a customer: the names of checks are those of columns and types of event.
package struct MonitoringMetrics: Sendable {
    private let report: MonitoringReport

    package init(_ report: MonitoringReport) {
        self.report = report
    }

    /// The content of the file; it ends with a line feed.
    package var text: String {
        var lines: [String] = []
        /// Adds a metric with its lines, which there must be some of.
        func add(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            guard !samples.isEmpty else { return }
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge"]
            lines += samples.map { "\(name){\($0.labels)} \($0.value)" }
        }
        // A name that two inputs share, such as a column of events and of customers, may stand there once only.
        var known: Set<String> = []
        let checks = report.checks.filter { known.insert($0.name).inserted }
        add(
            "endcap_monitor_alarm", "Whether a check is an alarm; NaN where nothing could be said.",
            checks.map { check in
                let value =
                    switch check.state {
                    case .alarm: "1"
                    case .usual: "0"
                    case .unknown: "NaN"
                    }
                return (labels(check.name), value)
            })
        add(
            "endcap_monitor_value", "What a check found.",
            checks.compactMap { check in check.value.map { (labels(check.name), Self.number($0)) } })
        add(
            "endcap_monitor_threshold", "Beyond which value a check is an alarm.",
            checks.compactMap { check in check.threshold.map { (labels(check.name), Self.number($0)) } })
        add(
            "endcap_monitor_checks", "How many checks are in each state.",
            [DriftCheck.State.alarm, .unknown, .usual].map { state in
                ("\(version),state=\"\(state.rawValue)\"", "\(report.checks.count { $0.state == state })")
            })
        add(
            "endcap_monitor_timestamp_seconds", "When the monitoring ran.", [(version, "\(report.at.seconds)")])
        if let newest = report.events?.newest {
            add(
                "endcap_monitor_newest_event_timestamp_seconds", "The newest event that the monitoring saw.",
                [(version, "\(newest / 1000)")])
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var version: String {
        "model=\"\(Self.escaped(report.model))\",version=\"\(report.version)\""
    }

    private func labels(_ check: String) -> String { "\(version),check=\"\(Self.escaped(check))\"" }

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

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value.description
    }
}
