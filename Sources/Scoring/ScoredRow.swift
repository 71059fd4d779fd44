package import CustomerModels
import Features
package import ModelStore
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

    /// Scores a row given as a JSON object, with the reasons.
    ///
    /// - Throws: `UserError` for the model, and for a row that is no object or lacks a column.
    package init(_ json: String, by version: Version) throws {
        let model = try PropensityModel(inFolder: version.folder)
        self = try Self.rows([FlatObject.cells(of: json)], by: model, version: version, explains: true)[0]
    }

    /// Scores rows given as texts under the names of columns.
    ///
    /// - Parameters:
    ///   - cells: The rows; `nil` where a value is missing.
    ///   - model: What scores them.
    ///   - version: Where it comes from.
    ///   - explains: Whether the rows come with intercept and contributions.
    /// - Returns: An answer a row.
    /// - Throws: `UserError` with code `invalidData` for a row that lacks a column or has a cell of the wrong kind.
    package static func rows(
        _ cells: [[String: String?]], by model: PropensityModel, version: Version, explains: Bool
    ) throws -> [ScoredRow] {
        let table = try FeatureTable(cells: cells, schema: model.settings.schema)
        let encoded = try model.settings.encoding.encode(table)
        let logOdds = try model.logOdds(of: encoded, threads: 1)
        let explainer = explains ? PropensityModel.Explainer(model, table, encoded: encoded) : nil
        return logOdds.enumerated().map { row, logOdds in
            ScoredRow(
                model: version.model, version: version.number, outcome: model.settings.outcome.name,
                probability: model.settings.calibration.probability(ofLogOdds: logOdds), logOdds: logOdds,
                intercept: explains ? model.intercept : nil, contributions: explainer?.contributions(row: row))
        }
    }

    private init(
        model: String, version: Int, outcome: String, probability: Double, logOdds: Double, intercept: Double?,
        contributions: [PropensityModel.Contribution]?
    ) {
        self.model = model
        self.version = version
        self.outcome = outcome
        self.probability = probability
        self.logOdds = logOdds
        self.intercept = intercept
        self.contributions = contributions
    }

    /// The same without intercept and contributions.
    package var withoutReasons: ScoredRow {
        var row = self
        (row.intercept, row.contributions) = (nil, nil)
        return row
    }
}
