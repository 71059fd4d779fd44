import Diagnostics
import Events
import Logging
import ModelStore

/// Follows the files of rules: whose lists may be personal, which items may be listed, and what the shop decides.
///
/// A file that is written slowly, cut, emptied or replaced by something else must never bring a personal list to a
/// customer who said no, and never empties the lists. So a new no counts at once, and everything else in a consent file
/// only when the file is known to be whole; a table of items that lost most of its rows must stand unchanged first.
///
/// Only one thread at a time may call it.
struct RuleFollower {
    /// For how many seconds a file must stand unchanged until it counts as written to its end.
    static let secondsToSettle = 10.0
    /// For how many seconds a consent file with less than half of the earlier refusals must stand unchanged until it counts.
    static let secondsToConfirm = 3600.0
    /// After how many seconds an unchanged file that cannot be used is read again, because the reason may be temporary.
    static let secondsToRetry = 10.0

    let models: ServedModels
    let metrics: Metrics
    let logger: Logger
    /// Logs the warnings of the files.
    let progress: Progress
    /// Seconds since 1970 UTC.
    let now: @Sendable () -> Double
    let consentSettings: ServiceSettings.ConsentSettings?
    var consentFile: WatchedFile?
    var stockFile: WatchedFile?
    var bookFile: WatchedFile?
    var itemsFile: WatchedFile?
    var exposuresFile: WatchedFile?
    var experimentsFile: WatchedFile?
    var experimentCustomersFile: WatchedFile?
    /// The store with the segments of placements.
    let store: ModelStore
    /// Where the aliases of these segments pointed at the last look, by their references.
    var segmentFolders: [String: String] = [:]
    /// The rules of all models, also of versions that are opened later.
    var rules = ServingRules() {
        didSet { models.consent = rules.consent }
    }
    /// The last answers that were whole, with the refusals that came after them, and when they were written.
    var answers: (consent: Consent, written: Double)?
    /// Whether all files were looked at once; until then, there is nothing from before that could count on.
    private(set) var hasStarted = false

    /// - Parameters:
    ///   - settings: Which files to follow.
    ///   - models: Whose versions get the rules.
    ///   - store: The store with the models and segments.
    ///   - metrics: Counts the readings that fail.
    ///   - logger: Logs what was read, and what could not be.
    ///   - progress: Receives the warnings of the files.
    ///   - now: Returns seconds since 1970 UTC.
    init(
        _ settings: ServiceSettings, models: ServedModels, store: ModelStore, metrics: Metrics, logger: Logger,
        progress: Progress, now: @escaping @Sendable () -> Double
    ) {
        self.models = models
        self.metrics = metrics
        self.logger = logger
        self.progress = progress
        self.now = now
        consentSettings = settings.consent
        consentFile = settings.consent.map { WatchedFile($0.file) }
        stockFile = settings.available.map { WatchedFile($0) }
        bookFile = settings.rules.map { WatchedFile($0) }
        itemsFile = settings.items.map { WatchedFile($0) }
        exposuresFile = settings.exposures.map { WatchedFile($0) }
        experimentsFile = settings.experiments.map { WatchedFile($0) }
        experimentCustomersFile = settings.experimentCustomers.map { WatchedFile($0) }
        self.store = store
    }

    /// Checks all files once, and follows what has changed.
    ///
    /// - Throws: `UserError`, and only the first time: for rules and tables of items that cannot be used, for consent that
    ///   is no plain file, or one of them that is empty or whose ids do not meet those of a model.
    mutating func follow() throws {
        try followBook()
        try followExperiments()
        try followStock()
        try followConsent()
        hasStarted = true
    }

    /// Confirms the files as they are now; all are read at the next look.
    mutating func confirm() {
        consentFile?.confirm()
        stockFile?.confirm()
        bookFile?.confirm()
        itemsFile?.confirm()
        exposuresFile?.confirm()
        experimentsFile?.confirm()
        experimentCustomersFile?.confirm()
    }

    /// Whether a file may have been written to its end; at the start there is no content from before that could count
    /// until this is known.
    func isSettled(_ file: WatchedFile, at time: Double) -> Bool {
        !hasStarted || file.hasStood(for: Self.secondsToSettle, at: time)
    }

    /// Records that a file cannot be used as it is, and what counts in its place.
    func noteUnusable(_ file: WatchedFile, _ error: any Error, hasEarlierContent: Bool, at time: Double) {
        metrics.countUnreadableFile(file.path)
        let isNew = models.note(ruleFile: file.path, hasEarlierContent ? .unusable : .absent)
        // A file that is being written fails in another way every time.
        guard isNew || isSettled(file, at: time) else { return }
        let counts = hasEarlierContent ? "; what it had before counts on" : ""
        logger.error("a file of rules cannot be used\(counts): \(serviceText(of: error))")
    }
}
