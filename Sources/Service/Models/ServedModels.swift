import Diagnostics
import ModelFiles
import ModelStore
import RecommenderModels
import Synchronization

/// The versions that answer requests, by model name; a request takes one version and keeps it until it ends.
final class ServedModels: Sendable {
    /// A served model and the state of its versions.
    struct Entry: Sendable {
        /// The version that answers; `nil` while no version can.
        fileprivate(set) var current: ServedVersion?
        /// The family of the last version that answered.
        fileprivate(set) var family: ModelFamily?
        /// Whether every byte of `current` was checked and found sound.
        fileprivate(set) var isChecked = false
        /// The last version that was fully checked; kept until `current` is fully checked, too.
        fileprivate(set) var fallback: ServedVersion?
        /// A version that is not served, with the reason.
        fileprivate(set) var refused: Refusal?
        /// Why the alias could not be followed at the last check; `nil` if it could.
        fileprivate(set) var trouble: String?
    }

    struct Refusal: Sendable {
        let version: Version
        let problem: String
        /// The state of the files when they were found unusable.
        let files: WatchedFolder
        /// When unchanged files are tried again; infinite if they were read and found damaged.
        let until: Double

        /// Whether it is useless to open the version now.
        func holds(of files: WatchedFolder, now: Double) -> Bool { files == self.files && now < until }
    }

    private let entries = Mutex<[String: Entry]>([:])
    /// Why no customer gets a personal list; `nil` if those who agreed do.
    private let impersonal = Mutex<String?>(nil)
    /// Whether the last good content of each file of rules counts on, because what it has now cannot be used.
    private let staleFiles = Mutex<[String: Bool]>([:])

    /// Every model that is served or should be, in ascending order of name.
    var all: [(name: String, entry: Entry)] {
        entries.withLock { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, entry: $0.value) }
    }

    /// The names of the recommenders, including those that cannot answer now.
    var recommenders: [String] { entries.withLock { $0.filter { $0.value.family == .recommender }.map(\.key) } }

    subscript(name: String) -> Entry { entries.withLock { $0[name] } ?? Entry() }

    /// The version that answers for a model now.
    ///
    /// - Throws: `RequestProblem` with status 404 for a model that is not served, 503 for one that cannot answer now.
    func version(of name: String) throws -> ServedVersion {
        guard let entry = entries.withLock({ $0[name] }) else {
            let names = all.map(\.name)
            throw RequestProblem.notFound(
                "there is no model '\(name)'",
                remedy: names.isEmpty ? "No model is served now" : "Served are: \(names.joined(separator: ", "))")
        }
        guard let current = entry.current else {
            throw RequestProblem.unavailable(
                "model '\(name)' has no version that can answer now", remedy: entry.refused?.problem ?? entry.trouble)
        }
        return current
    }

    /// Why no customer gets a personal list; `nil` if those who agreed do.
    var whyImpersonal: String? {
        get { impersonal.withLock { $0 } }
        set { impersonal.withLock { $0 = newValue } }
    }

    /// The files of rules in ascending order, with whether their last good content counts on.
    var ruleFiles: [(path: String, isStale: Bool)] {
        staleFiles.withLock { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (path: $0.key, isStale: $0.value) }
    }

    /// Records whether the last good content of a file of rules counts on.
    func note(ruleFile path: String, isStale: Bool) { staleFiles.withLock { $0[path] = isStale } }

    // MARK: Changes of versions

    /// Lets a version answer from now on; the last fully checked one is kept until this one is fully checked, too.
    func install(_ version: ServedVersion, as name: String) {
        entries.withLock { entries in
            var entry = entries[name] ?? Entry()
            if entry.isChecked { entry.fallback = entry.current }
            (entry.current, entry.isChecked, entry.refused, entry.trouble) = (version, false, nil, nil)
            entry.family = version.family
            entries[name] = entry
        }
    }

    /// Replaces all open versions by the same versions under other rules; replaces none if one of them throws.
    func replaceAll(_ change: (ServedVersion) throws -> ServedVersion) rethrows {
        let pairs = try all.flatMap { [$0.entry.current, $0.entry.fallback] }.compactMap { $0 }
            .map { (old: $0, new: try change($0)) }
        // Compare identities, because a fallback may have become current in the meantime.
        func replaced(_ version: ServedVersion?) -> ServedVersion? {
            pairs.first { $0.old === version }?.new ?? version
        }
        entries.withLock { entries in
            for (name, entry) in entries {
                entries[name]?.current = replaced(entry.current)
                entries[name]?.fallback = replaced(entry.fallback)
            }
        }
    }

    /// Records that a version is not served.
    ///
    /// - Returns: Whether this is new.
    func refuse(_ refusal: Refusal, as name: String) -> Bool {
        entries.withLock { entries in
            let known = entries[name]?.refused
            entries[name, default: Entry()].refused = refusal
            return known?.version != refusal.version || known?.problem != refusal.problem
        }
    }

    /// Forgets the refused version, because the alias points at the served version again.
    func forgetRefusal(of name: String) {
        entries.withLock { $0[name]?.refused = nil }
    }

    /// Records whether the alias could be followed.
    ///
    /// - Returns: Whether this is new.
    func note(trouble: String?, as name: String) -> Bool {
        entries.withLock { entries in
            defer { entries[name, default: Entry()].trouble = trouble }
            return entries[name]?.trouble != trouble
        }
    }

    /// Records that every byte of a version was found sound.
    func confirm(_ version: ServedVersion, as name: String) {
        entries.withLock { entries in
            guard entries[name]?.current?.version == version.version else { return }
            entries[name]?.isChecked = true
            entries[name]?.fallback = nil
        }
    }

    /// Takes a damaged version out of service; the last fully checked one answers again.
    ///
    /// - Returns: Whether the version was in service until now.
    func withdraw(_ version: Version, _ problem: String, as name: String) -> Bool {
        entries.withLock { entries in
            guard var entry = entries[name], entry.current?.version == version else { return false }
            (entry.current, entry.isChecked, entry.fallback) = (entry.fallback, entry.fallback != nil, nil)
            entry.refused = Refusal(
                version: version, problem: problem, files: WatchedFolder(version.folder), until: .infinity)
            entries[name] = entry
            return true
        }
    }
}
