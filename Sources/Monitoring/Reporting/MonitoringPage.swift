import Diagnostics
import Documents
import Drift
import Evaluation
import Events
package import Pages
import Tables

/// The page of a monitoring: what rings, then everything that was compared.
package struct MonitoringPage {
    private let report: MonitoringReport

    package init(_ report: MonitoringReport) {
        self.report = report
    }

    package var page: Page {
        var page = Page(title: "\(report.model)/\(report.version)", verdict: verdict, mood: mood)
        page.sections = [checks] + [events, days, distributions, lists, outcomes, estimate].compactMap(\.self)
        return page
    }

    private var verdict: String {
        let names = report.alarms.map(\.name).joined(separator: ", ")
        switch report.alarms.count {
        case 0 where report.checks.contains { $0.state == .unknown }:
            let unknown = report.checks.count { $0.state == .unknown }
            return "No alarm: \(report.checks.count - unknown) checks are usual, of \(unknown) nothing can be said."
        case 0: return "No alarm: all \(report.checks.count) checks are usual."
        case 1: return "One of \(report.checks.count) checks is an alarm: \(names)."
        case let count: return "\(count) of \(report.checks.count) checks are alarms: \(names)."
        }
    }

    private var mood: Page.Mood { report.alarms.isEmpty ? .good : .bad }

    private var checks: Page.Section {
        func sentence(_ check: DriftCheck) -> Page.Block { .text("\(check.name): \(check.found).") }
        var blocks: [Page.Block] = [.text("Looked at on \(report.at).")] + report.alarms.map(sentence)
        blocks.append(
            .table(MonitoringTables(report).checks, caption: "What was asked, what was found, and what is usual"))
        let others = report.sortedChecks.filter { $0.state != .alarm }
        if !others.isEmpty {
            blocks.append(.details(summary: "What the other checks found, in full", others.map(sentence)))
        }
        return Page.Section("checks", title: "Checks", blocks)
    }

    private var events: Page.Section? {
        guard let account = report.events else { return nil }
        var blocks: [Page.Block] = []
        var facts = Table(["", "time"])
        for (name, time) in [
            ("from", account.from), ("until", account.until), ("newest event", account.newest),
            ("newest event of the training", account.learnt),
        ] {
            if let time { facts.append([.text(name), .text(Timestamp.text(time))]) }
        }
        if !facts.rows.isEmpty { blocks.append(.table(facts, caption: "Which events were looked at")) }
        var stages = [(name: "rows read", count: account.funnel.rows)]
        stages += account.funnel.stages.map { (name: $0.name, count: $0.remaining) }
        stages.append((name: "in the window", count: account.events))
        blocks.append(.chart(.funnel("Rows that are left", stages: stages, label: "rows")))
        for text in account.notApplied { blocks.append(.text("Not applied: \(text).")) }
        return Page.Section("events", title: "Events", blocks)
    }

    private var days: Page.Section? {
        let days = report.comparisons.flatMap(\.days)
        guard !days.isEmpty else { return nil }
        let types = Set(days.flatMap { $0.types.keys }).sorted()
        var blocks: [Page.Block] = [
            .chart(Self.chart("All events", days, count: \.events, usual: \.usual))
        ]
        let byType = types.map { type -> Page.Block in
            .chart(
                Self.chart(
                    "Events of type \(type)", days, count: { $0.types[type] ?? 0 }, usual: { $0.usualTypes[type] }))
        }
        if types.count > 1 { blocks.append(.details(summary: "By type", byType)) }
        return Page.Section("days", title: "Events by day", blocks)
    }

    /// The days of the training and the new ones, with the range that would have been usual.
    private static func chart(
        _ title: String, _ days: [ComparedDay], count: (ComparedDay) -> Int,
        usual: (ComparedDay) -> ClosedRange<Double>?
    ) -> Chart {
        func points(_ isNew: Bool) -> [Chart.Series.Point] {
            days.filter { $0.isNew == isNew }.map { .init(Double($0.start), Double(count($0))) }
        }
        let ranges = days.filter(\.isNew).compactMap { day in
            usual(day).map { range in
                Chart.Series.Point(
                    Double(day.start), (range.lowerBound + range.upperBound) / 2, low: range.lowerBound,
                    high: range.upperBound)
            }
        }
        var series = [Chart.Series("the training", .line, points(false)), .init("new", .lineAndPoints, points(true))]
        if !ranges.isEmpty { series.append(.init("usual", .points, ranges)) }
        let unusual = days.filter { day in
            day.isNew && (usual(day).map { !$0.contains(Double(count(day))) } ?? false)
        }
        let words =
            unusual.isEmpty
            ? "no new day lies outside the range of days like it"
            : "\(unusual.count) new days lie outside the range of days like them"
        return .timeLine(
            title, series, label: "events", alternative: "\(title) by day, \(days.count) days; \(words).")
    }

    private var distributions: Page.Section? {
        let states = Dictionary(report.checks.map { ($0.name, $0.state) }) { first, _ in first }
        let all = report.comparisons.flatMap(\.distributions)
        guard !all.isEmpty else { return nil }
        let charts = all.map { ($0.name, Page.Block.chart(Self.chart($0))) }
        let loud = charts.filter { states[$0.0] == .alarm }.map(\.1)
        let quiet = charts.filter { states[$0.0] != .alarm }.map(\.1)
        var blocks = loud
        if !quiet.isEmpty {
            blocks.append(.details(summary: "\(quiet.count) distributions that are no alarm", quiet))
        }
        return Page.Section("distributions", title: "Distributions", blocks)
    }

    /// The shares of a distribution's bins in the training and now.
    private static func chart(_ compared: ComparedDistribution) -> Chart {
        func shares(_ counts: [Int]) -> [Double?] {
            let sum = counts.reduce(0, +)
            return counts.map { sum == 0 ? nil : Double($0) / Double(sum) }
        }
        let reference = compared.name == "list_scores" ? "before" : "the training"
        let values = [Chart.Values(reference, shares(compared.reference)), .init("new", shares(compared.new))]
        let names: [String]
        switch compared.bins {
        case .names(let own): names = own
        case .edges(let edges):
            names = (0...edges.count).map { bin in
                if edges.isEmpty { return "all" }
                if bin == 0 { return "to \(edges[0].short)" }
                return bin == edges.count ? "above \(edges[bin - 1].short)" : "to \(edges[bin].short)"
            }
        }
        let missing =
            compared.referenceMissing + compared.newMissing == 0
            ? "" : " Missing: \(compared.referenceMissing.grouped) in \(reference), \(compared.newMissing.grouped) now."
        return Chart(
            compared.name,
            alternative: """
                The shares of \(names.count) bins in \(reference), of \(compared.reference.reduce(0, +).grouped) values, and \
                now, of \(compared.new.reduce(0, +).grouped).\(missing)
                """,
            .bars(categories: names, values, y: Chart.Axis("share", fromZero: true)))
    }

    private var lists: Page.Section? {
        guard let lists = report.lists else { return nil }
        var table = Table(["", "now"] + (report.lastLists == nil ? [] : ["the night before"]))
        func add(_ name: String, _ value: (ListFigures) -> Table.Cell) {
            table.append([.text(name), value(lists)] + (report.lastLists.map { [value($0)] } ?? []))
        }
        add("made at") { Table.Cell($0.created?.description) }
        add("customers") { .integer($0.customers) }
        add("said no") { .integer($0.optedOut) }
        add("personal lists") { .integer($0.personalLists) }
        add("short lists") { .integer($0.shortLists) }
        add("rows") { .integer($0.rows) }
        add("coverage@\(lists.depth)") { .number($0.coverage, digits: 4) }
        add("gini@\(lists.depth)") { .number($0.gini, digits: 4) }
        add("items not in the version") { .integer($0.unknownItems) }
        add("customers unknown to the version") { .integer($0.unknownCustomers) }
        add("lists that are the most frequent one") { .integer($0.equalLists) }
        add("median score") { $0.scores.map { .amount($0.median) } ?? .empty }
        var blocks: [Page.Block] = [.table(table, caption: "The lists of the batch")]
        let sources = Set(lists.rowsBySource.keys).union(report.lastLists?.rowsBySource.keys ?? [:].keys).sorted()
        func shares(_ figures: ListFigures) -> [Double?] {
            sources.map { Double(figures.rowsBySource[$0] ?? 0) / Double(max(figures.rows, 1)) }
        }
        let values =
            (report.lastLists.map { [Chart.Values("the night before", shares($0))] } ?? [])
            + [Chart.Values("now", shares(lists))]
        blocks.append(
            .chart(
                Chart(
                    "Rows by source",
                    alternative: "The share of the rows of each source: \(sources.joined(separator: ", ")).",
                    .bars(categories: sources, values, y: Chart.Axis("share of rows", fromZero: true)))))
        if let overlap = report.overlap, let mean = overlap.mean {
            let edges = (0...10).map { Double($0) / 10 }
            blocks.append(
                .chart(
                    Chart(
                        "Overlap@\(overlap.depth) with the night before",
                        alternative: """
                            How many of \(overlap.customers.grouped) customers have which overlap of their lists; the mean is \
                            \(mean.fixed(3)).
                            """,
                        .histogram(
                            edges: edges, [Chart.Values("customers", overlap.tenths.map { Double($0) })],
                            x: Chart.Axis("overlap"), y: Chart.Axis("customers", fromZero: true)))))
        }
        return Page.Section("lists", title: "Lists", blocks)
    }

    private var outcomes: Page.Section? {
        let tables = MonitoringTables(report)
        if let table = tables.outcomes, let outcomes = report.outcomes {
            var blocks: [Page.Block] = [.table(table, caption: "What the probabilities were worth")]
            if outcomes.cohorts.count > 1 {
                let names = outcomes.cohorts.map(\.name)
                blocks.append(
                    .chart(
                        Chart(
                            "Predicted and observed rate", alternative: "The rates of \(names.count) cohorts.",
                            .bars(
                                categories: names,
                                [
                                    Chart.Values("predicted", outcomes.cohorts.map(\.predicted)),
                                    Chart.Values(
                                        "observed", outcomes.cohorts.map(\.observed.value),
                                        lows: outcomes.cohorts.map(\.observed.low),
                                        highs: outcomes.cohorts.map(\.observed.high)),
                                ], y: Chart.Axis("rate of yes", fromZero: true)))))
            }
            if let further = outcomes.furtherValues {
                blocks.append(.text("\(further) further values of \(outcomes.column ?? "the column") are left out."))
            }
            return Page.Section("outcomes", title: "Outcomes", blocks)
        }
        guard let table = tables.listOutcomes, let outcomes = report.listOutcomes else { return nil }
        return Page.Section(
            "outcomes", title: "Outcomes",
            [
                .text(
                    """
                    From \(Timestamp.text(outcomes.from)) to \(Timestamp.text(outcomes.until)), \(outcomes.buyers.grouped) of \
                    \(outcomes.lists.grouped) customers with a list bought something, and \
                    \(outcomes.buyersWithoutList.grouped) without one did. \(outcomes.pairs.grouped) pairs could be found; \
                    \(outcomes.unknownItems.grouped) have an item that the version does not know, \
                    \(outcomes.alreadySeen.grouped) one that the customer had.
                    """),
                .table(table, caption: "What the lists found, by the source of their first item"),
                .text("The training measured other days and lists of its own, so its figures are no threshold."),
            ])
    }

    private var estimate: Page.Section? {
        guard let estimate = report.estimate, let table = MonitoringTables(report).estimate else { return nil }
        var blocks: [Page.Block] = []
        if estimate.refusals.isEmpty || estimate.logLoss != nil {
            blocks.append(
                .table(table, caption: "What \(estimate.rows.grouped) probabilities promise before outcomes are known"))
        }
        for reason in estimate.refusals { blocks.append(.text("No estimate: \(reason).")) }
        blocks.append(.text("\(EstimatedQuality.limit)."))
        return Page.Section("estimate", title: "Estimated quality", blocks)
    }
}

extension Double {
    /// About seven digits, for the names of bins.
    fileprivate var short: String { Int(exactly: self).map { "\($0)" } ?? Float(self).description }
}
