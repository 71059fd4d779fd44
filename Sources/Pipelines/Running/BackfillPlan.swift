import Diagnostics
package import Documents

/// What a run of a pipeline for months of the past would do; nothing is read but the pipeline file and the store.
package struct BackfillPlan: Encodable, Sendable {
    package struct Month: Encodable, Sendable {
        /// `2026-01`.
        package let month: String
        /// The first moment after the month: no event from here on is read.
        let end: UTCTime
        /// The versions that stand for the month already.
        package let versions: [Int]
        /// What each stage would read and write; empty for a month that is left out.
        package let stages: [DryRun.Stage]

        private enum CodingKeys: String, CodingKey {
            case month, versions, stages
            case end = "until"
        }
    }

    package let model: String
    package let months: [Month]

    /// One line a month.
    package var table: Table {
        var table = Table(["month", "versions", "does", "reads", "writes"])
        for month in months {
            let versions = month.versions.map { "\(model)/\($0)" }.joined(separator: ", ")
            let does =
                month.stages.isEmpty
                ? "nothing" : "\(month.stages.map(\.name).joined(separator: ", ")) on the events before \(month.end)"
            table.append([
                .text(month.month), .text(versions.isEmpty ? "missing" : versions), .text(does),
                .text(Self.distinct(month.stages.flatMap(\.reads))),
                .text(Self.distinct(month.stages.flatMap(\.writes))),
            ])
        }
        return table
    }

    /// Names in their order, each once.
    private static func distinct(_ names: [String]) -> String {
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }.joined(separator: ", ")
    }
}
