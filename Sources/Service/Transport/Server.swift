import Diagnostics
import Glibc
package import Logging
import ModelStore
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import Synchronization

/// The scoring service: HTTP over the models of a store.
package final class Server: Sendable {
    /// Every route with its method, such as `GET /v1/models`.
    package static var routes: [String] { Route.all.map { "\($0.method) \($0.template)" } }

    /// How often aliases and files of rules are looked at.
    private static let lookInterval = TimeAmount.milliseconds(500)

    private let settings: ServiceSettings
    private let core: ServiceCore
    private let group: MultiThreadedEventLoopGroup
    private let background = NIOThreadPool(numberOfThreads: 2)
    /// Closes connections at the end; it has to go before its event loops do.
    private let quiescing = Mutex<ServerQuiescingHelper?>(nil)
    private let channel: any Channel
    private let logger: Logger
    private let watching = Mutex<[RepeatedTask]>([])

    /// Opens the models, and takes requests from then on.
    ///
    /// - Parameters:
    ///   - settings: What is served, and how.
    ///   - threads: How many threads answer.
    ///   - logger: Told what happens, and of each request.
    ///   - now: Seconds since 1970 UTC.
    /// - Throws: `UserError` when no model can be served, a file of rules cannot be read or the address is taken.
    package init(
        _ settings: ServiceSettings, threads: Int, logger: Logger, now: @escaping @Sendable () -> Double
    ) throws {
        let metrics = Metrics()
        let models = ServedModels()
        var follower = try StoreFollower(settings, models: models, metrics: metrics, logger: logger, now: now)
        try follower.follow()
        try Self.checkServesSomething(models, settings)
        let checker = VersionChecker(
            models: models, store: ModelStore(path: settings.store), metrics: metrics, logger: logger)
        let responder = Responder(
            settings: settings, models: models, metrics: metrics, checker: checker,
            token: try settings.tokenFile.map { try BearerToken(file: $0) }, now: now)
        let core = ServiceCore(responder, logger: logger)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let quiescing = ServerQuiescingHelper(group: group)
        do {
            channel = try Self.bind(settings, core, group, quiescing)
        } catch {
            try? group.syncShutdownGracefully()
            throw UserError(
                .cannotWrite, "cannot listen on \(settings.host):\(settings.port): \(error)",
                remedy: "Choose another --host or --port, or end what listens there")
        }
        self.settings = settings
        self.core = core
        self.group = group
        self.quiescing.withLock { $0 = quiescing }
        self.logger = logger
        background.start()
        watch(follower, checker)
    }

    private static func checkServesSomething(_ models: ServedModels, _ settings: ServiceSettings) throws {
        guard models.all.allSatisfy({ $0.entry.current == nil }) else { return }
        let problem = models.all.lazy.compactMap { $0.entry.refused?.problem ?? $0.entry.trouble }.first
        throw UserError(
            .modelUnusable, "no model can be served\(problem.map { ": \($0)" } ?? "")", at: .init(file: settings.store),
            remedy:
                "Promote a sound version: trainer models promote NAME/1 --to champion, or roll back: trainer models rollback NAME"
        )
    }

    private static func bind(
        _ settings: ServiceSettings, _ core: ServiceCore, _ group: MultiThreadedEventLoopGroup,
        _ quiescing: ServerQuiescingHelper
    ) throws -> any Channel {
        raiseFileLimit()
        return try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let isWelcome = core.connectionOpened()
                    channel.closeFuture.whenComplete { _ in core.connectionClosed() }
                    let pipeline = channel.pipeline.syncOperations
                    guard isWelcome else { return try pipeline.addHandler(FullHouse()) }
                    let connection = ConnectionHandler(core)
                    try pipeline.addHandler(ByteWatch(connection))
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
                    try pipeline.addHandler(connection)
                }
            }
            .bind(host: settings.host, port: settings.port).wait()
    }

    private struct DrainTimeout: Error {}

    /// The follower, which one thread at a time calls.
    private final class Following: Sendable {
        private let follower: Mutex<StoreFollower>

        init(_ follower: StoreFollower) {
            self.follower = Mutex(follower)
        }

        func follow() throws { try follower.withLock { try $0.follow() } }
    }

    /// A connection is a file; the system's usual limit is 1024 of them, which a process may raise.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func watch(_ follower: StoreFollower, _ checker: VersionChecker) {
        let following = Following(follower)
        let (background, logger) = (background, logger)
        let eventLoop = group.next()
        let follow = eventLoop.scheduleRepeatedAsyncTask(
            initialDelay: Self.lookInterval, delay: Self.lookInterval
        ) { _ in
            background.runIfActive(eventLoop: eventLoop) {
                do {
                    try following.follow()
                } catch {
                    logger.error("\(error)")
                }
            }
        }
        let check = eventLoop.scheduleRepeatedAsyncTask(initialDelay: .zero, delay: Self.lookInterval) { _ in
            background.runIfActive(eventLoop: eventLoop) { checker.check() }
        }
        watching.withLock { $0 = [follow, check] }
    }

    /// The port that requests are taken on.
    package var port: Int { channel.localAddress?.port ?? settings.port }

    /// Ends: takes no more connections, lets requests have their answers for as long as the settings say, closes the rest.
    package func stop() {
        core.isDraining = true
        let drained = group.next().makePromise(of: Void.self)
        quiescing.withLock { $0?.initiateShutdown(promise: drained) }
        let deadline = group.next().scheduleTask(in: .milliseconds(Int64(settings.timeouts.drain * 1000))) {
            drained.fail(DrainTimeout())
        }
        do {
            try drained.futureResult.wait()
        } catch {
            logger.warning("requests that had no answer yet were cut off")
        }
        deadline.cancel()
        for task in watching.withLock({ $0 }) { task.cancel() }
        quiescing.withLock { $0 = nil }
        do {
            try background.syncShutdownGracefully()
            try group.syncShutdownGracefully()
        } catch {
            logger.error("the service did not end well: \(error)")
        }
    }
}
