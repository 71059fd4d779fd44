package import Documents
package import Pages

/// The tables and the page of a plan.
package struct PlanTables {
    private let report: PlanReport

    package init(_ report: PlanReport) {
        self.report = report
    }

    package var all: [Table] { [lengths, checks] }

    /// A row for each metric and length of the experiment.
    package var lengths: Table {
        var table = Table([
            "metric", "days", "customers", "value", "deviation", "needed", "finds", "finds, relative", "correlation",
            "needed with CUPED", "finds with CUPED, relative", "enough",
        ])
        for metric in report.metrics {
            for row in metric.rows {
                let isEnough = Double(row.customers) >= row.needed
                let isEnoughAdjusted = row.neededAdjusted.map { Double(row.customers) >= $0 } ?? false
                table.append([
                    .text(metric.metric), .integer(row.days), .integer(row.customers), .amount(row.value),
                    .amount(row.deviation), Self.count(row.needed), .amount(row.detectable),
                    Self.share(row.detectableShare), Self.share(row.correlation),
                    row.neededAdjusted.map(Self.count) ?? .empty, Self.share(row.detectableShareAdjusted),
                    .text(isEnough ? "yes" : isEnoughAdjusted ? "with CUPED" : "no"),
                ])
            }
        }
        return table
    }

    /// What a test finds where nothing is to be found.
    package var checks: Table {
        var table = Table(["metric", "A/A halvings", "alarms", "with CUPED", "usual to", "verdict"])
        for metric in report.metrics {
            let check = metric.check
            table.append([
                .text(metric.metric), .integer(check.splits), .number(check.alarms, digits: 4),
                Self.share(check.adjustedAlarms), .number(check.usualTo, digits: 4),
                .text(check.isUsual ? "usual" : "too many alarms"),
            ])
        }
        return table
    }

    private static func count(_ value: Double) -> Table.Cell {
        Int(exactly: value).map { .integer($0) } ?? .amount(value)
    }

    private static func share(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }

    /// The page of the plan.
    package var page: Page {
        let first = report.metrics.first
        let verdict: String
        let mood: Page.Mood
        switch (first?.daysNeeded, first?.daysNeededAdjusted) {
        case (let days?, let adjusted?) where adjusted < days:
            (verdict, mood) = ("\(days) days are enough, \(adjusted) with CUPED", .good)
        case (let days?, _): (verdict, mood) = ("\(days) days are enough", .good)
        case (nil, let days?): (verdict, mood) = ("\(days) days are enough with CUPED", .good)
        case (nil, nil): (verdict, mood) = ("no length that was looked at is enough", .bad)
        }
        let chart = Chart(
            "The smallest effect that is found",
            alternative: "The relative effect by the days of the experiment, for \(report.metrics.count) metrics.",
            .lines(
                report.metrics.map { metric in
                    Chart.Series(
                        metric.metric, .lineAndPoints,
                        metric.rows.compactMap { row in row.detectableShare.map { .init(Double(row.days), $0) } })
                }, x: Chart.Axis("days"), y: Chart.Axis("relative effect", fromZero: true)))
        return Page(
            title: "Plan of an experiment",
            verdict:
                "\(first?.metric ?? ""): to find \(report.effect) in \(Int(100 * report.power)) of 100 experiments, \(verdict).",
            mood: mood,
            sections: [
                Page.Section(
                    "lengths", title: "Customers and days",
                    report.warnings.map { .text("Warning: \($0).") } + [
                        .chart(chart),
                        .table(lengths, caption: "Experiments of some days, at the end of the history"),
                    ]),
                Page.Section(
                    "aa-check", title: "A/A check",
                    [
                        .table(checks, caption: "Halves of customers who were treated alike"),
                        .text("A test at 5% finds a difference in about 5 of 100 halvings in which there is none."),
                    ]),
            ])
    }
}
