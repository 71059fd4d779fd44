package import Diagnostics
import Documents
import Events
package import LinearAlgebra
package import ModelStore

/// Trains a stored version again from its stored settings, and compares the files.
///
/// No version is written, and lists are not measured again; a model of customers is cross-validated again, because its
/// penalty and its calibration may come from the folds. A search is not repeated: the settings of
/// its winner are those that the version has.
package struct Reproduction: Sendable {
    package let store: ModelStore

    package init(in store: ModelStore) {
        self.store = store
    }

    /// Trains the version again.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a version that no training made, `missingInput` for an input that
    ///   is not there, `modelUnusable` when the version or the one that it began from is damaged or missing, and what
    ///   the training throws.
    package func run(_ reference: Reference, machine: Machine, progress: Progress) throws -> ReproductionReport {
        let version = try store.checked(reference)
        let manifest = try Manifest.read(inFolder: version.folder).manifest
        let recipe = try StoredRecipe(manifest, of: version)
        let inputs = try StoredInputs(of: recipe, manifest, version, progress)
        defer { withExtendedLifetime(inputs) {} }
        for input in inputs.changes ?? [] {
            let what = input.change == .added ? "was not there when" : "has changed since"
            progress.warning("\(input.path.visible) \(what) \(version) was trained")
        }
        if manifest.codeVersion != codeVersion {
            progress.warning(
                "version \(manifest.codeVersion) of the program trained \(version), and this is version \(codeVersion)")
        }
        if manifest.quality?.trials != nil {
            progress.step("\(version) is the winner of a search, which is not repeated: its settings are trained again")
        }
        let rebuilt = try rebuild(recipe, version, machine, progress)
        return ReproductionReport(version, manifest, rebuilt, inputs)
    }

    /// Trains again without those who were forgotten since.
    private func rebuild(
        _ recipe: StoredRecipe, _ version: Version, _ machine: Machine, _ progress: Progress
    ) throws -> Manifest {
        let forgotten = try store.forgottenIds(of: version.model)
        switch recipe {
        case .recommender(var training):
            training.forgotten = forgotten
            return try rebuild(training, version, machine, progress)
        case .propensity(var training):
            training.forgotten = forgotten
            return try rebuild(training, version, machine, progress)
        case .whole(var training):
            training.forgotten = forgotten
            return try rebuild(training, version, machine, progress)
        }
    }

    private func rebuild(
        _ training: RecommenderTraining, _ version: Version, _ machine: Machine, _ progress: Progress
    ) throws -> Manifest {
        try training.checkSettings()
        let start = try start(of: training, version)
        let log = try training.read(threads: machine.threads, progress)
        let trained = try training.trained(on: consume log, from: start, machine, progress)
        return try store.rehearse(version) { try trained.write(toFolder: $0, quality: nil) }
    }

    private func rebuild(
        _ training: PropensityTraining, _ version: Version, _ machine: Machine, _ progress: Progress
    ) throws -> Manifest {
        try training.checkSettings()
        var rebuilt = Manifest(kind: "", codeVersion: codeVersion)
        _ = try training.train(model: version.model, machine, progress) { build in
            rebuilt = try store.rehearse(version, build: build)
            return version.number
        }
        return rebuilt
    }

    private func rebuild(
        _ training: some WholeTraining, _ version: Version, _ machine: Machine, _ progress: Progress
    ) throws -> Manifest {
        try training.checkSettings()
        var rebuilt = Manifest(kind: "", codeVersion: codeVersion)
        _ = try training.train(model: version.model, in: store, machine, progress) { build in
            rebuilt = try store.rehearse(version, build: build)
            return version.number
        }
        return rebuilt
    }

    /// The version that the training began from, which must be the same as then.
    private func start(of training: RecommenderTraining, _ version: Version) throws -> OpenedStart? {
        do {
            return try training.opened(in: store)
        } catch let error as UserError where error.code == .modelUnusable {
            throw UserError(
                .modelUnusable,
                "\(version) began from \(training.start?.version ?? ""), which cannot be used: \(error.problem)",
                at: error.place, remedy: "Restore that version; without it this one cannot be trained again")
        }
    }
}
