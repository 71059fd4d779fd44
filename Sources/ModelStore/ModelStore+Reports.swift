/// What stands beside the versions of a model for people: reports, and notes by hand.
extension ModelStore {
    /// The folder of the reports on a version, which is none of its files, so that the version stays as it was written.
    package func reportFolder(of version: Version) -> String {
        "\(folder(of: version.model).path)/reports/\(version.number)"
    }

    /// The file of notes on a model, which people write and no program changes; it may be missing.
    package func notesFile(of model: String) -> String { "\(folder(of: model).path)/notes.md" }

    /// The record of versions and aliases of a model.
    package func historyFile(of model: String) -> String { folder(of: model).historyPath }

    /// The record of the runs of a model, one line for each; it may be missing.
    package func runsFile(of model: String) -> String { "\(folder(of: model).path)/runs.jsonl" }

    /// The versions of a model that are there, in ascending order.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when there is no such model.
    package func versionNumbers(of model: String) throws -> [Int] { try existing(model).versionNumbers }
}
