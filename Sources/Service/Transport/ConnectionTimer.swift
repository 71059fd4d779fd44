import NIOCore

/// The one deadline of a connection, which moves with what the connection waits for.
///
/// It belongs to the connection's event loop.
final class ConnectionTimer {
    private let eventLoop: any EventLoop
    private let expired: () -> Void
    private var deadline: NIODeadline
    private var scheduled: Scheduled<Void>?

    /// - Parameters:
    ///   - eventLoop: The connection's.
    ///   - first: Until the first deadline.
    ///   - expired: Called once, when a deadline passes.
    init(_ eventLoop: any EventLoop, first: TimeAmount, expired: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.expired = expired
        deadline = .now() + first
        schedule()
    }

    /// Moves the deadline.
    ///
    /// A later one costs nothing: the clock looks again when the former has passed.
    func expect(within time: TimeAmount) {
        let isSooner = NIODeadline.now() + time < deadline
        deadline = .now() + time
        if isSooner {
            scheduled?.cancel()
            schedule()
        }
    }

    func stop() {
        scheduled?.cancel()
        scheduled = nil
    }

    private func schedule() {
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self, self.scheduled != nil else { return }
            if NIODeadline.now() >= self.deadline { self.expired() } else { self.schedule() }
        }
    }
}
