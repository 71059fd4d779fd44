import Diagnostics
import Events
import Files
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
        /// Whether the service is not ready while the model cannot answer: it is configured, or was there at the start.
        fileprivate(set) var isExpected = false
    }

    /// The recommender for requests that name none.
    let defaultRecommender = DefaultRecommender()
    private let entries = Mutex<[String: Entry]>([:])
    /// Why no customer gets a personal list; `nil` if those who agreed do.
    private let impersonal = Mutex<String?>(nil)
    /// How each file of rules is used now.
    private let ruleFileStatus = Mutex<[String: RuleFileStatus]>([:])
    /// The answers on consent; `nil` where consent is not asked for.
    private let answers = Mutex<Consent?>(nil)
    private let forgottenPersons = Mutex<[String: HashedIds]>([:])
    private let armModels = Mutex<[(arm: String, model: String)]>([])
    private let placementModels = Mutex<[(placement: String, model: String)]>([])
    /// The versions of which a request's mask left nothing but popular items, by their names.
    private let maskedOut = Mutex<Set<String>>([])

    /// Every model that is served or should be, in ascending order of name.
    var all: [(name: String, entry: Entry)] {
        entries.withLock { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (name: $0.key, entry: $0.value) }
    }

    /// The names of the recommenders in ascending order, including those that cannot answer now.
    var recommenders: [String] { all.filter { $0.entry.family == .recommender }.map(\.name) }

    subscript(name: String) -> Entry { entries.withLock { $0[name] } ?? Entry() }

    /// The name under which a model is served: `name@champion` is `name`.
    static func servedName(_ name: String) -> String {
        name.hasSuffix(defaultEnding) ? String(name.dropLast(defaultEnding.count)) : name
    }

    private static let defaultEnding = "@\(Reference.defaultAlias)"

    /// The version that answers for a model now, by its name or its name with the default alias.
    ///
    /// - Throws: `RequestProblem` with status 404 for a model that is not served, 503 for one that cannot answer now.
    func version(of name: String) throws -> ServedVersion {
        let servedName = Self.servedName(name)
        guard let current = entries.withLock({ $0[servedName]?.current }) else { throw noVersion(of: name) }
        return current
    }

    /// The version that makes the lists of a placement now, and the placement as that version knows it.
    ///
    /// All versions get other rules at once, so the placement and its rules are always of one file.
    ///
    /// - Throws: `RequestProblem` with status 404 for an unknown placement, 503 for one whose model cannot answer now.
    func placement(named name: String) throws -> (version: ServedVersion, placement: ServedPlacement) {
        let found = entries.withLock { entries -> (ServedVersion, ServedPlacement)? in
            for entry in entries.values {
                if let version = entry.current, let placement = version.placements[name] { return (version, placement) }
            }
            return nil
        }
        if let found { return found }
        let known = placements
        guard let placement = known.first(where: { $0.placement == name }) else {
            let names = known.map(\.placement)
            throw RequestProblem.notFound(
                "there is no placement '\(name)'",
                remedy: names.isEmpty
                    ? "The service has no placements" : "The placements are: \(names.joined(separator: ", "))")
        }
        throw noVersion(of: placement.model)
    }

    /// The placements of the rules, each with the name under which its model is served or should be.
    var placements: [(placement: String, model: String)] {
        get { placementModels.withLock { $0 } }
        set { placementModels.withLock { $0 = newValue } }
    }

    /// The arms of experiments that have a model of their own, each with the name under which it is served or should be.
    var arms: [(arm: String, model: String)] {
        get { armModels.withLock { $0 } }
        set { armModels.withLock { $0 = newValue } }
    }

    /// The version by which an arm makes lists of a placement, and the placement as that version knows it.
    ///
    /// - Throws: `RequestProblem` for a model that cannot answer now, or does not know the placement yet.
    func placement(
        named name: String, inArmOf model: String
    ) throws -> (version: ServedVersion, placement: ServedPlacement) {
        let version = try version(of: model)
        guard let placement = version.placing.ofArms[name] ?? version.placements[name] else {
            throw noVersion(of: model)
        }
        return (version, placement)
    }

    /// The answers on consent; `nil` where consent is not asked for.
    var consent: Consent? {
        get { answers.withLock { $0 } }
        set { answers.withLock { $0 = newValue } }
    }

    /// Who was forgotten of each model of the store, by its name.
    var forgotten: [String: HashedIds] {
        get { forgottenPersons.withLock { $0 } }
        set { forgottenPersons.withLock { $0 = newValue } }
    }

    /// Whether a customer was forgotten of a model, or without one of any, and so is in no experiment and in no log.
    func isForgotten(_ user: String?, of model: String? = nil) -> Bool {
        let lists = forgotten
        guard var user, !lists.isEmpty else { return false }
        return user.withUTF8 { user in
            let user = UnsafeRawBufferPointer(user)
            guard let model else { return lists.values.contains { $0.contains(user) } }
            return lists[model]?.contains(user) ?? false
        }
    }

    /// Makes the rules of all placements ready for a day.
    ///
    /// - Throws: The first error that was not thrown before; each placement without rules for this day keeps its last ones.
    func prepare(forDay day: Int) throws {
        var failure: (any Error)?
        for (_, entry) in all {
            for placement in entry.current?.placing.all ?? [] {
                do { try placement.prepare(day) } catch { failure = failure ?? error }
            }
        }
        if let failure { throw failure }
    }

    private func noVersion(of name: String) -> RequestProblem {
        guard let entry = entries.withLock({ $0[Self.servedName(name)] }) else {
            let names = all.map(\.name)
            return .notFound(
                "there is no model '\(name)'",
                remedy: names.isEmpty ? "No model is served now" : "Served are: \(names.joined(separator: ", "))")
        }
        return .unavailable(
            "model '\(name)' has no version that can answer now", remedy: entry.refused?.problem ?? entry.trouble)
    }

    /// Why no customer gets a personal list; `nil` if those who agreed do.
    var whyImpersonal: String? {
        get { impersonal.withLock { $0 } }
        set { impersonal.withLock { $0 = newValue } }
    }

    /// The files of rules in ascending order, with how they are used now.
    var ruleFiles: [(path: String, status: RuleFileStatus)] {
        ruleFileStatus.withLock { $0 }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { (path: $0.key, status: $0.value) }
    }

    /// Records how a file of rules is used now.
    ///
    /// - Returns: Whether this is new.
    func note(ruleFile path: String, _ status: RuleFileStatus) -> Bool {
        ruleFileStatus.withLock { $0.updateValue(status, forKey: path) != status }
    }

    /// Records that a request's mask left nothing of a version's lists but popular items.
    ///
    /// - Returns: Whether this is new.
    func note(maskedOut version: Version) -> Bool {
        maskedOut.withLock { $0.insert(version.description).inserted }
    }

    // MARK: Changes of versions

    /// Lets the service be ready only while this model can answer.
    func expect(_ name: String) { entries.withLock { $0[name, default: Entry()].isExpected = true } }

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

    /// Lets a version answer that was opened again from sound files, unless the earlier one is withdrawn by now.
    ///
    /// - Returns: Whether it answers.
    func replace(_ old: ServedVersion, by new: ServedVersion, as name: String) -> Bool {
        entries.withLock { entries in
            guard var entry = entries[name], entry.current?.files === old.files else { return false }
            (entry.current, entry.isChecked, entry.fallback) = (new, true, nil)
            entry.family = new.family
            entries[name] = entry
            return true
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
        // Outside of the lock, because a disk that hangs must not stop the answers.
        let family = self[name].family ?? ServedVersion.family(inFolder: refusal.version.folder)
        return entries.withLock { entries in
            let known = entries[name]?.refused
            entries[name, default: Entry()].refused = refusal
            if entries[name]?.family == nil { entries[name]?.family = family }
            return known?.version != refusal.version || known?.problem != refusal.problem
        }
    }

    /// Forgets the refused version, because the alias points at the served version again.
    func forgetRefusal(of name: String) {
        entries.withLock { $0[name]?.refused = nil }
    }

    /// Lets every refused version that may be sound be tried again at the next look.
    func retryRefused() {
        entries.withLock { entries in
            for (name, entry) in entries {
                guard let refused = entry.refused, refused.until.isFinite else { continue }
                entries[name]?.refused = Refusal(
                    version: refused.version, problem: refused.problem, files: refused.files, until: -.infinity)
            }
        }
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
            guard entries[name]?.current?.files === version.files else { return }
            entries[name]?.isChecked = true
            entries[name]?.fallback = nil
        }
    }

    /// Takes a damaged version out of service; the last fully checked one answers again.
    ///
    /// - Parameters:
    ///   - version: The version that was opened; it may have been replaced since, even by one of the same number.
    ///   - refusal: Why, and until when it is not opened again.
    ///   - name: The name under which it is served.
    ///   - keepingLast: Whether it goes on if no version that knows users would answer in its place.
    /// - Returns: What was done.
    func withdraw(
        _ version: ServedVersion, _ refusal: Refusal, as name: String, keepingLast: Bool
    ) -> Withdrawal {
        entries.withLock { entries in
            guard var entry = entries[name], entry.current?.files === version.files else { return .isGone }
            guard !keepingLast || entry.fallback?.knowsUsers == true else { return .isLast }
            (entry.current, entry.isChecked, entry.fallback) = (entry.fallback, entry.fallback != nil, nil)
            entry.refused = refusal
            entries[name] = entry
            return .done
        }
    }
}
