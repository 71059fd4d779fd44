import Diagnostics
import Glibc
package import LinearAlgebra
package import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
package import Service
import Synchronization

/// The scoring service: HTTP over the models of a store.
package final class Server: Sendable {
    /// How often aliases and rule files are checked.
    private static let lookInterval = TimeAmount.milliseconds(500)

    private let settings: ServiceSettings
    private let service: ScoringService
    private let group: MultiThreadedEventLoopGroup
    private let background = NIOThreadPool(numberOfThreads: 2)
    /// Closes connections at shutdown; it must be released before its event loops are.
    private let quiescing = Mutex<ServerQuiescingHelper?>(nil)
    private let channel: any Channel
    private let logger: Logger
    private let watching = Mutex<[RepeatedTask]>([])

    /// Opens the models, and accepts requests from then on.
    ///
    /// - Parameters:
    ///   - settings: Which models to serve, and how.
    ///   - threads: The number of threads that answer.
    ///   - logger: Logs events and requests.
    ///   - now: Returns seconds since 1970 UTC.
    /// - Throws: `UserError` when no model can be served, a rule file cannot be read or the address is in use.
    package init(
        _ settings: ServiceSettings, threads: Threads, logger: Logger, now: @escaping @Sendable () -> Double
    ) throws {
        let service = try ScoringService(settings, logger: logger, now: now)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads.count)
        let quiescing = ServerQuiescingHelper(group: group)
        do {
            channel = try Self.bind(settings, service, group, quiescing)
        } catch {
            try? group.syncShutdownGracefully()
            throw UserError(
                .cannotWrite, "cannot listen on \(settings.host):\(settings.port): \(error)",
                remedy: "Choose another \(.host) or \(.port), or end what listens there")
        }
        self.settings = settings
        self.service = service
        self.group = group
        self.quiescing.withLock { $0 = quiescing }
        self.logger = logger
        background.start()
        watch()
    }

    private static func bind(
        _ settings: ServiceSettings, _ service: ScoringService, _ group: MultiThreadedEventLoopGroup,
        _ quiescing: ServerQuiescingHelper
    ) throws -> any Channel {
        raiseFileLimit()
        var headLimits = NIOHTTPDecoderLimitConfiguration()
        headLimits.maxHeaderFieldSize = 32 << 10
        headLimits.maxHeaderListSize = 64 << 10
        headLimits.maxHeaderFieldCount = 100
        let timeouts = ConnectionTimeouts(settings.timeouts)
        return try ServerBootstrap(group: group)
            // The kernel limits the backlog to net.core.somaxconn. With a full backlog it drops the client's last ACK:
            // that client then believes it is connected and waits for a response that never comes.
            .serverChannelOption(.backlog, value: 65_535)
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { [headLimits] channel in
                channel.eventLoop.makeCompletedFuture {
                    let hasRoom = service.connectionOpened()
                    channel.closeFuture.whenComplete { _ in service.connectionClosed() }
                    let pipeline = channel.pipeline.syncOperations
                    guard hasRoom else { return try pipeline.addHandler(RefusedConnectionHandler()) }
                    let connection = ConnectionHandler(service, timeouts)
                    try pipeline.addHandler(ByteWatch(connection))
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: true, withErrorHandling: true,
                        withEncoderConfiguration: .init(),
                        withDecoderLimitConfiguration: headLimits)
                    try pipeline.addHandler(connection)
                }
            }
            .bind(host: settings.host, port: settings.port).wait()
    }

    private struct DrainTimeout: Error {}

    /// Raises the limit of open files, because a connection counts as one and the usual limit is 1024.
    private static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func watch() {
        let (service, background, logger) = (service, background, logger)
        let eventLoop = group.next()
        let follow = eventLoop.scheduleRepeatedAsyncTask(
            initialDelay: Self.lookInterval, delay: Self.lookInterval
        ) { _ in
            background.runIfActive(eventLoop: eventLoop) {
                do {
                    try service.follow()
                } catch {
                    logger.error("\(error)")
                }
            }
        }
        let check = eventLoop.scheduleRepeatedAsyncTask(initialDelay: .zero, delay: Self.lookInterval) { _ in
            background.runIfActive(eventLoop: eventLoop) { service.check() }
        }
        watching.withLock { $0 = [follow, check] }
    }

    /// The port on which requests are accepted.
    package var port: Int { channel.localAddress?.port ?? settings.port }

    /// How many connections are open now.
    package var openConnections: Int { service.openConnections }

    /// Shuts down: refuses new connections, lets running requests finish within the drain timeout, and closes the rest.
    package func stop() {
        service.isDraining = true
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
