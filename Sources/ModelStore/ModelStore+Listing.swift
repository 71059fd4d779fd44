package import Diagnostics

/// A model, as a list of all of them shows it.
package struct ListedModel: Sendable {
    package let name: String
    /// The versions in ascending order.
    package let versions: [ListedVersion]
    /// Why the aliases are unknown; nil when they are known.
    package let problem: UserError?
}

/// A version, as a list shows it.
package struct ListedVersion: Sendable {
    package let number: Int
    /// The aliases in ascending byte order.
    package let aliases: [String]
    /// Nil when the manifest cannot be read.
    package let head: ManifestHead?
}

extension ModelStore {
    /// All models with their versions, of whose manifests only the heads are read, so that thousands take no time.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when something other than a folder stands in the store's place.
    package func overview() throws -> [ListedModel] {
        try modelNames().map { name in
            let folder = folder(of: name)
            var aliases: [String: Int] = [:]
            var problem: UserError?
            var versions: [ListedVersion] = []
            do {
                aliases = try folder.aliases()
            } catch {
                problem = error as? UserError ?? UserError(.unexpected, "\(error)")
            }
            do {
                versions = try folder.versionNumbers.map { number in
                    ListedVersion(
                        number: number, aliases: aliases.filter { $0.value == number }.keys.sorted(),
                        head: ManifestHead(inFolder: folder.versionPath(number)))
                }
            } catch let error as UserError {
                problem = problem ?? error
            }
            return ListedModel(name: name, versions: versions, problem: problem)
        }
    }
}
