import Files
import LinearAlgebra

extension ModelStore {
    /// Repairs a model's folder after a writer was interrupted; the caller must hold the lock.
    ///
    /// - Returns: The history, without a torn end and with a line for every version.
    /// - Throws: `UserError` with code `modelUnusable` when the history is damaged, `cannotWrite`.
    func repaired(_ folder: ModelFolder, by author: Author) throws -> History {
        for path in try Self.leftovers(in: folder) { try Folder.remove(path) }
        var history = try folder.history()
        var isChanged = history.hasTornEnd
        for version in try folder.unrecordedVersions(history) {
            // The folder was renamed, but its writer ended before recording it.
            history.append(
                HistoryEntry(
                    time: try author.now(), actor: author.name, action: .written, model: folder.name,
                    version: version.number, reason: "recorded after its writer was interrupted",
                    manifest: version.manifestSum))
            isChanged = true
        }
        for entry in try unrecordedReplacements(in: folder, history, by: author) {
            history.append(entry)
            isChanged = true
        }
        if isChanged, let unsynced = try Self.replaceHistory(of: folder, with: history) { throw unsynced }
        // What cannot be deleted is no reason to refuse a promotion; `verify` tells it.
        try? Self.finishPruning(in: folder, history)
        if AliasFile(inFolder: folder.path) != AliasFile(history) {
            try AliasFile(history).write(inFolder: folder.path)
        }
        return history
    }

    /// The leftovers of interrupted writers: hidden folders, and partly written files of aliases, history, gates and
    /// signatures.
    ///
    /// Such files are only written under the lock, so no other process uses them while the caller holds the lock.
    static func leftovers(in folder: ModelFolder) throws -> [String] {
        let files = try Folder.names(in: folder.path).filter { name in
            name.hasSuffix(".partial")
                && [
                    AliasFile.fileName, History.fileName, GateFile.fileName, PruningFile.fileName,
                    ForgottenList.fileName,
                ].contains { name.hasPrefix(".\($0).") }
        }
        let signatures = folder.signaturesPath
        let unsigned =
            try Folder.exists(signatures)
            ? Folder.names(in: signatures).filter { $0.hasPrefix(".") && $0.hasSuffix(".partial") } : []
        return try WritingFolder.abandoned(in: folder.path) + files.map { "\(folder.path)/\($0)" }
            + unsigned.map { "\(signatures)/\($0)" }
    }
}
