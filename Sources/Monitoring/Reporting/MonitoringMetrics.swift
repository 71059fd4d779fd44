import Diagnostics
import Documents
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
        var text = PrometheusText()
        // A name that two checks share, such as that of a type called `new`, may stand there once only: as an alarm if any is.
        var known: Set<String> = []
        let checks = report.sortedChecks.filter { known.insert($0.name).inserted }
        text.add(
            "endcap_monitor_alarm", "Whether a check is an alarm; NaN where nothing could be said.",
            checks.map { check in
                let value =
                    switch check.state {
                    case .alarm: 1.0
                    case .usual: 0.0
                    case .unknown: Double.nan
                    }
                return sample(value, ("check", check.name))
            })
        text.add(
            "endcap_monitor_value", "What a check found.",
            checks.compactMap { check in check.value.map { sample($0, ("check", check.name)) } })
        text.add(
            "endcap_monitor_threshold", "Beyond which value a check is an alarm.",
            checks.compactMap { check in check.threshold.map { sample($0, ("check", check.name)) } })
        text.add(
            "endcap_monitor_checks", "How many checks are in each state.",
            [DriftCheck.State.alarm, .unknown, .usual].map { state in
                sample(Double(report.checks.count { $0.state == state }), ("state", state.rawValue))
            })
        text.add(
            "endcap_monitor_timestamp_seconds", "When the monitoring ran.", [sample(Double(report.at.seconds))])
        if let newest = report.events?.newest {
            text.add(
                "endcap_monitor_newest_event_timestamp_seconds", "The newest event that the monitoring saw.",
                [sample((Double(newest) / 1000).rounded(.down))])
        }
        return text.text
    }

    private func sample(_ value: Double, _ labels: (name: String, value: String)...) -> PrometheusText.Sample {
        .init(value, [("model", report.model), ("version", "\(report.version)")] + labels)
    }
}
