import Files

/// What changes when a file of a folder is written, replaced or removed.
struct WatchedFolder: Sendable, Equatable {
    private let states: [String: WatchedFile.State]

    /// Looks at a folder; one that cannot be listed is like an empty one.
    init(_ path: String) {
        let names = (try? Folder.names(in: path)) ?? []
        states = names.reduce(into: [:]) { $0[$1] = WatchedFile.State(of: "\(path)/\($1)") }
    }
}
