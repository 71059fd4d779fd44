import CustomerModels
import Diagnostics
import Files
import ModelFiles
package import ModelStore
import RecommenderModels

/// Writes a version for other tools.
package struct VersionExport {
    private let version: Version
    private let manifest: Manifest

    /// - Parameters:
    ///   - version: A version whose every byte was checked.
    ///   - manifest: Its manifest.
    package init(_ version: Version, _ manifest: Manifest) {
        (self.version, self.manifest) = (version, manifest)
    }

    /// Writes the version into a folder, which appears when all is written.
    ///
    /// - Parameters:
    ///   - folder: The folder, which must be new or empty.
    ///   - format: The form.
    /// - Throws: `UserError` with code `wrongUsage` for a model that the form cannot hold, `modelUnusable` for a damaged one,
    ///   `cannotWrite`, also for a folder that has something in it.
    package func write(toFolder folder: String, as format: ExchangeFormat) throws {
        let isEmpty = try Folder.isFolder(folder) && Folder.names(in: folder).isEmpty
        guard isEmpty || !Folder.exists(folder) else {
            throw UserError(
                .cannotWrite, "there is something here already", at: .init(file: folder),
                remedy: "Name a new folder, so that no file of another model stays in it")
        }
        let writing = try WritingFolder(in: Folder.parent(of: folder))
        defer { writing.finish() }
        try fill(writing.path, as: format)
        try Folder.sync(writing.path)
        if let unsynced = try writing.place(replacing: folder) { throw unsynced }
    }

    private func fill(_ folder: String, as format: ExchangeFormat) throws {
        if ModelFamily.recommender.isIn(folder: version.folder) {
            let model = try Recommender(inFolder: version.folder)
            switch format {
            case .mlflow: try MLflowFolder(version, manifest).write(model, toFolder: folder)
            case .npz: try AtomicFile.commit(FactorSet(of: model).arrays(toFolder: folder))
            case .csv: try AtomicFile.commit(FactorSet(of: model).tables(toFolder: folder))
            }
            return
        }
        guard ModelFamily.propensity.isIn(folder: version.folder) else {
            throw UserError(
                .wrongUsage, "\(version) is neither a recommender nor a propensity model, and no other is exported",
                remedy: "Score with it: scorer batch; or copy it: trainer models copy")
        }
        let model = try PropensityModel(inFolder: version.folder)
        switch format {
        case .mlflow: try MLflowFolder(version, manifest).write(model, toFolder: folder)
        case .npz: try AtomicFile.commit(CoefficientSet(of: model).arrays(toFolder: folder))
        case .csv: try AtomicFile.commit(CoefficientSet(of: model).tables(toFolder: folder))
        }
    }
}
