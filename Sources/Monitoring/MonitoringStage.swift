import CustomerModels
import Diagnostics
import Documents
import Drift
import Evaluation
import Events
import Features
import Files
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import Recommenders
import Tables
import Training

/// The work of one monitoring, input by input.
struct MonitoringStage {
    let monitoring: Monitoring
    let recipe: VersionRecipe
    let thresholds: DriftThresholds
    let now: UTCTime
    let machine: Machine
    let progress: Progress

    private var version: Version { recipe.version }

    /// Monitors a recommender.
    ///
    /// - Throws: `UserError` for data that cannot be read or joined.
    func fill(_ report: inout MonitoringReport, recommender training: RecommenderTraining) throws {
        let model = try Recommender(inFolder: version.folder)
        try model.unchanged {
            if !monitoring.events.isEmpty { try addEvents(to: &report, training, model) }
            guard let batch = monitoring.batch else { return }
            let description = try BatchDescription(of: batch)
            try description.check(isOf: version)
            guard description.isLists else {
                throw Self.otherKind(of: batch, "probabilities, and the version makes lists")
            }
            let lists = try ListedBatch(batch, progress: progress)
            if monitoring.outcomes.isEmpty {
                try addLists(lists, description, to: &report, model)
            } else {
                try addOutcomes(of: lists, description, to: &report, training, model)
            }
        }
    }

    private func addEvents(
        to report: inout MonitoringReport, _ training: RecommenderTraining, _ model: Recommender
    ) throws {
        let snapshot = try recipe.snapshot
        let log = try read(monitoring.events, needsRatings: training.train.usesRatings)
        report.events = log.account
        var new = NewEvents(log.new, window: log.window)
        if let events = log.new {
            let items = monitoring.items ?? training.items.flatMap { Folder.exists($0) ? $0 : nil }
            new.items = try items.map { try itemRecords($0, training, events) }
            if items == nil, let path = training.items {
                report.events?.notApplied.append("the item table, because \(path) is not there")
            }
        }
        let known = KnownIds(model)
        (new.knowsCustomer, new.knowsItem) = ({ known.knowsCustomer($0) }, { known.knowsItem($0) })
        let comparison = try snapshot.compare(
            new, thresholds: thresholds.among(snapshot.checkNames), threads: machine.threads)
        try known.check()
        try add(comparison, log, to: &report)
    }

    private func itemRecords(
        _ items: String, _ training: RecommenderTraining, _ log: EventLog
    ) throws -> ItemRecords {
        let columns = (training.itemColumns ?? ItemColumns()).overridden(by: monitoring.itemColumns)
        let records = try ItemRecords(file: items, columns: columns, eventsColumn: training.options.itemColumn)
        _ = try records.match(log.items, progress: progress)
        return records
    }

    private func addLists(
        _ lists: ListedBatch, _ description: BatchDescription, to report: inout MonitoringReport, _ model: Recommender
    ) throws {
        let figures = try ListFigures(lists, description, of: model)
        report.lists = figures
        let trained = try recipe.snapshotIfThere?.lists
        var last: (figures: ListFigures, overlap: ListOverlap)?
        // Fewer customers are others than those of the training by chance alone.
        let areMany = figures.personalLists >= ListFigures.fewestScoredLists
        var scores = areMany ? trained.flatMap { ScoreDistance(of: lists.personalScores, from: $0) } : nil
        if let path = monitoring.last {
            let before = try lastDescription(path)
            guard before.isLists else { throw Self.otherKind(of: path, "probabilities, and tonight's batch has lists") }
            let old = try ListedBatch(path, progress: progress)
            // Another version may have made the lists of the night before; its items are counted by this one.
            let overlap = ListOverlap(of: lists, with: old, depth: figures.depth)
            last = (try ListFigures(old, before, of: model), overlap)
            // Scores of two versions may differ in size.
            if before.version == description.version {
                scores = ScoreDistance(of: lists.personalScores, from: old.personalScores)
            }
        }
        if let scores {
            var comparison = DriftComparison(report: DriftReport([]))
            comparison.distributions = [scores.compared]
            report.comparisons.append(comparison)
        }
        (report.lastLists, report.overlap) = (last?.figures, last?.overlap)
        let checks = ListChecks(
            figures: figures, last: last, trained: trained, scores: scores,
            isPopularity: model.settings.kind == .popularity, thresholds: thresholds, now: now)
        report.checks += checks.all
    }

