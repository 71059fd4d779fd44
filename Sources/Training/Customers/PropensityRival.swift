import CustomerModels
import Diagnostics
import Evaluation
import Events
import LinearAlgebra
import Propensity

/// Another training that is cross-validated beside one, on the same rows.
package struct PropensityRival: Sendable {
    /// What reports call it.
    package let name: String
    package let training: PropensityTraining

    /// The version whose settings these are; nil for settings of no version.
    package let version: String?

    package init(_ training: PropensityTraining, named name: String, version: String? = nil) {
        self.training = training
        self.name = name
        self.version = version
    }

    /// The probabilities that its models give to rows which they have not seen.
    ///
    /// It makes the features of the rows in its own way; its rows must be those of `rows`, with the same outcomes.
    ///
    /// - Throws: `UserError` with code `invalidData` for other rows, and the errors of the training.
    func sample(
        of rows: TrainingRows, _ consent: Consent?, _ machine: Machine, _ progress: Progress
    ) throws -> (name: String, sample: ProbabilitySample) {
        progress.step("\(name) to be measured on the same rows")
        let own = try training.read(consent, machine, .silent).rows
        guard own.labels == rows.labels, own.customers == rows.customers, own.weights == rows.weights else {
            throw UserError(
                .invalidData,
                "the settings of \(name) make other rows or outcomes of these data, so the two cannot be compared",
                remedy: "Leave the gates against \(name) out for this change, or publish it by hand")
        }
        guard let validated = try training.validated(own, machine, .silent) else {
            throw UserError(
                .invalidData, "\(name) was trained without folds, so it cannot be measured",
                remedy: "Leave the gates against \(name) out for this change, or publish it by hand")
        }
        return (name, rows.sample(Calibration.none.probabilities(ofLogOdds: validated.validation.logOdds)))
    }
}
