import Diagnostics
import Logging
import ModelStore

/// Follows the models of a store, and rule files that are rewritten.
///
/// Only one thread at a time may call it.
struct StoreFollower {
    private let models: ServedModels
    private let metrics: Metrics
    private let logger: Logger
    private var aliasFollower: AliasFollower
    private var ruleFollower: RuleFollower
    private var forgottenFollower: ForgottenFollower
    /// The descriptors with which the files are opened when connections have taken all others.
    private let reserve = DescriptorReserve()
    /// Whether everything was followed once; until then, a file of rules whose ids do not meet is an error.
    private var hasStarted = false

    /// - Parameters:
    ///   - settings: Which models and files to follow.
    ///   - checker: Decides what answers when files change; its models receive the versions that answer, its metrics
    ///     and its logger the changes.
    /// - Throws: As `AliasFollower.init`.
    init(_ settings: ServiceSettings, checker: VersionChecker) throws {
        let logger = checker.logger
        let progress = Progress { report in
            if case .warning(let message) = report { logger.warning("\(message.text(.jsonField))") }
        }
        models = checker.models
        metrics = checker.metrics
        self.logger = logger
        aliasFollower = try AliasFollower(settings, checker: checker, progress: progress)
        ruleFollower = RuleFollower(
            settings, models: checker.models, store: checker.store, metrics: checker.metrics, logger: logger,
            progress: progress, now: checker.now)
        forgottenFollower = ForgottenFollower(
            checker.models, store: checker.store, metrics: checker.metrics, logger: logger)
    }

    /// Checks everything once, and follows what has changed.
    ///
    /// What fails later is logged and counted, and keeps nothing else from being followed.
    ///
    /// - Throws: `UserError`, and only the first time: for a table of available items that cannot be read, for a file of
    ///   rules that is no plain file, is empty or whose ids do not meet those of a model, and for a configured recommender
    ///   that ranks no items.
    mutating func follow() throws {
        reserve.release()
        defer { reserve.fill() }
        forgottenFollower.follow()
        do { try ruleFollower.follow() } catch { try lookFailed(error) }
        do { try aliasFollower.follow(under: ruleFollower.rules) } catch { try lookFailed(error) }
        hasStarted = true
    }

    /// Looks at everything at once: the files of rules, which are confirmed as they are now, the aliases, and the versions
    /// that wait to be tried again.
    mutating func reload() throws {
        ruleFollower.confirm()
        models.retryRefused()
        try follow()
        for file in models.ruleFiles {
            logger.info("reloaded", metadata: ["file": "\(file.path)", "status": "\(file.status.rawValue)"])
        }
        for (name, entry) in models.all {
            let version = entry.current.map { "\($0.version.number)" } ?? "none"
            logger.info("reloaded", metadata: ["model": "\(name)", "version": "\(version)"])
        }
    }

    private func lookFailed(_ error: any Error) throws {
        guard hasStarted else { throw error }
        metrics.countFailedLook()
        logger.error("a look at aliases and files failed: \(serviceText(of: error))")
    }
}
