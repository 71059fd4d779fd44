/// The result of a batch in numbers.
package protocol CountedSummary: Codable, Sendable {
    /// How many rows were written.
    var rows: Int { get }
    /// What a dashboard shows of it.
    var figures: [BatchFigure] { get }
}

/// A number about a batch.
package struct BatchFigure: Sendable, Equatable {
    /// The end of the metric's name: `rows`.
    package let name: String
    /// What it is, on one line.
    package let help: String
    package let value: Double
    /// A label that tells values of one name apart; nil where there is one value.
    package let label: Label?

    package struct Label: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    init(_ name: String, _ help: String, _ value: Int, label: Label? = nil) {
        (self.name, self.help, self.value, self.label) = (name, help, Double(value), label)
    }
}

extension BatchSummary: CountedSummary {
    package var figures: [BatchFigure] {
        var figures = [
            BatchFigure("customers", "The customers of the batch.", users),
            BatchFigure("personal_customers", "The customers with a personal list.", personalUsers),
            BatchFigure("opted_out_customers", "The customers who opted out.", optedOut),
            BatchFigure("short_lists", "The lists with fewer items than were asked for.", short.count),
        ]
        figures += Source.allCases.map { source in
            BatchFigure(
                "rows_by_source", "The rows by the source of their item.", rowsBySource[source.rawValue] ?? 0,
                label: .init(name: "source", value: source.rawValue))
        }
        if let changes {
            let counts = [
                ("changed", changes.changed), ("new", changes.new), ("unchanged", changes.unchanged),
                ("gone", changes.gone.count),
            ]
            figures += counts.map { state, count in
                BatchFigure(
                    "lists_since", "The customers by what became of their earlier list.", count,
                    label: .init(name: "state", value: state))
            }
        }
        return figures
    }
}

extension ScoreSummary: CountedSummary {
    package var figures: [BatchFigure] {
        optedOut.map { [BatchFigure("opted_out_customers", "The customers who opted out.", $0)] } ?? []
    }
}

extension SegmentSummary: CountedSummary {
    package var figures: [BatchFigure] {
        [
            BatchFigure("unknown_customers", "The customers whom the segments do not know.", unknown),
            BatchFigure("opted_out_customers", "The customers who opted out.", optedOut),
        ]
    }
}

extension LifetimeSummary: CountedSummary {
    package var figures: [BatchFigure] {
        [BatchFigure("opted_out_customers", "The customers who opted out.", optedOut)]
    }
}
