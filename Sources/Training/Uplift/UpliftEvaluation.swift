package import CustomerModels
package import Diagnostics
import Evaluation
package import Events
import FeatureLearning
import Features
package import LinearAlgebra
package import ModelStore
import Propensity
import Sources
package import Tables
package import Uplift

/// Measures an uplift model on the customers of a campaign that it was not trained on.
package struct UpliftEvaluation: Sendable {
    /// A table with the columns of the training table, target and treatment included.
    package var file: String
    /// What a command says about the layout of the table's text, in place of that of the training.
    package var layout = TableLayout.standard
    /// Whether rows that cannot be read are counted and skipped.
    package var skipInvalid = false
    /// The largest share of the rows that may be skipped.
    package var maximumInvalid = InvalidRows.usualMaximum
    /// A consent table; customers who have not agreed to personal recommendations are not scored here either.
    package var consent: ConsentSource?
    /// What a contact costs and an outcome is worth; nil takes those of the model.
    package var terms: ContactTerms?
    package var seed: UInt64 = 0
    /// Whether data that the model learnt from may be measured on; without it they are an error.
    package var allowsTrainingData = false

    package init(file: String) {
        self.file = file
    }

    /// Scores the rows and compares the arms.
    ///
    /// - Parameters:
    ///   - version: The model.
    ///   - machine: The threads.
    ///   - progress: Receives warnings.
    /// - Returns: The measures.
    /// - Throws: `UserError` for the model, for the rows, for an arm in which nothing can be measured, and for the table
    ///   that the model was trained on.
    package func run(_ version: Version, machine: Machine, progress: Progress) throws -> EvaluatedUplift {
        try TableSource.checkReadOnce([file] + [self.consent?.path].compactMap(\.self))
        let model = try UpliftModel(inFolder: version.folder)
        let consent = try self.consent?.read()
        let table = try LabelledTable(
            TableSource(file), schema: model.settings.schema.overridden(by: layout), skipInvalid: skipInvalid,
            maximumInvalid: maximumInvalid, consent: consent, progress: progress)
        try TrainingDataRule(isAllowed: allowsTrainingData, progress: progress)
            .check(tableWithFingerprint: table.rows.fingerprint, version)
        guard let target = model.settings.outcome.values else {
            preconditionFailure("a model of a campaign has the two texts of its target")
        }
        let rows = CampaignRows(
            try TrainingRows(
                table.rows, target: target, treatment: model.settings.treatment.values, repeatedIds: true))
        var unseen = UnseenLevels()
        let encoded = try model.settings.encoding.encode(
            rows.features, counting: &unseen, threads: machine.threads)
        try unseen.check(file: TableSource(file).name, progress: progress)
        let sample = UpliftSample(
            uplifts: try model.effect.uplifts(of: encoded, threads: machine.threads), treatments: rows.treatments,
            outcomes: rows.outcomes)
        return EvaluatedUplift(
            model: version.model, version: version.number,
            skipped: PropensityReport.Skipped(
                invalid: skipInvalid ? table.invalid : nil, optedOut: consent.map { _ in table.optedOut }),
            unseenLevels: unseen.cells,
            evaluation: try UpliftReport(
                sample, terms: terms ?? model.settings.terms, bootstrap: Bootstrap(seed: seed),
                threads: machine.threads))
    }
}

/// The output of `evaluate` for an uplift model.
package struct EvaluatedUplift: Encodable, Sendable {
    package let model: String
    package let version: Int
    package let skipped: PropensityReport.Skipped
    /// How many cells of each column have a level that training did not have.
    package let unseenLevels: [String: Int]?
    package let evaluation: UpliftReport

    private enum CodingKeys: String, CodingKey {
        case model, version, skipped
        case unseenLevels = "unseen_levels"
    }

    /// Writes the keys above, and the keys of the evaluation on the same level.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(version, forKey: .version)
        try container.encode(skipped, forKey: .skipped)
        try container.encodeIfPresent(unseenLevels, forKey: .unseenLevels)
        try evaluation.encode(to: encoder)
    }
}
