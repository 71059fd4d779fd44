import CustomerModels
import Diagnostics
import Documents
import Drift
import Events
import FeatureLearning
import Interactions
import ModelFiles
import ModelStore
import RecommenderModels
import Tables
import Training

/// What a version's files tell of its training.
struct VersionRecipe: Sendable {
    /// The trainings whose data and answers can be held against later ones.
    enum Monitored: Sendable {
        case recommender(RecommenderTraining)
        case propensity(PropensityTraining)
    }

    let version: Version
    let manifest: Manifest
    let stored: Monitored

    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a version that no training made, and for one
    ///   that keeps nothing of what its training data looked like.
    init(_ version: Version) throws {
        self.version = version
        manifest = try Manifest.read(inFolder: version.folder).manifest
        switch try StoredRecipe(manifest, of: version) {
        case .recommender(let training): stored = .recommender(training)
        case .propensity(let training): stored = .propensity(training)
        case .whole: throw Self.unmonitored(version, kind: manifest.kind)
        }
    }

    private static func unmonitored(_ version: Version, kind: String) -> UserError {
        let remedy: Message =
            switch kind {
            case ModelFamily.segments.name:
                "Fit segments again on tonight's data, and see with trainer models diff how many customers moved"
            case ModelFamily.uplift.name: "Measure it on the next campaign: trainer evaluate \(version.description)"
            default: "Measure it on what was bought since: trainer evaluate \(version.description)"
            }
        return UserError(
            .wrongUsage,
            "\(version) is of the kind '\(kind)', and only recommenders and propensity models are monitored",
            remedy: remedy)
    }

    /// What the data of the training looked like; nil for a version of an earlier program.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for one that cannot be read.
    var snapshotIfThere: Snapshot? {
        get throws { manifest.snapshot == nil || manifest.snapshot == .null ? nil : try snapshot }
    }

    /// What the data of the training looked like.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a version that has none, or one that cannot be read.
    var snapshot: Snapshot {
        get throws {
            let place = UserError.Place(file: version.path(of: Manifest.fileName))
            guard let value = manifest.snapshot, value != .null else {
                throw UserError(
                    .modelUnusable,
                    "\(version) keeps nothing of what its training data looked like: an earlier program wrote it",
                    at: place, remedy: "Train again")
            }
            do {
                return try Snapshot(value)
            } catch let error as DecodingError {
                throw UserError(
                    .modelUnusable, "what \(version) keeps of its training data cannot be read: \(error)", at: place,
                    remedy: "Use the program of the version that wrote it, or train again")
            }
        }
    }

    /// The thresholds of the pipeline that trained it.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for thresholds that are none.
    var thresholds: DriftThresholds {
        get throws {
            guard let value = manifest.pipeline?["resolved"]?["monitor"], value != .null else {
                return DriftThresholds()
            }
            do {
                return try value.decoded(as: DriftThresholds.self)
            } catch is DecodingError {
                throw UserError(
                    .modelUnusable, "the section monitor of the pipeline that trained \(version) cannot be read",
                    at: .init(file: version.path(of: Manifest.fileName)),
                    remedy: "Use the program of the version that wrote it, or train again")
            }
        }
    }

    /// The funnel of the training; nil where the manifest has none that can be read.
    private var funnel: Funnel? {
        do { return try manifest.funnel.decoded(as: Funnel.self) } catch { return nil }
    }

    /// The newest event of the training, in milliseconds since 1970 UTC; nil where nobody knows it.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    var learnt: Int64? {
        get throws {
            switch stored {
            case .recommender: return try ItemSide.settings(inFolder: version.folder).weights.newest
            case .propensity:
                // The manifest has whole seconds.
                let second = manifest.data["newest"]?.stringValue.flatMap { UTCTime($0) }?.seconds
                return second.map { $0 * 1000 + 999 }
            }
        }
    }

    /// Where the answers are that the training used, or those that a command names; a no, too, of who was forgotten.
    func consentSource(_ monitoring: Monitoring) -> ConsentSource? {
        let own: ConsentSource? =
            switch stored {
            case .recommender(let training): training.consent
            case .propensity(let training): training.consent
            }
        return (monitoring.consent ?? own).honouring(monitoring.forgotten)
    }

    /// The answers that the training used, or those that a command names; a no, too, of who was forgotten.
    ///
    /// - Throws: `UserError` for a table that cannot be read.
    func consent(_ monitoring: Monitoring) throws -> Consent? {
        do {
            return try consentSource(monitoring)?.read()
        } catch let error as UserError where error.code == .missingInput && monitoring.consent == nil {
            throw UserError(
                error.code, "the consent table of the training is not where it was", at: error.place,
                remedy: """
                    Go to the folder in which the training ran, or name the table with \(.consentTable): whoever said no is \
                    no part of what is compared
                    """)
        }
    }

    /// The options by which later events are read, and what the training did that they do not do.
    ///
    /// - Parameters:
    ///   - overrides: What is said of the events in place of what the training said of its own.
    ///   - progress: Receives warnings.
    /// - Returns: The options, and what is not applied.
    /// - Throws: `UserError` for a version that was not trained on events, and where nothing says which ids are of one
    ///   customer.
    func eventOptions(
        overriddenBy overrides: EventOverrides, progress: Progress
    ) throws -> (options: EventOptions, notApplied: [String]) {
        var notApplied: [String] = []
        switch stored {
        case .recommender(let training):
            var options = training.options
            if !options.cleaning.isEmpty {
                let types = try ItemSide.settings(inFolder: version.folder).purchaseTypes
                if let settled = funnel.flatMap({ options.settledCleaning(by: $0, purchaseTypes: types) }) {
                    options = settled
                } else {
                    options.cleaning = []
                    notApplied.append("the cleaning, because the manifest does not tell what it came to")
                }
            }
            if let from = options.from {
                notApplied.append("the beginning of the training's events, \(Timestamp.text(from))")
            }
            if let until = options.until {
                notApplied.append("the end of the training's events, \(Timestamp.text(until))")
            }
            (options.from, options.until) = (nil, nil)
            let interactions = training.interactions
            for (value, words) in [
                (interactions.minimumUserEvents, "customers with fewer distinct items are kept"),
                (interactions.minimumItemEvents, "items with fewer distinct customers are kept"),
                (interactions.maximumUserEvents, "more items of a customer are kept"),
            ] {
                if let value { notApplied.append("a limit of \(value): \(words)") }
            }
            return (options.overridden(by: overrides), notApplied)
        case .propensity(let training):
            guard case .events = training.source,
                let definition = try PropensityModel(inFolder: version.folder).settings.customers
            else {
                throw UserError(
                    .wrongUsage, "\(version) was trained on a table, so it knows no events",
                    remedy: "Give the rows with \(.customerTable)")
            }
            let options = try definition.eventOptions(
                overriddenBy: overrides, of: version.description, progress: progress)
            return (options, notApplied)
        }
    }
}
