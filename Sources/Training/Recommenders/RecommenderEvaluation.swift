import CustomerModels
package import Diagnostics
package import Evaluation
package import Events
import Interactions
package import LinearAlgebra
package import Measuring
import ModelFiles
package import ModelStore
package import RecommenderModels
import Sources

/// Measures a recommender on events that it was not trained on, and others on the same users and masks.
package struct RecommenderEvaluation: Sendable {
    /// The groups by which a report can be broken down.
    package enum Breakdown: String, Codable, Sendable, CaseIterable {
        /// Users, by the number of items in their history.
        case activity
        /// Items to find, by their category.
        case category
        /// Users, by the channel of most of their events to find.
        case channel
    }

    /// Tables of the hidden events.
    package var hidden: [String]
    /// Tables of the given events of the test users; if there are any, each user is folded in from these events only.
    package var given: [String] = []
    /// Whether only each customer's last order is hidden, and the customer is folded in from the orders before it; the
    /// options' `from` then says which last orders count.
    package var holdsOutLastOrders = false
    package var options = EventOptions()
    /// A consent table; users who have not agreed to personal recommendations are not measured.
    package var consent: ConsentSource?
    /// A table of the only items that each customer's list may hold; customers who are not in it are not measured.
    package var candidates: CandidateSource?
    /// The measures, separated by commas; nil means all that the model allows, at 20.
    package var metrics: String?
    package var mask = ItemMask.seen
    /// What becomes of items to find that a model does not know.
    package var unknownItems = UnknownItems.skip
    /// The groups by which the report is broken down, in addition to the totals.
    package var breakdowns: [Breakdown] = []
    /// Makes the lists of the measured version in place of the model's own, such as the rules of a shop; with nil these are
    /// measured.
    package var makesLists: (@Sendable (Recommender, Progress) throws -> MadeLists)?
    /// The version of segments by which the report is broken down, too; nil for none.
    package var segments: Version?
    package var seed: UInt64 = 0
    /// Whether events that a model learnt from may be measured on; without it they are an error.
    package var allowsTrainingData = false
    /// Whether it was said that each id of the events is a customer, also for a model that knows customers by several.
    package var ignoresIdentities = false

    package init(hidden: [String]) {
        self.hidden = hidden
    }

    /// Ranks the catalogue for every test user and compares the lists with the hidden events.
    ///
    /// - Parameters:
    ///   - version: The model.
    ///   - others: The versions to compare with, on the pairs that all models can find.
    ///   - machine: The threads.
    ///   - progress: Receives the funnel of the events and the number of pairs to find.
    /// - Returns: The report, with popularity, own counts and `others` as baselines.
    /// - Throws: `UserError` with code `modelUnusable` for a model, `invalidData` when there is nothing to measure or a
    ///   model learnt from the hidden events, `wrongUsage` when a model does not support the request.
    package func run(
        _ version: Version, against others: [Version] = [], machine: Machine, progress: Progress
    ) throws -> RecommenderReport {
        try checkTables()
        var models = try Self.open(version, against: others)
        try checkIdentities(of: models)
        let catalogue = try Catalogue(models[0].model)
        let measures = try measures(for: catalogue)
        for measured in models {
            if let warning = measured.model.settings.warning(ofMasking: mask, named: measured.name) {
                progress.warning(warning)
            }
        }
        if !given.isEmpty || holdsOutLastOrders {
            for model in models { try checkFoldIn(model) }
        }
        let consent = try consent?.read()
        // Which items must be found does not depend on an order in place of times, and last orders need times.
        var reading = options.withoutOrder
        if holdsOutLastOrders { reading.from = nil }
        let log = try EventLog.read(
            files: hidden, options: reading, consent: consent,
            needsRatings: holdsOutLastOrders && models.contains { $0.model.settings.weights.usesRatings },
            threads: machine.threads, progress: progress)
        let choices = try candidates?.read { log.aliases?.standing(for: $0) }
        progress.step("\(holdsOutLastOrders ? "events" : "hidden events"):\n\(log.funnel)")
        if log.type == nil, !models[0].model.settings.purchaseTypes.isEmpty {
            progress.warning("the events to measure on have no types, so all of them count as purchases")
        }
        try Self.checkConsent(log, models, progress)
        var found = log
        if holdsOutLastOrders {
            (found, models) = try lastOrders(of: log, models, machine, progress)
        } else {
            models = try foldingIn(models, consent, machine, progress)
        }
        let test = try TestPairs(
            found, models: models, mask: mask, unknownItems: unknownItems,
            candidates: choices.map { try TestCandidates($0, models: models, progress: progress) },
            asksForChannels: breakdowns.contains(.channel), segmentOf: try segmentOf())
        progress.step("\(test.pairs) pairs of \(test.users) users to find")
        try checkSegments(of: test)
        if test.users > 0 {
            let versions = Array(zip(models, [version] + others))
            try checkNovelty(of: log, test.oldest, for: versions, machine, progress)
            if given.isEmpty, !holdsOutLastOrders {
                models[0].ownCounts = ownCounts(of: version, models[0], machine, progress)
            }
        }
        var evaluator = ListEvaluator(measures, mask: mask, threads: machine.threads)
        evaluator.byActivity = breakdowns.contains(.activity)
        evaluator.byCategory = breakdowns.contains(.category)
        evaluator.seed = seed
        evaluator.made = try made(for: models[0], progress)
        let evaluation = try evaluator.report(on: test, models, catalogue)
        evaluation.warnOfEmptyParts(progress)
        for measured in models { try measured.model.checkUnchanged() }
        return RecommenderReport(
            model: version.model, version: version.number, pairs: test.pairs, evaluation: evaluation)
    }

    /// What makes the lists of the measured version; `nil` for the model's own.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for customers who are folded in, because nobody but the evaluation
    ///   knows their histories.
    private func made(for measured: MeasuredModel, _ progress: Progress) throws -> MadeLists? {
        guard let makesLists, let model = measured.model as? Recommender else { return nil }
        guard given.isEmpty, !holdsOutLastOrders else {
            throw UserError(
                .wrongUsage, "rules are measured on customers of the training, not on those who are folded in",
                remedy: "Leave \(given.isEmpty ? ParameterKey.holdOutLastOrder : .given) out")
        }
        return try makesLists(model, progress)
    }

    /// What names the segment of a user; nil where nobody asks for segments.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, and `wrongUsage` for a version of another family.
    private func segmentOf() throws -> ((ArraySlice<UInt8>) -> String?)? {
        guard let segments else { return nil }
        let model = try SegmentModel(inFolder: segments.folder)
        return { id in
            id.withUnsafeBytes { model.segment(of: $0) }.map { model.settings.segments[$0].name }
        }
    }

    /// Refuses segments that none of the users is in.
    private func checkSegments(of test: TestPairs) throws {
        guard let segments, let names = test.segments, !names.isEmpty, names.allSatisfy({ $0 == nil }) else { return }
        throw UserError(
            .invalidData, "none of the \(test.users) users to measure is in a segment of \(segments)",
            remedy: "Name segments of the same shop, whose ids are written as those of the events")
    }

    /// Refuses a source that cannot be read for two of the tables.
    func checkTables() throws {
        try TableSource.checkReadOnce(
            hidden + given + [consent?.path, candidates?.path, options.identities?.path].compactMap(\.self))
        if options.identities?.path == "-", !given.isEmpty {
            throw UserError(
                .wrongUsage, "the table of pairs is read for hidden and given events, but standard input only once",
                remedy: "Give \(.identityTable) a file")
        }
    }

    /// Refuses events whose ids are not merged as those of a model were.
    ///
    /// - Throws: `UserError` with code `wrongUsage`: a customer with several ids would be measured as several.
    func checkIdentities(of models: [MeasuredModel]) throws {
        guard options.identities == nil, !ignoresIdentities,
            let merged = models.first(where: { ($0.model as? Recommender)?.users.aliases != nil })
        else { return }
        throw UserError(
            .wrongUsage,
            "\(merged.name) was trained on customers with several ids, and nothing says which ids of the events are of one",
            remedy: """
                Name the table of pairs with \(.identityTable), or say with \(.identityTable, "none") that each id is a \
                customer
                """)
    }

    /// The measures of lists from a catalogue.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a measure or a breakdown that the catalogue does not allow.
    private func measures(for catalogue: Catalogue) throws -> [Measure] {
        let measures = try Measure.requested(metrics, of: catalogue)
        try Measure.checkParts(measures, mask: mask)
        guard !breakdowns.contains(.category) || catalogue.categoryNames != nil else {
            throw catalogue.noCategories(for: "a report by category")
        }
        return measures
    }

    /// Opens a version and the versions that it is compared with, each once.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a comparison without meaning, `modelUnusable` for a model that
    ///   cannot be read.
    private static func open(_ version: Version, against others: [Version]) throws -> [MeasuredModel] {
        var names: Set<String> = []
        for other in others {
            guard ModelFamily.recommender.isIn(folder: other.folder) else {
                throw UserError(
                    .wrongUsage, "\(other) ranks no items, so \(version) cannot be compared",
                    remedy: "Give \(.against) a recommender")
            }
            guard other.folder != version.folder else {
                throw UserError(
                    .wrongUsage, "\(other) would be compared with itself", remedy: "Give \(.against) another version")
            }
            guard names.insert(other.description).inserted else {
                throw UserError(
                    .wrongUsage, "two models to compare with are called \(other)",
                    remedy: "Give \(.against) each version once; of two stores, measure against one at a time")
            }
        }
        return try ([version] + others).map {
            try MeasuredModel(Recommender(inFolder: $0.folder), named: $0.description)
        }
    }

    /// Checks that a model supports fold-in, from last orders too if these are held out.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    private func checkFoldIn(_ measured: MeasuredModel) throws {
        guard measured.model.settings.kind != .truth else {
            let key: ParameterKey = holdsOutLastOrders ? .holdOutLastOrder : .given
            throw UserError(
                .wrongUsage, "\(measured.name) has given factors, so nobody can be folded in",
                remedy: "Leave \(key) out")
        }
        if holdsOutLastOrders { try Self.checkAging(measured) }
    }

    /// Checks that none of the models learnt from the events to find; customers who are folded in from given events are
    /// new to every model.
    ///
    /// - Throws: What `TrainingDataRule` throws.
    func checkNovelty(
        of log: EventLog, _ oldest: OldestEvents, for models: [(MeasuredModel, Version)],
        _ machine: Machine, _ progress: Progress
    ) throws {
        guard given.isEmpty else { return }
        let rule = TrainingDataRule(isAllowed: allowsTrainingData, progress: progress)
        for (model, version) in models {
            try rule.check(
                oldest, model, version, fingerprint: { try log.fingerprint(threads: machine.threads) }, mask: mask)
        }
    }

    /// Checks that the consent table, if there is one, speaks of customers of the events or of the models.
    static func checkConsent(_ log: EventLog, _ models: [MeasuredModel], _ progress: Progress) throws {
        guard var join = log.consentJoin else { return }
        try join.addIds { id in try models.contains { try $0.model.userIndex(of: id) != nil } }
        try join.check(against: "the events or the model", progress: progress)
    }

    /// The same models with users who are folded in from the given events; the models as they are when there are none.
    func foldingIn(
        _ models: [MeasuredModel], _ consent: Consent?, _ machine: Machine, _ progress: Progress
    ) throws -> [MeasuredModel] {
        if given.isEmpty { return models }
        var givenOptions = options
        (givenOptions.from, givenOptions.until) = (nil, nil)
        let events = try EventLog.read(
            files: given, options: givenOptions, consent: consent,
            needsRatings: models.contains { $0.model.settings.weights.usesRatings }, endsAtNewest: false,
            threads: machine.threads, progress: progress)
        progress.step("given events:\n\(events.funnel)")
        var folded = try models.map { try $0.foldingIn(events, threads: machine.threads, progress: progress) }
        folded[0].ownCounts = ownCounts(beside: folded[0], progress) { events }
        return folded
    }
}

extension MeasuredModel {
    /// The same model, measured on users who are folded in from given events; warns of pairs that it does not know.
    func foldingIn(_ given: EventLog, threads: Threads, progress: Progress) throws -> MeasuredModel {
        let profiles = try profiles(of: given, threads: threads)
        if profiles.unknownItems > 0 {
            progress.warning("\(profiles.unknownItems) given pairs have an item that \(name) does not know")
        }
        return foldingIn(profiles)
    }
}

extension Measure {
    /// The measures of a list separated by commas, or the usual ones, for lists from a catalogue.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a measure that the catalogue does not allow.
    static func requested(_ metrics: String?, of catalogue: Catalogue) throws -> [Measure] {
        let measures = try metrics.map { try list(parsing: $0) } ?? usual(for: catalogue)
        try check(measures, for: catalogue)
        return measures
    }
}
