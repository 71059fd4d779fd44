import Diagnostics
import Documents
import Drift
import Events
import Ids
import Interactions
import LinearAlgebra
import Measuring
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Tables

/// A recommender that was trained and is not written yet.
struct TrainedRecommender: Sendable {
    /// The settings, which name the version that the training began from by its check sum.
    let training: RecommenderTraining
    let parent: Manifest.Parent?
    let content: RecommenderContent
    /// nil for an algorithm without iterations.
    let convergence: FactorConvergence?
    let funnel: Funnel
    /// What identifies the training data.
    let data: JSONValue
    /// What the training data looked like.
    let snapshot: JSONValue
    let consent: ConsentCounts?
    let itemTable: IdCounts?
    let identities: IdentityCounts?

    /// Writes the files of a version into a folder; the snapshot of its manifest has the given lists.
    ///
    /// - Returns: The content of the manifest.
    func write(
        toFolder folder: String, quality: Quality?, details: VersionDetails? = nil, lists: ListSnapshot? = nil
    ) throws -> Manifest {
        try content.write(toFolder: folder)
        var manifest = Manifest(
            kind: content.settings.kind.rawValue, codeVersion: codeVersion,
            parameters: try JSONValue(encoding: training), data: data, funnel: try JSONValue(encoding: funnel),
            quality: quality, convergence: try JSONValue(encoding: convergence))
        (manifest.members, manifest.share) = (content.settings.members, content.settings.mixture?.share)
        manifest.parents = parent.map { [$0] }
        manifest.details = try details?.entry
        manifest.snapshot = snapshot
        if let lists, var members = snapshot.objectValue {
            members["lists"] = try JSONValue(encoding: lists)
            manifest.snapshot = .object(members)
        }
        try manifest.note(queriesAmong: StoredRecipe.recommender(training).tables)
        return manifest
    }

    func report(
        model: String, version: Int, heldOut: HeldOutQuality?, popularOverlap: PopularOverlap?
    ) -> TrainingReport {
        TrainingReport(
            model: model, version: version, users: content.users.count, items: content.items.count,
            pairs: content.history.matrix.count, funnel: funnel, consent: consent, itemTable: itemTable,
            identities: identities, convergence: convergence, members: content.settings.members,
            share: content.settings.mixture?.share,
            popularOverlap: popularOverlap, refit: training.holdOut == nil ? nil : training.refit ?? .all,
            quality: heldOut)
    }
}

extension RecommenderTraining {
    /// Trains on a log, except on what is held out of the version, without the half-lives that have no effect with the
    /// algorithm.
    ///
    /// What identifies the data is of the whole log.
    func trained(
        on log: consuming EventLog, from start: OpenedStart?, _ machine: Machine, _ progress: Progress
    ) throws -> TrainedRecommender {
        let fingerprint = try log.fingerprint(threads: machine.threads)
        let orderedFingerprint =
            try log.sequence == nil ? nil : log.fingerprint(ordered: true, threads: machine.threads)
        var resolved = withoutUselessHalfLives
        let consentCounts = log.consentCounts
        let (aliases, identityCounts) = (log.aliases, log.identityCounts)
        // Standard input can be read only once, so everything takes the item table from here.
        let records = try itemRecords()
        let snapshot = try SnapshotDraft(of: copy log, items: records, threads: machine.threads)
        let learnt = try learnt(from: consume log, progress)
        let algorithm = try settled(on: learnt, items: records, machine, progress)
        // Free the log as soon as its pairs are known, because it may need more memory than everything that follows.
        var interactions = try Interactions(
            consume learnt, options: resolved.interactions, usesRatings: train.usesRatings,
            countsPurchases: train.countsPurchases, threads: machine.threads)
        progress.step("\(interactions.funnel)")
        progress.step(
            "\(interactions.users.count) users × \(interactions.items.count) items, \(interactions.matrix.count) pairs")
        resolved.train = train.decided(for: interactions)
        let fallback = try chosenFallback(for: interactions)
        let table = try records?.content(for: interactions.items, progress)
        interactions.itemCategories = table?.content.categories
        let fitted = try algorithm.fit(
            interactions, start: start?.factors, threads: machine.threads, clock: machine.clock, progress: progress)
        var data: [String: JSONValue] = [
            "fingerprint": .string(fingerprint), "users": .int(interactions.users.count),
            "items": .int(interactions.items.count), "pairs": .int(interactions.matrix.count),
            "newest": interactions.weights.newest.map { .string(UTCTime(seconds: $0 / 1000).description) } ?? .null,
        ]
        if let orderedFingerprint { data["ordered_fingerprint"] = .string(orderedFingerprint) }
        if let consentCounts { data["consent"] = try JSONValue(encoding: consentCounts) }
        if let identityCounts { data["identities"] = try JSONValue(encoding: identityCounts) }
        if let table { data["item_table"] = try JSONValue(encoding: table.counts) }
        if let start { data[LearntTime.key] = start.learnt.entry }
        resolved.start = start?.reference
        var content = RecommenderContent(fitted, of: interactions, table: table?.content, fallback: fallback)
        content.aliases = aliases
        return TrainedRecommender(
            training: resolved, parent: start?.parent, content: content,
            convergence: try resolved.convergence(of: fitted, from: start, pairs: interactions.matrix.count, progress),
            funnel: interactions.funnel, data: .object(data),
            snapshot: try snapshot.value(knowing: interactions.users, items: interactions.items),
            consent: consentCounts, itemTable: table?.counts,
            identities: identityCounts)
    }

    /// How a fit went, with the epochs that its start saved.
    private func convergence(
        of fitted: FittedRecommender, from start: OpenedStart?, pairs: Int, _ progress: Progress
    ) throws -> FactorConvergence? {
        guard let start, var convergence = fitted.convergence,
            let saved = try start.savedEpochs(convergence, pairs: pairs, of: self)
        else { return fitted.convergence }
        convergence.start?.savedEpochs = saved
        progress.step("the start saved about \(saved) epochs, as the losses of \(start.version) tell")
        return convergence
    }
}
