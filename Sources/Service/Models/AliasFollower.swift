import Diagnostics
import Logging
import ModelFiles
import ModelStore
import RecommenderModels

/// Follows aliases that move, models that are promoted for the first time, and files of served versions that change.
///
/// Only one thread at a time may call it.
struct AliasFollower {
    /// How many looks in a row must find an alias moved if only a history says so.
    private static let looksUntilSteady = 3
    /// When a version that could not be opened is tried again, in seconds.
    private static let patience = 30.0

    private let checker: VersionChecker
    private let progress: Progress
    private var followed: [FollowedAlias] = []
    /// Whether the champion of every model in the store is followed.
    private let followsStore: Bool
    /// Whether people search items on the page.
    private let hasPage: Bool
    /// The configured recommender; `nil` if none is.
    private let recommender: FollowedAlias?
    /// Whether everything was followed once.
    private var hasStarted = false
    /// Where an alias seemed to point at the last looks, by the name of its model.
    private var unconfirmed: [String: (number: Int, looks: Int)] = [:]
    /// Why the models of the store could not be listed at the last look.
    private var listingTrouble: String?
    /// Models that are not served and whose aliases could not be read at the last look.
    private var unreadable: Set<String> = []

    private var models: ServedModels { checker.models }
    private var store: ModelStore { checker.store }
    private var logger: Logger { checker.logger }

    /// - Parameters:
    ///   - settings: Which models to follow.
    ///   - checker: Decides what answers when files change; its models receive the versions that answer.
    ///   - progress: Receives warnings of the tables of the rules.
    /// - Throws: `UserError` with code `wrongUsage` for a model reference that is neither a name nor an alias, and for a
    ///   recommender that is not among the models.
    init(_ settings: ServiceSettings, checker: VersionChecker, progress: Progress) throws {
        self.checker = checker
        self.progress = progress
        followsStore = settings.models == nil
        hasPage = settings.page
        let listed = try settings.models?.map { try FollowedAlias(parsing: $0) }
        recommender = try settings.recommender.map { try FollowedAlias(recommender: $0, among: listed) }
        for one in listed ?? [] { add(one, isExpected: true) }
        if let recommender { add(recommender, isExpected: true) }
        if let recommender { models.defaultRecommender.fix(recommender.name) }
    }

    private mutating func add(_ one: FollowedAlias, isExpected: Bool) {
        guard !followed.contains(where: { $0.name == one.name }) else { return }
        followed.append(one)
        if isExpected { models.expect(one.name) }
    }

    /// Checks everything once, and follows what has changed.
    ///
    /// - Parameter rules: The rules for versions that are opened.
    /// - Throws: The first time, `UserError` for a file of rules whose ids do not meet those of a model, and for a
    ///   configured recommender that is a model of another family.
    mutating func follow(under rules: ServingRules) throws {
        if followsStore { addModels() }
        for one in followed { try follow(one, under: rules) }
        models.defaultRecommender.settle(among: models.recommenders, isStart: !hasStarted)
        if !hasStarted { try checkRecommenderRanks() }
        hasStarted = true
    }

    private func checkRecommenderRanks() throws {
        guard let recommender, let family = models[recommender.name].family, family != .recommender else { return }
        let others = models.recommenders
        let remedy: Message =
            others.isEmpty
            ? "Leave \"recommender\" out, because no recommender is served"
            : "Name one of these: \(others.joined(separator: ", "))"
        throw UserError(
            .wrongUsage, "the recommender '\(recommender.name)' is a model of the family '\(family.name)'",
            remedy: remedy)
    }

    // MARK: Models that come

    /// Adds the models of the store that have a champion; a model without one is not served.
    private mutating func addModels() {
        let names: [String]
        do {
            names = try store.modelNames()
            listingTrouble = nil
        } catch {
            checker.metrics.countFailedLook()
            let trouble = serviceText(of: error)
            if trouble != listingTrouble { logger.warning("the store cannot be listed: \(trouble)") }
            listingTrouble = trouble
            return
        }
        for model in names where !followed.contains(where: { $0.name == model }) {
            guard hasChampion(model) else { continue }
            add(FollowedAlias(championOf: model), isExpected: !hasStarted)
        }
    }

