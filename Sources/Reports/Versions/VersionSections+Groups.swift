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
        section(
            "category",
            subject.details?.byCategory?.map { Group($0.category, [$0.users, $0.pairs], $0.metrics, $0.baselines) },
            counting: ["customers", "pairs"], "Items to find by category, those with the most pairs first",
            further: subject.details?.furtherCategories.map { "\($0) further categories." })
    }

    /// The measures by the channel of the customers.
    var byChannel: Page.Section {
        section(
            "channel",
            subject.details?.byChannel?.map { Group($0.channel, [$0.users], $0.metrics, $0.baselines) },
            counting: ["customers"], "Customers by the channel of what they were to find",
            further: subject.details?.furtherChannels.map { "\($0) further channels." })
    }

    /// Customers or items with something in common.
    private struct Group {
        let name: String?
        let counts: [Int]
        let metrics: [Measure: Estimate]
        let baselines: [String: EvaluationReport.Comparison]

        init(
            _ name: String?, _ counts: [Int], _ metrics: [Measure: Estimate],
            _ baselines: [String: EvaluationReport.Comparison]
        ) {
            (self.name, self.counts, self.metrics, self.baselines) = (name, counts, metrics, baselines)
        }
    }

    private func section(
        _ kind: String, _ groups: [Group]?, counting counts: [String], _ caption: String, further: String?
    ) -> Page.Section {
        guard let groups, let first = groups.first, let metric = shownMetric(of: first.metrics) else {
            return Page.Section("by-\(kind)", title: "By \(kind)", [.text(noGroups)])
        }
        let names = ordered(baselines: first.baselines.keys)
        let measures = first.metrics.keys.sorted()
        var table = Table([kind] + counts + Self.columns(measures, names, metric))
        for group in groups {
            table.append(
                [.text(Self.name(group.name))] + group.counts.map { .integer($0) }
                    + Self.cells(group.metrics, group.baselines, measures, names, metric))
        }
        return Page.Section(
            "by-\(kind)", title: "By \(kind)",
            [.chart(bars(groups, metric, names, kind)), .table(table, caption: caption)]
                + [further.map { .text($0) }].compactMap(\.self))
    }

    /// The main measure of the version where groups have it, else their first.
    private func shownMetric(of metrics: [Measure: Estimate]) -> Measure? {
        let main = MainMetric(of: subject.manifest)?.name
        return metrics.keys.first { $0.description == main } ?? metrics.keys.min()
    }

    private static func name(_ name: String?) -> String { name?.shortened(to: 60) ?? "(none)" }

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
        _ groups: [Group], _ metric: Measure, _ names: [String], _ kind: String
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
                categories: shown.map { Self.name($0.name) }, values, y: .init("\(metric)", fromZero: true)))
    }
}
