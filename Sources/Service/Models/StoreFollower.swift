import Diagnostics
import Events
import Logging
import ModelStore
import Tables

/// Follows aliases that move, and rule files that are rewritten.
///
/// Only one thread at a time may call it.
struct StoreFollower {
    private let models: ServedModels
    private let store: ModelStore
    private let metrics: Metrics
    private let logger: Logger
    /// Seconds since 1970 UTC.
    private let now: @Sendable () -> Double
    /// The followed aliases, with the names under which their models are served.
    private var references: [(name: String, reference: Reference)] = []
    /// Whether the champion of every model in the store is followed.
    private let followsStore: Bool
    private let consentSettings: ServiceSettings.ConsentSettings?
    private var consentFile: WatchedFile?
    private var availableFile: WatchedFile?
    private var rules = ServingRules()
    /// The content of the consent file at the last successful read, and the time when it was written.
    private var answers: (consent: Consent, written: Double)?
    /// Whether everything was followed once; until then, a file of rules whose ids do not meet is an error.
    private var hasStarted = false
    /// Logs the warnings of files of rules.
    private let progress: Progress

    /// - Parameters:
    ///   - settings: Which models and files to follow.
    ///   - models: Receives the versions that answer.
    ///   - metrics: Counts the changes of versions.
    ///   - logger: Logs the same changes.
    ///   - now: Returns seconds since 1970 UTC.
    /// - Throws: `UserError` with code `wrongUsage` for a model reference that is neither a name nor an alias.
    init(
        _ settings: ServiceSettings, models: ServedModels, metrics: Metrics, logger: Logger,
        now: @escaping @Sendable () -> Double
    ) throws {
        self.models = models
        store = ModelStore(path: settings.store)
        self.metrics = metrics
        self.logger = logger
        progress = Progress { report in
            if case .warning(let message) = report { logger.warning("\(message.text(.jsonField))") }
        }
        self.now = now
        followsStore = settings.models == nil
        consentSettings = settings.consent
        consentFile = settings.consent.map { WatchedFile($0.file) }
        availableFile = settings.available.map { WatchedFile($0) }
        for text in settings.models ?? [] {
            guard case .alias(let model, let alias) = try Reference(parsing: text) else {
                throw UserError(
                    .wrongUsage, "'\(text)' cannot be served, for it is no alias that can move",
                    remedy: "Give the name of a model, or name@alias")
            }
            references.append(
                (alias == Reference.defaultAlias ? model : text, .alias(model: model, alias: alias)))
        }
    }

    /// Checks everything once, and follows what has changed.
    ///
    /// - Throws: `UserError` for a table of available items that cannot be read, if none was read before; the first time
    ///   also for a file of rules that is empty or whose ids do not meet those of a model.
    mutating func follow() throws {
        try followAvailable()
        try followConsent()
        if followsStore { addModels() }
        for (name, reference) in references { try follow(reference, as: name) }
        hasStarted = true
    }

    private mutating func addModels() {
        do {
            for model in try store.modelNames() where !references.contains(where: { $0.name == model }) {
                references.append((model, .alias(model: model, alias: Reference.defaultAlias)))
            }
        } catch {
            logger.warning("the store cannot be listed: \(text(of: error))")
        }
    }

    // MARK: Aliases

    private func follow(_ reference: Reference, as name: String) throws {
        let version: Version
        do {
            version = try store.resolve(reference)
        } catch {
            if models.note(trouble: text(of: error), as: name) {
                logger.warning("an alias cannot be followed: \(text(of: error))", metadata: ["model": "\(name)"])
            }
            return
        }
        _ = models.note(trouble: nil, as: name)
        let entry = models[name]
        if entry.current?.version.number == version.number { return models.forgetRefusal(of: name) }
        let files = WatchedFolder(version.folder)
        if let refused = entry.refused, refused.version == version, refused.holds(of: files, now: now()) { return }
        do {
            models.install(
                try ServedVersion(opening: version, of: store, under: rules, progress: progress), as: name)
            metrics.countOpened(version)
            logger.info("serving", metadata: ["model": "\(name)", "version": "\(version.number)"])
        } catch {
            if !hasStarted, let error = error as? UserError, error.code == .invalidData { throw error }
            let refusal = ServedModels.Refusal(
                version: version, problem: problem(of: error), files: files, until: now() + 30)
            guard models.refuse(refusal, as: name) else { return }
            metrics.countRefused(version)
            logger.error(
                "a version was refused: \(text(of: error))",
                metadata: ["model": "\(name)", "version": "\(version.number)"])
        }
    }

