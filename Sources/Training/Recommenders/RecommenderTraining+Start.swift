import Diagnostics
import Documents
import Events
import Interactions
import ModelFiles
package import ModelStore
import RecommenderModels
import Recommenders

extension RecommenderTraining {
    /// A version with whose factors a training begins.
    package struct Start: Codable, Sendable, Equatable {
        /// A reference such as `recommendations@champion`; once the version is known, `recommendations/3` or the path of
        /// its folder.
        package var version: String
        /// The SHA-256 of its manifest; nil until the version is known.
        package var manifest: String?

        package init(version: String, manifest: String? = nil) {
            self.version = version
            self.manifest = manifest
        }
    }

    /// Opens the version that the training begins from; nil for random factors.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a version of another kind or with another number of factors,
    ///   `modelUnusable` when it is missing, damaged, or not the one whose check sum is known.
    package func opened(in store: ModelStore) throws -> OpenedStart? {
        guard let start else { return nil }
        let version = try store.checked(Reference(parsing: start.version))
        let (manifest, sum) = try Manifest.read(inFolder: version.folder)
        if let expected = start.manifest, expected != sum, !store.had(expected, asManifestOf: version) {
            throw UserError(
                .modelUnusable, "\(version) is not the version that the training began from: its manifest differs",
                at: .init(file: version.path(of: Manifest.fileName)),
                remedy: "Restore the version whose manifest has the SHA-256 \(expected)")
        }
        guard ModelFamily.recommender.isIn(folder: version.folder) else {
            throw UserError(
                .wrongUsage, "\(version) is no recommender, so no training can begin with its factors",
                remedy: "Name a version of \(train.name.rawValue) with \(.start), or leave \(.start) out")
        }
        let opened = OpenedStart(
            version: version, manifest: manifest, sum: sum, model: try Recommender(inFolder: version.folder))
        try opened.factors.check(for: train)
        return opened
    }
}

/// A version that a training begins from.
package struct OpenedStart: Sendable {
    let version: Version
    let manifest: Manifest
    /// The SHA-256 of the manifest.
    let sum: String
    let model: Recommender

    var factors: FactorStart { FactorStart(model, named: version.description) }

    /// What the parameters of the new version say of it.
    var reference: RecommenderTraining.Start {
        .init(version: version.isFromPath ? version.folder : version.description, manifest: sum)
    }

    var parent: Manifest.Parent { .init(version: version.description, manifest: sum) }

    /// The newest event that it learnt from.
    var learnt: LearntTime { LearntTime(own: model.settings.weights.newest, manifest: manifest) }

    /// The factors with which the model to be measured may begin; nil where they may know what is held out.
    func factors(measuredOn holdOut: HoldOut, _ progress: Progress) -> FactorStart? {
        if case .from(let time) = holdOut, let newest = learnt.time, TrainingDataRule.end(newest) < time {
            return factors
        }
        progress.step(
            "the model to be measured begins with random factors, because \(version) may have learnt from what is held out"
        )
        return nil
    }

    /// About how many epochs the start saved: those of its own training, or saved there, whose loss for each pair was
    /// above that of the first epoch.
    ///
    /// - Returns: nil where the losses cannot be compared, because the trainings differ in more than their data.
    func savedEpochs(_ convergence: FactorConvergence, pairs: Int, of training: RecommenderTraining) throws -> Int? {
        guard let first = convergence.epochs.first, let ownPairs = manifest.data["pairs"]?.intValue, ownPairs > 0,
            pairs > 0, try hasSameLoss(as: JSONValue(encoding: training)),
            let own = try? manifest.convergence.decoded(as: FactorConvergence.self),
            (own.start == nil) == (own.start?.savedEpochs == nil)
        else { return nil }
        let reached = first.loss.total / Double(pairs)
        return (own.start?.savedEpochs ?? 0) + own.epochs.count { $0.loss.total / Double(ownPairs) > reached }
    }

    /// Whether the version minimized the same loss on interactions made in the same way.
    private func hasSameLoss(as parameters: JSONValue) throws -> Bool {
        func loss(_ parameters: JSONValue) -> [String: JSONValue]? {
            parameters["train"]?.objectValue?.filter {
                !["epochs", "seed", "initial_deviation", "by_data"].contains($0.key)
            }
        }
        return loss(manifest.parameters) == loss(parameters)
            && Self.interactions(manifest.parameters) == Self.interactions(parameters)
    }

    /// What the interactions depend on: all that says how they are made but the half-life of histories, which no loss
    /// knows.
    private static func interactions(_ parameters: JSONValue) -> [String: JSONValue]? {
        guard var members = parameters["interactions"]?.objectValue else { return nil }
        guard var confidence = members["confidence"]?.objectValue else { return members }
        confidence["history_half_life"] = nil
        members["confidence"] = .object(confidence)
        return members
    }
}
