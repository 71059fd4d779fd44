import Documents
import Gates
import ModelStore
import Pages
import RecommenderModels

extension VersionSections {
    /// The version beside the champion or another one.
    var against: Page.Section {
        guard let other else {
            return Page.Section(
                "against", title: "Against the champion",
                [.text(otherNote ?? "There is no other version to compare with.")])
        }
        var blocks: [Page.Block] = []
        let difference = VersionDifference(subject, other)
        blocks.append(.text(difference.headline))
        blocks += Self.changes(
            difference, "Parameters that differ", "No parameter differs.", of: [.kind, .parameters, .start, .program])
        blocks += Self.changes(
            difference, "Data that differ", "Nothing is known that differs in the data.", of: [.data])
        blocks += metricsAgainst(other)
        if let otherNote { blocks.append(.text(otherNote)) }
        if let comparison { blocks += comparison.blocks(subject.name, other.name) }
        return Page.Section("against", title: "Against \(other.name)", blocks)
    }

    /// A table of the differences of some areas, or a sentence where there are none.
    static func changes(
        _ difference: VersionDifference, _ caption: String, _ none: String, of areas: [VersionDifference.Area]
    ) -> [Page.Block] {
        let lines = difference.lines.filter { areas.contains($0.area) }
        guard !lines.isEmpty else { return [.text(none)] }
        let most = 60
        var table = Table(["what", difference.first.name, difference.second.name])
        for line in lines.prefix(most) {
            table.append([.text(line.what), Table.Cell(line.first), Table.Cell(line.second)])
        }
        let rest: [Page.Block] = lines.count > most ? [.text("\(lines.count - most) more differ.")] : []
        return [.table(table, caption: caption)] + rest
    }

    /// The metrics of both, paired where one was measured beside the other.
    private func metricsAgainst(_ other: ReportedVersion) -> [Page.Block] {
        guard subject.quality != nil else {
            return [.text("Nothing was held out of \(subject.name), so its quality cannot be compared.")]
        }
        let beside = subject.quality?.baselines.first { $0.value.version == other.name }
        if let reason = beside?.value.unmeasured {
            return [.text("Nothing was measured beside \(other.name): \(reason.shortened(to: 300)).")]
        }
        if let beside { return [Self.paired(subject, with: beside.value, named: other.name)] }
        return MetricComparison(subject, other).blocks
    }

    /// The metrics of a version with the paired differences from a baseline.
    static func paired(
        _ subject: ReportedVersion, with baseline: Quality.Baseline, named name: String
    ) -> Page.Block {
        var table = Table(["measure", "value", name, "difference", "95% from", "to"])
        for (measure, value) in Self.sorted(subject.quality?.metrics ?? [:])
        where baseline.differences[measure] != nil {
            table.append(
                [.text(measure), .known(value.value), .known(baseline.metrics[measure]?.value)]
                    + Table.Cell.interval(baseline.differences[measure]))
        }
        let settings = baseline.version == nil ? "" : ", whose settings were trained again on the same data"
        return .table(table, caption: "Measures beside \(name)\(settings); both on the same customers or rows")
    }

    static func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
        values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension ListComparison {
    /// The overlap of lists, and which items gain and lose exposure.
    func blocks(_ first: String, _ second: String) -> [Page.Block] {
        guard let overlap = Self.mean(overlaps) else {
            return [.text("No customer of the sample is known to both models, so no list can be compared.")]
        }
        var table = Table(["what", "value"])
        func append(_ what: String, _ cell: Table.Cell) { table.append([.text(what), cell]) }
        append("customers of the sample that both know", .integer(customers))
        append("customers that \(second) does not know", .integer(unknown))
        append("overlap@10, mean", .known(overlap))
        append("rank-biased overlap, mean", .known(Self.mean(biased)))
        append("lists with the same items, share", .known(Self.mean(overlaps.map { $0 == 1 ? 1 : 0 })))
        append("items that \(second) does not know", .integer(newItems))
        append("items that \(first) does not know", .integer(goneItems))
        var counts = [Double](repeating: 0, count: SampledLists.length + 1)
        for value in overlaps { counts[Int((value * Double(SampledLists.length)).rounded())] += 1 }
        let chart = Chart(
            "Items in common of ten",
            alternative: "How many of ten items the lists of \(first) and \(second) have in common; the mean is "
                + "\((overlap * 10).fixed(1)) of 10, for \(overlaps.count.grouped) customers.",
            .bars(
                categories: counts.indices.map(String.init), [Chart.Values("customers", counts)],
                y: Chart.Axis("customers", fromZero: true)))
        return [
            .table(table, caption: "The lists of \(first) beside those of \(second)"), .chart(chart),
            exposure(gains, "Items that gain most", first, second),
            exposure(losses, "Items that lose most", first, second),
        ]
    }

    private func exposure(_ items: [Exposure], _ caption: String, _ first: String, _ second: String) -> Page.Block {
        guard !items.isEmpty else { return .text("\(caption): none.") }
        let hasNames = items.contains { $0.name != $0.id }
        var table = Table(
            ["item"] + (hasNames ? ["title"] : []) + ["lists of \(first)", "lists of \(second)", "change"])
        for item in items {
            table.append(
                [.text(item.id)] + (hasNames ? [.text(item.name)] : [])
                    + [.integer(item.lists), .integer(item.before), .integer(item.change)])
        }
        return .table(table, caption: "\(caption), in lists of ten for \(customers.grouped) customers")
    }
}
