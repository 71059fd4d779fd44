package import Documents
package import Evaluation
import Events
import Measuring

/// The tables that show a recommender's evaluation: measures compared with the baselines, counts, and requested groups.
package struct RecommenderTables {
    private let evaluation: EvaluationReport
    private let pairs: Int

    /// - Parameters:
    ///   - evaluation: The report.
    ///   - pairs: The number of pairs to find.
    package init(_ evaluation: EvaluationReport, pairs: Int) {
        self.evaluation = evaluation
        self.pairs = pairs
    }

    package var all: [Table] {
        [metrics, counts]
            + [evaluation.byActivity.map(table), evaluation.byCategory.map(table)].compactMap { $0 }
    }

    /// The measures with their intervals, and for each baseline its value and the difference.
    private var metrics: Table {
        let baselines = Self.ordered(evaluation.baselines)
        var table = Table(
            ["measure", "value", "95% from", "to"]
                + baselines.flatMap { [$0.key, "difference", "95% from", "to"] })
        for (measure, estimate) in evaluation.metrics.sorted(by: { $0.key < $1.key }) {
            var row = [.text(measure.description)] + Self.cells(estimate)
            for (_, baseline) in baselines {
                row += [Self.cell(baseline.metrics[measure]?.value)] + Self.cells(baseline.differences[measure])
            }
            table.append(row)
        }
        return table
    }

    private var counts: Table {
        let skipped = evaluation.skipped
        var table = Table(["users", "pairs", "masked", "unknown user", "unknown item", "already seen"])
        table.append([
            .integer(evaluation.users), .integer(pairs), .text(evaluation.masked.rawValue),
            .integer(skipped.unknownUser), .integer(skipped.unknownItem), .integer(skipped.alreadySeen),
        ])
        return table
    }

    /// One line per decile, with the values of all measures.
    private func table(_ groups: [ActivityGroup]) -> Table {
        let measures = (groups.first?.metrics.keys.sorted() ?? [])
        var table = Table(["decile", "users", "items from", "to"] + measures.map(\.description))
        for group in groups {
            table.append(
                [.integer(group.decile), .integer(group.users), .integer(group.leastItems), .integer(group.mostItems)]
                    + measures.map { Self.cell(group.metrics[$0]?.value) })
        }
        return table
    }

    /// One line for each of the categories with the most pairs: recall, compared with the baselines.
    private func table(_ groups: [CategoryGroup]) -> Table {
        let shown = 20
        let measures = groups.first?.metrics.keys.sorted() ?? []
        let baselines = Self.ordered(groups.first?.baselines ?? [:]).map(\.key)
        let columns = measures.flatMap { [$0.description, "95% from", "to"] + baselines }
        var table = Table(["category", "users", "pairs"] + columns)
        for group in groups.prefix(shown) {
            let values = measures.flatMap { measure in
                Self.cells(group.metrics[measure])
                    + baselines.map { Self.cell(group.baselines[$0]?.metrics[measure]?.value) }
            }
            table.append(
                [.text(group.category ?? "(none)"), .integer(group.users), .integer(group.pairs)] + values)
        }
        if groups.count > shown {
            table.append([.text("… \(groups.count - shown) more")] + (columns + ["", ""]).map { _ in .empty })
        }
        return table
    }

    /// Popularity first, then by name.
    private static func ordered<Value>(_ baselines: [String: Value]) -> [(key: String, value: Value)] {
        baselines.sorted { left, right in
            if (left.key == "popularity") != (right.key == "popularity") { return left.key == "popularity" }
            return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
    }

    private static func cells(_ estimate: Estimate?) -> [Table.Cell] {
        [cell(estimate?.value), cell(estimate?.low), cell(estimate?.high)]
    }

    private static func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
}
