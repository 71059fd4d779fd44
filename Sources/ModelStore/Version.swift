/// A version of a model on the disk.
package struct Version: Sendable, Equatable {
    /// The model's name.
    package let model: String
    package let number: Int
    /// The folder that holds the manifest and the model files.
    package let folder: String
    /// The alias through which the version was found, if any.
    package let alias: String?
    /// Whether `folder` was given as a path, so that it may be outside a store.
    package let isFromPath: Bool

    /// The path of a file in the version's folder.
    package func path(of file: String) -> String { "\(folder)/\(file)" }

    /// Whether a path is the version's folder or a file in it.
    package func owns(_ path: String) -> Bool { path == folder || path.hasPrefix("\(folder)/") }
}

extension Version: CustomStringConvertible {
    /// `recommendations/7`.
    package var description: String { "\(model)/\(number)" }
}
