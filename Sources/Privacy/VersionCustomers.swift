import CustomerModels
import Files
import ModelFiles
import ModelStore
import RecommenderModels

extension Version {
    /// The families of models that know customers.
    private static var families: [any CustomerFile.Type] {
        [ForgettingUserSide.self, SegmentModel.self, LifetimeModel.self]
    }

    /// What the version's files hold of customers; nil for a version of a family that keeps none.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a damaged file, and for one of a family that is not known.
    func customers() throws -> (any CustomerFile)? {
        for family in Self.families where Folder.exists(path(of: family.fileName)) {
            return try family.init(toForgetInFolder: folder)
        }
        for name in try Folder.names(in: folder) where name.hasSuffix(ModelFamily.ending) {
            let file = try TensorFile(path(of: name))
            if let tensor = file.tensorNames.first(where: { $0.hasPrefix("user.") || $0.hasPrefix("alias.") }) {
                throw file.unusable("it has a tensor '\(tensor)' of customers, which this program does not know")
            }
        }
        return nil
    }
}

extension ModelStore {
    /// The versions of a model that are there.
    func versions(of model: String) throws -> [Version] {
        try versionNumbers(of: model).map { try resolve(.number(model: model, number: $0)) }
    }
}
