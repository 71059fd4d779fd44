import Diagnostics
import Documents
package import Features
package import LinearAlgebra
import ModelFiles

/// A trained logistic model: P(yes) = calibration(intercept + Σ βⱼ xⱼ).
package struct PropensityModel: Sendable {
    /// The file's name within a version.
    package static let fileName = "propensity.safetensors"

    package let settings: PropensitySettings
    /// The log-odds of a row whose encoded numbers are all 0: every amount at its mean and every level without effect.
    package let intercept: Double
    /// β in encoded units, in the order of the encoding's names.
    package let coefficients: [Double]
    /// The column that each coefficient belongs to.
    let columnOfCoefficient: [String]
    /// The standard errors of the intercept and of the coefficients in raw units; nil where they are not valid.
    package let standardErrors: [Double]?

    /// The column of the item table that features use; `nil` when none does.
    package let itemColumn: ItemColumn?

    /// A model that was just trained.
    package init(
        settings: PropensitySettings, intercept: Double, coefficients: [Double], standardErrors: [Double]?,
        itemColumn: ItemColumn?
    ) {
        precondition(coefficients.count == settings.encoding.width)
        precondition(standardErrors.map { $0.count == coefficients.count + 1 } ?? true)
        self.settings = settings
        self.intercept = intercept
        self.coefficients = coefficients
        self.standardErrors = standardErrors
        self.itemColumn = itemColumn
        columnOfCoefficient = settings.encoding.names.map(\.column)
    }

    /// Opens and checks a model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`, or `wrongUsage` for a model of another family.
    package init(inFolder folder: String) throws {
        try ModelFamily.propensity.check(folder: folder)
        let file = try TensorFile("\(folder)/\(Self.fileName)", inMemory: true)
        try file.checkAll()
        do {
            let text = Array(try file.tensor(Key.settings, of: UInt8.self).all())
            settings = try JSONValue(parsing: text).decoded(as: PropensitySettings.self)
        } catch is DecodingError {
            throw file.unusable("its settings lack an entry or have one of the wrong type")
        } catch let error as MalformedJSON {
            throw file.unusable("its settings are damaged: \(error.problem)")
        }
        columnOfCoefficient = settings.encoding.names.map(\.column)
        let width = settings.encoding.width
        intercept = try file.tensor(Key.intercept, of: Double.self, shape: [1]).all()[0]
        coefficients = Array(try file.tensor(Key.coefficients, of: Double.self, shape: [width]).all())
        standardErrors =
            file.contains(Key.standardErrors)
            ? Array(try file.tensor(Key.standardErrors, of: Double.self, shape: [width + 1]).all()) : nil
        itemColumn = try StoredItemColumn.read(from: file)
        guard (0...1).contains(settings.outcome.baseRate) else { throw file.unusable("its base rate is no rate") }
        guard intercept.isFinite, coefficients.allSatisfy(\.isFinite) else {
            throw file.unusable("a coefficient is no finite number")
        }
    }

    /// The log-odds of encoded rows before calibration, in O(rows · (dense columns + fields)).
    ///
    /// - Throws: `UserError` with code `modelUnusable` when the log-odds are not finite.
    package func logOdds(of rows: EncodedRows, threads: Threads) throws -> [Double] {
        let logOdds = try rows.logOdds(intercept: intercept, coefficients: coefficients, threads: threads)
        guard logOdds.allSatisfy(\.isFinite) else {
            throw UserError(
                .modelUnusable, "the model gives log-odds that are not finite",
                remedy: "Train it again, or go back to a sound version: trainer models rollback NAME")
        }
        return logOdds
    }

    /// Writes the model into a folder; equal content gives equal bytes.
    package func write(toFolder folder: String) throws {
        let kind = ["kind": ModelFamily.propensity.name]
        let mergesIds = settings.customers?.events.hasMergedIds ?? false
        var file = TensorFileWriter(
            metadata: kind.merging(StoredItemColumn.metadata(itemColumn)) { $1 },
            format: mergesIds ? TensorFile.mergedIdsVersion : TensorFile.formatVersion)
        file.add(Key.intercept, [intercept])
        file.add(Key.coefficients, coefficients)
        if let standardErrors { file.add(Key.standardErrors, standardErrors) }
        file.add(Key.settings, Array(try JSONValue(encoding: settings).text.utf8))
        if let itemColumn { StoredItemColumn.add(itemColumn, to: &file) }
        try file.write(to: "\(folder)/\(Self.fileName)")
    }

    private enum Key {
        static let settings = "settings"
        static let intercept = "intercept"
        static let coefficients = "coefficients"
        static let standardErrors = "standard_errors"
    }
}
