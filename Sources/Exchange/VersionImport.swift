import CustomerModels
package import Diagnostics
import Documents
import Features
import Files
import Ids
package import LinearAlgebra
import ModelFiles
package import ModelStore
import RecommenderModels

/// A version made of factors or coefficients that another tool trained.
package struct VersionImport {
    private enum Content {
        case factors(RecommenderContent, knowsHistory: Bool)
        case coefficients(PropensityModel)
    }

    private let content: Content
    private let data: JSONValue
    private let format: ExchangeFormat
    private let folder: String

    /// Reads and checks what is in a folder.
    ///
    /// - Parameters:
    ///   - folder: The folder with `factors.npz` or `coefficients.npz`, or the tables of one of them.
    ///   - format: `npz` or `csv`.
    ///   - threads: How many threads to use.
    /// - Throws: `UserError` with code `missingInput` for a folder without such files, `invalidData` for what no model can
    ///   hold: shapes that do not fit, numbers that are not finite or out of range, ids that occur twice.
    package init(fromFolder folder: String, as format: ExchangeFormat, threads: Threads) throws {
        (self.folder, self.format) = (folder, format)
        let isNumpy = format == .npz
        func has(_ name: String) -> Bool { Folder.exists("\(folder)/\(name)") }
        let hasFactors = has(isNumpy ? FactorSet.FileName.arrays : FactorSet.FileName.users)
        let hasCoefficients = has(isNumpy ? CoefficientSet.FileName.arrays : CoefficientSet.FileName.table)
        guard hasFactors != hasCoefficients else {
            let names =
                isNumpy
                ? "\(FactorSet.FileName.arrays) or \(CoefficientSet.FileName.arrays)"
                : "\(FactorSet.FileName.users) with \(FactorSet.FileName.items), or \(CoefficientSet.FileName.table)"
            throw UserError(
                hasFactors ? .wrongUsage : .missingInput,
                hasFactors ? "there are both factors and coefficients here" : "there is nothing to import here",
                at: .init(file: folder), remedy: "Give a folder with \(names)")
        }
        var counts: [String: JSONValue]
        if hasFactors {
            let factors = try isNumpy ? FactorSet(arraysInFolder: folder) : FactorSet(tablesInFolder: folder)
            let made = try factors.content(threads: threads) {
                FactorSet.place(of: $0, inFolder: folder, as: format)
            }
            content = .factors(made, knowsHistory: factors.history != nil)
            counts = [
                "users": .int(made.users.count), "items": .int(made.items.count),
                "pairs": .int(made.history.matrix.count),
            ]
            if let further = factors.furtherIds { counts["further_ids"] = .int(further.ids.count) }
        } else {
            let set = try isNumpy ? CoefficientSet(arraysInFolder: folder) : CoefficientSet(tablesInFolder: folder)
            content = .coefficients(set.model)
            counts = ["columns": .int(set.model.settings.schema.columns.count)]
        }
        counts["imported"] = try Self.sources(folder, format, isFactors: hasFactors)
        data = .object(counts)
    }

    /// Where the version comes from: the SHA-256 of each file that was read.
    private static func sources(_ folder: String, _ format: ExchangeFormat, isFactors: Bool) throws -> JSONValue {
        typealias Name = FactorSet.FileName
        let names: [String] =
            switch (isFactors, format) {
            case (true, .npz): [Name.arrays, Name.sparse]
            case (true, _): [Name.users, Name.items, Name.history, Name.popularity, Name.settings, Name.furtherIds]
            case (false, .npz): [CoefficientSet.FileName.arrays]
            case (false, _): [CoefficientSet.FileName.table]
            }
        var files: [String: JSONValue] = [:]
        for name in names where Folder.exists("\(folder)/\(name)") {
            files[name] = .string(try SHA256Sum.hex(ofFile: "\(folder)/\(name)"))
        }
        return ["from": .string(folder), "format": .string(format.rawValue), "files": .object(files)]
    }

    /// What somebody should know about the version; `nil` for nothing.
    package var warning: Message? {
        guard case .factors(_, knowsHistory: false) = content else { return nil }
        return "nothing says what users have had, so lists do not leave it out, and nothing is popular"
    }

    /// Writes the version into a store.
    ///
    /// - Returns: Its number.
    /// - Throws: As `ModelStore.write`.
    package func write(model: String, in store: ModelStore, by author: Author) throws -> Int {
        try author.now()
        try store.prepare(model: model)
        return try store.write(model: model, by: author) { folder in
            var manifest: Manifest
            switch content {
            case .factors(let made, _):
                try made.write(toFolder: folder)
                manifest = Manifest(kind: made.settings.kind.rawValue, codeVersion: codeVersion)
            case .coefficients(let model):
                try model.write(toFolder: folder)
                manifest = Manifest(kind: ModelFamily.propensity.name, codeVersion: codeVersion)
            }
            manifest.data = data
            return manifest
        }
    }
}
