import Diagnostics
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

    let settings: ServiceSettings
    let service: ScoringService
    let group: MultiThreadedEventLoopGroup
    let background = NIOThreadPool(numberOfThreads: 2)
    /// Closes connections at shutdown; it must be released before its event loops are.
    let quiescing = Mutex<ServerQuiescingHelper?>(nil)
    let channel: any Channel
    let logger: Logger
    let watching = Mutex<[RepeatedTask]>([])

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
        let room = DescriptorRoom(threads: threads.count)
        var settings = settings
        if room.connections < settings.limits.connections {
            logger.warning(
                "only \(room.connections) connections are accepted at the same time, not \(settings.limits.connections): the process may open \(room.descriptors) files; raise that limit (ulimit -n, LimitNOFILE)"
            )
            settings.limits.connections = room.connections
        }
        let service = try ScoringService(settings, logger: logger, now: now)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads.count)
        let quiescing = ServerQuiescingHelper(group: group)
        do {
            channel = try Self.bind(settings, service, group, quiescing, logger)
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
        warnOfOpenDoor()
        watch()
    }

    private static func bind(
        _ settings: ServiceSettings, _ service: ScoringService, _ group: MultiThreadedEventLoopGroup,
        _ quiescing: ServerQuiescingHelper, _ logger: Logger
    ) throws -> any Channel {
        let timeouts = ConnectionTimeouts(settings.timeouts)
        return try ServerBootstrap(group: group)
            // The kernel limits the backlog to net.core.somaxconn. With a full backlog it drops the client's last ACK:
            // that client then believes it is connected and waits for a response that never comes.
            .serverChannelOption(.backlog, value: 65_535)
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(
                        AcceptPause { error, isNew in
                            service.acceptingFailed()
                            if isNew { logger.error("connections cannot be accepted now and wait: \(error)") }
                        })
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let hasRoom = service.connectionOpened()
                    channel.closeFuture.whenComplete { _ in service.connectionClosed() }
                    let pipeline = channel.pipeline.syncOperations
                    if hasRoom { return try Self.addHandlers(to: pipeline, service, timeouts) }
                    // Refusals take descriptors as well: beyond some at the same time, close without a word.
                    guard service.openConnections <= service.limits.connections + DescriptorRoom.refusals else {
                        throw TooManyConnections()
                    }
                    try pipeline.addHandler(RefusedConnectionHandler())
                }
            }
            .bind(host: settings.host, port: settings.port).wait()
    }

    /// Adds what reads the requests of a connection and writes the responses.
    ///
    /// NIO's own set of handlers answers malformed requests without a body.
    private static func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, _ service: ScoringService, _ timeouts: ConnectionTimeouts
    ) throws {
        let connection = ConnectionHandler(service, timeouts)
        let decoder = HTTPRequestDecoder(
            leftOverBytesStrategy: .dropBytes, limitConfiguration: RequestProblem.headLimits)
        try pipeline.addHandler(ByteWatch(connection))
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(ByteToMessageHandler(decoder))
        try pipeline.addHandler(RequestWatch(connection))
        try pipeline.addHandler(HTTPServerPipelineHandler())
        // No header of a response holds text of a request, so none needs NIO's check of its characters.
        try pipeline.addHandler(connection)
    }

    private struct TooManyConnections: Error {}

    /// Warns when other machines can ask and need no token.
    private func warnOfOpenDoor() {
        guard settings.tokenFile == nil, let address = channel.localAddress?.ipAddress else { return }
        guard !Self.isLoopback(address) else { return }
        logger.warning(
            "other machines can reach the service at \(address) and need no token: set token_file, or listen on 127.0.0.1 behind a proxy that knows its clients"
        )
    }

    /// Whether only programs of this machine can reach an IP address.
    package static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
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

    /// Reads all files again, soon and in the background.
    package func reload() {
        let service = service
        _ = background.runIfActive(eventLoop: group.next()) { service.reload() }
    }
}
