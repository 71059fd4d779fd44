package import CustomerModels
import Diagnostics
import Documents
package import Evaluation
package import Events
package import FeatureLearning
import Features
import LinearAlgebra
import ModelFiles
package import ModelStore
package import Uplift

/// The output of `fit uplift`; a manifest keeps it among its details.
package struct UpliftTrainingReport: ReportOfVersion, Codable, Equatable {
    /// What a learner is worth on rows that it has not seen.
    package struct Candidate: Codable, Sendable, Equatable {
        package let learner: UpliftSettings.Learner
        /// nil where all orders of the customers are equal.
        package let qini: Estimate?
        package let isChosen: Bool

        private enum CodingKeys: String, CodingKey {
            case learner, qini
            case isChosen = "chosen"
        }
    }

    package let model: String
    package internal(set) var version = 0
    package let learner: UpliftSettings.Learner
    package let folds: Int
    /// The learners, each measured by cross-fitting on the same parts.
    package let learners: [Candidate]
    package let overlap: TreatmentOverlap
    /// The penalty of the ridge regression; nil for other learners.
    package let ridge: Double?
    /// The chosen learner on rows that it has not seen.
    package let evaluation: UpliftReport
    package let funnel: Funnel
    /// How the consent table meets the input; nil without one.
    package let consent: ConsentCounts?
    /// A profile of each column of the table; empty in a manifest.
    package internal(set) var columns: [ColumnProfile]

    init(
        model: String, _ data: PropensityData, _ fit: UpliftFit, _ rows: CampaignRows, by training: UpliftTraining,
        bootstrap: Bootstrap, threads: Threads
    ) throws {
        self.model = model
        learner = training.recipe.learner
        (folds, overlap, ridge) = (training.folds, fit.overlap, fit.ridge)
        (funnel, consent, columns) = (data.funnel, data.consent, data.profiles)
        let reports = try UpliftSettings.Learner.allCases.map { learner in
            let sample = UpliftSample(
                uplifts: fit.heldOut[learner] ?? [], treatments: rows.treatments, outcomes: rows.outcomes)
            return try UpliftReport(sample, terms: training.terms, bootstrap: bootstrap, threads: threads)
        }
        learners = zip(UpliftSettings.Learner.allCases, reports).map { learner, report in
            Candidate(learner: learner, qini: report.qini, isChosen: learner == training.recipe.learner)
        }
        let chosen = UpliftSettings.Learner.allCases.firstIndex(of: training.recipe.learner) ?? 0
        evaluation = reports[chosen]
    }
}

extension UpliftTraining {
    func manifest(_ report: UpliftTrainingReport, _ data: PropensityData) throws -> Manifest {
        let arms = report.evaluation.arms
        var content: [String: JSONValue] = [
            "fingerprint": .string(data.fingerprint), "rows": .int(report.evaluation.rows),
            "positives": .int(data.positives), "treated": .int(Int(arms.treated)),
            "columns": .int(data.schema.columns.count),
        ]
        if let consent = data.consent { content["consent"] = try JSONValue(encoding: consent) }
        var manifest = Manifest(
            kind: ModelFamily.uplift.name, codeVersion: codeVersion, parameters: try JSONValue(encoding: self),
            data: .object(content), funnel: try JSONValue(encoding: data.funnel),
            quality: Quality(report.evaluation, split: Quality.Split(by: .folds, folds: folds)), convergence: .null)
        var details = VersionDetails()
        details.uplift = report
        details.uplift?.columns = []
        manifest.details = try details.entry
        try manifest.note(queriesAmong: tables)
        return manifest
    }
}

extension Quality {
    /// The quality that a measurement of uplifts found, beside an order by chance.
    package init(_ report: UpliftReport, split: Split? = nil) {
        let qini = report.qini.map { Quality.Value($0.value, low: $0.low, high: $0.high) }
        func named(_ value: Quality.Value?) -> [String: Quality.Value] {
            value.map { [UpliftMeasure.qini.rawValue: $0] } ?? [:]
        }
        self.init(
            split: split, metrics: named(qini),
            // The coefficient of an order by chance is expected to be 0, so the difference is the coefficient.
            baselines: [
                UpliftMeasure.baseline: .init(
                    metrics: named(qini.map { _ in Quality.Value(0) }), differences: named(qini))
            ])
        rows = report.rows
    }
}
