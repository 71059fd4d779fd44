import Files

/// What a program needs that follows aliases while others write to the store or copy over it.
extension ModelStore {
    /// Where the aliases of a model point.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model or its history is damaged.
    package func aliases(of model: String) throws -> [String: Int] { try existing(model).aliases() }

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
