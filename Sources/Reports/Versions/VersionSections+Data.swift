import Documents
import Glibc
import ModelFiles
import ModelStore
import Pages
import RecommenderModels

extension VersionSections {
    /// What was read, dropped and kept.
    var funnel: Page.Section {
        guard let rows = subject.manifest.funnel["rows"]?.intValue else {
            return Page.Section(
                "funnel", title: "What was read and kept", [.text("Nobody wrote down how many rows were read.")])
        }
        var stages = [(name: "rows read", count: rows)]
        var table = Table(["stage", "dropped", "remaining"])
        table.append([.text("rows read"), .empty, .integer(rows)])
        for stage in subject.manifest.funnel["stages"]?.arrayValue ?? [] {
            guard let name = stage["name"]?.stringValue?.shortened(to: 80),
                let remaining = stage["remaining"]?.intValue
            else { continue }
            stages.append((name, remaining))
            table.append([.text(name), .known(stage["dropped"]?.intValue), .integer(remaining)])
        }
        let chart = Chart.funnel("What remains after each stage", stages: stages, label: "rows")
        return Page.Section(
            "funnel", title: "What was read and kept",
            [.chart(chart), .table(table, caption: "What was dropped, and why")])
    }

    /// The time line of the data, and the long tail of the items.
    var data: Page.Section {
        Page.Section("data", title: "The data", timeLine + (subject.isPropensity ? [] : longTail))
    }

    private var timeLine: [Page.Block] {
        let days = (subject.manifest.snapshot?["days"]?.arrayValue ?? []).compactMap { day in
            day["start"]?.doubleValue.flatMap { start in
                day["events"]?.doubleValue.map { (start: start, events: $0, types: day["types"]?.objectValue ?? [:]) }
            }
        }
        guard days.count > 1 else {
            return [.text("There is no time line, because the version keeps no events by day.")]
        }
        let totals = days.reduce(into: [String: Double]()) { sums, day in
            for (type, count) in day.types { sums[type, default: 0] += count.doubleValue ?? 0 }
        }
        let types = totals.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.map(\.key).prefix(5)
        var series = [Chart.Series("all events", .line, days.map { .init($0.start, $0.events) })]
        if types.count > 1 {
            series += types.map { type in
                Chart.Series(
                    type.shortened(to: 40), .line, days.map { .init($0.start, $0.types[type]?.doubleValue ?? 0) })
            }
        }
        return [
            .chart(.timeLine("Events per day, the last \(days.count) days of the training", series, label: "events"))
        ]
    }

    /// Customers by the rank of the item.
    private var longTail: [Page.Block] {
        guard let model = recommender else { return [] }
        let counts = model.items.popularity.map { Double($0) }.sorted(by: >)
        let total = counts.reduce(0, +)
        guard let most = counts.first, most > 0 else { return [.text("No item has a customer.")] }
        var points: [Chart.Series.Point] = []
        for rank in Self.ranks(upTo: counts.count) where counts[rank - 1] > 0 {
            points.append(.init(Double(rank), counts[rank - 1]))
        }
        var table = Table(["items with the most customers", "items", "share of all pairs"])
        for percent in [1, 10, 50] {
            let count = max(1, counts.count * percent / 100)
            table.append([
                .text("\(percent)%"), .integer(count), .known(counts.prefix(count).reduce(0, +) / total),
            ])
        }
        var blocks: [Page.Block] = [
            .table(table, caption: "How much of what customers had is among the most popular items")
        ]
        if points.count > 1 {
            let chart = Chart(
                "The long tail",
                alternative: "Customers of each item, from the most popular, with \(Int(most).grouped), to rank "
                    + "\(counts.count.grouped).",
                .lines(
                    [Chart.Series("customers", .line, points)], x: .init("rank of the item", .logarithmic),
                    y: .init("customers", .logarithmic)))
            blocks.insert(.chart(chart), at: 0)
        }
        return blocks
    }

    /// At most about 100 ranks, evenly spaced on a logarithmic axis, with the first and the last.
    static func ranks(upTo count: Int) -> [Int] {
        guard count > 1 else { return count == 1 ? [1] : [] }
        let steps = 100
        let ranks = (0...steps).map { step in
            min(count, Int(exp(log(Double(count)) * Double(step) / Double(steps)).rounded()))
        }
        return Set(ranks + [count]).sorted()
    }
}
