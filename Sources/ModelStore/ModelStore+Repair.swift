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
        for number in try folder.versionNumbers where history.manifestSum(of: number) == nil {
            // The folder was renamed, but its writer ended before recording it. A folder without a manifest is not
            // ours.
            guard let read = try? Manifest.read(inFolder: folder.versionPath(number)),
                read.manifest.model == folder.name, read.manifest.version == number
            else { continue }
            history.append(
                HistoryEntry(
                    time: author.clock(), actor: author.name, action: .written, model: folder.name, version: number,
                    reason: "recorded after its writer was interrupted", manifest: read.sum))
            isChanged = true
        }
        if isChanged { try Self.replaceHistory(of: folder, with: history) }
        if AliasFile(inFolder: folder.path) != AliasFile(history) {
            try AliasFile(history).write(inFolder: folder.path)
        }
        return history
    }

    /// The leftovers of interrupted writers: hidden folders, and partly written alias files and histories.
    ///
    /// Such files are only written under the lock, so no other process uses them while the caller holds the lock.
    static func leftovers(in folder: ModelFolder) throws -> [String] {
        let files = try Folder.names(in: folder.path).filter { name in
            name.hasSuffix(".partial")
                && (name.hasPrefix(".\(AliasFile.fileName).") || name.hasPrefix(".\(History.fileName)."))
        }
        return try WritingFolder.abandoned(in: folder.path) + files.map { "\(folder.path)/\($0)" }
    }
}
