import Diagnostics

extension HistoryAction {
    package static let pruned = HistoryAction("pruned")
}

extension History {
    /// The versions that were pruned and have not been written again, by number, with the lines that say so.
    package var prunedVersions: [Int: HistoryEntry] {
        var pruned: [Int: HistoryEntry] = [:]
        for entry in entries {
            guard let version = entry.version else { continue }
            if entry.action == .pruned { pruned[version] = entry }
            if entry.action == .written { pruned[version] = nil }
        }
        return pruned
    }

    /// When an alias last left a version, for each version that one has left: the alias and the time.
    ///
    /// A line counts as written at the latest time up to it. So a clock that was set back makes no departure older than
    /// it is, and one that ran ahead makes it younger, which only keeps a version longer.
    func departures() -> [Int: (alias: String, time: UTCTime)] {
        var holders: [String: Int] = [:]
        var departures: [Int: (alias: String, time: UTCTime)] = [:]
        var latest = UTCTime(seconds: 0)
        for entry in entries {
            latest = max(latest, entry.time)
            guard let alias = entry.alias, let to = entry.to else { continue }
            if let holder = holders[alias], holder != to { departures[holder] = (alias, latest) }
            holders[alias] = to
        }
        return departures
    }
}
