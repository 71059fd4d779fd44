package import CustomerModels
import Features
import LinearAlgebra
package import ModelStore
import Tables

/// The probability for one row, with its reasons.
package struct ScoredRow: Codable, Sendable, Equatable {
    package let model: String
    package let version: Int
    /// The outcome whose probability this is.
    package let outcome: String
    package let probability: Double
    /// The log-odds before calibration.
    package let logOdds: Double
    /// The columns whose cell has a level that training did not have; `nil` when there are none.
    package let unseenLevels: [String]?
    /// The log-odds of a row with the mean of every amount and with levels that have no effect.
    package private(set) var intercept: Double?
    /// The contribution of each column to the log-odds.
    package private(set) var contributions: [PropensityModel.Contribution]?

    private enum CodingKeys: String, CodingKey {
        case model, version, outcome, probability, intercept, contributions
        case logOdds = "log_odds"
        case unseenLevels = "unseen_levels"
    }

    /// Scores a row given as a JSON object, and adds the reasons.
    ///
    /// - Throws: `UserError` when the model is unusable, and for a row that is not an object or lacks a column.
    package init(_ json: String, by version: Version) throws {
        let model = try PropensityModel(inFolder: version.folder)
        self = try Self.rows([FlatObject.cells(of: json)], by: model, version: version, explains: true)[0]
    }

    /// Scores rows given as dictionaries of texts by column name.
    ///
    /// - Parameters:
    ///   - cells: The rows; `nil` where a value is missing.
    ///   - model: The model that scores the rows.
    ///   - version: The version that the model comes from.
    ///   - explains: Whether the results include intercept and contributions.
    /// - Returns: One result per row.
    /// - Throws: `UserError` with code `invalidData` for a row that lacks a column or has a cell of the wrong kind.
    package static func rows(
        _ cells: [[String: String?]], by model: PropensityModel, version: Version, explains: Bool
    ) throws -> [ScoredRow] {
        let table = try FeatureTable(cells: cells, schema: model.settings.schema)
        var unseen: [Int: [String]] = [:]
        let encoded = try model.settings.encoding.encode(table) { cells in
            // Where rare levels share a coefficient, it is not known whether training had the level.
            guard !cells.mayBeRare else { return }
            for row in cells.rows { unseen[row, default: []].append(cells.column) }
        }
        let logOdds = try model.logOdds(of: encoded, threads: 1)
        let explainer = explains ? PropensityModel.Explainer(model, table, encoded: encoded) : nil
        return logOdds.enumerated().map { row, logOdds in
            ScoredRow(
                model: version.model, version: version.number, outcome: model.settings.outcome.name,
                probability: model.settings.calibration.probability(ofLogOdds: logOdds), logOdds: logOdds,
                unseenLevels: unseen[row], intercept: explains ? model.intercept : nil,
                contributions: explainer?.contributions(row: row))
        }
    }

    private init(
        model: String, version: Int, outcome: String, probability: Double, logOdds: Double, unseenLevels: [String]?,
        intercept: Double?, contributions: [PropensityModel.Contribution]?
    ) {
        self.model = model
        self.version = version
        self.outcome = outcome
        self.probability = probability
        self.logOdds = logOdds
        self.unseenLevels = unseenLevels
        self.intercept = intercept
        self.contributions = contributions
    }

    /// The same row without intercept and contributions.
    package var withoutReasons: ScoredRow {
        var row = self
        (row.intercept, row.contributions) = (nil, nil)
        return row
    }
}
