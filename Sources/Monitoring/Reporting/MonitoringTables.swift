package import Documents
import Drift
import Evaluation
import ModelStore
import Tables

/// The tables that show a monitoring: the checks first, then what was measured.
package struct MonitoringTables {
    private let report: MonitoringReport

    package init(_ report: MonitoringReport) {
        self.report = report
    }

    package var all: [Table] {
        [checks] + [outcomes, listOutcomes, estimate].compactMap(\.self)
    }

    /// Every check; those that are an alarm come first, and otherwise they keep their order.
    package var checks: Table {
        var table = Table(["check", "state", "found", "value", "threshold"])
        for check in report.sortedChecks {
            table.append([
                .text(check.name), .text(check.state.rawValue), .text(check.found), Self.cell(check.value),
                Self.cell(check.threshold),
            ])
        }
        return table
    }

    /// What the probabilities were worth, cohort by cohort, with the training in the last row.
    package var outcomes: Table? {
        guard let outcomes = report.outcomes else { return nil }
        var table = Table([
            "outcomes of", "rows", "customers", "yes", "predicted", "observed", "AUC", "95% from", "to", "log loss",
            "in the large", "slope", "95% from", "to",
        ])
        for cohort in [outcomes.all] + outcomes.cohorts {
            let auc = cohort.metrics[.auc]
            let slope = cohort.calibration?.slope
            table.append([
                .text(cohort.name), .integer(cohort.rows), .integer(cohort.customers), .integer(cohort.positives),
                Self.cell(cohort.predicted), Self.cell(cohort.observed.value), Self.cell(auc?.value),
                Self.cell(auc?.low), Self.cell(auc?.high), Self.cell(cohort.metrics[.logLoss]?.value),
                Self.cell(cohort.calibration?.inTheLarge.value), Self.cell(slope?.value), Self.cell(slope?.low),
                Self.cell(slope?.high),
            ])
        }
        if let auc = outcomes.quality["auc"] {
            table.append([
                .text("(at the training)"), .empty, .empty, .empty, .empty, .empty, Self.cell(auc.value),
                Self.cell(auc.low), Self.cell(auc.high), Self.cell(outcomes.quality["log-loss"]?.value), .empty, .empty,
                .empty, .empty,
            ])
        }
        return table
    }

    /// What past lists found, by the source of their first item.
    package var listOutcomes: Table? {
        guard let outcomes = report.listOutcomes, let all = outcomes.groups.first else { return nil }
        let names = all.metrics.keys.sorted()
        var table = Table(["lists", "customers"] + names.flatMap { [$0, "95% from", "to"] })
        for group in outcomes.groups {
            table.append(
                [.text(group.name), .integer(group.customers)] + names.flatMap { Self.cells(group.metrics[$0]) })
        }
        if names.contains(where: { outcomes.quality[$0] != nil }) {
            table.append([.text("(at the training)"), .empty] + names.flatMap { Self.cells(outcomes.quality[$0]) })
        }
        return table
    }

    /// What the probabilities promise, beside what the training measured.
    package var estimate: Table? {
        guard let estimate = report.estimate else { return nil }
        var table = Table(["measure", "estimated", "95% from", "to", "at the training", "95% from", "to"])
        for (name, key, value) in [
            ("AUC", "auc", estimate.areaUnderROC), ("log loss", "log-loss", estimate.logLoss),
        ] {
            table.append([.text(name)] + Self.cells(value) + Self.cells(estimate.quality[key]))
        }
        return table
    }

    private static func cells(_ value: Quality.Value?) -> [Table.Cell] {
        [cell(value?.value), cell(value?.low), cell(value?.high)]
    }

    private static func cell(_ value: Double?) -> Table.Cell {
        guard let value else { return .empty }
        if let whole = Int(exactly: value), abs(value) >= 10 { return .integer(whole) }
        return .number(value, digits: 4)
    }
}

extension MonitoringReport {
    /// The alarms, then what is usual, then what nothing could be said of; otherwise in the order in which they were made.
    var sortedChecks: [DriftCheck] {
        let order: [DriftCheck.State] = [.alarm, .usual, .unknown]
        return order.flatMap { state in checks.filter { $0.state == state } }
    }
}
