import Files

/// The states of a folder's files, which change when a file is written, replaced or removed.
struct WatchedFolder: Sendable, Equatable {
    private let states: [String: WatchedFile.State]

    /// Reads the state of a folder; a folder that cannot be listed counts as empty.
    init(_ path: String) {
        let names = (try? Folder.names(in: path)) ?? []
        states = names.reduce(into: [:]) { $0[$1] = WatchedFile.State(of: "\(path)/\($1)") }
    }

    /// Whether a file of the folder was there before and has not changed since.
    func hasUnchanged(_ name: String, since before: WatchedFolder) -> Bool {
        states[name].map { $0 == before.states[name] } ?? false
    }
}
