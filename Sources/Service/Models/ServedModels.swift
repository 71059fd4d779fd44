import Diagnostics
import ModelFiles
import ModelStore
import RecommenderModels
import Synchronization

/// The versions that answer requests, by the names of their models; a request takes one and keeps it to its end.
final class ServedModels: Sendable {
    /// A model that is served, and what becomes of its versions.
    struct Entry: Sendable {
        /// What answers; `nil` while there is nothing that can.
        fileprivate(set) var current: ServedVersion?
        /// That of the last version that answered.
        fileprivate(set) var family: ModelFamily?
        /// Whether every byte of `current` was found sound.
        fileprivate(set) var isChecked = false
        /// The last version whose every byte was found sound, until `current` is one too.
        fileprivate(set) var fallback: ServedVersion?
        /// A version that is not served, and why.
        fileprivate(set) var refused: Refusal?
        /// Why the alias could not be followed at the last look; `nil` when it could.
        fileprivate(set) var trouble: String?
    }

    struct Refusal: Sendable {
        let version: Version
        let problem: String
        /// The files that were found unusable.
        let files: WatchedFolder
        /// When it is worth another try although they are the same; infinite when they were read and found damaged.
        let until: Double

        /// Whether there is no use in opening the version now.
        func holds(of files: WatchedFolder, now: Double) -> Bool { files == self.files && now < until }
    }

    private let entries = Mutex<[String: Entry]>([:])
    /// Why nobody gets a personal list; `nil` when those who agreed do.
    private let impersonal = Mutex<String?>(nil)

    /// Every model that is served or should be, in ascending order of the names.
    var all: [(name: String, entry: Entry)] {
        entries.withLock { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, entry: $0.value) }
    }

    /// The names of the recommenders, also of those that cannot answer now.
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

    /// Why nobody gets a personal list; `nil` when those who agreed do.
    var whyImpersonal: String? {
        get { impersonal.withLock { $0 } }
        set { impersonal.withLock { $0 = newValue } }
    }

    // MARK: What becomes of versions

    /// Lets a version answer from now on; the last that was found sound is kept until this one is, too.
    func install(_ version: ServedVersion, as name: String) {
        entries.withLock { entries in
            var entry = entries[name] ?? Entry()
            if entry.isChecked { entry.fallback = entry.current }
            (entry.current, entry.isChecked, entry.refused, entry.trouble) = (version, false, nil, nil)
            entry.family = version.family
            entries[name] = entry
        }
    }

    /// Puts the same versions under other rules in the place of those that are open: all of them, or none when one throws.
    func replaceAll(_ change: (ServedVersion) throws -> ServedVersion) rethrows {
        let pairs = try all.flatMap { [$0.entry.current, $0.entry.fallback] }.compactMap { $0 }
            .map { (old: $0, new: try change($0)) }
        // Meanwhile a fallback may have taken the place of a current one.
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

    /// Remembers that a version is not served.
    ///
    /// - Returns: Whether that was not known.
    func refuse(_ refusal: Refusal, as name: String) -> Bool {
        entries.withLock { entries in
            let known = entries[name]?.refused
            entries[name, default: Entry()].refused = refusal
            return known?.version != refusal.version || known?.problem != refusal.problem
        }
    }

    /// Forgets a version that was refused, for the alias points at another one.
    func forgetRefusal(of name: String) {
        entries.withLock { $0[name]?.refused = nil }
    }

    /// Remembers whether the alias could be followed.
    ///
    /// - Returns: Whether that was not known.
    func note(trouble: String?, as name: String) -> Bool {
        entries.withLock { entries in
            defer { entries[name, default: Entry()].trouble = trouble }
            return entries[name]?.trouble != trouble
        }
    }

    /// Remembers that every byte of a version was found sound.
    func confirm(_ version: ServedVersion, as name: String) {
        entries.withLock { entries in
            guard entries[name]?.current?.version == version.version else { return }
            entries[name]?.isChecked = true
            entries[name]?.fallback = nil
        }
    }

    /// Takes a version out of service, for a byte of it is damaged; the last that was found sound answers again.
    ///
    /// - Returns: Whether it was in service until now.
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
