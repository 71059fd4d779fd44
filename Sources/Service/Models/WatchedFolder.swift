import Files
import ModelStore

/// The states of a folder's files, which change when a file is written, replaced or removed.
struct WatchedFolder: Sendable, Equatable {
    private let states: [String: WatchedFile.State]

    /// Reads the state of a folder; a folder that cannot be listed counts as empty.
    init(_ path: String) {
        let names = (try? Folder.names(in: path)) ?? []
        states = names.reduce(into: [:]) { $0[$1] = WatchedFile.State(of: "\(path)/\($1)") }
    }

    /// Reads the state of a version's folder, and of its signature where the store asks for one.
    init(_ version: Version, of store: ModelStore) {
        var states = WatchedFolder(version.folder).states
        // Rules that cannot be read are told by whoever opens the version.
        if (try? store.requiresSignatures) ?? true {
            let path = store.signatureFile(of: version)
            states[path] = WatchedFile.State(of: path)
        }
        self.states = states
    }

    /// Whether a file of the folder was there before and has not changed since.
    func hasUnchanged(_ name: String, since before: WatchedFolder) -> Bool {
        states[name].map { $0 == before.states[name] } ?? false
    }
}