    // MARK: Rules

    private mutating func followAvailable() throws {
        guard let file = availableFile, availableFile?.shouldBeRead(now: now()) == true else { return }
        do {
            let table = try TextTable(file: file.path)
            _ = try table.column(named: "item")
            var next = rules
            next.available = table
            try models.replaceAll { try $0.under(next, progress: progress) }
            rules = next
            models.note(ruleFile: file.path, isStale: false)
            logger.info("available items were read", metadata: ["file": "\(file.path)"])
        } catch {
            guard rules.available != nil else { throw error }
            availableFile?.readingFailed(now: now())
            metrics.countUnreadableFile(file.path)
            models.note(ruleFile: file.path, isStale: true)
            logger.error("available items cannot be used, the last ones count on: \(text(of: error))")
        }
    }

    private mutating func followConsent() throws {
        guard let settings = consentSettings else { return }
        let isNew = try consentFile?.shouldBeRead(now: now()) == true && readConsent(settings)
        let why = whyNobody(settings)
        guard isNew || why != models.whyImpersonal || rules.consent == nil else { return }
        rules.consent = why == nil ? answers?.consent : .nobody
        if why != nil { models.replaceAll { $0.askingNobody() } }
        if let why, why != models.whyImpersonal { logger.error("nobody gets a personal list: \(why)") }
        models.whyImpersonal = why
    }

    /// Reads the consent file and lets the open versions ask it.
    ///
    /// - Returns: Whether the answers may have changed.
    /// - Throws: `UserError` at the start, for a file without answers.
    private mutating func readConsent(_ settings: ServiceSettings.ConsentSettings) throws -> Bool {
        guard let written = consentFile?.state?.written else {
            answers = nil
            models.note(ruleFile: settings.file, isStale: false)
            return true
        }
        var isReadable = false
        do {
            let source = ConsentSource(
                settings.file, columns: settings.columns, defaultYes: settings.defaultYes)
            let consent = try source.readUnchecked()
            isReadable = true
            try source.check(consent)
            try models.replaceAll { try $0.asking(consent, progress: progress) }
            answers = (consent, written)
            models.note(ruleFile: settings.file, isStale: false)
            logger.info("answers on consent were read", metadata: ["file": "\(settings.file)"])
            return true
        } catch {
            if isReadable && !hasStarted { throw error }
            consentFile?.readingFailed(now: now())
            metrics.countUnreadableFile(settings.file)
            models.note(ruleFile: settings.file, isStale: answers != nil)
            let counts = answers == nil ? "" : "; the last answers count on"
            logger.error("answers on consent cannot be used\(counts): \(text(of: error))")
            return false
        }
    }

    /// Why no customer may get a personal list; `nil` if those who agreed may.
    private func whyNobody(_ settings: ServiceSettings.ConsentSettings) -> String? {
        guard let answers else { return "the consent file '\(settings.file)' is missing or cannot be read" }
        guard let hours = settings.maximumAgeHours, now() - answers.written > hours * 3600 else { return nil }
        return "the consent file '\(settings.file)' is older than \(hours) hours"
    }

    /// Why a version is refused, without the ids that the log may name: health is open to everybody.
    private func problem(of error: any Error) -> String {
        guard let error = error as? UserError, error.code == .invalidData else { return text(of: error) }
        return "the ids of the file '\(error.place?.file ?? "")' do not meet those of the version"
    }

    private func text(of error: any Error) -> String {
        (error as? UserError)?.locatedProblem(.jsonField) ?? "\(error)"
    }
}
