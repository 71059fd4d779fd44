import Files

/// What a program needs that follows aliases while others write to the store or copy over it.
extension ModelStore {
    /// Where the aliases of a model point.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model or its history is damaged.
    package func aliases(of model: String) throws -> [String: Int] { try existing(model).aliases() }

    /// Whether a version's files are those that forgetting persons left, and not those that its training wrote.
    ///
    /// Such files may be opened at once: they were exchanged as a whole with those before.
    package func hasForgotten(in version: Version) -> Bool { (try? manifest(of: version).forgotten) != nil }

    /// Whether a version had a manifest with this SHA-256 before persons were forgotten in it.
    package func had(_ sum: String, asManifestOf version: Version) -> Bool {
        guard !version.isFromPath, let history = try? history(of: version.model) else { return false }
        return history.entries.contains {
            $0.setsManifest && $0.version == version.number && $0.manifest == sum
        }
    }

    /// Whether `aliases.json` is whole, fits the length of the history, and points the alias of a version at it.
    ///
    /// Without such a file an alias is derived from the history alone. While a history is copied over, its last lines
    /// are missing for a moment, and the chain of lines cannot show that: the alias then seems to point at an earlier
    /// version.
    package func confirms(_ version: Version) -> Bool {
        let folder = folder(of: version.model)
        guard let alias = version.alias, let file = AliasFile(inFolder: folder.path),
            file.confirmation.size == fileSize(folder.historyPath)
        else { return false }
        return file.aliases[alias] == version.number
    }
}
