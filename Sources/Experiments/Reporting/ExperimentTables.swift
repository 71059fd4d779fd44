package import Documents

/// The tables that show an experiment: the effects first, then what they rest on.
package struct ExperimentTables {
    private let report: ExperimentReport

    package init(_ report: ExperimentReport) {
        self.report = report
    }

    package var all: [Table] {
        (report.metrics.isEmpty ? [] : [effects, anyTime]) + [arms]
            + [adjustments, guardrails, segments].compactMap(\.self)
    }

    /// A row for each metric and arm; the control's has the value alone.
    package var effects: Table {
        var table = Table([
            "metric", "arm", "customers", "value", "difference", "95% from", "to", "relative", "95% from", "to", "p",
            "q", "reading",
        ])
        for metric in report.metrics {
            for (index, arm) in metric.arms.enumerated() {
                let start: [Table.Cell] = [
                    .text(metric.metric), .text(arm.arm), .integer(arm.customers), .amount(arm.value),
                ]
                guard index > 0 else {
                    table.append(start + Array(repeating: .empty, count: 8) + [.text("control")])
                    continue
                }
                let comparison = metric.comparisons[index - 1]
                table.append(
                    start + Self.cells(comparison.absolute) + Self.cells(comparison.relative, digits: 4)
                        + [
                            .number(comparison.absolute.p, digits: 4), Self.cell(comparison.q),
                            .text(comparison.reading.rawValue),
                        ])
            }
        }
        return table
    }

    /// The intervals that hold however often one looks; quantiles have none.
    package var anyTime: Table {
        var table = Table(["at any time", "arm", "difference", "95% from", "to", "p"])
        for metric in report.metrics {
            for comparison in metric.comparisons {
                guard let always = comparison.absolute.always else { continue }
                table.append([
                    .text(metric.metric), .text(comparison.arm), .amount(comparison.absolute.value),
                    .amount(always.low), .amount(always.high), .number(always.p, digits: 4),
                ])
            }
        }
        return table
    }

    /// How many customers each arm has and should have.
    package var arms: Table {
        var table = Table(["arm", "customers", "expected", "p of the ratio"])
        for (index, arm) in report.sampleRatio.arms.enumerated() {
            table.append([
                .text(arm.arm), .integer(arm.customers), .number(arm.expected, digits: 1),
                index == 0 ? .number(report.sampleRatio.p, digits: 4) : .empty,
            ])
        }
        return table
    }

    /// What was done to the values of metrics; nil where nothing was.
    package var adjustments: Table? {
        var table = Table([
            "metric", "CUPED", "θ", "correlation", "p before", "winsorized above", "customers", "removed",
        ])
        for metric in report.metrics where metric.cuped != nil || metric.winsorizing != nil {
            let cuped = metric.cuped
            table.append([
                .text(metric.metric), Table.Cell(cuped.map { $0.refusal?.rawValue ?? "adjusted" }),
                Self.cell(cuped?.theta), Self.cell(cuped?.correlation), Self.cell(cuped?.p),
                Self.amount(metric.winsorizing?.limit), metric.winsorizing.map { .integer($0.lowered) } ?? .empty,
                Self.cell(metric.winsorizing?.removed),
            ])
        }
        return table.rows.isEmpty ? nil : table
    }

    /// Whether guardrails hold; nil where there are none.
    package var guardrails: Table? {
        var table = Table(["guardrail", "arm", "not worse by", "from", "to", "verdict"])
        for metric in report.metrics {
            guard let guardrail = metric.guardrail else { continue }
            for comparison in metric.comparisons {
                let isRelative = if case .relative = guardrail.margin { true } else { false }
                let effect = isRelative ? comparison.relative : comparison.absolute
                table.append([
                    .text(metric.metric), .text(comparison.arm), .text(guardrail.margin.text),
                    Self.amount(effect?.low), Self.amount(effect?.high),
                    Table.Cell(comparison.guardrail?.rawValue),
                ])
            }
        }
        return table.rows.isEmpty ? nil : table
    }

    /// The effects in groups of customers; nil where there are none.
    package var segments: Table? {
        var table = Table([
            "segment", "group", "metric", "arm", "customers", "difference", "95% from", "to", "p of the interaction",
            "corrected",
        ])
        for segment in report.segments {
            for (index, group) in segment.groups.enumerated() {
                table.append(
                    [
                        .text(segment.column), .text(group.name), .text(segment.metric), .text(segment.arm),
                        .integer(group.customers),
                    ] + Self.cells(group.absolute)
                        + (index == 0
                            ? [Self.cell(segment.interaction?.p), Self.cell(segment.correctedP)] : [.empty, .empty]))
            }
        }
        return table.rows.isEmpty ? nil : table
    }

    private static func cells(_ effect: Effect?, digits: Int? = nil) -> [Table.Cell] {
        [effect?.value, effect?.low, effect?.high].map { value in
            digits.map { cell(value, digits: $0) } ?? amount(value)
        }
    }

    private static func cell(_ value: Double?, digits: Int = 4) -> Table.Cell {
        value.map { .number($0, digits: digits) } ?? .empty
    }

    private static func amount(_ value: Double?) -> Table.Cell { value.map { .amount($0) } ?? .empty }
}
