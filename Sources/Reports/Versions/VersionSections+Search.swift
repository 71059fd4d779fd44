import Documents
import ModelStore
import Pages
import Training

extension VersionSections {
    /// The trials of the search, and which parameters mattered.
    var search: Page.Section {
        let title = "The search"
        guard let trials = subject.details?.trials, !trials.isEmpty else {
            let reason =
                subject.detailsProblem
                ?? (subject.quality?.trials == nil
                    ? "No search: the settings were given."
                    : "The version keeps no trials of its search, because an earlier program trained it.")
            return Page.Section("search", title: title, [.text(reason)])
        }
        let metric = MainMetric(of: subject.manifest)
        let isHigher = metric?.higherIsBetter ?? true
        let name = metric?.name ?? "value"
        let measured = trials.filter { !$0.isSampled && $0.value?.isFinite == true }
        let sampled = trials.filter { $0.isSampled && $0.value?.isFinite == true }
        var blocks: [Page.Block] = [.text(Self.counts(trials, measured.count, sampled.count))]
        if !measured.isEmpty || !sampled.isEmpty {
            blocks.append(.chart(Self.chart(measured, sampled, name, isHigher)))
        }
        let importance = ParameterImportance(trials, higherIsBetter: isHigher)
        if !measured.isEmpty { blocks += Self.best(measured, importance, name, isHigher) }
        blocks += Self.importance(importance, name)
        return Page.Section("search", title: title, blocks)
    }

    private static func counts(_ trials: [TrialLine], _ measured: Int, _ sampled: Int) -> String {
        let algorithms = Set(trials.map(\.algorithm)).count
        return "\(trials.count.grouped) trials of \(algorithms) algorithms are kept: \(measured.grouped) on all data, "
            + "\(sampled.grouped) on a sample, whose values are of other customers and cannot be compared with these."
    }

    private static func chart(
        _ measured: [TrialLine], _ sampled: [TrialLine], _ name: String, _ isHigher: Bool
    ) -> Chart {
        func points(_ trials: [TrialLine]) -> [Chart.Series.Point] {
            trials.compactMap { trial in trial.value.map { Chart.Series.Point(Double(trial.number), $0) } }
        }
        var best: [Chart.Series.Point] = []
        for point in points(measured) {
            let before = best.last?.y ?? point.y
            best.append(.init(point.x, isHigher ? max(before, point.y) : min(before, point.y)))
        }
        let series = [
            Chart.Series("trial", .points, points(measured)),
            Chart.Series("trial on a sample", .points, points(sampled)),
            Chart.Series("best so far", .steps, best),
        ].filter { !$0.points.isEmpty }
        let end = best.last.map { "; the best has \($0.y.fixed(4))" } ?? ""
        return Chart(
            "\(name) by trial",
            alternative: "\(name) of \(measured.count + sampled.count) trials in their order\(end).",
            .lines(series, x: .init("trial"), y: .init(name)))
    }

    /// The best trials, and in a table of its own, which grows down and not to the side, what the first of them set.
    private static func best(
        _ trials: [TrialLine], _ importance: ParameterImportance?, _ name: String, _ isHigher: Bool
    ) -> [Page.Block] {
        let ranked = trials.sorted { one, other in
            let (first, second) = (one.value ?? 0, other.value ?? 0)
            if first != second { return isHigher ? first > second : first < second }
            return one.number < other.number
        }
        let shown = ranked.prefix(15)
        var table = Table(["trial", name, "95% from", "to", "algorithm"])
        for trial in shown {
            table.append([
                .integer(trial.number), .known(trial.value), .known(trial.low), .known(trial.high),
                .text(trial.algorithm),
            ])
        }
        let best: Page.Block = .table(table, caption: "The best \(shown.count) trials on all data")
        return [best] + settings(Array(ranked.prefix(5)), importance)
    }

    /// The parameters by which trials differ, the most important ones first.
    private static func settings(_ trials: [TrialLine], _ importance: ParameterImportance?) -> [Page.Block] {
        let keys = Set(trials.flatMap(\.parameters.keys)).filter { key in
            trials.contains { $0.parameters[key] != trials[0].parameters[key] }
        }
        guard !keys.isEmpty else { return [] }
        let order = importance?.lines.map(\.parameter) ?? []
        let sorted = keys.sorted { one, other in
            let (first, second) = (order.firstIndex(of: one) ?? .max, order.firstIndex(of: other) ?? .max)
            return first != second ? first < second : one < other
        }
        let most = 40
        var table = Table(["parameter"] + trials.map { "trial \($0.number)" })
        for key in sorted.prefix(most) {
            table.append([.text(key)] + trials.map { Self.cell($0.parameters[key], key) })
        }
        let rest: [Page.Block] = keys.count > most ? [.text("\(keys.count - most) parameters more differ.")] : []
        return [.table(table, caption: "Settings by which the best \(trials.count) differ")] + rest
    }

    private static func cell(_ value: JSONValue?, _ parameter: String) -> Table.Cell {
        guard let value else { return .empty }
        let text = SettingText.text(of: value, at: parameter)
        guard text == value.plainText else { return .text(text) }
        switch value {
        case .int(let number): return .integer(number)
        case .double(let number): return .amount(number)
        default: return .text(text)
        }
    }

    private static func importance(_ importance: ParameterImportance?, _ name: String) -> [Page.Block] {
        guard let importance else {
            return [
                .text(
                    "Which parameters mattered cannot be told: fewer than \(ParameterImportance.fewestTrials) trials of one "
                        + "algorithm were measured on all data.")
            ]
        }
        guard !importance.lines.isEmpty else {
            return [.text("Which parameters mattered cannot be told: none had two values.")]
        }
        var table = Table(["parameter", "share explained", "groups", "best group"])
        for line in importance.lines.prefix(15) {
            table.append([
                .text(line.parameter), .known(line.share, digits: 3), .integer(line.groups), .text(line.best),
            ])
        }
        let shown = importance.lines.prefix(10)
        let chart = Chart(
            "Which parameters mattered",
            alternative: "The share of the spread of \(name) that each parameter explains alone, among "
                + "\(importance.trials) trials of \(importance.algorithm); first \(shown.first?.parameter ?? "none").",
            .bars(
                categories: shown.map(\.parameter), [Chart.Values("share explained", shown.map { max(0, $0.share) })],
                y: .init("share explained", fromZero: true)))
        return [
            .chart(chart),
            .table(
                table, caption: "\(importance.trials) trials of \(importance.algorithm), by one parameter at a time"),
            .text(
                "This describes these trials alone: a search looks most where it has found most, and what two parameters "
                    + "do together is not seen. A share below 0 is no more than chance would explain."),
        ]
    }
}
