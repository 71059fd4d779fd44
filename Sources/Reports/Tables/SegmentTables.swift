import CustomerModels
package import Documents
import Segmentation
package import Training

/// The tables that show segments: each with its size and what distinguishes it, and how their number was chosen.
package struct SegmentTables {
    package let report: SegmentTrainingReport

    package init(_ report: SegmentTrainingReport) {
        self.report = report
    }

    package var all: [Table] {
        [segments, power] + [stability].compactMap(\.self)
    }

    /// A line for each segment.
    package var segments: Table {
        var table = Table(["segment", "customers", "share", "what distinguishes it", "detectable", "note", "buys most"])
        for segment in report.segments {
            table.append([
                .text(segment.name), .integer(segment.size), .number(segment.share, digits: 3),
                .text(segment.about.map { "\($0.words) (\(Self.signed($0.difference)))" }.joined(separator: "; ")),
                segment.detectable.map { .number($0, digits: 2) } ?? .empty,
                segment.isTooSmall ? .text("too small to measure") : .empty,
                .text(segment.popular.map(\.item).joined(separator: ", ")),
            ])
        }
        return table
    }

    /// What a segment needs to show the stated difference.
    package var power: Table {
        var table = Table(["conversion", "", "difference", "power", "alpha", "customers needed"])
        table.append([
            .number(report.power.conversion, digits: 4), .text(report.conversionSource),
            .number(report.power.difference, digits: 2), .number(0.8, digits: 1), .number(0.05, digits: 2),
            .integer(report.power.needed),
        ])
        return table
    }

    /// The numbers of groups that were tried, with a mark at the chosen one; nil for segments by scores.
    package var stability: Table? {
        guard let stability = report.stability else { return nil }
        var table = Table(["groups", "adjusted Rand index", "weakest group", "explained", "chosen"])
        for candidate in stability.candidates {
            table.append([
                .integer(candidate.clusters), .number(candidate.agreement, digits: 3),
                .number(candidate.weakest, digits: 3), .number(candidate.explained, digits: 3),
                candidate.clusters == stability.chosen ? .text("*") : .empty,
            ])
        }
        return table
    }

    /// `+1.2`, in deviations of all customers.
    private static func signed(_ difference: Double) -> String {
        "\(difference < 0 ? "-" : "+")\(abs(difference).fixed(1))"
    }
}
