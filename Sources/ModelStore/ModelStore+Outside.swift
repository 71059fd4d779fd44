import Diagnostics
import Files
import ModelFiles

extension ModelStore {
    /// Refuses to write into a store, where a file could replace a part of a model.
    ///
    /// Folders are compared by what they are, so that no link and no other spelling of a path leads past the check.
    ///
    /// - Parameters:
    ///   - folder: The folder to write into; it need not exist.
    ///   - path: What is written, as errors name it.
    /// - Throws: `UserError` with code `wrongUsage` if the folder or one above it is this store and holds a model, or is
    ///   the folder of a model or of a version anywhere.
    package func checkIsOutside(_ folder: String, writing path: String) throws {
        let store = (try? modelNames())?.isEmpty == false ? FileIdentity(path: self.path) : nil
        var current = folder
        while !Folder.isFolder(current), current != Folder.parent(of: current) { current = Folder.parent(of: current) }
        while let identity = FileIdentity(path: current) {
            guard identity != store, !Self.belongsToModel(current) else {
                throw UserError(
                    .wrongUsage, "this would be written among the files of a model store", at: .init(file: path),
                    remedy: "Choose a place outside of the store")
            }
            // The folder above the root is the root itself.
            let above = "\(current)/.."
            guard FileIdentity(path: above) != identity else { return }
            current = above
        }
    }

    /// Whether a folder is that of a version, or of a model with versions.
    private static func belongsToModel(_ folder: String) -> Bool {
        if isVersion(folder) { return true }
        guard Folder.exists("\(folder)/\(History.fileName)") else { return false }
        return names(in: folder).contains { versionNumber($0) != nil && isVersion("\(folder)/\($0)") }
    }

    private static func isVersion(_ folder: String) -> Bool {
        Folder.exists("\(folder)/\(Manifest.fileName)")
            && names(in: folder).contains { $0.hasSuffix(ModelFamily.ending) }
    }

    private static func names(in folder: String) -> [String] { (try? Folder.names(in: folder)) ?? [] }
}
