import CustomerModels
import Documents
import Evaluation
import ModelStore
import Pages
import Training

extension VersionSections {
    /// The curves of probabilities beside what happened.
    var probabilities: Page.Section {
        let title = "Probabilities"
        guard let curves = subject.details?.probabilities else {
            let reason =
                subject.detailsProblem
                ?? (subject.quality == nil
                    ? "Nothing was measured, so there are no curves."
                    : "The version keeps no curves, because an earlier program trained it.")
            return Page.Section("probabilities", title: title, [.text(reason)])
        }
        func curve(_ points: [Chart.Series.Point]) -> [Chart.Curve] { [Chart.Curve(subject.name, points)] }
        var blocks: [Page.Block] = [
            .chart(
                .reliability("Reliability", curve(curves.reliability.map { .init($0.predicted, $0.observed) }))),
            .table(
                Self.reliability(curves.reliability), caption: "Ten parts of equal weight, lowest probability first"),
            .chart(.roc("ROC curve", curve(curves.roc.map { .init($0.x, $0.y) }))),
            .chart(precisionRecall(curves)),
        ]
        let tenths = curves.deciles
        blocks += [
            .chart(
                .lift(
                    "Lift", curve(tenths.map { .init(Double($0.decile) / 10, $0.cumulativeLift) }))),
            .chart(
                .gain(
                    "Gain", curve([.init(0, 0)] + tenths.map { .init(Double($0.decile) / 10, $0.cumulativeGain) }))),
            .table(Self.deciles(tenths), caption: "Ten parts of equal weight, highest probability first"),
        ]
        if !curves.scores.isEmpty {
            let bins = Double(curves.scores.count)
            let scores = Chart(
                "Histogram of probabilities",
                alternative:
                    "How many rows have a probability in each of \(curves.scores.count) equal parts from 0 to 1.",
                .histogram(
                    edges: (0...curves.scores.count).map { Double($0) / bins },
                    [Chart.Values("rows", curves.scores.map { Double($0) })], x: .init("probability"),
                    y: .init("rows", fromZero: true)))
            blocks.append(.chart(scores))
        }
        blocks += profit(curves.thresholds)
        return Page.Section("probabilities", title: title, blocks)
    }

    /// Precision between two thresholds is no straight line, so the curve has steps.
    private func precisionRecall(_ curves: ProbabilityCurves) -> Chart {
        var chart = Chart.precisionRecall(
            "Precision and recall",
            [Chart.Curve(subject.name, curves.precisionRecall.map { .init($0.x, $0.y) })],
            baseRate: propensity?.settings.outcome.baseRate)
        if case .lines(var series, let x, let y) = chart.form, !series.isEmpty {
            series[0].mark = .steps
            chart.form = .lines(series, x: x, y: y)
        }
        return chart
    }

    private static func reliability(_ bins: [ReliabilityBin]) -> Table {
        var table = Table(["predicted", "happened", "95% from", "to"])
        for bin in bins { table.append([.known(bin.predicted)] + Table.Cell.interval(bin.observed)) }
        return table
    }

    private static func deciles(_ deciles: [GainDecile]) -> Table {
        var table = Table(["tenth", "predicted", "rate", "lift", "cumulative gain", "cumulative lift"])
        for bin in deciles {
            table.append([
                .integer(bin.decile), .known(bin.predicted), .known(bin.rate), .known(bin.lift, digits: 2),
                .known(bin.cumulativeGain), .known(bin.cumulativeLift, digits: 2),
            ])
        }
        return table
    }

    /// What contacting from a threshold on would have brought.
    private func profit(_ thresholds: ThresholdTable) -> [Page.Block] {
        let hasProfit = thresholds.economics != nil
        var table = Table(["threshold", "contacted", "precision", "recall"] + (hasProfit ? ["profit"] : []))
        for row in thresholds.rows {
            table.append(
                [.known(row.threshold), .known(row.share), .known(row.precision), .known(row.recall)]
                    + (hasProfit ? [.known(row.profit, digits: 2)] : []))
        }
        let shown = Page.Block.table(table, caption: "Who is contacted from each threshold on")
        guard hasProfit else {
            return [
                shown, .text("There is no profit by threshold, because nobody said what a contact costs and brings."),
            ]
        }
        let points = thresholds.rows.compactMap { row in row.profit.map { Chart.Series.Point(row.threshold, $0) } }
        let best =
            thresholds.best.map { "The best of them is at \($0.threshold.fixed(4))." } ?? "Contacting nobody is best."
        let chart = Chart(
            "Profit by threshold",
            alternative: "The profit of contacting everybody at or above each threshold. \(best)",
            .lines([Chart.Series("profit", .lineAndPoints, points)], x: .init("threshold"), y: .init("profit")))
        return [.chart(chart), .text(best), shown]
    }

    /// The coefficients in raw units.
    var coefficients: Page.Section {
        let title = "Coefficients"
        guard let model = propensity else {
            return Page.Section("coefficients", title: title, [.text("The model cannot be opened.")])
        }
        let all = model.rawCoefficients
        let order = all.dropFirst().sorted {
            abs($0.perDeviation) != abs($1.perDeviation)
                ? abs($0.perDeviation) > abs($1.perDeviation) : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        let most = 40
        var table = Table(["of", "coefficient", "95% from", "to", "odds ratio", "per deviation"])
        for line in all.prefix(1) + order.prefix(most) {
            let interval = line.interval
            table.append([
                .text(line.name.shortened(to: 80)), .known(line.coefficient, digits: 6),
                .known(interval?.lowerBound, digits: 6), .known(interval?.upperBound, digits: 6),
                .known(line.oddsRatio), .known(line.perDeviation),
            ])
        }
        let shown = order.prefix(15)
        var blocks: [Page.Block] = []
        if !shown.isEmpty {
            blocks.append(
                .chart(
                    Chart(
                        "The strongest coefficients",
                        alternative:
                            "The change of the log-odds per standard deviation of an amount, or for a level, of "
                            + "the \(shown.count) strongest: first \(shown.first?.name.shortened(to: 60) ?? "none").",
                        .bars(
                            categories: shown.map { $0.name.shortened(to: 40) },
                            [Chart.Values("per deviation", shown.map(\.perDeviation))],
                            y: .init("log-odds per deviation", fromZero: true)))))
        }
        blocks.append(.table(table, caption: "Coefficients in the units of the table, the strongest first"))
        if order.count > most {
            blocks.append(.text("\((order.count - most).grouped) weaker coefficients are left out."))
        }
        if model.standardErrors == nil {
            blocks.append(
                .text(
                    "There are no intervals, because the coefficients have no valid standard errors: a penalty pulls them "
                        + "towards 0, or the rows do not stand for themselves."))
        }
        return Page.Section("coefficients", title: title, blocks)
    }
}

extension PropensityModel.Coefficient {
    /// The 95% interval of the coefficient in raw units; nil without a standard error.
    var interval: ClosedRange<Double>? {
        guard let coefficient, let standardError else { return nil }
        let half = 1.959_963_984_540_054 * standardError
        return half.isFinite && half >= 0 ? coefficient - half...coefficient + half : nil
    }
}