    private func addOutcomes(
        of lists: ListedBatch, _ description: BatchDescription, to report: inout MonitoringReport,
        _ training: RecommenderTraining, _ model: Recommender
    ) throws {
        guard let from = monitoring.overrides.from ?? description.created.map({ $0.seconds * 1000 }) else {
            throw UserError(
                .invalidData,
                "the manifest does not say when the lists were made, so nobody knows what came after them",
                at: .init(file: description.file), remedy: "Say it with \(.eventsFrom)")
        }
        let log = try read(monitoring.outcomes, needsRatings: false)
        report.events = log.account
        report.events?.from = from
        let quality = recipe.manifest.quality
        let mask = training.mask ?? quality?.mask.flatMap { ItemMask(rawValue: $0) } ?? .seen
        let terms = ListOutcomes.Terms(
            from: from, mask: mask, unknownItems: training.unknownItems ?? .skip, quality: quality,
            top: description.top ?? 1, seed: monitoring.seed, threads: machine.threads)
        let outcomes = try ListOutcomes(lists, log.log, of: model, terms, progress: progress)
        report.listOutcomes = outcomes
        report.checks += OutcomeChecks(thresholds: thresholds).all(of: outcomes)
    }

    /// The batch of the night before, of the same model.
    private func lastDescription(_ path: String) throws -> BatchDescription {
        let description = try BatchDescription(of: path)
        guard description.model == version.model else {
            throw UserError(
                .invalidData, "\(description.model) made these rows, and \(version) is asked about",
                at: .init(file: path), remedy: "Name the lists of the night before that \(version.model) made")
        }
        return description
    }

    private static func otherKind(of path: String, _ problem: String) -> UserError {
        UserError(
            .invalidData, Message("the batch has \(problem)"), at: .init(file: path),
            remedy: "Name a batch that this version made")
    }
}

extension MonitoringStage {
    /// Monitors a model of customers.
    ///
    /// - Throws: `UserError` for data that cannot be read or joined.
    func fill(_ report: inout MonitoringReport, propensity training: PropensityTraining) throws {
        let model = try PropensityModel(inFolder: version.folder)
        if !monitoring.events.isEmpty {
            let snapshot = try recipe.snapshot
            let log = try read(monitoring.events, needsRatings: false)
            report.events = log.account
            try add(
                snapshot.compare(
                    NewEvents(log.new, window: log.window), thresholds: thresholds.among(snapshot.checkNames),
                    threads: machine.threads),
                log, to: &report)
            if log.new != nil {
                let beside = NewRows.Beside(
                    items: monitoring.items, itemColumns: monitoring.itemColumns, customers: monitoring.customers,
                    customerColumns: monitoring.customerColumns)
                let rows = try NewRows(
                    log.log, at: nil, beside, by: model, recipe.consent(monitoring),
                    threads: machine.threads, progress: progress)
                try add(rows, to: &report, training, snapshot)
            }
        }
        if let file = monitoring.table {
            var table = NewRows.Table(file: file, layout: monitoring.layout)
            (table.skipInvalid, table.maximumInvalid) = (monitoring.skipInvalid, monitoring.maximumInvalid)
            let rows = try NewRows(
                table, by: model, recipe.consent(monitoring), threads: machine.threads, progress: progress)
            try add(rows, to: &report, training, recipe.snapshot)
        }
        if let batch = monitoring.batch { try addScores(batch, to: &report, training) }
        if !monitoring.outcomes.isEmpty { try addOutcomes(to: &report, training) }
    }

    private func add(
        _ rows: NewRows, to report: inout MonitoringReport, _ training: PropensityTraining, _ snapshot: Snapshot
    ) throws {
        report.customers = MonitoringReport.TableAccount(
            rows: rows.features.rowCount, invalid: rows.invalid, optedOut: rows.optedOut,
            unseenShare: rows.unseenShare, at: rows.at)
        let comparison = try snapshot.compare(
            rows.features, scores: rows.probabilities, thresholds: thresholds.among(snapshot.checkNames))
        report.comparisons.append(comparison)
        report.checks += comparison.report.checks
        try addEstimate(of: rows.probabilities, unseenShare: rows.unseenShare, to: &report, training)
    }

    private func addEstimate(
        of probabilities: [Double], unseenShare: Double?, to report: inout MonitoringReport,
        _ training: PropensityTraining
    ) throws {
        let estimate = try EstimatedQuality(
            of: probabilities, unseenShare: unseenShare, recipe.manifest, training, seed: monitoring.seed,
            threads: machine.threads)
        report.estimate = estimate
        report.checks += OutcomeChecks(thresholds: thresholds).all(of: estimate)
    }

