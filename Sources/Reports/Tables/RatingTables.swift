package import Documents
package import Evaluation
import Events

/// The tables that `evaluate` prints for a model of ratings.
package enum RatingTables {
    package static func evaluation(_ report: RatingReport) -> [Table] {
        [measures(report), counts(report)]
    }

    private static func measures(_ report: RatingReport) -> Table {
        var table = Table(["measure", "value", "95% from", "to", "bias", "difference", "95% from", "to"])
        let bias = report.baselines["bias"]
        func cell(_ value: Double?) -> Table.Cell { value.map { .number($0, digits: 4) } ?? .empty }
        for measure in RatingMeasure.allCases {
            guard let estimate = report.metrics[measure] else { continue }
            let difference = bias?.differences[measure]
            table.append([
                .text(measure.rawValue), cell(estimate.value), cell(estimate.low), cell(estimate.high),
                cell(bias?.metrics[measure]?.value), cell(difference?.value), cell(difference?.low),
                cell(difference?.high),
            ])
        }
        return table
    }

    private static func counts(_ report: RatingReport) -> Table {
        let skipped = report.skipped
        var table = Table(["users", "ratings", "masked", "unknown user", "unknown item", "already seen"])
        table.append([
            .integer(report.users), .integer(report.ratings), .text(report.masked.rawValue),
            .integer(skipped.unknownUser), .integer(skipped.unknownItem), .integer(skipped.alreadySeen),
        ])
        return table
    }
}
