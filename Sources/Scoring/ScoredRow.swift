import Features
package import ModelStore
package import Models
import Tables

/// The probability for one row, with the reasons for it.
package struct ScoredRow: Codable, Sendable, Equatable {
    package let model: String
    package let version: Int
    /// What the probability is the probability of.
    package let outcome: String
    package let probability: Double
    /// Before calibration.
    package let logOdds: Double
    /// The log-odds of a row with the mean of every amount and levels that have no effect.
    package private(set) var intercept: Double?
    /// What each column adds to the log-odds.
    package private(set) var contributions: [PropensityModel.Contribution]?

    private enum CodingKeys: String, CodingKey {
        case model, version, outcome, probability, intercept, contributions
        case logOdds = "log_odds"
    }

    /// Scores a row given as a JSON object.
    ///
    /// - Throws: `UserError` for the model, and for a row that is no object or lacks a column.
    package init(_ json: String, by version: Version) throws {
        let model = try PropensityModel(inFolder: version.folder)
        let table = try FeatureTable(cells: [FlatObject.cells(of: json)], schema: model.settings.schema)
        let encoded = try model.settings.encoding.encode(table)
        let logOdds = try model.logOdds(of: encoded, threads: 1)[0]
        self.model = version.model
        self.version = version.number
        outcome = model.settings.outcome.name
        probability = model.settings.calibration.probability(ofLogOdds: logOdds)
        self.logOdds = logOdds
        intercept = model.intercept
        contributions = PropensityModel.Explainer(model, table, encoded: encoded).contributions(row: 0)
    }

    /// The same without intercept and contributions.
    package var withoutReasons: ScoredRow {
        var row = self
        (row.intercept, row.contributions) = (nil, nil)
        return row
    }
}
