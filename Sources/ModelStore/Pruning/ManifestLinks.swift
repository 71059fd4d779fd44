import Diagnostics
import Documents
import Files

/// What the manifest of a version says about other versions, read without the rest.
struct ManifestLinks: Equatable {
    /// The model and the number of the version.
    let model: String
    let version: Int
    /// The versions that its training began from, such as `shop/6`.
    let parents: [String]
    /// The versions whose settings were measured again beside it.
    let baselines: [String]
    /// The SHA-256 of the manifest.
    let sum: String

    /// - Throws: `UserError` with code `modelUnusable`, as `Manifest.read`.
    init(inFolder folder: String) throws {
        let path = "\(folder)/\(Manifest.fileName)"
        guard let bytes = try? MappedFile.contents(of: path),
            let members = ManifestHead.members(
                of: bytes, named: ["format_version", "model", "version", "parents", "quality"]),
            let format = members["format_version"]?.intValue, Manifest.readableFormats.contains(format),
            let model = members["model"]?.stringValue, let version = members["version"]?.intValue
        else {
            _ = try Manifest.read(inFolder: folder)
            throw UserError(.modelUnusable, "the manifest is damaged", at: .init(file: path))
        }
        (self.model, self.version) = (model, version)
        parents = (members["parents"]?.arrayValue ?? []).compactMap { $0["version"]?.stringValue }
        let measured = members["quality"]?["baselines"]?.objectValue ?? [:]
        baselines = measured.values.compactMap { $0["version"]?.stringValue }
        sum = bytes.withUnsafeBytes { SHA256Sum.hex(of: $0) }
    }
}