    private func addScores(
        _ path: String, to report: inout MonitoringReport, _ training: PropensityTraining
    ) throws {
        let description = try BatchDescription(of: path)
        try description.check(isOf: version)
        guard !description.isLists else {
            throw Self.otherKind(of: path, "lists, and the version gives probabilities")
        }
        let scores = try ScoredBatch(path, progress: progress)
        let figures = ScoreFigures(scores, description)
        report.scores = figures
        if let last = monitoring.last {
            let before = try lastDescription(last)
            guard !before.isLists else {
                throw Self.otherKind(of: last, "lists, and tonight's batch has probabilities")
            }
            report.lastScores = ScoreFigures(try ScoredBatch(last, progress: progress), before)
        }
        report.checks += ScoreChecks(figures: figures, last: report.lastScores, thresholds: thresholds).all
        // The rows of the table or the events say more of the same customers.
        guard report.customers == nil else { return }
        if let snapshot = try recipe.snapshotIfThere {
            let comparison = try snapshot.compare(
                nil, scores: scores.probabilities, thresholds: thresholds.among(snapshot.checkNames))
            report.comparisons.append(comparison)
            report.checks += comparison.report.checks
        }
        try addEstimate(of: scores.probabilities, unseenShare: nil, to: &report, training)
    }

    private func addOutcomes(to report: inout MonitoringReport, _ training: PropensityTraining) throws {
        let source: PropensityEvaluation.Source
        switch training.source {
        case .table:
            source = .table(
                monitoring.outcomes[0], monitoring.layout, skipInvalid: monitoring.skipInvalid,
                maximumInvalid: monitoring.maximumInvalid)
        case .events:
            var log = PropensityEvaluation.Log(files: monitoring.outcomes, cutoffs: monitoring.cutoffs)
            (log.items, log.itemColumns) = (monitoring.items, monitoring.itemColumns)
            (log.customers, log.customerColumns) = (monitoring.customers, monitoring.customerColumns)
            log.overrides = monitoring.overrides
            source = .events(log)
        }
        var evaluation = PropensityEvaluation(source)
        evaluation.consent = recipe.consentSource(monitoring)
        evaluation.seed = monitoring.seed
        let judged = try evaluation.judged(by: version, machine: machine, progress: progress)
        let outcomes = try PropensityOutcomes(
            judged, by: monitoring.cohort, quality: recipe.manifest.quality, seed: monitoring.seed,
            threads: machine.threads)
        report.outcomes = outcomes
        report.checks += OutcomeChecks(thresholds: thresholds).all(of: outcomes)
    }
}

extension MonitoringStage {
    /// Reads events as the training read its own.
    private func read(_ files: [String], needsRatings: Bool) throws -> MonitoredLog {
        var overrides = monitoring.overrides
        (overrides.from, overrides.until) = (nil, nil)
        let (options, notApplied) = try recipe.eventOptions(overriddenBy: overrides, progress: progress)
        var needsItems = false
        if case .recommender = recipe.stored { needsItems = true }
        let terms = MonitoredLog.Terms(
            files: files, options: options, consent: try recipe.consent(monitoring),
            needsRatings: needsRatings, needsItems: needsItems, learnt: try recipe.learnt,
            from: monitoring.outcomes.isEmpty ? monitoring.overrides.from : nil, until: monitoring.overrides.until,
            notApplied: notApplied, now: now.seconds * 1000)
        return try MonitoredLog(terms, threads: machine.threads, progress: progress)
    }

    /// Adds the checks of events; that of the newest says what the tables hold, also where nothing of it is new.
    private func add(_ comparison: DriftComparison, _ log: MonitoredLog, to report: inout MonitoringReport) throws {
        var checks = comparison.report.checks.filter { $0.name != "newest" }
        checks.insert(newest(log.account), at: 0)
        report.checks += checks
        report.comparisons.append(comparison)
    }

    /// Whether the export goes on: the days by which its newest event is newer than that of the training.
    private func newest(_ account: EventsAccount) -> DriftCheck {
        let maker = CheckMaker(thresholds)
        let day = Double(Timestamp.millisecondsPerDay)
        let ages = account.newest.flatMap { newest in account.learnt.map { Double(newest - $0) / day } }
        let events = account.events.grouped
        let words = account.newest.map { newest in
            let learnt = account.learnt.map { "; the version learnt from events up to \(Timestamp.text($0))" } ?? ""
            return "\(events) new events; the newest event is of \(Timestamp.text(newest))\(learnt)"
        }
        var check = maker.check(
            "newest", "days", ages, .falls, standard: 0, found: words ?? "",
            unless: "the events, or those of the training, have no times")
        // Nothing in the window is an alarm, whatever the threshold.
        if account.events == 0 { (check.state, check.found) = (.alarm, words ?? "there are no new events") }
        return check
    }
}

extension DriftThresholds {
    /// Those that some checks have.
    func among(_ names: [String]) -> DriftThresholds {
        DriftThresholds(
            values.filter { entry in
                guard entry.key.hasSuffix(".*") else { return names.contains(entry.key) }
                return names.contains { $0.hasPrefix(entry.key.dropLast()) }
            })
    }
}
