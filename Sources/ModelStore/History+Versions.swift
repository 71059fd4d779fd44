extension History {
    /// Whether a version once had the manifest with a SHA-256.
    func hasHad(_ manifest: String, as number: Int) -> Bool {
        entries.contains { $0.setsManifest && $0.version == number && $0.manifest == manifest }
    }

    /// Whether a version came as a copy from another store.
    package func hasCopy(of version: Int) -> Bool {
        entries.contains {
            $0.action == .written && $0.version == version && $0.reason?.hasPrefix(HistoryEntry.copyReason) == true
        }
    }

    /// Whether an alias has moved forward to a version that met its gates.
    package func hasPromoted(_ version: Int, to alias: String) -> Bool {
        entries.contains { $0.action == .promoted && $0.alias == alias && $0.to == version && !$0.isForced }
    }

    /// The version that an alias left when it last moved to another one; nil where it was new, or never pointed there.
    package func holder(of alias: String, before version: Int) -> Int? {
        entries.last { $0.alias == alias && $0.to == version && $0.from != version }?.from
    }
}

extension HistoryEntry {
    /// Whether the line says which manifest a version has from now on.
    var setsManifest: Bool { action == .written || action == .forgotten }

    /// How the reason of a copy begins.
    static let copyReason = "copied from "
}
