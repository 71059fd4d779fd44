import Documents
import Evaluation
import ModelStore
import Pages
import Training

extension VersionSections {
    /// The sentence in place of groups that are not known.
    private var noGroups: String {
        if let problem = subject.detailsProblem { return problem }
        if subject.quality == nil { return "Nothing was held out, so no group was measured." }
        return subject.manifest.details == nil
            ? "The version keeps no groups: an earlier program trained it, or its hold-out has none."
            : "The hold-out of this version has no such groups."
    }

    /// The measures by how many items customers had before.
    var byActivity: Page.Section {
        let title = "By activity"
        guard let groups = subject.details?.byActivity, !groups.isEmpty, let metric = shownMetric(of: groups[0].metrics)
        else { return Page.Section("by-activity", title: title, [.text(noGroups)]) }
        let names = ordered(baselines: groups[0].baselines.keys)
        var series = [
            Chart.Series(
                subject.name, .lineAndPoints,
                groups.compactMap { group in group.metrics[metric].map { .init(Double(group.decile), $0) } })
        ]
        series += names.map { name in
            Chart.Series(
                name, .lineAndPoints,
                groups.compactMap { group in
                    group.baselines[name]?.metrics[metric].map { .init(Double(group.decile), $0.value) }
                })
        }
        let chart = Chart(
            "\(metric) by activity",
            alternative:
                "\(metric) of ten groups of customers, from those who had the fewest items before to those who "
                + "had the most.",
            .lines(series, x: .init("tenth of the customers by their items"), y: .init("\(metric)", fromZero: true)))
        let measures = groups[0].metrics.keys.sorted()
        var table = Table(["tenth", "customers", "items before"] + Self.columns(measures, names, metric))
        for group in groups {
            let items =
                group.leastItems == group.mostItems
                ? "\(group.leastItems)" : "\(group.leastItems) to \(group.mostItems)"
            table.append(
                [.integer(group.decile), .integer(group.users), .text(items)]
                    + Self.cells(group.metrics, group.baselines, measures, names, metric))
        }
        return Page.Section(
            "by-activity", title: title,
            [.chart(chart), .table(table, caption: "Customers by how many items they had before, in tenths")])
    }

    /// The measures by the category of what was to be found.
    var byCategory: Page.Section {
        let title = "By category"
        guard let groups = subject.details?.byCategory, !groups.isEmpty, let metric = shownMetric(of: groups[0].metrics)
        else { return Page.Section("by-category", title: title, [.text(noGroups)]) }
        let names = ordered(baselines: groups[0].baselines.keys)
        let measures = groups[0].metrics.keys.sorted()
        var table = Table(["category", "customers", "pairs"] + Self.columns(measures, names, metric))
        for group in groups {
            table.append(
                [.text(Self.group(group.category)), .integer(group.users), .integer(group.pairs)]
                    + Self.cells(group.metrics, group.baselines, measures, names, metric))
        }
        let further = subject.details?.furtherCategories.map { [Page.Block.text("\($0) further categories.")] } ?? []
        return Page.Section(
            "by-category", title: title,
            [
                .chart(bars(groups.map { ($0.category, $0.metrics, $0.baselines) }, metric, names, "category")),
                .table(table, caption: "Items to find by category, those with the most pairs first"),
            ] + further)
    }

    /// The measures by the channel of the customers.
    var byChannel: Page.Section {
        let title = "By channel"
        guard let groups = subject.details?.byChannel, !groups.isEmpty, let metric = shownMetric(of: groups[0].metrics)
        else { return Page.Section("by-channel", title: title, [.text(noGroups)]) }
        let names = ordered(baselines: groups[0].baselines.keys)
        let measures = groups[0].metrics.keys.sorted()
        var table = Table(["channel", "customers"] + Self.columns(measures, names, metric))
        for group in groups {
            table.append(
                [.text(Self.group(group.channel)), .integer(group.users)]
                    + Self.cells(group.metrics, group.baselines, measures, names, metric))
        }
        let further = subject.details?.furtherChannels.map { [Page.Block.text("\($0) further channels.")] } ?? []
        return Page.Section(
            "by-channel", title: title,
            [
                .chart(bars(groups.map { ($0.channel, $0.metrics, $0.baselines) }, metric, names, "channel")),
                .table(table, caption: "Customers by the channel of what they were to find"),
            ] + further)
    }

    /// The main measure of the version where groups have it, else their first.
    private func shownMetric(of metrics: [Measure: Estimate]) -> Measure? {
        let main = MainMetric(of: subject.manifest)?.name
        return metrics.keys.first { $0.description == main } ?? metrics.keys.min()
    }

    private static func group(_ name: String?) -> String { name?.shortened(to: 60) ?? "(none)" }

    private static func columns(_ measures: [Measure], _ baselines: [String], _ metric: Measure) -> [String] {
        measures.flatMap { ["\($0)", "95% from", "to"] } + baselines.map { "\(metric) of \($0)" }
    }

    private static func cells(
        _ metrics: [Measure: Estimate], _ baselines: [String: EvaluationReport.Comparison], _ measures: [Measure],
        _ names: [String], _ metric: Measure
    ) -> [Table.Cell] {
        measures.flatMap { Table.Cell.interval(metrics[$0]) }
            + names.map { .known(baselines[$0]?.metrics[metric]?.value) }
    }

    private func bars(
        _ groups: [(name: String?, metrics: [Measure: Estimate], baselines: [String: EvaluationReport.Comparison])],
        _ metric: Measure, _ names: [String], _ kind: String
    ) -> Chart {
        let shown = groups.prefix(12)
        let own = shown.map { $0.metrics[metric] }
        let values =
            [
                Chart.Values(
                    subject.name, own.map { $0?.value }, lows: own.map { $0?.low }, highs: own.map { $0?.high })
            ]
            + names.prefix(2).map { name in
                Chart.Values(name, shown.map { $0.baselines[name]?.metrics[metric]?.value })
            }
        return Chart(
            "\(metric) by \(kind)", alternative: "\(metric) of the first \(shown.count) groups by \(kind).",
            .bars(
                categories: shown.map { Self.group($0.name) }, values, y: .init("\(metric)", fromZero: true)))
    }
}
