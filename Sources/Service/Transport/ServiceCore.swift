import Diagnostics
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// What all connections share.
final class ServiceCore: Sendable {
    struct Timeouts: Sendable {
        let request: TimeAmount
        let idle: TimeAmount
        let write: TimeAmount

        init(_ timeouts: ServiceSettings.Timeouts) {
            request = .milliseconds(Int64(timeouts.request * 1000))
            idle = .milliseconds(Int64(timeouts.idle * 1000))
            write = .milliseconds(Int64(timeouts.write * 1000))
        }
    }

    let limits: ServiceSettings.Limits
    let timeouts: Timeouts
    private let responder: Responder
    private let log: ServiceSettings.LogSettings
    private let logger: Logger
    private let draining = Atomic(false)

    init(_ responder: Responder, logger: Logger) {
        self.responder = responder
        self.logger = logger
        limits = responder.settings.limits
        timeouts = Timeouts(responder.settings.timeouts)
        log = responder.settings.log
    }

    /// Whether connections are closed as soon as they have their answer.
    var isDraining: Bool {
        get { draining.load(ordering: .relaxed) }
        set { draining.store(newValue, ordering: .relaxed) }
    }

    private var metrics: Metrics { responder.metrics }

    /// Counts a connection.
    ///
    /// - Returns: Whether there is room for it.
    func connectionOpened() -> Bool {
        metrics.connections.wrappingAdd(1, ordering: .relaxed).newValue <= limits.connections
    }

    func connectionClosed() { metrics.connections.wrappingSubtract(1, ordering: .relaxed) }

    /// Counts a request that comes in.
    ///
    /// - Returns: Whether there is room for it.
    func requestBegan() -> Bool {
        metrics.requests.wrappingAdd(1, ordering: .relaxed).newValue <= limits.requests
    }

    func requestEnded() { metrics.requests.wrappingSubtract(1, ordering: .relaxed) }

    /// The answer to a whole request.
    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> ServiceAnswer {
        let began = NIODeadline.now()
        let outcome: Responder.Outcome
        do {
            let request = try ServiceRequest(
                head.method.rawValue, head.uri, authorization: head.headers.first(name: "authorization"), body: body)
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
        record(outcome.answer, outcome.route, head, began)
        return outcome.answer
    }

    /// Counts a request that was refused before it was whole.
    func record(_ problem: RequestProblem, _ head: HTTPRequestHead) {
        record(ServiceAnswer(problem), "unknown", head, .now())
    }

    private func record(_ answer: ServiceAnswer, _ route: String, _ head: HTTPRequestHead, _ began: NIODeadline) {
        let seconds = Double((NIODeadline.now() - began).nanoseconds) * 1e-9
        let (model, version) = answer.version ?? ("", 0)
        metrics.record(
            Metrics.Observation(route: route, model: model, version: version, code: answer.status, seconds: seconds))
        guard log.access else { return }
        var details: Logger.Metadata = [
            "method": "\(head.method.rawValue)", "route": "\(log.ids ? head.uri : route)", "code": "\(answer.status)",
            "ms": "\((seconds * 1e5).rounded() / 100)", "bytes": "\(answer.body.count)",
        ]
        if let version = answer.version { details["version"] = "\(version.model)/\(version.number)" }
        logger.info("request", metadata: details)
    }
}
