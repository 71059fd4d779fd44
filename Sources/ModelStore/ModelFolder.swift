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
        guard Folder.exists(historyPath) else {
            return try History([], path: historyPath, confirmed: confirmed)
        }
        do {
            return try History(MappedFile(historyPath).contents, path: historyPath, confirmed: confirmed)
        } catch let error as UserError where error.code == .missingInput {
            throw UserError(.modelUnusable, error.problem, at: error.place, remedy: error.remedy)
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
