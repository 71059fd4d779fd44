import Diagnostics
package import Logging
import ModelStore
import Synchronization

/// The service without its transport: the served models, the answers, the metrics and the log.
package final class ScoringService: Sendable {
    /// Every route with its method, such as `GET /v1/models`.
    package static var routes: [String] { Route.all.map { "\($0.method) \($0.template)" } }

    package let limits: ServiceSettings.Limits
    private let follower: Mutex<StoreFollower>
    private let checker: VersionChecker
    private let responder: Responder
    private let log: ServiceSettings.LogSettings
    private let logs: FeedbackLogs
    private let hasPage: Bool
    private let logger: Logger
    private let draining = Atomic(false)

    /// Opens the models.
    ///
    /// - Parameters:
    ///   - settings: Which models to serve, and how.
    ///   - logger: Logs events and requests.
    ///   - now: Returns seconds since 1970 UTC.
    /// - Throws: `UserError` when no model can be served or a file of rules cannot be read.
    package init(_ settings: ServiceSettings, logger: Logger, now: @escaping @Sendable () -> Double) throws {
        let metrics = Metrics()
        let models = ServedModels()
        let checker = VersionChecker(
            models: models, store: try settings.modelStore(), metrics: metrics, logger: logger, now: now)
        var follower = try StoreFollower(settings, checker: checker)
        try follower.follow()
        try Self.checkServesSomething(models, settings)
        let logs = try FeedbackLogs(settings, logger: logger, now: now)
        self.logs = logs
        self.checker = checker
        responder = Responder(
            settings: settings, models: models, metrics: metrics, checker: checker, logs: logs,
            token: try settings.tokenFile.map { try BearerToken(file: $0) }, now: now)
        self.follower = Mutex(follower)
        self.logger = logger
        limits = settings.limits
        log = settings.log
        hasPage = settings.page
    }

    private static func checkServesSomething(_ models: ServedModels, _ settings: ServiceSettings) throws {
        guard models.all.allSatisfy({ $0.entry.current == nil }) else { return }
        let problem =
            models.all.isEmpty
            ? "no model of the store has the alias '\(Reference.defaultAlias)'"
            : models.all.lazy.compactMap { $0.entry.refused?.problem ?? $0.entry.trouble }.first
        throw UserError(
            .modelUnusable, "no model can be served\(problem.map { ": \($0)" } ?? "")", at: .init(file: settings.store),
            remedy:
                "Promote a sound version: trainer models promote NAME/1 \(.alias, "champion"), or roll back: trainer models rollback NAME"
        )
    }

    // MARK: Models

    /// Checks once for aliases that have moved and rule files that were rewritten, and follows them.
    package func follow() throws { try follower.withLock { try $0.follow() } }

    /// Reads everything again that can change while the service runs: what SIGHUP asks for.
    ///
    /// It confirms the files of rules as they are now, so that one counts that has much less than before, and tries
    /// versions again that could not be opened.
    package func reload() {
        do {
            try follower.withLock { try $0.reload() }
        } catch {
            logger.error("the reload failed: \(error)")
        }
    }

    /// Compares every byte of the served versions with its check sum, except of versions that were compared before.
    package func check() { checker.check { !isDraining } }

    /// Writes the logs to their end; call it when no request is to come.
    package func finishLogs() { logs.finish() }

    // MARK: Requests

    /// Whether the service shuts down, so that connections are closed after their next response.
    package var isDraining: Bool {
        get { draining.load(ordering: .relaxed) }
        set { draining.store(newValue, ordering: .relaxed) }
    }

    private var metrics: Metrics { responder.metrics }

    /// Counts a connection.
    ///
    /// - Returns: Whether the number of connections is within the limit.
    package func connectionOpened() -> Bool {
        metrics.connections.wrappingAdd(1, ordering: .relaxed).newValue <= limits.connections
    }

    package func connectionClosed() { metrics.connections.wrappingSubtract(1, ordering: .relaxed) }

    /// How many connections are open now, refused ones among them.
    package var openConnections: Int { metrics.connections.load(ordering: .relaxed) }

    /// Counts that a connection could not be accepted, because there was no descriptor or no memory for it.
    package func acceptingFailed() { metrics.acceptFailures.wrappingAdd(1, ordering: .relaxed) }

    /// Reserves a place for an incoming request.
    ///
    /// - Returns: Whether there was a free place; `requestEnded` releases it.
    package func requestBegan() -> Bool {
        if metrics.requests.wrappingAdd(1, ordering: .relaxed).newValue <= limits.requests { return true }
        requestEnded()
        return false
    }

    package func requestEnded() { metrics.requests.wrappingSubtract(1, ordering: .relaxed) }

    /// Answers a request that does not come from a connection.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST` and so on.
    ///   - target: The path with its query.
    ///   - authorization: The value of the header `Authorization`.
    ///   - host: The value of the header `Host`.
    ///   - body: The whole body.
    /// - Returns: The answer, which may be an error.
    package func answer(
        _ method: String, _ target: String, authorization: String? = nil, host: String? = nil, body: [UInt8] = []
    ) -> ServiceAnswer {
        let began = ContinuousClock.now
        var outcome: Responder.Outcome
        do {
            let request = try ServiceRequest(
                method, target, authorization: authorization, host: host, body: body)
            outcome =
                isDraining && request.path == ["v2", "health", "ready"]
                ? Responder.Outcome(
                    answer: ServiceAnswer(.unavailable("the service is ending")), route: "/v2/health/ready")
                : responder.outcome(of: request)
        } catch let problem as RequestProblem {
            outcome = Responder.Outcome(answer: ServiceAnswer(problem), route: "unknown")
        } catch {
            outcome = Responder.Outcome(answer: ServiceAnswer(RequestProblem(500, "\(error)")), route: "unknown")
        }
        if hasPage { outcome.answer.headers.append(ServerTiming.header(since: began)) }
        record(outcome.answer, outcome.route, method, target, began)
        return outcome.answer
    }

    /// Counts a request that was refused before it was complete.
    package func record(_ problem: RequestProblem, _ method: String, _ target: String) {
        record(ServiceAnswer(problem), "unknown", method, target, .now)
    }

    private func record(
        _ answer: ServiceAnswer, _ route: String, _ method: String, _ target: String, _ began: ContinuousClock.Instant
    ) {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let (model, version) = answer.version ?? ("", 0)
        metrics.record(
            Metrics.Observation(route: route, model: model, version: version, code: answer.status, seconds: seconds))
        guard log.access else { return }
        var details: Logger.Metadata = [
            "method": "\(method)", "route": "\(log.ids ? target : route)", "code": "\(answer.status)",
            "ms": "\((seconds * 1e5).rounded() / 100)", "bytes": "\(answer.body.count)",
        ]
        if let version = answer.version { details["version"] = "\(version.model)/\(version.number)" }
        logger.info("request", metadata: details)
    }
}
