import Diagnostics
import Files

/// A family of models, such as recommenders: what tells a version of it from those of others.
///
/// A room that defines a family of models adds a constant of this type; no list of all families stands anywhere but in
/// what opens versions of several.
package struct ModelFamily: Sendable, Hashable {
    /// The name in manifests and answers: `recommender`.
    package let name: String
    /// The model files of a version; the first alone tells the family.
    package let files: [String]
    /// What a model of another family does not do: `ranks no items`.
    let lack: String
    /// What to do with a model of another family, without a full stop.
    let remedy: String

    package init(name: String, files: [String], lack: String, remedy: String) {
        precondition(!files.isEmpty)
        self.name = name
        self.files = files
        self.lack = lack
        self.remedy = remedy
    }

    /// Whether a folder holds a version of the family.
    package func isIn(folder: String) -> Bool { Folder.exists("\(folder)/\(files[0])") }

    /// Makes sure that a folder does not hold a version of another family.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a folder with other model files.
    package func check(folder: String) throws {
        guard !isIn(folder: folder) else { return }
        let others = try Folder.names(in: folder).filter { $0.hasSuffix(Self.ending) }
        guard !others.isEmpty, files.allSatisfy({ !others.contains($0) }) else { return }
        throw UserError(
            .wrongUsage, "the model \(lack): its folder holds \(others.sorted().joined(separator: " and "))",
            at: .init(file: folder), remedy: remedy)
    }

    /// How the names of all model files end.
    package static let ending = ".safetensors"
}
