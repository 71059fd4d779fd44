package import CustomerModels
package import Diagnostics
package import Documents
import Evaluation
package import Events
package import FeatureLearning
import Features
package import Files
package import LinearAlgebra
import ModelFiles
package import ModelStore
package import Propensity
import Sources
import Tables

/// One training of a propensity model: from a table or events to a version in the store.
///
/// The value holds everything that the result depends on; flags and manifests both use it.
package struct PropensityTraining: Codable, Sendable {
    package var source: PropensitySource
    private var consentTable: String?
    private var consentColumns: ConsentColumns?
    /// Whether a customer who is not in the consent table has agreed.
    private var consentDefault = true
    /// True when it was said that such a customer has agreed, so that the consent table may be empty; nil otherwise.
    private var isConsentDefaultGiven: Bool?
    /// Who was forgotten, by the store that the version is written to; no setting, so no manifest has it.
    package var forgotten: HashedIds?
    package var encoding = EncodingOptions()
    package var logistic = LogisticParameters()
    package var classWeights = ClassWeights.none
    /// The number of folds for cross-validation; 0 means none.
    package var folds = standardFolds
    /// The penalty to choose by cross-validation.
    package var path: LogisticRegression.Penalty?
    /// Which penalty of the path is chosen.
    package var pathRule = PenaltyRule.lowest
    package var calibration = Calibration.Kind.none
    package var seed: UInt64 = 0

    /// The default is five folds: each model sees 80% of the rows, and all of them take five times the work of one fit.
    package static let standardFolds = 5

    private enum CodingKeys: String, CodingKey {
        case source, encoding, logistic, folds, path, calibration, seed
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case isConsentDefaultGiven = "consent_default_given"
        case pathRule = "path_rule"
        case classWeights = "class_weights"
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

    package init(_ source: PropensitySource) {
        self.source = source
    }

    /// Trains and writes a version.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - store: The store for the version.
    ///   - rivals: Other trainings, which are cross-validated on the same rows; the report has them as baselines.
    ///   - pipeline: What the manifest says of the pipeline that trains, asked when all is read; `nil` when none does.
    ///   - makingRoom: Is called where the disk is full; the version is written once more if it says that room was made.
    ///   - author: The user who writes it, and the clock.
    ///   - machine: The threads, and the clock for measuring time.
    ///   - progress: Receives each step of the work.
    /// - Returns: A report on the version.
    /// - Throws: `UserError` for the parameters, the data, a fit that does not converge, or the store.
    package func run(
        model: String, store: ModelStore, against rivals: [PropensityRival] = [],
        pipeline: @autoclosure @escaping () throws -> JSONValue? = nil, makingRoom: () throws -> Bool = { false },
        author: Author, machine: Machine, progress: Progress
    ) throws -> PropensityTrainingReport {
        try checkSettings()
        try store.prepare(model: model)
        try author.now()
        let report = try train(model: model, against: rivals, pipeline: try pipeline(), machine, progress) { build in
            try store.write(model: model, by: author, makingRoom: makingRoom, build: build)
        }
        progress.step("wrote \(model)/\(report.version)")
        return report
    }

    /// Refuses settings that cannot work.
    package func checkSettings() throws {
        try validate()
        if case .events(let log) = source { try log.options.identities?.check() }
        try TableSource.checkReadOnce(source.tables + [consent?.path].compactMap(\.self))
    }

    /// Trains, and hands what builds the files of the version to `write`, which returns the version's number.
    func train(
        model: String, against rivals: [PropensityRival] = [],
        pipeline: @autoclosure @escaping () throws -> JSONValue? = nil, _ machine: Machine, _ progress: Progress,
        write: (_ build: (_ folder: String) throws -> Manifest) throws -> Int
    ) throws -> PropensityTrainingReport {
        let consent = try consent?.read()
        let data = try read(consent, machine, progress)
        let rows = data.rows
        progress.step("\(rows.labels.count) rows, \(data.positives) of them yes, \(data.schema.columns.count) columns")
        try checkRareLevels(of: rows.features)
        warnOfShiftedProbabilities(rows, progress)
        let validated = try validated(rows, machine, progress)
        let recipe = validated?.recipe ?? self.recipe
        let fitted = try recipe.fit(rows, threads: machine.threads, clock: machine.clock)
        try Self.checkConvergence(of: fitted, progress)
        let calibration = validated.map {
            CalibrationFitting.fit(
                self.calibration, logOdds: $0.validation.logOdds, labels: rows.labels, weights: rows.weights)
        }
        let errors = try standardErrors(of: fitted, recipe.parameters, rows, machine)
        let trained = PropensityModel(
            settings: PropensitySettings(
                outcome: data.outcome, schema: data.schema, encoding: fitted.encoding,
                calibration: calibration ?? .none, customers: data.customers),
            intercept: fitted.fit.intercept, coefficients: fitted.fit.coefficients,
            standardErrors: errors.values, itemColumn: data.itemColumn)
        var report = PropensityTrainingReport(
            model: model, rows: rows.labels.count, positives: data.positives, funnel: data.funnel,
            columns: data.profiles, cutoffs: data.cutoffs,
            l2: recipe.parameters.resolvedL2(totalWeight: try recipe.totalWeight(of: rows)),
            l1: recipe.parameters.l1, convergence: fitted.fit.convergence, calibration: self.calibration,
            coefficients: trained.rawCoefficients)
        (report.consent, report.itemTable) = (data.consent, data.itemTable)
        (report.customerTable, report.identities) = (data.customerTable, data.identities)
        report.standardErrorsRefused = errors.refusal
        if isUnpenalized, let refusal = errors.refusal { progress.warning("no standard errors: \(refusal)") }
        report.aliased = fitted.fit.aliased.map { fitted.encoding.names[$0].description }
        report.choice = validated?.choice
        let others = try MeasuredRivals(validated == nil ? [] : rivals, on: rows, consent, machine, progress)
        let measured = try validated.map { try evaluation($0.validation, rows, against: others.samples, machine) }
        report.evaluation = measured?.report
        report.details.probabilities = measured?.curves
        report.suspectedLeaks = try suspectedLeaks(validated?.validation.folds, rows, machine, progress)
        let written = report
        let snapshot = try snapshot(of: data, validated, trained, machine)
        report.version = try write { folder in
            try trained.write(toFolder: folder)
            var manifest = try manifest(written, data)
            others.note(in: &manifest.quality)
            manifest.snapshot = snapshot
            manifest.pipeline = try pipeline()
            return manifest
        }
        return report
    }

    /// Whether there is no penalty, so that each category needs a reference level without a coefficient.
    var isUnpenalized: Bool { logistic.l1 == 0 && logistic.l2 == 0 && path == nil }

    func validate() throws {
        func wrong(_ problem: Message, _ remedy: Message) -> UserError {
            UserError(.wrongUsage, problem, remedy: remedy)
        }
        guard folds == 0 || (2...100).contains(folds) else {
            throw wrong("\(.folds, folds) is out of range", "Give 2 to 100, or 0 for no cross-validation")
        }
        if folds == 0, calibration != .none {
            throw wrong("\(.calibrate) needs held-out rows", "Give \(.folds, 2) or more")
        }
        if folds == 0, path != nil { throw wrong("\(.penaltyPath) needs held-out rows", "Give \(.folds, 2) or more") }
        if path == .l1, ![.auto, .coordinate].contains(logistic.solver) {
            throw wrong(
                "\(.logisticSolver, logistic.solver.rawValue) takes no l1 penalty", "Leave it out, or choose coordinate"
            )
        }
        if path == .l2, logistic.l2 != nil {
            throw wrong("\(.penaltyPath, "l2") chooses \(.logisticL2) itself", "Leave \(.logisticL2) out")
        }
        if path == .l1, logistic.l1 != 0 {
            throw wrong("\(.penaltyPath, "l1") chooses \(.logisticL1) itself", "Leave \(.logisticL1) out")
        }
        try logistic.validate()
    }

    func read(_ consent: Consent?, _ machine: Machine, _ progress: Progress) throws -> PropensityData {
        switch source {
        case .table(let table): try table.read(consent, threads: machine.threads, progress: progress)
        case .events(let events): try events.read(consent, threads: machine.threads, progress: progress)
        }
    }
}
