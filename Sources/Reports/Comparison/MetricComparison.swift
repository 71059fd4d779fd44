import Documents
import ModelStore
import Pages

/// The metrics of two versions side by side, which were measured apart.
struct MetricComparison {
    private let first: ReportedVersion
    private let second: ReportedVersion

    init(_ first: ReportedVersion, _ second: ReportedVersion) {
        (self.first, self.second) = (first, second)
    }

    /// Both with their intervals, and a sentence about what that can tell.
    var blocks: [Page.Block] {
        let lacking = [first, second].filter { $0.quality == nil }.map(\.name)
        guard lacking.isEmpty, let one = first.quality, let other = second.quality else {
            return [.text("\(lacking.joined(separator: " and ")): nothing was held out, so nothing can be compared.")]
        }
        let shared = VersionSections.sorted(one.metrics).filter { other.metrics[$0.key] != nil }
        guard !shared.isEmpty else { return [.text("The two were measured by different measures.")] }
        var table = Table(
            ["measure", first.name, "95% from", "to", second.name, "95% from", "to", "intervals"])
        for (measure, value) in shared {
            let their = other.metrics[measure]
            table.append(
                [.text(measure)] + Table.Cell.interval(value) + Table.Cell.interval(their)
                    + [Table.Cell(Self.words(value, their))])
        }
        let sameSplit = one.split == other.split && one.mask == other.mask
        let warning =
            "These values are not paired: each version was measured on its own, "
            + (sameSplit ? "by the same split" : "and by another split")
            + ", so intervals that meet say nothing, and intervals apart may come from the data."
        return [.table(table, caption: "Measures of both, not paired"), .text(warning)]
    }

    private static func words(_ one: Quality.Value, _ other: Quality.Value?) -> String? {
        guard let other, let low = one.low, let high = one.high, let otherLow = other.low, let otherHigh = other.high
        else { return nil }
        if low > otherHigh { return "above" }
        return high < otherLow ? "below" : "meet"
    }
}
