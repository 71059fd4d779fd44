package import CustomerModels
package import Diagnostics
import Documents
import Evaluation
package import Events
import FeatureLearning
import Features
package import Files
package import LinearAlgebra
package import ModelStore
import Propensity
import Sources
package import Uplift

/// One training of an uplift model: from the table of a campaign to a version in the store.
///
/// The value holds everything that the result depends on; flags and manifests both use it.
package struct UpliftTraining: WholeTraining {
    /// The table, whose schema names target and treatment.
    package var table: CustomerTable
    private var consentTable: String?
    private var consentColumns: ConsentColumns?
    /// Whether a customer who is not in the consent table has agreed.
    private var consentDefault = true
    /// True when it was said that such a customer has agreed, so that the consent table may be empty; nil otherwise.
    private var isConsentDefaultGiven: Bool?
    /// Who was forgotten, by the store that the version is written to; no setting, so no manifest has it.
    package var forgotten: HashedIds?
    package var recipe = UpliftRecipe()
    /// The number of parts of the cross-fitting.
    package var folds = standardFolds
    /// What a contact costs and an outcome is worth; nil leaves profits out.
    package var terms: ContactTerms?
    package var seed: UInt64 = 0

    /// Fits of four fifths of the rows, and of three fifths for the inner models.
    package static let standardFolds = 5
    /// With fewer than three parts the inner models would have no rows; more than 20 take hundreds of fits.
    private static let allowedFolds = 3...20

    private enum CodingKeys: String, CodingKey {
        case table, recipe, folds, terms, seed
        case consentTable = "consent"
        case consentColumns = "consent_columns"
        case consentDefault = "consent_default"
        case isConsentDefaultGiven = "consent_default_given"
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

    package init(_ table: CustomerTable) {
        self.table = table
    }

    /// The tables that are read.
    package var tables: [String] { [table.file, consent?.path].compactMap(\.self) }

    package func train(
        model: String, in store: ModelStore, _ machine: Machine, _ progress: Progress,
        write: (_ build: (_ folder: String) throws -> Manifest) throws -> Int
    ) throws -> UpliftTrainingReport {
        let data = try table.read(try consent?.read(), threads: machine.threads, progress: progress)
        guard let treatment = data.treatment, let name = data.schema.treatment else {
            throw UserError(
                .wrongUsage, "a campaign needs a treatment", remedy: "Name its column with \(.treatmentColumn)")
        }
        let rows = CampaignRows(data.rows)
        let parts = try rows.parts(folds, seed: seed)
        progress.step(
            "\(rows.count.grouped) rows, \(Int(rows.arms.treated).grouped) of them treated, "
                + "\(data.positives.grouped) of them yes, \(data.schema.columns.count) columns")
        let fit = try UpliftFit(rows, parts: parts, recipe, machine: machine, progress: progress)
        if fit.unconverged > 0 {
            progress.warning("\(fit.unconverged) logistic fits stopped before they had converged")
        }
        let trained = UpliftModel(
            settings: UpliftSettings(
                learner: recipe.learner, outcome: data.outcome,
                treatment: .init(name: name, values: treatment, share: fit.overlap.share), schema: data.schema,
                encoding: fit.encoding, terms: terms),
            effect: fit.effect)
        var report = try UpliftTrainingReport(
            model: model, data, fit, rows, by: self, bootstrap: Bootstrap(seed: seed), threads: machine.threads)
        let written = report
        report.version = try write { folder in
            try trained.write(toFolder: folder)
            return try manifest(written, data)
        }
        return report
    }

    /// Refuses settings that cannot work.
    package func validate() throws {
        guard Self.allowedFolds.contains(folds) else {
            throw UserError(
                .wrongUsage, "\(.folds, folds) is out of range",
                remedy: "Give \(Self.allowedFolds.lowerBound) to \(Self.allowedFolds.upperBound)")
        }
        guard table.schema.treatment != nil else {
            throw UserError(
                .wrongUsage, "\(.treatmentColumn) is missing", remedy: "Name the column that says who was treated")
        }
        try recipe.validate()
    }
}
