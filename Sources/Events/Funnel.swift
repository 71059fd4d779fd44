import Documents

/// How many rows were read, and how many of them each reason dropped.
///
/// A row is counted once, under the first reason that drops it.
package struct Funnel: Codable, Sendable, Equatable {
    /// One reason why rows were dropped.
    package struct Stage: Codable, Sendable, Equatable {
        package let name: String
        package let dropped: Int
        package let remaining: Int
        /// Further figures of a step of a cleaning; nil for other reasons.
        package let counts: [String: Int]?
    }

    /// The number of rows that were read.
    package let rows: Int
    package private(set) var stages: [Stage] = []

    package init(rows: Int) {
        self.rows = rows
    }

    /// The number that is left after the last stage.
    package var remaining: Int { stages.last?.remaining ?? rows }

    /// Adds a reason that dropped `dropped` of the remaining rows.
    package mutating func append(_ name: String, dropped: Int, counts: [String: Int]? = nil) {
        stages.append(Stage(name: name, dropped: dropped, remaining: remaining - dropped, counts: counts))
    }
}

extension Funnel: CustomStringConvertible {
    /// A table with a line for each stage.
    ///
    ///     rows read                         541,909
    ///     Quantity > 0            −10,624   531,285
    package var description: String {
        let lines =
            [("rows read", "", rows.grouped)]
            + stages.map { ($0.name, ($0.dropped == 0 ? "" : "−") + $0.dropped.grouped, $0.remaining.grouped) }
        let widths = (
            lines.map(\.0.count).max() ?? 0, lines.map(\.1.count).max() ?? 0, lines.map(\.2.count).max() ?? 0
        )
        return lines.map { name, dropped, remaining in
            name + spaces(widths.0 - name.count + 2 + widths.1 - dropped.count) + dropped
                + spaces(2 + widths.2 - remaining.count) + remaining
        }.joined(separator: "\n")
    }

    private func spaces(_ count: Int) -> String {
        String(repeating: " ", count: count)
    }
}
