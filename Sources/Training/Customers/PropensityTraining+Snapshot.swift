import CustomerModels
import Documents
import Drift
import Features
import LinearAlgebra
import Propensity

extension PropensityTraining {
    /// What the manifest keeps of the training data: the events, the rows, and the probabilities of the model.
    ///
    /// - Parameters:
    ///   - data: The data.
    ///   - validated: The cross-validation; without one the probabilities are those of the rows that the model learned
    ///     from.
    ///   - model: The model.
    ///   - machine: The threads.
    /// - Returns: The content of `manifest.snapshot`.
    /// - Throws: Nothing in practice; encoding is declared to throw.
    func snapshot(
        of data: PropensityData, _ validated: Validated?, _ model: PropensityModel, _ machine: Machine
    ) throws -> JSONValue {
        let scores: [Double]
        if let validated {
            scores = CalibrationFitting.crossFitted(
                calibration, logOdds: validated.validation.logOdds, labels: data.rows.labels,
                weights: data.rows.weights, folds: validated.validation.folds)
        } else {
            let encoded = try model.settings.encoding.encode(data.rows.features, threads: machine.threads)
            let logOdds = try model.logOdds(of: encoded, threads: machine.threads)
            scores = model.settings.calibration.probabilities(ofLogOdds: logOdds)
        }
        var snapshot = data.snapshot ?? Snapshot()
        snapshot.table = TableSnapshot(of: data.rows.features, scores: scores)
        return try JSONValue(encoding: snapshot)
    }
}
