import Diagnostics
import Files
import Glibc
import ModelFiles

/// The folder of one model in a store, and how to read it without a lock.
struct ModelFolder {
    let name: String
    let path: String

    init(store: String, name: String) {
        self.name = name
        path = "\(store)/\(name)"
    }

    /// Whether the folder holds a history or a version, and not only leftovers.
    var holdsModel: Bool {
        get throws { try Folder.exists(historyPath) || !versionNumbers.isEmpty }
    }

    var historyPath: String { "\(path)/\(History.fileName)" }

    /// Where the signatures of the versions are.
    var signaturesPath: String { Self.signaturesPath(in: path) }

    /// Where the signatures of the versions in a model's folder are, whatever store it is in.
    static func signaturesPath(in folder: String) -> String { "\(folder)/signatures" }

    func versionPath(_ number: Int) -> String { "\(path)/\(number)" }

    /// The versions that have a folder, in ascending order.
    var versionNumbers: [Int] {
        get throws {
            guard Folder.isFolder(path) else { return [] }
            return try Folder.names(in: path).compactMap(versionNumber).filter { Folder.isFolder(versionPath($0)) }
                .sorted()
        }
    }

    /// Reads the whole history and checks it against the record in `aliases.json`.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when it is damaged or unreadable.
    func history() throws -> History {
        // Read the aliases first: a writer replaces the history before them, so they never refer to a later history.
        let confirmed = AliasFile(inFolder: path)?.confirmation
        let history: History
        do {
            history = try readHistory(confirmed: confirmed)
        } catch {
            // A history whose reasons were changed has another chain.
            guard AliasFile(inFolder: path)?.confirmation != confirmed else { throw error }
            return try self.history()
        }
        if confirmed == nil, try lacksVersions(history) {
            // Both files were read while the store was copied over in place; the record is whole now.
            guard AliasFile(inFolder: path) == nil else { return try self.history() }
            throw UserError(
                .modelUnusable,
                "the history is lost or cut: it does not know versions that are here, and no \(AliasFile.fileName) "
                    + "confirms it",
                at: .init(file: historyPath),
                remedy:
                    "Restore both files from a backup, or move the folders of these versions out of the model's folder")
        }
        return history
    }

    private func readHistory(confirmed: History.Confirmation?) throws -> History {
        guard Folder.exists(historyPath) else {
            return try History([], path: historyPath, confirmed: confirmed)
        }
        do {
            return try History(MappedFile.contents(of: historyPath), path: historyPath, confirmed: confirmed)
        } catch let error as UserError where error.code != .modelUnusable {
            throw UserError(.modelUnusable, error.problem, at: error.place, remedy: error.remedy)
        }
    }

    /// Whether a history that nothing confirms must have lost lines.
    ///
    /// A killed writer leaves one version that the history does not know yet. It is never the first version, because the
    /// writer of that one records the empty history in `aliases.json` before it moves the version into its place.
    private func lacksVersions(_ history: History) throws -> Bool {
        let unrecorded = try unrecordedVersions(history).count
        return history.entries.isEmpty ? unrecorded > 0 : unrecorded > 1
    }

    /// The versions of this model that are in their places and not in a history, with the sums of their manifests.
    ///
    /// A folder without a manifest of its number is not one of them.
    func unrecordedVersions(_ history: History) throws -> [(number: Int, manifestSum: String)] {
        try versionNumbers.compactMap { number -> (number: Int, manifestSum: String)? in
            guard history.manifestSum(of: number) == nil,
                let read = try? Manifest.read(inFolder: versionPath(number)), read.manifest.model == name,
                read.manifest.version == number
            else { return nil }
            return (number, read.sum)
        }
    }

    /// Where the aliases point: taken from `aliases.json` if it fits the history, else from the history itself.
    func aliases() throws -> [String: Int] {
        if let file = AliasFile(inFolder: path), file.confirmation.size == historySize { return file.aliases }
        return try history().aliases()
    }

    private var historySize: Int {
        var status = stat()
        return stat(historyPath, &status) == 0 ? Int(status.st_size) : 0
    }
}
