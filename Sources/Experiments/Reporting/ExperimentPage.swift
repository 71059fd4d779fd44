import Documents
package import Pages
import Tables

/// The page of an experiment: whether it may be read, what it showed, and what that rests on.
package struct ExperimentPage {
    private let report: ExperimentReport
    private let tables: ExperimentTables

    package init(_ report: ExperimentReport) {
        self.report = report
        tables = ExperimentTables(report)
    }

    package var page: Page {
        var page = Page(title: report.experiment ?? "Experiment", verdict: verdict.text, mood: verdict.mood)
        page.sections = [effects, ratio, adjustments, segments].compactMap(\.self)
        return page
    }

    private var verdict: (text: String, mood: Page.Mood) {
        if report.sampleRatio.isMismatch {
            return (
                "The arms do not have the customers that they should have: no difference between them means anything.",
                .bad
            )
        }
        guard let main = report.metrics.first else { return ("There is no metric.", .neutral) }
        let broken = report.metrics.filter { $0.comparisons.contains { $0.guardrail == .broken } }.map(\.metric)
        let found = main.comparisons.filter { $0.reading != .noDifference }
        let words = found.map { comparison in
            let change = comparison.relative.map { " by \(Percentage.text(abs($0.value), digits: 1))" } ?? ""
            let direction = comparison.absolute.value > 0 ? "up" : "down"
            return "\(comparison.arm) is \(comparison.reading.rawValue) than \(report.arms[0]), \(direction)\(change)"
        }
        let guards = broken.isEmpty ? "" : " A guardrail is broken: \(broken.joined(separator: ", "))."
        if words.isEmpty {
            return (
                "\(main.metric): no difference is shown between the arms.\(guards)", broken.isEmpty ? .neutral : .bad
            )
        }
        let isBad = !broken.isEmpty || found.contains { $0.reading == .worse }
        return ("\(main.metric): \(words.joined(separator: "; ")).\(guards)", isBad ? .bad : .good)
    }

    private var effects: Page.Section? {
        guard !report.metrics.isEmpty else { return nil }
        var blocks: [Page.Block] = [
            .text(
                """
                \(report.customers.grouped) customers, first exposed from \(Timestamp.text(report.from)) to \
                \(Timestamp.text(report.until))\(report.outcomesUntil.map { "; outcomes until \(Timestamp.text($0))" } ?? "").
                """)
        ]
        blocks += report.warnings.map { .text("Warning: \($0).") }
        blocks.append(.chart(chart))
        blocks.append(.table(tables.effects, caption: "The arms beside the control, at one look"))
        blocks.append(.table(tables.anyTime, caption: "The same for a reader who looks at any time"))
        if let table = tables.guardrails { blocks.append(.table(table, caption: "Guardrails")) }
        blocks.append(
            .text(
                """
                The 95% intervals and p are for one look at the end that was planned before. The intervals for any time hold \
                however often one looks; they are narrowest at \(report.plannedCustomers.grouped) customers. q is p corrected \
                for several arms (Holm) and several metrics (Benjamini and Hochberg); intervals are not corrected.
                """))
        return Page.Section("effects", title: "Effects", blocks)
    }

    /// Relative effects with their intervals, of every metric that has one.
    private var chart: Chart {
        let known = report.metrics.filter { $0.comparisons.allSatisfy { $0.relative != nil } }
        let arms = report.arms.dropFirst().enumerated()
        let values = arms.map { index, arm in
            let effects = known.map { $0.comparisons[index].relative }
            return Chart.Values(
                arm, effects.map { $0?.value }, lows: effects.map { $0?.low }, highs: effects.map { $0?.high })
        }
        return Chart(
            "Relative difference from \(report.arms[0])",
            alternative: "The relative effect on \(known.count) metrics with 95% intervals.",
            .bars(categories: known.map(\.metric), values, y: Chart.Axis("relative difference")))
    }

    private var ratio: Page.Section {
        var blocks: [Page.Block] = [
            .table(tables.arms, caption: "How many customers each arm has, and should have"),
            .text(
                report.sharesGiven
                    ? "The shares of the arms were given." : "Equal shares of the arms were assumed."),
        ]
        if report.sampleRatio.isMismatch {
            blocks += SampleRatio.likelyReasons.map { .text("A likely reason: \($0).") }
        }
        let series = report.arms.indices.map { arm in
            Chart.Series(
                report.arms[arm], .lineAndPoints, report.days.map { .init(Double($0.start), Double($0.customers[arm])) }
            )
        }
        blocks.append(
            .chart(
                .timeLine(
                    "Customers by the day of their first exposure", series, label: "customers",
                    alternative: "New customers of \(report.arms.count) arms on \(report.days.count) days.")))
        return Page.Section("sample-ratio", title: "Sample ratio", blocks)
    }

    private var adjustments: Page.Section? {
        tables.adjustments.map {
            Page.Section(
                "adjustments", title: "Adjustments",
                [
                    .table($0, caption: "What was known before, and values that were lowered"),
                    .text(
                        """
                        CUPED takes away what was known of the customers before the experiment; an interval becomes narrower by \
                        about √(1 − correlation²). Winsorized values above the limit count as the limit, so the difference is \
                        not that of the sums.
                        """),
                ])
        }
    }

    private var segments: Page.Section? {
        tables.segments.map {
            Page.Section(
                "segments", title: "Segments",
                [
                    .table($0, caption: "The effect in groups of customers"),
                    .text(
                        """
                        A small p of the interaction says that the effect is not the same in all groups. Groups that look \
                        different without one are most likely chance.
                        """),
                ])
        }
    }
}

extension Percentage {
    /// A share as a percentage with some decimals.
    fileprivate static func text(_ share: Double, digits: Int) -> String { "\((100 * share).fixed(digits))%" }
}
