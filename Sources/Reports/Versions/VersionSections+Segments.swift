import Documents
import Pages
import Segmentation
import Training

extension VersionSections {
    /// The segments, each with what distinguishes it, and how their number was chosen.
    var segments: Page.Section {
        let title = "The segments"
        guard let report = subject.details?.segments else {
            return Page.Section(
                "segments", title: title,
                [.text(subject.detailsProblem ?? "The version does not say what its segments are.")])
        }
        let tables = SegmentTables(report)
        var blocks: [Page.Block] = [
            .table(tables.segments, caption: "Each segment with its largest differences to all, in deviations"),
            .table(tables.power, caption: "How many customers a segment needs, half of them treated"),
        ]
        if report.segments.count > 1 {
            let chart = Chart(
                "Customers by segment", alternative: "The number of customers of each segment.",
                .bars(
                    categories: report.segments.map { $0.name.shortened(to: 60) },
                    [Chart.Values("customers", report.segments.map { Double($0.size) })],
                    y: .init("customers", fromZero: true)))
            blocks.insert(.chart(chart), at: 0)
        }
        if let stability = tables.stability {
            blocks.append(.table(stability, caption: "How well each number of groups was found again in parts"))
        }
        return Page.Section("segments", title: title, blocks)
    }
}
