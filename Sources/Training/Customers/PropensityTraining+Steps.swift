import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import FeatureLearning
package import Features
import Ids
import LinearAlgebra
import Measuring
import ModelFiles
import ModelStore
import Propensity

extension PropensityTraining {
    /// How a model is fitted, with the penalty that is given; one of a path is chosen by `validated`.
    var recipe: PropensityRecipe {
        var recipe = PropensityRecipe(encoding: encoding, parameters: logistic, classWeights: classWeights)
        recipe.encoding.dropsReference = isUnpenalized
        return recipe
    }

    /// A cross-validation, its recipe with the penalty that was chosen, and how.
    struct Validated {
        let recipe: PropensityRecipe
        let validation: CrossValidation
        let choice: PenaltyChoice?
    }

    /// Cross-validates the recipe; nil without folds.
    func validated(
        _ rows: TrainingRows, _ machine: Machine, _ progress: Progress
    ) throws -> Validated? {
        guard folds > 0 else { return nil }
        let found = try search(rows, machine, progress)
        let unconverged = found.validation.unconvergedFits
        if unconverged > 0 {
            progress.warning(
                "\(unconverged) of \(folds) fits of the cross-validation stopped before they had converged")
        }
        return found
    }

    private func search(
        _ rows: TrainingRows, _ machine: Machine, _ progress: Progress
    ) throws -> Validated {
        let folds = try Folds(folds, labels: rows.labels, customers: rows.customers, weights: rows.weights, seed: seed)
        guard let path else {
            let validation = try CrossValidation.run(
                recipe, on: rows, folds: folds, threads: machine.threads, progress: progress)
            return Validated(recipe: recipe, validation: validation, choice: nil)
        }
        let found = try PenaltySearch.choose(
            path, by: pathRule, for: recipe, on: rows, folds: folds, threads: machine.threads, progress: progress)
        progress.step("\(path.rawValue) \(found.choice.penalty) chosen of \(found.choice.candidates.count) penalties")
        return Validated(recipe: found.recipe, validation: found.validation, choice: found.choice)
    }

    /// The probabilities that models and calibrations give to rows which neither has seen.
    func heldOutSample(_ validation: CrossValidation, _ rows: TrainingRows) -> ProbabilitySample {
        rows.sample(
            CalibrationFitting.crossFitted(
                calibration, logOdds: validation.logOdds, labels: rows.labels, weights: rows.weights,
                folds: validation.folds))
    }

