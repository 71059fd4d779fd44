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
            version = try store.checked(.number(model: model, number: number))
            (manifest, sum) = try Manifest.read(inFolder: version.folder)
        } catch let error as UserError where error.code == .modelUnusable {
            throw UserError(
                .modelUnusable,
                "the alias '\(alias)' points at \(model)/\(number), which cannot be used: \(error.problem)",
                at: error.place,
                remedy: "Restore it, or point the alias elsewhere: trainer models rollback \(model)")
        }
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

    /// Its settings, to be trained again on the data of another training; nil when it is no recommender that a training
    /// made.
    ///
    /// It learns from the same files, read in its own way, and begins with random factors, because its own factors know
    /// what is held out.
    func twin(of training: RecommenderTraining) throws -> RecommenderTraining? {
        guard case .recommender(var twin)? = try recipe else { return nil }
        twin.events = training.events
        twin.items = training.items
        twin.itemColumns = training.itemColumns
        twin.consent = training.consent
        (twin.holdOut, twin.metrics, twin.mask, twin.start) = (nil, nil, training.mask, nil)
        (twin.options.from, twin.options.until) = (training.options.from, training.options.until)
        return twin
    }

    /// As `twin(of:)`, for a model of customers: the same files and cutoffs.
    func twin(of training: PropensityTraining) throws -> PropensityTraining? {
        guard case .propensity(var twin)? = try recipe else { return nil }
        switch (twin.source, training.source) {
        case (.table(var table), .table(let own)):
            table.file = own.file
            twin.source = .table(table)
        case (.events(var log), .events(let own)):
            (log.files, log.items, log.itemColumns) = (own.files, own.items, own.itemColumns)
            (log.plan.cutoffs, log.cutoffsBefore) = (own.plan.cutoffs, own.cutoffsBefore)
            (log.options.from, log.options.until) = (own.options.from, own.options.until)
            twin.source = .events(log)
        default: return nil
        }
        twin.consent = training.consent
        (twin.folds, twin.seed) = (training.folds, training.seed)
        return twin
    }
}
