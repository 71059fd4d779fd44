import CustomerModels
import LinearAlgebra
import Propensity
import Testing

/// Calibrations that are measured on the rows from which they are learnt.
@Suite struct CrossFittedCalibrationTests {
    /// 12 yes and 18 no, each row a customer of its own.
    private let labels: [UInt8] = (0..<30).map { $0 % 5 < 2 ? 1 : 0 }

    private func folds(_ count: Int = 3) throws -> Folds {
        try Folds(count, labels: labels, customers: labels.indices.map { UInt32($0) }, seed: 4)
    }

    /// Log-odds that say nothing leave only the answers of the other parts.
    @Test func equalLogOddsGetTheRateOfTheOtherParts() throws {
        let folds = try folds()
        let logOdds = [Double](repeating: 2, count: labels.count)
        let isotonic = CalibrationFitting.crossFitted(.isotonic, logOdds: logOdds, labels: labels, folds: folds)
        let platt = CalibrationFitting.crossFitted(.platt, logOdds: logOdds, labels: labels, folds: folds)
        for part in 0..<3 {
            let others = folds.training(without: part)
            let all = Double(others.count)
            let yes = Double(others.count { labels[$0] == 1 })
            // Platt's targets are (yes + 1) / (yes + 2) and 1 / (no + 2).
            let target = (yes * (yes + 1) / (yes + 2) + (all - yes) / (all - yes + 2)) / all
            for row in folds.heldOut(part) {
                #expect(abs(isotonic[row] - yes / all) < 1e-12)
                #expect(abs(platt[row] - target) < 1e-9)
            }
        }
    }

    @Test(arguments: [Calibration.Kind.platt, .isotonic])
    func noRowIsCalibratedByItsOwnAnswer(kind: Calibration.Kind) throws {
        let folds = try folds()
        let logOdds = labels.indices.map { Double($0 * 7 % 11) - 5 }
        let before = CalibrationFitting.crossFitted(kind, logOdds: logOdds, labels: labels, folds: folds)
        var others = labels
        let row = 8
        others[row] = 1 - others[row]
        let after = CalibrationFitting.crossFitted(kind, logOdds: logOdds, labels: others, folds: folds)
        let part = folds.heldOut(folds.ofRows[row])
        #expect(part.allSatisfy { before[$0] == after[$0] })
        #expect(before != after)
    }

    @Test func rowsWithoutWeightTeachNothing() throws {
        let folds = try folds()
        let logOdds = labels.indices.map { Double($0 % 7) - 3 }
        var weights = [Double](repeating: 1, count: labels.count)
        weights[3] = 0
        var others = labels
        others[3] = 1 - others[3]
        let one = CalibrationFitting.crossFitted(
            .platt, logOdds: logOdds, labels: labels, weights: weights, folds: folds)
        let other = CalibrationFitting.crossFitted(
            .platt, logOdds: logOdds, labels: others, weights: weights, folds: folds)
        #expect(one == other)
    }

    @Test func withoutCalibrationTheLogOddsAreTheirOwnProbabilities() throws {
        let logOdds = labels.indices.map { Double($0) / 10 - 1.5 }
        let found = CalibrationFitting.crossFitted(.none, logOdds: logOdds, labels: labels, folds: try folds())
        #expect(found == logOdds.map { sigmoid($0) })
    }
}