    /// Measures the model on held-out rows, as it will answer: with its calibration.
    ///
    /// - Parameters:
    ///   - validation: The log-odds of the rows, by models that have not seen them.
    ///   - rows: The rows.
    ///   - others: Other probabilities of the same rows, with the names of the baselines.
    ///   - machine: The threads.
    /// - Returns: The measures, and the curves for reports.
    /// - Throws: `UserError` with code `invalidData` for rows of one label.
    func evaluation(
        _ validation: CrossValidation, _ rows: TrainingRows,
        against others: [(name: String, sample: ProbabilitySample)], _ machine: Machine
    ) throws -> (report: ProbabilityReport, curves: ProbabilityCurves) {
        var baselines = ["base-rate": rows.sample(Array(repeating: rows.baseRate, count: rows.labels.count))]
        for other in others { baselines[other.name] = other.sample }
        let sample = heldOutSample(validation, rows)
        let report = try ProbabilityReport(
            sample, baselines: baselines, bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        return (report, ProbabilityCurves(sample, report))
    }

    /// The standard errors of the intercept and the coefficients in raw units, or the reason why there are none.
    func standardErrors(
        of model: TableModel, _ parameters: LogisticParameters, _ rows: TrainingRows, _ machine: Machine
    ) throws -> (values: [Double]?, refusal: String?) {
        var circumstances = StandardErrors.Circumstances()
        circumstances.hasSeveralRowsPerCustomer = Set(rows.customers).count < rows.labels.count
        circumstances.isCalibrated = calibration != .none
        guard parameters.l1 == 0, parameters.l2 == 0 else { return (nil, StandardErrors.refusalOfPenalties) }
        let problem = try LogisticProblem(
            rows: model.encoding.encode(rows.features, threads: machine.threads), labels: rows.labels,
            weights: rows.weights
        ).weighted(by: classWeights)
        switch try StandardErrors.of(model.fit, problem, parameters, circumstances, threads: machine.threads) {
        case .refused(let reason): return (nil, reason)
        case .computed(let errors):
            let scales = model.encoding.scales
            let raw = errors.inRawUnits(centers: scales.map(\.center), scales: scales.map(\.deviation))
            return ([raw.intercept.standardError] + raw.coefficients.map(\.standardError), nil)
        }
    }

    /// Refuses `encoding.rare_below` if no column has levels that could be merged.
    package func checkRareLevels(of features: FeatureTable) throws {
        guard encoding.rareBelow != nil else { return }
        guard features.columns.contains(where: { $0.kind == .category && encoding.hash[$0.name] == nil }) else {
            throw UserError(
                .wrongUsage, "\(.rareBelow) has no effect: no column is a category with levels of its own",
                remedy: "Leave it out, or name a column with \(.categoryColumns)")
        }
    }

    /// Warns that class weights without calibration give scores, not probabilities.
    func warnOfShiftedProbabilities(_ rows: TrainingRows, _ progress: Progress) {
        guard calibration == .none, classWeights.shiftsProbabilities(atBaseRate: rows.baseRate) else { return }
        progress.warning(
            """
            the numbers of this model are no probabilities: \(.classWeight) makes it predict as if yes and no had other \
            shares, so they rank customers but do not say how many will; add \(.calibrate, "platt"), or leave \
            \(.classWeight) out
            """)
    }

    static func checkConvergence(of model: TableModel, _ progress: Progress) throws {
        let fit = model.fit
        for note in fit.convergence.notes { progress.warning(note) }
        if !fit.aliased.isEmpty {
            progress.warning(
                "combinations of other columns, with a coefficient of 0: "
                    + fit.aliased.map { model.encoding.names[$0].description }.joined(separator: ", "))
        }
        guard fit.convergence.converged else {
            throw UserError(
                .notConverged,
                "the fit stopped after \(fit.convergence.iterations) iterations, where the optimality conditions are "
                    + "violated by \(fit.convergence.gradient)",
                remedy: "Raise \(.logisticL2), or choose another \(.logisticSolver)")
        }
    }

    /// The account of the cross-validation.
    private func quality(of evaluation: ProbabilityReport) -> Quality {
        var quality = Quality(
            split: Quality.Split(by: .folds, folds: folds, calibrated: calibration == .none ? nil : true),
            metrics: Quality.values(evaluation.metrics),
            baselines: evaluation.baselines.mapValues { .init($0.metrics, differences: $0.differences) })
        quality.rows = evaluation.rows
        return quality
    }

    func manifest(_ report: PropensityTrainingReport, _ data: PropensityData) throws -> Manifest {
        var content: [String: JSONValue] = [
            "fingerprint": .string(data.fingerprint), "rows": .int(report.rows), "positives": .int(report.positives),
            "columns": .int(data.schema.columns.count),
        ]
        if let newest = data.newest { content["newest"] = .string(UTCTime(seconds: newest / 1000).description) }
        if let consent = data.consent { content["consent"] = try JSONValue(encoding: consent) }
        if let identities = data.identities { content["identities"] = try JSONValue(encoding: identities) }
        if let itemTable = data.itemTable { content["item_table"] = try JSONValue(encoding: itemTable) }
        if let customerTable = data.customerTable {
            content["customer_table"] = try JSONValue(encoding: customerTable)
        }
        var manifest = Manifest(
            kind: ModelFamily.propensity.name, codeVersion: codeVersion,
            parameters: try JSONValue(encoding: learning(from: data)),
            data: .object(content), funnel: try JSONValue(encoding: data.funnel),
            quality: report.evaluation.map(quality(of:)),
            convergence: try JSONValue(encoding: report.convergence))
        manifest.details = try report.details.entry
        try manifest.note(queriesAmong: StoredRecipe.propensity(self).tables)
        return manifest
    }
}
