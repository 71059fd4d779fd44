import Diagnostics
import Evaluation
import Events
import Features
import LinearAlgebra
import ModelFiles
import ModelStore
import Models
import Propensity

extension PropensityTraining {
    /// A cross-validation, the recipe it is of, and how its penalty was chosen.
    struct Validated {
        let recipe: PropensityRecipe
        let validation: CrossValidation
        let choice: PenaltyChoice?
    }

    /// Holds out each fold in turn; nil without folds.
    func validated(
        _ recipe: PropensityRecipe, _ rows: TrainingRows, _ machine: Machine, _ progress: Progress
    ) throws -> Validated? {
        guard folds > 0 else { return nil }
        let folds = try Folds(folds, labels: rows.labels, customers: rows.customers, seed: seed)
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

    /// What held-out rows say of the model, before calibration: the calibration itself was learnt from them.
    func evaluation(_ validation: CrossValidation, _ rows: TrainingRows, _ machine: Machine) throws -> ProbabilityReport
    {
        try ProbabilityReport(
            rows.sample(Calibration.none.probabilities(ofLogOdds: validation.logOdds)),
            baselines: ["base-rate": rows.sample(Array(repeating: rows.baseRate, count: rows.labels.count))],
            bootstrap: Bootstrap(seed: seed), threads: machine.threads)
    }

    /// Columns of a table that tell almost everything by themselves; features made from events cannot leak.
    func suspectedLeaks(
        _ validation: CrossValidation?, _ rows: TrainingRows, _ machine: Machine, _ progress: Progress
    ) throws -> SuspectedLeak? {
        guard case .table = source, let validation else { return nil }
        let leak = try SuspectedLeak(
            among: rows, validation: validation, encoding: encoding, threads: machine.threads)
        for column in leak.columns where column.isSuspected {
            progress.warning(
                "column '\(column.name)' alone has an AUC of \(column.auc.rounded(digits: 3)), all columns together "
                    + "\(leak.auc.rounded(digits: 3)): make sure that it is known before the outcome, or --ignore it")
        }
        return leak
    }

    /// The standard errors of the intercept and the coefficients in raw units, or why there are none.
    func standardErrors(
        of model: TableModel, _ rows: TrainingRows, _ data: PropensityData, _ machine: Machine
    ) throws -> (values: [Double]?, refusal: String?) {
        var circumstances = StandardErrors.Circumstances()
        circumstances.hasSeveralRowsPerCustomer = Set(rows.customers).count < rows.labels.count
        circumstances.isCalibrated = calibration != .none
        var parameters = logistic
        parameters.l2 = logistic.l2(of: rows)
        // A fit with a penalty is refused before the rows are looked at, and needs no second copy of them.
        let encoded = isUnpenalized ? rows : rows.subset([])
        let problem = LogisticProblem(
            rows: try model.encoding.encode(encoded.features, threads: machine.threads), labels: encoded.labels,
            weights: encoded.weights)
        guard classWeights == .none else {
            return (nil, "the classes are weighted, and a weight is not a number of observations")
        }
        switch try StandardErrors.of(model.fit, problem, parameters, circumstances, threads: machine.threads) {
        case .refused(let reason): return (nil, reason)
        case .computed(let errors):
            let scales = model.encoding.scales
            let raw = errors.inRawUnits(centers: scales.map(\.center), scales: scales.map(\.deviation))
            return ([raw.intercept.standardError] + raw.coefficients.map(\.standardError), nil)
        }
    }

    static func checkConvergence(of fit: LogisticFit, _ progress: Progress) throws {
        for note in fit.convergence.notes { progress.warning(note) }
        guard fit.convergence.converged else {
            throw UserError(
                .notConverged,
                "the fit stopped after \(fit.convergence.iterations) iterations, where the optimality conditions are "
                    + "violated by \(fit.convergence.gradient)",
                remedy: "Raise --l2, or choose another --solver")
        }
    }

    func manifest(_ report: PropensityTrainingReport, _ data: PropensityData) throws -> Manifest {
        let content: JSONValue = [
            "fingerprint": .string(data.fingerprint), "rows": .int(report.rows), "positives": .int(report.positives),
            "columns": .int(data.schema.columns.count),
        ]
        return Manifest(
            kind: ModelFamily.propensity.rawValue, codeVersion: codeVersion, parameters: try JSONValue(encoding: self),
            data: content, funnel: try JSONValue(encoding: data.funnel),
            metrics: try report.evaluation.map { try JSONValue(encoding: $0.metrics) } ?? [:],
            convergence: try JSONValue(encoding: report.convergence))
    }
}

extension LogisticParameters {
    /// The l2 penalty that is used for rows.
    func l2(of rows: TrainingRows) -> Double {
        l2 ?? (l1 > 0 ? 0 : 1 / (rows.weights?.reduce(0, +) ?? Double(rows.labels.count)))
    }
}

extension Double {
    fileprivate func rounded(digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
