import Glibc
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import Service
import Synchronization

extension Server {
    private struct DrainTimeout: Error {}

    /// Shuts down within the drain time.
    ///
    /// 1. Accepts the connections that wait in the kernel's queue, then takes no more.
    /// 2. Answers what was sent, also what lies unread in a socket; the last response of a connection says
    ///    `Connection: close`. Idle connections stay open for a moment, because a request may be under way to them.
    /// 3. Closes what is still open when the drain time is nearly over.
    package func stop() {
        let drain = settings.timeouts.drain
        let end = NIODeadline.now() + .milliseconds(Int64(drain * 1000))
        service.isDraining = true
        acceptWaiting(until: NIODeadline.now() + .milliseconds(Int64(min(1, drain / 2) * 1000)))
        drainConnections(until: end - .milliseconds(Int64(min(0.5, drain / 10) * 1000)))
        service.finishLogs()
        for task in watching.withLock({ $0 }) { task.cancel() }
        quiescing.withLock { $0 = nil }
        // A file that is read in the background may be large, or its disk may hang.
        let background = Ending()
        self.background.shutdownGracefully { _ in background.isOver = true }
        guard background.wait(until: max(min(end, .now() + .seconds(1)), .now() + .milliseconds(100))) else {
            return logger.debug("ended while a file was being read")
        }
        let loops = Ending()
        group.shutdownGracefully { _ in loops.isOver = true }
        if !loops.wait(until: max(end, NIODeadline.now() + .milliseconds(100))) {
            logger.warning("an answer that was being made at the end was cut off")
        }
    }

    /// Accepts what waits in the kernel's queue: these clients believe that they are connected.
    private func acceptWaiting(until limit: NIODeadline) {
        let (channel, eventLoop) = (channel, channel.eventLoop)
        var isEmpty = false
        while !isEmpty && NIODeadline.now() < limit {
            // An event loop serves its sockets before it runs a task that has become due.
            let look = eventLoop.scheduleTask(in: .milliseconds(1)) { !SocketInput.hasConnections(channel) }
            isEmpty = (try? look.futureResult.wait()) ?? true
        }
        // A connection gets its handlers on its own event loop and then returns to this one; if the listening socket
        // was closed before that, the connection would be lost.
        let passages = group.makeIterator().map { $0.submit {}.hop(to: eventLoop) }
        try? EventLoopFuture<Void>.andAllComplete(passages, on: eventLoop).wait()
    }

    private func drainConnections(until limit: NIODeadline) {
        let drained = group.next().makePromise(of: Void.self)
        quiescing.withLock { $0?.initiateShutdown(promise: drained) }
        let deadline = group.next().scheduleTask(deadline: limit) { drained.fail(DrainTimeout()) }
        do {
            try drained.futureResult.wait()
        } catch {
            logger.warning("requests that had no answer yet were cut off")
        }
        deadline.cancel()
    }
}

/// Something that ends in the background.
private final class Ending: Sendable {
    private let flag = Atomic(false)

    var isOver: Bool {
        get { flag.load(ordering: .acquiring) }
        set { flag.store(newValue, ordering: .releasing) }
    }

    /// Waits for the end.
    ///
    /// - Returns: Whether it came before the deadline.
    func wait(until deadline: NIODeadline) -> Bool {
        while !isOver {
            guard NIODeadline.now() < deadline else { return false }
            usleep(1_000)
        }
        return true
    }
}
