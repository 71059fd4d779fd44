import Diagnostics
import Documents

/// Charts of counts.
extension Chart {
    /// Numbers over time, such as events per day.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - series: The numbers; x is in milliseconds since 1970 UTC.
    ///   - label: What is counted, such as `events`.
    ///   - fromZero: Whether the axis of the numbers begins at 0.
    ///   - alternative: What the chart shows, in a sentence; nil for one that names the first and the last day.
    /// - Returns: The chart.
    package static func timeLine(
        _ title: String, _ series: [Series], label: String, fromZero: Bool = true, alternative: String? = nil
    ) -> Chart {
        Chart(
            title, alternative: alternative ?? span(of: series, label),
            .lines(series, x: Axis("date", .time), y: Axis(label, fromZero: fromZero)))
    }

    /// How many are left after each stage, from the first to the last.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - stages: The stages with their counts, in order.
    ///   - label: What is counted, such as `rows`.
    ///   - alternative: What the chart shows, in a sentence; nil for one that names the first and the last count.
    /// - Returns: The chart, whose bars are horizontal where the names are long.
    package static func funnel(
        _ title: String, stages: [(name: String, count: Int)], label: String, alternative: String? = nil
    ) -> Chart {
        var sentence = "No stage."
        if let first = stages.first, let last = stages.last {
            sentence =
                "\(first.name): \(first.count.grouped) \(label); \(last.name), after \(stages.count) stages: "
                + "\(last.count.grouped)."
        }
        return Chart(
            title, alternative: alternative ?? sentence,
            .bars(
                categories: stages.map(\.name), [Values(label, stages.map { Double($0.count) })],
                y: Axis(label, fromZero: true)))
    }

    private static func span(of series: [Series], _ label: String) -> String {
        let times = series.flatMap { $0.points.map(\.x) }.filter { $0.isFinite && abs($0) < 1e15 }
        guard let first = times.min(), let last = times.max() else { return "\(label) over time: nothing is known." }
        return "\(label) over time, from \(day(first)) to \(day(last))."
    }

    private static func day(_ milliseconds: Double) -> String {
        String(UTCTime(seconds: Int64((milliseconds / 1000).rounded(.down))).description.prefix { $0 != "T" })
    }
}
