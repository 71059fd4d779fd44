import CustomerModels
package import Documents
package import Evaluation
import FeatureLearning
import Features
import LinearAlgebra
import Propensity
import Tables
package import Training

/// The tables that show a fitted propensity model: columns, metrics, the strongest coefficients.
package struct PropensityTables {
    package let report: PropensityTrainingReport

    package init(_ report: PropensityTrainingReport) {
        self.report = report
    }

    package var all: [Table] {
        var tables = [summary]
        if !report.columns.isEmpty { tables.append(columns) }
        if let cutoffs = report.cutoffs { tables.append(Self.table(of: cutoffs)) }
        if let choice = report.choice { tables.append(Self.table(of: choice)) }
        if let evaluation = report.evaluation { tables.append(Self.metrics(of: evaluation)) }
        tables.append(coefficients)
        if let reason = report.standardErrorsRefused { tables.append(Self.noStandardErrors(reason)) }
        return tables
    }

    private var summary: Table {
        var table = Table(["model", "version", "rows", "yes", "coefficients", "l2", "l1", "objective"])
        table.append([
            .text(report.model), .integer(report.version), .integer(report.rows), .integer(report.positives),
            .integer(report.coefficients.count), .amount(report.l2), .amount(report.l1),
            .number(report.convergence.objective, digits: 6),
        ])
        return table
    }

    private static func table(of cutoffs: [PointInTimeRows.Cutoff]) -> Table {
        var table = Table(["cutoff", "at risk", "yes"])
        for cutoff in cutoffs {
            table.append([.text(Timestamp.text(cutoff.time)), .integer(cutoff.atRisk), .integer(cutoff.positive)])
        }
        return table
    }

    /// The penalties of a path, with a mark at the chosen one.
    private static func table(of choice: PenaltyChoice) -> Table {
        var table = Table([choice.kind.rawValue, "log loss", "AUC", "difference", "standard error", "chosen"])
        for (position, candidate) in choice.candidates.enumerated() {
            table.append([
                .float(Float(candidate.penalty)), .number(candidate.logLoss, digits: 5),
                .number(candidate.auc, digits: 4), .number(candidate.difference, digits: 5),
                .number(candidate.standardError, digits: 5), position == choice.chosen ? .text("*") : .empty,
            ])
        }
        return table
    }

    private var columns: Table {
        var table = Table([
            "column", "use", "kind", "missing", "distinct", "least", "median", "greatest", "AUC alone", "lost without",
            "remarks",
        ])
        let worth: [String: SuspectedLeaks.Column] = (report.suspectedLeaks?.columns ?? []).reduce(into: [:]) {
            $0[$1.name] = $1
        }
        for column in report.columns {
            let alone: Table.Cell = worth[column.name].map { .number($0.auc, digits: 3) } ?? .empty
            let lost: Table.Cell = worth[column.name]?.lost.map { .number($0, digits: 3) } ?? .empty
            table.append([
                .text(column.name), .text(column.use.rawValue),
                .text(column.kind.rawValue + (column.isInferred ? "" : " (given)")), .integer(column.missing),
                .text(column.distinctIsExact ? "\(column.distinct)" : "> \(column.distinct)"),
                column.numbers.map { .amount($0.minimum) } ?? .empty,
                column.numbers.map { .amount($0.median) } ?? .empty,
                column.numbers.map { .amount($0.maximum) } ?? .empty,
                alone, lost,
                .text(column.remarks.map(\.text).joined(separator: "; ")),
            ])
        }
        return table
    }

    /// The coefficients with the largest effect per deviation, after the intercept.
    private var coefficients: Table {
        let shown = 20
        // A column without a number would only raise the question why; the table below answers it.
        let hasErrors = report.standardErrorsRefused == nil
        func row(_ name: Table.Cell, _ value: Table.Cell, error: Table.Cell, _ rest: Table.Cell...) -> [Table.Cell] {
            [name, value] + (hasErrors ? [error] : []) + rest
        }
        var table = Table(
            ["of", "coefficient"] + (hasErrors ? ["standard error"] : []) + ["odds ratio", "per deviation"])
        let others = report.coefficients.dropFirst().sorted { abs($0.perDeviation) > abs($1.perDeviation) }
        for line in report.coefficients.prefix(1) + others.prefix(shown) {
            table.append(
                row(
                    .text(line.name), line.coefficient.map { .number($0, digits: 6) } ?? .empty,
                    error: line.standardError.map { .number($0, digits: 6) } ?? .empty,
                    line.oddsRatio.map { .number($0, digits: 4) } ?? .empty,
                    .number(line.perDeviation, digits: 4)))
        }
        if others.count > shown {
            table.append(row(.text("… \(others.count - shown) more"), .empty, error: .empty, .empty, .empty))
        }
        return table
    }

    /// Why the coefficients have no standard errors.
    private static func noStandardErrors(_ reason: String) -> Table {
        var table = Table(["why there is no standard error"])
        table.append([.text(reason)])
        return table
    }

    /// The tables that show an evaluation: measures, the reliability curve, deciles and thresholds.
    package static func evaluation(_ report: ProbabilityReport) -> [Table] {
        var counts = Table(["rows", "customers", "yes", "base rate"])
        counts.append([
            .integer(report.rows), .integer(report.customers), .integer(report.positives),
            .number(report.baseRate, digits: 4),
        ])
        return [metrics(of: report), counts, reliability(of: report), deciles(of: report), thresholds(of: report)]
    }

    private static func reliability(of report: ProbabilityReport) -> Table {
        var table = Table(["predicted", "observed", "95% from", "to"])
        for bin in report.reliability {
            table.append([
                .number(bin.predicted, digits: 4), .number(bin.observed.value, digits: 4),
                bin.observed.low.map { .number($0, digits: 4) } ?? .empty,
                bin.observed.high.map { .number($0, digits: 4) } ?? .empty,
            ])
        }
        return table
    }

    private static func deciles(of report: ProbabilityReport) -> Table {
        var table = Table(["decile", "predicted", "rate", "lift", "cumulative gain", "cumulative lift"])
        for bin in report.deciles {
            table.append([
                .integer(bin.decile), .number(bin.predicted, digits: 4), .number(bin.rate, digits: 4),
                .number(bin.lift, digits: 2), .number(bin.cumulativeGain, digits: 4),
                .number(bin.cumulativeLift, digits: 2),
            ])
        }
        return table
    }

    private static func thresholds(of report: ProbabilityReport) -> Table {
        let rows = report.thresholds.rows
        let hasProfit = report.thresholds.economics != nil
        var table = Table(["threshold", "contacted", "precision", "recall"] + (hasProfit ? ["profit"] : []))
        for row in rows {
            let cells: [Table.Cell] = [
                .number(row.threshold, digits: 4), .number(row.share, digits: 4),
                row.precision.map { .number($0, digits: 4) } ?? .empty, .number(row.recall, digits: 4),
            ]
            table.append(cells + (hasProfit ? [row.profit.map { .number($0, digits: 2) } ?? .empty] : []))
        }
        return table
    }

    /// The measures with their intervals, compared with the base rate.
    package static func metrics(of report: ProbabilityReport) -> Table {
        var table = Table(["measure", "value", "95% from", "to", "base rate", "difference", "95% from", "to"])
        let base = report.baselines["base-rate"]
        func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
        for (measure, estimate) in report.metrics.sorted(by: { $0.key < $1.key }) {
            let difference = base?.differences[measure]
            table.append([
                .text(measure.description), cell(estimate.value), cell(estimate.low), cell(estimate.high),
                cell(base?.metrics[measure]?.value), cell(difference?.value), cell(difference?.low),
                cell(difference?.high),
            ])
        }
        return table
    }
}
