package import Documents
package import Evaluation
import Events
import Ids
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
        let groups: [Table?] = [
            evaluation.byActivity.map(table), evaluation.byChannel.map(table), evaluation.bySegment.map(table),
            evaluation.byCategory.map(table),
        ]
        return [metrics, counts] + [evaluation.candidates.map(table), evaluation.parts.map(table)].compactMap { $0 }
            + groups.compactMap { $0 }
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
        let unknown = evaluation.unknownItems
        var table = Table([
            "users", "pairs", "masked", "unknown user", "unknown item", "already seen", "known pairs", "others",
        ])
        table.append([
            .integer(evaluation.users), .integer(pairs), .text(evaluation.masked.rawValue),
            .integer(skipped.unknownUser), .integer(skipped.unknownItem), .integer(skipped.alreadySeen),
            .integer(unknown.knownPairs),
            .text("\(unknown.unknownPairs) \(unknown.mode == .miss ? "missed" : "skipped")"),
        ])
        return table
    }

    /// How the table of candidates meets customers and items.
    private func table(_ candidates: CandidateCounts) -> Table {
        var table = Table([
            "candidates of known users", "of others", "known items", "others", "users without", "pairs outside",
        ])
        table.append([
            .integer(candidates.users.known), .integer(candidates.users.unknown), .integer(candidates.items.known),
            .integer(candidates.items.unknown), .integer(candidates.usersWithout), .integer(candidates.pairsOutside),
        ])
        return table
    }

    /// One line for each part of the items to find that a measure is about.
    private func table(_ parts: [String: PartCounts]) -> Table {
        var table = Table(["items to find", "users", "users without", "pairs"])
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            table.append([
                .text(name), .integer(part.users), .integer(part.usersWithout), .integer(part.pairs),
            ])
        }
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

    /// One line per channel, with the values of all measures.
    private func table(_ groups: [ChannelGroup]) -> Table {
        let measures = (groups.first?.metrics.keys.sorted() ?? [])
        var table = Table(["channel", "users"] + measures.map(\.description))
        for group in groups {
            table.append(
                [.text(group.channel ?? "(none)"), .integer(group.users)]
                    + measures.map { Self.cell(group.metrics[$0]?.value) })
        }
        return table
    }

    /// One line per segment, with the values of all measures and their intervals.
    private func table(_ groups: [SegmentGroup]) -> Table {
        let measures = groups.first?.metrics.keys.sorted() ?? []
        let columns = measures.flatMap { [$0.description, "95% from", "to"] }
        var table = Table(["segment", "users"] + columns)
        for group in groups {
            table.append(
                [.text(group.segment ?? "(none)"), .integer(group.users)]
                    + measures.flatMap { Self.cells(group.metrics[$0]) })
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

    /// Popularity first, that of the last days and own counts next, then by name.
    private static func ordered<Value>(_ baselines: [String: Value]) -> [(key: String, value: Value)] {
        baselines.sorted { left, right in
            let (first, second) = (rank(left.key), rank(right.key))
            if first != second { return first < second }
            return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
    }

    private static func rank(_ baseline: String) -> Int {
        let rules = Popularity.allCases.map(\.rawValue) + [OwnCounts.name]
        return rules.firstIndex(of: baseline) ?? rules.count
    }

    private static func cells(_ estimate: Estimate?) -> [Table.Cell] {
        [cell(estimate?.value), cell(estimate?.low), cell(estimate?.high)]
    }

    private static func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
}
