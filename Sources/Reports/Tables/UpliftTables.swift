import CustomerModels
package import Documents
import Evaluation
package import Training
package import Uplift

/// The tables that show what an uplift model is worth, with the formula of each figure.
package struct UpliftTables {
    package let report: UpliftTrainingReport

    package init(_ report: UpliftTrainingReport) {
        self.report = report
    }

    package var all: [Table] { [learners, overlap] + Self.evaluation(report.evaluation) }

    /// The learners beside each other, on the same parts.
    package var learners: Table {
        var table = Table(["learner", "qini", "95% from", "to", "chosen"])
        for candidate in report.learners {
            table.append(
                [.text(candidate.learner.rawValue)] + Table.Cell.interval(candidate.qini)
                    + [candidate.isChosen ? .text("*") : .empty])
        }
        return table
    }

    /// How well the columns tell who was treated.
    package var overlap: Table {
        let overlap = report.overlap
        var table = Table(["treated", "AUC of the treatment", "least probability", "greatest", "too near 0 or 1"])
        table.append([
            .number(overlap.share, digits: 4), .number(overlap.auc, digits: 4), .number(overlap.least, digits: 4),
            .number(overlap.greatest, digits: 4), .integer(overlap.beyond),
        ])
        return table
    }

    /// The tables of a measurement.
    package static func evaluation(_ report: UpliftReport) -> [Table] {
        [figures(report), deciles(report), policies(report), formulas(report)]
    }

    /// The effect on all customers and the Qini coefficient.
    package static func figures(_ report: UpliftReport) -> Table {
        var table = Table(["measure", "value", "95% from", "to", "customers", "treated", "yes"])
        let counts: [Table.Cell] = [
            .integer(report.rows), .integer(Int(report.arms.treated)),
            .integer(Int(report.arms.treatedYes + report.arms.controlYes)),
        ]
        table.append([.text("effect")] + Table.Cell.interval(report.effect) + counts)
        table.append([.text("qini")] + Table.Cell.interval(report.qini) + counts)
        return table
    }

    /// The tenths, the highest predictions first.
    package static func deciles(_ report: UpliftReport) -> Table {
        var table = Table([
            "tenth", "predicted", "observed", "95% from", "to", "treated", "of them yes", "control", "of them yes",
        ])
        for decile in report.deciles {
            table.append(
                [.integer(decile.decile), .number(decile.predicted, digits: 4)]
                    + Table.Cell.interval(decile.observed) + [
                        .integer(Int(decile.arms.treated.rounded())), .integer(Int(decile.arms.treatedYes.rounded())),
                        .integer(Int(decile.arms.control.rounded())), .integer(Int(decile.arms.controlYes.rounded())),
                    ])
        }
        return table
    }

    /// What contacting the best 10% to 100% brings; profits where a cost and a value are known.
    package static func policies(_ report: UpliftReport) -> Table {
        let hasProfit = report.terms != nil
        var table = Table(
            ["best", "contacts", "uplift", "outcomes caused", "95% from", "to"]
                + (hasProfit ? ["profit", "95% from", "to", "note"] : []))
        for policy in report.policies {
            var row: [Table.Cell] =
                [
                    .text("\(Int((policy.share * 100).rounded()))%"), .integer(policy.contacts),
                    .known(policy.uplift?.value),
                ] + Table.Cell.interval(policy.outcomes, digits: 1)
            if hasProfit {
                row += Table.Cell.interval(policy.profit, digits: 2)
                row.append(policy == report.best ? .text("most profit") : .empty)
            }
            table.append(row)
        }
        return table
    }

    /// How each figure is computed.
    package static func formulas(_ report: UpliftReport) -> Table {
        var table = Table(["figure", "formula"])
        for (name, formula) in report.formulas.sorted(by: { $0.key < $1.key }) {
            table.append([.text(name), .text(formula)])
        }
        return table
    }
}

extension Table.Cell {
    /// A value with the ends of its interval.
    fileprivate static func interval(_ value: Estimate?, digits: Int) -> [Table.Cell] {
        [known(value?.value, digits: digits), known(value?.low, digits: digits), known(value?.high, digits: digits)]
    }
}
