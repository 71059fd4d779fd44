import Diagnostics
package import Features
import LinearAlgebra
package import Propensity

/// Customers with what is known of each, whether they were treated, and whether the outcome came.
package struct CampaignRows: Sendable {
    package let features: FeatureTable
    /// 1 for treated, 0 for control.
    package let treatments: [UInt8]
    /// 1 for yes, 0 for no.
    package let outcomes: [UInt8]

    /// - Parameter rows: Rows of a table that were read with their treatment.
    package init(_ rows: TrainingRows) {
        guard let treatments = rows.treatments else {
            preconditionFailure("the rows were read without their treatment")
        }
        (features, self.treatments, outcomes) = (rows.features, treatments, rows.labels)
    }

    package init(features: FeatureTable, treatments: [UInt8], outcomes: [UInt8]) {
        precondition(treatments.count == features.rowCount && outcomes.count == features.rowCount)
        (self.features, self.treatments, self.outcomes) = (features, treatments, outcomes)
    }

    package var count: Int { outcomes.count }

    package var arms: ArmTally {
        treatments.indices.reduce(into: ArmTally()) { $0.add(treatment: treatments[$1], outcome: outcomes[$1]) }
    }

    /// Deals the rows to parts with about equally many of each arm and outcome.
    ///
    /// - Parameters:
    ///   - count: The number of parts.
    ///   - seed: Selects one of the possible assignments.
    /// - Returns: The part of each row.
    /// - Throws: `UserError` with code `invalidData` for an arm with fewer of one outcome than parts.
    package func parts(_ count: Int, seed: UInt64) throws -> [Int] {
        try arms.checkMeasurable(atLeast: Double(count))
        var parts = [Int](repeating: 0, count: self.count)
        for arm in [UInt8(0), 1] {
            let rows = treatments.indices.filter { treatments[$0] == arm }
            let folds = try Folds(
                count, labels: rows.map { outcomes[$0] }, customers: rows.map { UInt32($0) }, seed: seed)
            for (row, part) in zip(rows, folds.ofRows) { parts[row] = part }
        }
        return parts
    }

    func rows(_ chosen: [Int]) -> CampaignRows {
        CampaignRows(
            features: features.rows(chosen), treatments: chosen.map { treatments[$0] },
            outcomes: chosen.map { outcomes[$0] })
    }
}
