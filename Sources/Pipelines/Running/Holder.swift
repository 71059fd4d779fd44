import Diagnostics
import Events
import ModelStore
import Propensity
import Training

/// The version that holds the alias when a run begins.
struct Holder: Sendable {
    let version: Version
    let manifest: Manifest
    /// The SHA-256 of the manifest.
    let sum: String

    /// The version that an alias of a model points at; nil when it points at none.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a version that is missing or damaged.
    init?(of alias: String, model: String, in store: ModelStore) throws {
        guard try store.modelNames().contains(model), let number = try store.aliases(of: model)[alias] else {
            return nil
        }
        do {
            try self.init(try store.checked(.number(model: model, number: number)))
        } catch let error as UserError where error.code == .modelUnusable {
            throw UserError(
                .modelUnusable,
                "the alias '\(alias)' points at \(model)/\(number), which cannot be used: \(error.problem)",
                at: error.place,
                remedy: "Restore it, or point the alias elsewhere: trainer models rollback \(model)")
        }
    }

    /// - Throws: `UserError` with code `modelUnusable` for a version whose manifest cannot be read.
    init(_ version: Version) throws {
        self.version = version
        (manifest, sum) = try Manifest.read(inFolder: version.folder)
    }

    /// The training that it came from; nil for a version that no training made.
    private var recipe: StoredRecipe? {
        get throws {
            do {
                return try StoredRecipe(manifest, of: version)
            } catch let error as UserError where error.code == .wrongUsage {
                return nil
            }
        }
    }

    /// Its settings, to be trained again on the data of another training.
    ///
    /// It learns from the same files up to the same time, read in its own way, and begins with random factors, because
    /// its own factors know what is held out.
    ///
    /// - Throws: `UserError` with code `gateNotMet` where nothing can be compared, `modelUnusable` for settings that
    ///   cannot be read.
    func twin(of training: RecommenderTraining) throws -> RecommenderTraining {
        guard case .recommender(var twin)? = try recipe else { throw incomparable("ranks in another way") }
        twin.events = training.events
        twin.items = try items(training.items, inPlaceOf: twin.items)
        twin.consent = training.consent
        (twin.holdOut, twin.metrics, twin.mask, twin.start) = (nil, nil, training.mask, nil)
        (twin.unknownItems, twin.refit) = (training.unknownItems, nil)
        twin.options.until = training.options.until
        twin.options.identities = training.options.identities
        return twin
    }

    /// As `twin(of:)`, for a model of customers: the same files and cutoffs.
    func twin(of training: PropensityTraining) throws -> PropensityTraining {
        let another = incomparable("predicts something else")
        guard case .propensity(var twin)? = try recipe else { throw another }
        switch (twin.source, training.source) {
        case (.table(var table), .table(let own)):
            table.file = own.file
            twin.source = .table(table)
        case (.events(var log), .events(let own)):
            log.files = own.files
            log.items = try items(own.items, inPlaceOf: log.items)
            if log.customers != nil {
                guard let path = own.customers?.path else {
                    throw incomparable("was trained with a table of customers, and this run has none")
                }
                log.customers?.path = path
            }
            (log.plan.cutoffs, log.cutoffsBefore) = (own.plan.cutoffs, own.cutoffsBefore)
            log.options.until = own.options.until
            log.options.identities = own.options.identities
            twin.source = .events(log)
        default: throw another
        }
        twin.consent = training.consent
        (twin.folds, twin.seed) = (training.folds, training.seed)
        return twin
    }

    /// The item table of another training for these settings; nil where they have none.
    private func items(_ path: String?, inPlaceOf own: String?) throws -> String? {
        guard own != nil else { return nil }
        guard let path else { throw incomparable("was trained with an item table, and this run has none") }
        return path
    }

    /// The error of a comparison that has no meaning.
    func incomparable(_ reason: String) -> UserError {
        UserError(.gateNotMet, "\(version) \(reason), so nothing can be compared with it")
    }
}
