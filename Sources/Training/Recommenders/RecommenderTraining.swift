package import Diagnostics
import Documents
import Evaluation
package import Events
import Ids
package import Interactions
package import LinearAlgebra
import Measuring
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
    /// Whether the default was said, so that a consent table may be empty; a stored training does not tell.
    private var isConsentDefaultGiven = false
    /// The item table: one row per item, with the id in the column `options.itemColumn` or `item`.
    package var items: String?
    /// The columns of the item table that were named; `nil` when none was.
    package var itemColumns: ItemColumns?
    package var train = RecommenderAlgorithm(.ials)
    /// The hold-out on which a model like this one is measured before the training on all data; `nil` measures nothing.
    package var holdOut: HoldOut?
    /// The measures for the hold-out, separated by commas; nil means all, at 20.
    package var metrics: String?
    /// Which items the lists on the hold-out leave out; `nil` means those that a customer has.
    package var mask: ItemMask?

    private enum CodingKeys: String, CodingKey {
        case events, options, interactions, items, train, metrics, mask
        case itemColumns = "item_columns"
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case holdOut = "hold_out"
    }

    /// A consent table for personal recommendations.
    package var consent: ConsentSource? {
        get {
            consentTable.map { path in
                let isSaid = isConsentDefaultGiven || !consentDefault
                return ConsentSource(
                    path, columns: consentColumns ?? ConsentColumns(), defaultYes: isSaid ? consentDefault : nil)
            }
        }
        set {
            (consentTable, consentDefault) = (newValue?.path, newValue?.defaultYes ?? true)
            isConsentDefaultGiven = newValue?.defaultYes != nil
            consentColumns = newValue?.columns.orNil
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
        let log = try read(threads: machine.threads, progress)
        let heldOut = try holdOut.map { try measure(log, $0, machine, progress) }
        return try trainAndWrite(
            consume log, heldOut: heldOut, quality: heldOut?.quality, model: model, store: store, author: author,
            machine: machine,
            progress: progress)
    }

    /// Refuses settings that cannot work, before hours are spent on training.
    func prepare(model: String, store: ModelStore, author: Author) throws {
        try train.validate()
        try interactions.validate()
        if train.usesRatings { try interactions.confidence.checkRatings() }
        try checkMetrics()
        try TableSource.checkReadOnce(events + [items, consent?.path].compactMap(\.self))
        if items != "-" { _ = try itemRecords() }
        try store.prepare(model: model)
        try author.now()
    }

    /// The item table; `nil` without one.
    func itemRecords() throws -> ItemRecords? {
        try items.map {
            try ItemRecords(file: $0, columns: itemColumns ?? ItemColumns(), eventsColumn: options.itemColumn)
        }
    }

    /// Checks that the requested measures exist for such a model.
    private func checkMetrics() throws {
        guard let metrics else { return }
        let ratings = RatingMeasure.split(metrics).ratings
        if let first = ratings.first, !train.usesRatings {
            throw UserError(
                .wrongUsage,
                "a model of \(.algorithm, train.name.rawValue) predicts no ratings, so it has no \(first.rawValue)",
                remedy: "Measure lists, such as ndcg@20, or train with \(.algorithm, "als")")
        }
        if ratings.isEmpty {
            _ = try Measure.list(parsing: metrics)
        } else {
            _ = try RatingMeasure.list(parsing: metrics)
        }
    }

    /// Reads the events of customers who have agreed.
    func read(threads: Threads, _ progress: Progress) throws -> EventLog {
        let consent = try consent?.read()
        let log = try EventLog.read(
            files: events, options: options, consent: consent, needsRatings: train.usesRatings, threads: threads,
            progress: progress)
        if let purchases = try log.purchaseSummary() { progress.step(purchases) }
        try log.reportLikelyPurchases(to: progress)
        try log.consentJoin?.check(against: "the events", progress: progress)
        return log
    }

    /// Trains on a log and writes the version, with the quality measured before.
    func trainAndWrite(
        _ log: consuming EventLog, heldOut: HeldOutQuality?, quality: Quality?, model: String, store: ModelStore,
        author: Author, machine: Machine, progress: Progress
    ) throws -> TrainingReport {
        let fingerprint = try log.fingerprint(threads: machine.threads)
        let consentCounts = log.consentJoin?.counts
        // Free the log as soon as its pairs are known, because it may need more memory than everything that follows.
        let interactions = try Interactions(
            consume log, options: self.interactions, usesRatings: train.usesRatings, threads: machine.threads)
        progress.step("\(interactions.funnel)")
        progress.step(
            "\(interactions.users.count) users × \(interactions.items.count) items, \(interactions.matrix.count) pairs")
        let table = try itemRecords()?.content(for: interactions.items, progress)
        let fitted = try train.fit(
            interactions, threads: machine.threads, clock: machine.clock, progress: progress)
        let content = RecommenderContent(fitted, of: interactions, table: table?.content)
        var data: [String: JSONValue] = [
            "fingerprint": .string(fingerprint), "users": .int(interactions.users.count),
            "items": .int(interactions.items.count), "pairs": .int(interactions.matrix.count),
            "newest": interactions.weights.newest.map { .string(UTCTime(seconds: $0 / 1000).description) } ?? .null,
        ]
        if let consentCounts { data["consent"] = try JSONValue(encoding: consentCounts) }
        if let table { data["item_table"] = try JSONValue(encoding: table.counts) }
        let facts = JSONValue.object(data)
        let version = try store.write(model: model, by: author) { folder in
            try content.write(toFolder: folder)
            return Manifest(
                kind: fitted.settings.kind.rawValue, codeVersion: codeVersion,
                parameters: try JSONValue(encoding: self), data: facts,
                funnel: try JSONValue(encoding: interactions.funnel),
                quality: quality,
                convergence: try JSONValue(encoding: fitted.convergence))
        }
        progress.step("wrote \(model)/\(version)")
        return TrainingReport(
            model: model, version: version, users: interactions.users.count, items: interactions.items.count,
            pairs: interactions.matrix.count, funnel: interactions.funnel, consent: consentCounts,
            itemTable: table?.counts, convergence: fitted.convergence, quality: heldOut)
    }
}
