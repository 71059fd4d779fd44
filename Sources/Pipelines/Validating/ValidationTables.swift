package import Documents
import Events
import FeatureLearning
package import Validation

/// The tables that show the report of a validation: what was found, then what the data is.
package struct ValidationTables {
    private let report: ValidationReport

    /// The tables of wide data show this many columns, and JSON all.
    private static let mostColumns = 100

    package init(_ report: ValidationReport) { self.report = report }

    package var all: [Table] {
        let others: [Table?] = [examples, funnel, log, types, channels, history]
        return [findings] + others.compactMap(\.self) + report.tables.map { columns(of: $0) }
    }

    /// A line for each finding.
    private var findings: Table {
        var table = Table(["#", "severity", "finding", "column", "what", "what to do"])
        for (number, finding) in report.findings.enumerated() {
            table.append([
                .integer(number + 1), .text(finding.severity.rawValue), .text(finding.kind.rawValue),
                Table.Cell(finding.column), .text(finding.text), Table.Cell(finding.remedy),
            ])
        }
        if report.findings.isEmpty {
            table.append([.empty, .text("none"), .empty, .empty, .text("nothing is wrong or suspicious"), .empty])
        }
        return table
    }

    /// The first rows of each finding, by its number.
    private var examples: Table? {
        var table = Table(["#", "file", "line", "found"])
        for (number, finding) in report.findings.enumerated() {
            for example in finding.examples {
                table.append([
                    .integer(number + 1), Table.Cell(example.file ?? finding.file),
                    Self.cell(example.line), .text(example.value),
                ])
            }
        }
        return table.rows.isEmpty ? nil : table
    }

    private var funnel: Table? {
        guard let funnel = report.funnel else { return nil }
        var table = Table(["rows", "dropped", "remaining"])
        table.append([.text("rows read"), .empty, .integer(funnel.rows)])
        for stage in funnel.stages {
            table.append([.text(stage.name), .integer(stage.dropped), .integer(stage.remaining)])
        }
        return table
    }

    private var log: Table? {
        guard let log = report.events else { return nil }
        var table = Table([
            "events", "customers", "items", "oldest", "newest", "days", "without events", "repeated rows",
        ])
        table.append([
            .integer(log.rows), .integer(log.customers), Self.cell(log.items),
            Table.Cell(log.span?.oldest), Table.Cell(log.span?.newest), Self.cell(log.span?.days),
            Self.cell(log.span?.daysWithoutEvents), .integer(log.repeats.rows),
        ])
        return table
    }

    private var types: Table? {
        guard let types = report.events?.types, !types.isEmpty else { return nil }
        var table = Table(["type", "events", "means bought", "weight"])
        for type in types {
            table.append([
                .text(type.name), .integer(type.rows), .text(type.isPurchase ? "yes" : "no"),
                Self.amount(type.weight),
            ])
        }
        return table
    }

    private var channels: Table? {
        guard let channels = report.events?.channels, !channels.isEmpty else { return nil }
        var table = Table(["channel", "events", "% of events"])
        for channel in channels {
            table.append([
                .text(channel.name ?? "(none)"), .integer(channel.rows), .number(100 * channel.share, digits: 1),
            ])
        }
        return table
    }

    private var history: Table? {
        guard let bands = report.events?.history, !bands.isEmpty else { return nil }
        var table = Table(["items of a customer", "customers"])
        for band in bands {
            let span = band.most.map { $0 == band.fewest ? "\($0)" : "\(band.fewest)–\($0)" } ?? "\(band.fewest)+"
            table.append([.text(span), .integer(band.customers)])
        }
        return table
    }

    /// A line for each column of a table.
    private func columns(of profile: TableProfile) -> Table {
        var table = Table([
            "column of \(profile.role.rawValue)", "kind", "empty", "distinct", "minimum", "median", "maximum",
            "commonest",
        ])
        for column in profile.columns.prefix(Self.mostColumns) {
            let levels = column.levels.prefix(3).map { level in
                level.value.count > 20 ? "\(level.value.prefix(19))…" : level.value
            }
            let numbers = column.numbers
            table.append([
                .text(column.name), .text(column.kind.rawValue), .integer(column.empty), .integer(column.distinct),
                Self.amount(numbers?.minimum), Self.amount(numbers?.median),
                Self.amount(numbers?.maximum), .text(levels.joined(separator: ", ")),
            ])
        }
        let others = profile.columns.count - Self.mostColumns
        if others > 0 {
            table.append([.text("… \(others) more"), .empty, .empty, .empty, .empty, .empty, .empty, .empty])
        }
        return table
    }

    private static func cell(_ number: Int?) -> Table.Cell {
        guard let number else { return .empty }
        return .integer(number)
    }

    private static func amount(_ number: Double?) -> Table.Cell {
        guard let number else { return .empty }
        return .amount(number)
    }
}
