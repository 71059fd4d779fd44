package import Diagnostics
package import Documents
package import Evaluation
package import Events
package import Files
import Ids
package import Interactions
package import LinearAlgebra
package import Measuring
import ModelFiles
package import ModelStore
import RecommenderModels
package import Recommenders
import Sources
import Tables

/// One training of a recommender: from tables of events to a version in the store.
///
/// The value holds everything that the result depends on; flags and manifests both use it.
package struct RecommenderTraining: Codable, Sendable {
    /// Tables of events.
    package var events: [String]
    package var options = EventOptions()
    package var interactions = InteractionOptions()
    private var consentTable: String?
    private var consentColumns: ConsentColumns?
    /// Whether a user who is not in the consent table has agreed.
    private var consentDefault = true
    /// True when it was said that such a user has agreed, so that the consent table may be empty; nil otherwise.
    private var isConsentDefaultGiven: Bool?
    /// Who was forgotten, by the store that the version is written to; no setting, so no manifest has it.
    package var forgotten: HashedIds?
    /// The item table: one row per item, with the id in the column `options.itemColumn` or `item`.
    package var items: String?
    /// The columns of the item table that were named; `nil` when none was.
    package var itemColumns: ItemColumns?
    package var train = RecommenderAlgorithm(.ials)
    /// What fills the lists of the model; `nil` means popularity.
    package var fallback: Popularity?
    /// The version with whose factors the training begins; `nil` for random factors.
    package var start: Start?
    /// The hold-out on which a model like this one is measured before the training; `nil` measures nothing.
    package var holdOut: HoldOut?
    /// `train` where what is held out stays out of the version, too; `nil` where the version learns from everything.
    package var refit: Refit?
    /// The measures for the hold-out, separated by commas; nil means all, at 20.
    package var metrics: String?
    /// Measures that are taken in addition to these, because somebody judges by them.
    package var furtherMetrics: [String] = []
    /// Which items the lists on the hold-out leave out; `nil` means those that a customer has.
    package var mask: ItemMask?
    /// What becomes of items to find on the hold-out that the model does not know; `nil` means that they are left out.
    package var unknownItems: UnknownItems?

    private enum CodingKeys: String, CodingKey {
        case events, options, interactions, items, train, fallback, start, metrics, mask, refit
        case itemColumns = "item_columns"
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case isConsentDefaultGiven = "consent_default_given"
        case holdOut = "hold_out"
        case unknownItems = "unknown_items"
    }

    /// A consent table for personal recommendations.
    package var consent: ConsentSource? {
        get {
            ConsentSource(stored: (consentTable, consentColumns, consentDefault, isConsentDefaultGiven))
                .honouring(forgotten)
        }
        set {
            forgotten = newValue?.forgotten
            (consentTable, consentColumns, consentDefault, isConsentDefaultGiven) = newValue.stored
        }
    }

    package init(events: [String]) {
        self.events = events
    }

    /// Trains and writes a version.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - store: The store for the version.
    ///   - author: The user who writes it, and the clock.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the funnel and a line per epoch.
    /// - Returns: A report on the version.
    /// - Throws: `UserError` for the parameters, the data, equations without a solution, or the store.
    package func run(
        model: String, store: ModelStore, author: Author, machine: Machine, progress: Progress
    ) throws -> TrainingReport {
        try prepare(model: model, store: store, author: author)
        let start = try opened(in: store)
        let log = try read(threads: machine.threads, progress)
        let heldOut = try holdOut.map { try measure(log, $0, from: start, machine, progress) }
        return try trainAndWrite(
            consume log, start: start, heldOut: heldOut, quality: heldOut?.quality,
            details: heldOut.map { VersionDetails($0) }, model: model, store: store, author: author, machine: machine,
            progress: progress)
    }

    /// Refuses settings that cannot work, and a store that cannot be written to, before hours are spent on training.
    package func prepare(model: String, store: ModelStore, author: Author) throws {
        try checkSettings()
        try store.prepare(model: model)
        try author.now()
    }

    /// Refuses settings that cannot work.
    package func checkSettings() throws {
        try train.validate()
        if start != nil, train.parameters.startableFactors == nil { throw train.cannotStart }
        try interactions.validate()
        if train.usesRatings { try interactions.confidence.checkRatings() }
        if uselessHalfLives.contains(.historyHalfLife) {
            throw UserError(
                .wrongUsage, "\(.historyHalfLife) has no effect with \(.algorithm, train.name.rawValue)",
                remedy: "Leave it out")
        }
        try checkRepeats()
        try checkOrder()
        try checkMetrics()
        try checkParts()
        try checkUnknownItems()
        try options.identities?.check()
        try TableSource.checkReadOnce(
            events + [items, consent?.path, options.identities?.path].compactMap(\.self))
        if items != "-" { _ = try itemRecords() }
    }

    /// The item table; `nil` without one.
    func itemRecords() throws -> ItemRecords? {
        try items.map {
            try ItemRecords(file: $0, columns: itemColumns ?? ItemColumns(), eventsColumn: options.itemColumn)
        }
    }

    /// Reads the events of customers who have agreed.
    package func read(threads: Threads, _ progress: Progress) throws -> EventLog {
        try read(consent?.read(), threads: threads, progress)
    }

    /// Reads the events of customers who have agreed by a consent table that was read before; `nil` without one.
    func read(_ consent: Consent?, threads: Threads, _ progress: Progress) throws -> EventLog {
        let log = try EventLog.read(
            files: events, options: options, consent: consent, needsRatings: train.usesRatings, threads: threads,
            progress: progress)
        if let purchases = try log.purchaseSummary() { progress.step(purchases) }
        try log.reportLikelyPurchases(to: progress)
        try log.consentJoin?.check(against: "the events", progress: progress)
        return log
    }

    /// Trains on a log and writes the version.
    ///
    /// - Parameters:
    ///   - log: The events that `read` gave.
    ///   - start: The version that it begins from, as `opened(in:)` gave it; `nil` for random factors.
    ///   - heldOut: The quality that the report shows; `nil` when nothing was held out.
    ///   - quality: The account of it for the manifest.
    ///   - details: What the manifest keeps for reports; `nil` for nothing.
    ///   - pipeline: What the manifest says of the pipeline that trains, asked when all is read; `nil` when none does.
    ///   - listMask: Which items the lists of the version will leave out; `nil` for those of `mask`.
    ///   - makingRoom: Is called where the disk is full; the version is written once more if it says that room was made.
    ///   - model: The model's name.
    ///   - store: The store for the version.
    ///   - author: The user who writes it, and the clock.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives the funnel and a line per epoch.
    /// - Returns: A report on the version.
    /// - Throws: `UserError` for the data, equations without a solution, or the store.
    package func trainAndWrite(
        _ log: consuming EventLog, start: OpenedStart? = nil, heldOut: HeldOutQuality?, quality: Quality?,
        details: VersionDetails? = nil, pipeline: @autoclosure () throws -> JSONValue? = nil,
        masking listMask: ItemMask? = nil,
        makingRoom: () throws -> Bool = { false },
        model: String, store: ModelStore, author: Author, machine: Machine, progress: Progress
    ) throws -> TrainingReport {
        let trained = try trained(on: consume log, from: start, machine, progress)
        let lists = listMask ?? mask ?? .seen
        let name = "a model of \(train.name.rawValue)"
        if let warning = trained.content.settings.warning(ofMasking: lists, named: name) {
            progress.warning(warning)
        }
        let overlap = try trained.popularOverlap(
            masking: lists, threads: machine.threads, progress)
        let listed = try trained.listSnapshot(masking: lists, threads: machine.threads)
        let version = try store.write(model: model, by: author, makingRoom: makingRoom) { folder in
            var manifest = try trained.write(toFolder: folder, quality: quality, details: details, lists: listed)
            manifest.pipeline = try pipeline()
            return manifest
        }
        progress.step("wrote \(model)/\(version)")
        return trained.report(model: model, version: version, heldOut: heldOut, popularOverlap: overlap)
    }
}
