import Diagnostics
import Files
package import Signatures

/// A folder of models, each with its versions, aliases and history (`docs/store.md`).
///
/// Readers take no lock and always see complete versions. Writers of the same model run one after another.
package struct ModelStore: Sendable {
    /// The folder of the store; the first writer creates it.
    package let path: String
    /// How many seconds a writer waits for another one.
    let lockPatience: Double
    /// The keys one of which must have signed a version, whatever `store.json` says; empty where it alone decides.
    let signers: [VerifyingKey]

    /// A store in the folder `path`, which need not exist yet.
    package init(path: String, lockPatience: Double = 30, signers: [VerifyingKey] = []) {
        self.path = path
        self.lockPatience = lockPatience
        self.signers = signers
    }

    func folder(of model: String) -> ModelFolder { ModelFolder(store: path, name: model) }

    /// The names of the models, in ascending byte order; empty when there is no store yet.
    ///
    /// A folder that cannot be read is one of them, so that whoever reads it says what is wrong.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when something other than a folder stands in the store's place.
    package func modelNames() throws -> [String] {
        guard Folder.isFolder(path) else {
            guard Folder.exists(path) else { return [] }
            throw UserError(
                .modelUnusable, "the store is no folder", at: .init(file: path), remedy: "Check \(.store)")
        }
        return try Folder.names(in: path).filter { ModelName.isValid($0) }
            .filter { (try? folder(of: $0).holdsModel) ?? true }
    }

    /// The path of a hidden file in a model's folder, for work that is not a version yet; creates the folder.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a bad name, `cannotWrite`.
    package func workFile(named name: String, of model: String) throws -> String {
        let folder = folder(of: try ModelName.checked(model))
        try Folder.make(folder.path)
        return "\(folder.path)/.\(name)"
    }

    /// The folder of a model that has a history or a version.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that lists the existing models.
    func existing(_ model: String) throws -> ModelFolder {
        let folder = folder(of: try ModelName.checked(model))
        guard try folder.holdsModel else {
            let names = try modelNames()
            let remedy: Message =
                names.isEmpty
                ? "The store is empty or not there; check \(.store), or train: trainer fit … \(.modelReference, model)"
                : "The models there are: \(names.joined(separator: ", "))"
            throw UserError(.modelUnusable, "there is no model '\(model)'", at: .init(file: path), remedy: remedy)
        }
        return folder
    }
}
