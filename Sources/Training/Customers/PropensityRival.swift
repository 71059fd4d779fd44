package import Diagnostics
import Evaluation
import Events
import LinearAlgebra
import ModelStore
import Propensity

/// Another training that is cross-validated beside one, on the same rows.
package struct PropensityRival {
    /// What reports call it.
    package let name: String
    /// The version whose settings these are; nil for settings of no version.
    package let version: String?
    /// What the manifest says of an error that keeps it from being measured.
    private let reason: (UserError) -> String
    private let make: () throws -> PropensityTraining

    /// - Parameters:
    ///   - name: What reports call it.
    ///   - version: The version whose settings these are; nil for settings of no version.
    ///   - reason: What the manifest says of an error that keeps it from being measured.
    ///   - make: Makes the training; its errors keep the rival from being measured, and nothing else.
    package init(
        named name: String, version: String? = nil, reason: @escaping (UserError) -> String,
        _ make: @escaping () throws -> PropensityTraining
    ) {
        self.name = name
        self.version = version
        self.reason = reason
        self.make = make
    }

    /// The probabilities that its models and their calibrations give to rows which neither has seen.
    ///
    /// It makes the features of the rows in its own way; its rows must be those of `rows`, with the same outcomes.
    ///
    /// - Throws: `UserError` with code `gateNotMet` for other rows, and the errors of the training.
    fileprivate func sample(
        of rows: TrainingRows, _ consent: Consent?, _ machine: Machine, _ progress: Progress
    ) throws -> ProbabilitySample {
        progress.step("\(name) to be measured on the same rows")
        let training = try make()
        let own = try training.read(consent, machine, .silent).rows
        guard own.labels == rows.labels, own.customers == rows.customers, own.weights == rows.weights else {
            throw UserError(
                .gateNotMet,
                "the settings of \(version ?? name) make other rows or outcomes of these data, so the two cannot be compared"
            )
        }
        guard let validated = try training.validated(own, machine, .silent) else {
            throw UserError(.gateNotMet, "\(version ?? name) was trained without folds, so it cannot be measured")
        }
        return training.heldOutSample(validated.validation, rows)
    }

    /// Notes in an account of the quality which version it is, and why it could not be measured, if it could not.
    fileprivate func note(_ failure: UserError?, in quality: inout Quality?) {
        quality?.baselines[name]?.version = version
        if let failure { quality?.baselines[name] = .init(unmeasured: reason(failure), version: version) }
    }
}

/// The rivals of a training on its rows.
struct MeasuredRivals {
    private let rivals: [PropensityRival]
    private(set) var samples: [(name: String, sample: ProbabilitySample)] = []
    private var failures: [String: UserError] = [:]

    /// Measures them; one that cannot be measured is a warning.
    init(
        _ rivals: [PropensityRival], on rows: TrainingRows, _ consent: Consent?, _ machine: Machine,
        _ progress: Progress
    ) throws {
        self.rivals = rivals
        for rival in rivals {
            do {
                samples.append((rival.name, try rival.sample(of: rows, consent, machine, progress)))
            } catch let error as UserError {
                failures[rival.name] = error
                progress.warning("nothing is compared with \(rival.name): \(error.locatedMessage)")
            }
        }
    }

    /// Notes in an account of the quality what is known of them.
    func note(in quality: inout Quality?) {
        for rival in rivals { rival.note(failures[rival.name], in: &quality) }
    }
}
