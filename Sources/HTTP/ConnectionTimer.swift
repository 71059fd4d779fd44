import NIOCore
import Service

/// The single deadline of a connection; it moves with what the connection waits for.
///
/// It must be used on the connection's event loop.
final class ConnectionTimer {
    private let eventLoop: any EventLoop
    private let expired: () -> Void
    private var deadline: NIODeadline
    /// When the scheduled task checks the deadline next.
    private var look = NIODeadline.distantFuture
    private var scheduled: Scheduled<Void>?

    /// - Parameters:
    ///   - eventLoop: The event loop of the connection.
    ///   - first: The time until the first deadline.
    ///   - expired: Called when a deadline passes; it may set another one.
    init(_ eventLoop: any EventLoop, first: TimeAmount, expired: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.expired = expired
        deadline = .now() + first
        schedule()
    }

    /// Moves the deadline.
    ///
    /// Moving it to a later time than the next check costs nothing, because that check then schedules another one.
    func expect(within time: TimeAmount) {
        deadline = .now() + time
        if deadline < look {
            scheduled?.cancel()
            schedule()
        }
    }

    func stop() {
        scheduled?.cancel()
        scheduled = nil
    }

    private func schedule() {
        look = deadline
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: look) { [weak self] in
            guard let self, self.scheduled != nil else { return }
            if NIODeadline.now() < self.deadline { return self.schedule() }
            self.look = .distantFuture
            self.expired()
        }
    }
}

/// The timeouts of a connection.
struct ConnectionTimeouts: Sendable {
    let request: TimeAmount
    let idle: TimeAmount
    let write: TimeAmount
    /// For a request that is under way to an idle connection, when the service ends.
    let grace: TimeAmount
    /// For requests that a client keeps sending without waiting for responses, when the service ends.
    let pipelining: TimeAmount

    init(_ timeouts: ServiceSettings.Timeouts) {
        request = .milliseconds(Int64(timeouts.request * 1000))
        idle = .milliseconds(Int64(timeouts.idle * 1000))
        write = .milliseconds(Int64(timeouts.write * 1000))
        grace = .milliseconds(Int64(min(0.25, timeouts.drain / 4) * 1000))
        pipelining = .milliseconds(Int64(timeouts.drain / 2 * 1000))
    }
}
