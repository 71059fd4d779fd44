/// A version of a model as it stands on the disk.
package struct Version: Sendable, Equatable {
    /// The model's name.
    package let model: String
    package let number: Int
    /// The folder that holds the manifest and the model files.
    package let folder: String
    /// The alias that led here, if one did.
    package let alias: String?
    /// Whether `folder` was named by a path, so that it need not belong to a store.
    package let isFromPath: Bool

    /// The path of one of its files.
    package func path(of file: String) -> String { "\(folder)/\(file)" }

    /// Whether a path is its folder or a file in it.
    package func owns(_ path: String) -> Bool { path == folder || path.hasPrefix("\(folder)/") }
}

extension Version: CustomStringConvertible {
    /// `recommendations/7`.
    package var description: String { "\(model)/\(number)" }
}