    /// Whether a model is to be served.
    ///
    /// One whose aliases cannot be read counts at the start, because it may be one that clients need. Later it does not:
    /// it was not served until now, and somebody may be copying it in.
    private mutating func hasChampion(_ model: String) -> Bool {
        do {
            let aliases = try store.aliases(of: model)
            unreadable.remove(model)
            return aliases[Reference.defaultAlias] != nil
        } catch {
            if hasStarted, unreadable.insert(model).inserted {
                logger.warning(
                    "a model that is not served cannot be read: \(serviceText(of: error))",
                    metadata: ["model": "\(model)"])
            }
            return !hasStarted
        }
    }

    // MARK: Aliases

    private mutating func follow(_ one: FollowedAlias, under rules: ServingRules) throws {
        let name = one.name
        if let served = models[name].current { watch(served, as: name, under: rules) }
        let version: Version
        do {
            version = try store.resolve(.alias(model: one.model, alias: one.alias))
        } catch {
            unconfirmed[name] = nil
            let trouble = serviceText(of: error)
            if models.note(trouble: trouble, as: name) {
                logger.warning("an alias cannot be followed: \(trouble)", metadata: ["model": "\(name)"])
            }
            return
        }
        _ = models.note(trouble: nil, as: name)
        let entry = models[name]
        if let current = entry.current {
            if current.version.number == version.number {
                unconfirmed[name] = nil
                return models.forgetRefusal(of: name)
            }
            guard isSteady(version, as: name) else { return }
        }
        try open(version, entry, as: name, under: rules)
    }

    private func open(
        _ version: Version, _ entry: ServedModels.Entry, as name: String, under rules: ServingRules
    ) throws {
        let files = WatchedFolder(version, of: store)
        if let refused = entry.refused, refused.version == version, refused.holds(of: files, now: checker.now()) {
            return
        }
        do {
            models.install(
                try ServedVersion(
                    opening: version, as: name, of: store, under: rules, hasPage: hasPage, progress: progress),
                as: name)
            checker.metrics.countOpened(version)
            logger.info("serving", metadata: ["model": "\(name)", "version": "\(version.number)"])
        } catch {
            if !hasStarted, let error = error as? UserError, error.code == .invalidData { throw error }
            let refusal = ServedModels.Refusal(
                version: version, problem: problem(of: error), files: files, until: checker.now() + Self.patience)
            guard models.refuse(refusal, as: name) else { return }
            checker.metrics.countRefused(version)
            logger.error(
                "a version was refused: \(serviceText(of: error))",
                metadata: ["model": "\(name)", "version": "\(version.number)"])
        }
    }

    /// Whether an alias has moved, and does not only seem so because its history is being copied over.
    private mutating func isSteady(_ version: Version, as name: String) -> Bool {
        guard !store.confirms(version) else {
            unconfirmed[name] = nil
            return true
        }
        let before = unconfirmed[name].map { $0.number == version.number ? $0.looks : 0 } ?? 0
        unconfirmed[name] = (number: version.number, looks: before + 1)
        return before + 1 >= Self.looksUntilSteady
    }

    /// Why a version is refused, without the ids that the log may name: health is open to everybody.
    private func problem(of error: any Error) -> String {
        guard let error = error as? UserError, error.code == .invalidData else { return serviceText(of: error) }
        return "the ids of the file '\(error.place?.file ?? "")' do not meet those of the version"
    }

    // MARK: Files that change

    /// Looks whether the files of a version that answers have changed, and opens it again from files that were found
    /// sound.
    private func watch(_ served: ServedVersion, as name: String, under rules: ServingRules) {
        if served.knowsUsers, let change = served.change { checker.filesChanged(under: served, change, as: name) }
        let version = served.version
        let files = WatchedFolder(version, of: store)
        // Forgotten persons go at once, before all bytes are read: the files were exchanged as a whole.
        // Whoever overwrites other files in place leaves the manifest as it was.
        let isForgetting =
            files != served.files.opened && !files.hasUnchanged(Manifest.fileName, since: served.files.opened)
            && store.hasForgotten(in: version)
        guard served.files.areWorthOpening(files) || isForgetting else { return }
        do {
            let again = try ServedVersion(
                opening: version, as: name, of: store, under: rules, hasPage: hasPage, progress: progress)
            // Only the bytes that were read through may answer; others are read first.
            guard again.files.opened == files, WatchedFolder(version, of: store) == files else { return }
            if !isForgetting { again.files.record(.init(files: files, isSound: true, until: .infinity)) }
            guard models.replace(served, by: again, as: name) else { return }
            checker.metrics.countOpened(version)
            logger.info(
                "serving again, from files that have changed",
                metadata: ["model": "\(name)", "version": "\(version.number)"])
        } catch {
            checker.cannotOpen(served, files, problem(of: error), as: name)
        }
    }
}
