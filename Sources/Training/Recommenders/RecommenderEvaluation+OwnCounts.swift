import Diagnostics
import Documents
import Events
import LinearAlgebra
import Measuring
import ModelStore

extension RecommenderEvaluation {
    /// The customers' own counts in the events that a version was trained on, which a version does not keep.
    ///
    /// They are read again from where the manifest says they are.
    ///
    /// - Returns: `nil` where they are not there any more or differ, with a warning that says so, and where lists leave
    ///   out what customers have.
    func ownCounts(
        of version: Version, _ measured: MeasuredModel, _ machine: Machine, _ progress: Progress
    ) -> OwnCounts? {
        ownCounts(beside: measured, progress) {
            progress.step("\(OwnCounts.name): reading the events that \(version) was trained on")
            return try Self.trainingEvents(of: version, machine)
        }
    }

    /// The customers' own counts in some events; `nil`, with a warning, where these cannot be counted.
    func ownCounts(
        beside measured: MeasuredModel, _ progress: Progress, in events: () throws -> EventLog
    ) -> OwnCounts? {
        guard mask != .seen else { return nil }
        let problem: Message
        do {
            let log = try events()
            return try OwnCounts(counting: log, choosingOn: log, beside: measured)
        } catch let error as UserError {
            problem = error.locatedMessage
        } catch {
            problem = Message("\(error)")
        }
        progress.warning("nothing is compared with \(OwnCounts.name): \(problem)")
        return nil
    }

    /// Reads the events that a version learnt from.
    ///
    /// - Throws: `UserError` for events that are not as they were, and for a version that no training made.
    private static func trainingEvents(of version: Version, _ machine: Machine) throws -> EventLog {
        let (manifest, _) = try Manifest.read(inFolder: version.folder)
        let recipe = try StoredRecipe(manifest, of: version)
        guard case .recommender(let training) = recipe else {
            throw UserError(.wrongUsage, "\(version) is no recommender", remedy: "Name a recommender")
        }
        let inputs = try StoredInputs(of: recipe, manifest, version, .silent)
        defer { withExtendedLifetime(inputs) {} }
        let log = try training.read(threads: machine.threads, .silent)
        guard try log.fingerprint(threads: machine.threads) == manifest.data["fingerprint"]?.stringValue else {
            throw UserError(
                .invalidData, "the events that \(version) was trained on are not as they were",
                at: .init(file: log.file), remedy: "Restore them, or train again")
        }
        return try training.learnt(from: log, .silent)
    }
}
