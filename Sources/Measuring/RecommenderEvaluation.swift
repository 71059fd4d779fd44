package import Diagnostics
package import Evaluation
package import Events
package import LinearAlgebra
package import ModelStore

/// Measures a recommender on events that it was not trained on, and others on the same users and masks.
package struct RecommenderEvaluation: Codable, Sendable {
    /// The groups by which a report can be broken down.
    package enum Breakdown: String, Codable, Sendable, CaseIterable {
        /// Users, by the number of items in their history.
        case activity
        /// Items to find, by their category.
        case category
    }

    /// Tables of the hidden events.
    package var hidden: [String]
    /// Tables of the given events of the test users; if there are any, each user is folded in from these events only.
    package var given: [String] = []
    package var options = EventOptions()
    /// A consent table; users who have not agreed to personal recommendations are not measured.
    package var consent: String?
    /// Whether a user who is not in the consent table has agreed.
    package var consentDefault = true
    /// The measures, separated by commas; nil means all that the model allows, at 20.
    package var metrics: String?
    package var mask = EvaluationReport.Mask.seen
    /// The groups by which the report is broken down, in addition to the totals.
    package var breakdowns: [Breakdown] = []
    package var seed: UInt64 = 0

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
    /// - Returns: The report, with popularity and `others` as baselines.
    /// - Throws: `UserError` with code `modelUnusable` for a model, `invalidData` when there is nothing to measure,
    ///   `wrongUsage` when a model does not support the request.
    package func run(
        _ version: Version, against others: [Version] = [], machine: Machine, progress: Progress
    ) throws -> RecommenderReport {
        var models = try MeasuredModel.open(version, against: others)
        let catalogue = try Catalogue(models[0].model)
        let measures = try measures(for: catalogue)
        if !given.isEmpty {
            for model in models { try model.checkFoldIn() }
        }
        let consent = try consent.map { try Consent(file: $0, defaultYes: consentDefault) }
        let log = try EventLog.read(
            files: hidden, options: options, consent: consent, threads: machine.threads, progress: progress)
        progress.step("hidden events:\n\(log.funnel)")
        models = try foldingIn(models, consent, machine, progress)
        return try report(on: log, models, catalogue, measures, machine, progress)
    }

    /// The measures for lists from a catalogue.
    ///
    /// - Throws: `UserError` with code `wrongUsage` when the model of the catalogue does not support one of them.
    package func measures(for catalogue: Catalogue) throws -> [Measure] {
        let measures = try metrics.map { try Measure.list(parsing: $0) } ?? Measure.usual(for: catalogue)
        try Measure.check(measures, for: catalogue)
        guard !breakdowns.contains(.category) || catalogue.categoryNames != nil else {
            throw catalogue.noCategories(for: "a report by category")
        }
        return measures
    }

    /// Ranks for all users with pairs to find, with each model; the first model is the one to be measured.
    package func report(
        on log: EventLog, _ models: [MeasuredModel], _ catalogue: Catalogue, _ measures: [Measure], _ machine: Machine,
        _ progress: Progress
    ) throws -> RecommenderReport {
        let test = try TestPairs(log, models: models, mask: mask)
        progress.step("\(test.pairs) pairs of \(test.users) users to find")

        /// An empty tally for lists of items from a catalogue.
        func empty(_ catalogue: Catalogue) -> RankingTally {
            RankingTally(measures: measures, catalogue: catalogue, byCategory: breakdowns.contains(.category))
        }
        let own = try models[0].tallies(
            of: test.sides[0], into: empty(catalogue), mask: mask, threads: machine.threads)
        var baselines = ["popularity": own.popularity]
        for (model, side) in zip(models, test.sides).dropFirst() {
            // Measure all lists with the popularity, factors and categories of the same model.
            let ruler = Catalogue(catalogue, at: try model.positions(in: models[0]))
            let tallies = try model.tallies(of: side, into: empty(ruler), mask: mask, threads: machine.threads)
            baselines[model.version.description] = tallies.own
        }
        let visitors = models[0].visitors
        let activity =
            try breakdowns.contains(.activity) ? test.sides[0].users.map { try visitors.itemCount(of: $0) } : nil
        let report = try EvaluationReport(
            model: own.own, baselines: baselines, activity: activity, masked: mask, skipped: test.skipped,
            bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        let version = models[0].version
        return RecommenderReport(model: version.model, version: version.number, pairs: test.pairs, evaluation: report)
    }
}
