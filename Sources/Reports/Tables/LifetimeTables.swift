package import Documents
package import Lifetimes
package import Training

/// The tables that show a fitted lifetime model: its parameters, and what it expected beside what came true.
package struct LifetimeTables {
    package let report: LifetimeTrainingReport

    package init(_ report: LifetimeTrainingReport) {
        self.report = report
    }

    package var all: [Table] {
        [summary, Self.parameters(report.parameters)] + (report.heldOut.map { Self.comparison($0.comparison) } ?? [])
    }

    /// The tables of an evaluation.
    package static func evaluation(_ report: LifetimeReport) -> [Table] {
        var table = Table(["model", "version", "from", "through", "customers", "new customers", "opted out"])
        table.append([
            .text(report.model), .integer(report.version), .text(report.from), .text(report.through),
            .integer(report.evaluation.all.customers), .integer(report.strangers), .integer(report.optedOut),
        ])
        return [table] + comparison(report.evaluation)
    }

    private var summary: Table {
        var table = Table([
            "model", "version", "customers", "bought again", "with values", "newest", "log likelihood", "of values",
        ])
        table.append([
            .text(report.model), .integer(report.version), .integer(report.customers), .integer(report.repeaters),
            report.valued.map { .integer($0) } ?? .empty, .text(report.newest),
            .number(report.logLikelihood, digits: 2),
            report.spendLogLikelihood.map { .number($0, digits: 2) } ?? .empty,
        ])
        return table
    }

    /// The parameters with their standard errors.
    package static func parameters(_ parameters: [LifetimeTrainingReport.Parameter]) -> Table {
        var table = Table(["parameter", "value", "standard error"])
        for parameter in parameters {
            table.append([
                .text(parameter.name), .amount(parameter.value),
                parameter.standardError.map { .amount($0) } ?? .text("not determined"),
            ])
        }
        return table
    }

    /// What was expected beside what came true: by decile, and the mean absolute errors.
    package static func comparison(_ comparison: LifetimeComparison) -> [Table] {
        [deciles(comparison), errors(comparison)]
    }

    private static func deciles(_ comparison: LifetimeComparison) -> Table {
        let hasValues = comparison.value != nil
        var table = Table(
            ["decile", "customers", "expected", "real", "as last year"]
                + (hasValues ? ["expected value", "real value", "as last year"] : []))
        for (number, group) in comparison.deciles.enumerated() {
            table.append(row("\(number + 1)", group, hasValues))
        }
        table.append(row("all", comparison.all, hasValues))
        return table
    }

    private static func row(_ name: String, _ group: LifetimeComparison.Group, _ hasValues: Bool) -> [Table.Cell] {
        let values = [group.expectedValue, group.realValue, group.lastYearValue]
        return [
            .text(name), .integer(group.customers), .number(group.expected, digits: 3), .number(group.real, digits: 3),
            .number(group.lastYear, digits: 3),
        ] + (hasValues ? values.map { $0.map { .number($0, digits: 2) } ?? .empty } : [])
    }

    private static func errors(_ comparison: LifetimeComparison) -> Table {
        var table = Table(["mean absolute error", "model", "as last year", "difference", "low", "high", "within 80%"])
        func append(_ name: String, _ errors: LifetimeComparison.Errors, _ coverage: Table.Cell, digits: Int) {
            table.append([
                .text(name), .number(errors.model.value, digits: digits),
                .number(errors.lastYear.value, digits: digits), .number(errors.difference.value, digits: digits),
                .number(errors.difference.low, digits: digits), .number(errors.difference.high, digits: digits),
                coverage,
            ])
        }
        append("purchases", comparison.purchases, .number(comparison.coverage, digits: 3), digits: 4)
        if let value = comparison.value { append("value", value, .empty, digits: 3) }
        return table
    }
}
