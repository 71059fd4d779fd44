import Glibc
import Synchronization

/// A thread that calls a function at regular times until it is stopped; after that it calls it no more.
package final class Heartbeat: Sendable {
    private let thread: pthread_t
    /// The end of a pipe whose closing ends the thread.
    private let stopper: Int32
    private let isStopped = Atomic<Bool>(false)

    /// Starts the thread; nil when the system has no thread or no pipe left.
    ///
    /// - Parameters:
    ///   - milliseconds: The time between two calls, and before the first one.
    ///   - beat: The function; it must end soon, because `stop` waits for it.
    package init?(every milliseconds: Int32 = 1000, _ beat: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        let (reading, writing) = (ends[0], ends[1])
        let box = Unmanaged.passRetained(Loop { Heartbeat.run(reading, milliseconds, beat) })
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Loop>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            close(reading)
            close(writing)
            return nil
        }
        self.thread = thread
        stopper = writing
    }

    deinit { stop() }

    /// Ends the thread and waits for its end.
    package func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        close(stopper)
        pthread_join(thread, nil)
    }

    private static func run(_ reading: Int32, _ milliseconds: Int32, _ beat: () -> Void) {
        // Signals are for the thread of the command.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var end = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&end, 1, milliseconds)
            if ready == 0 {
                beat()
            } else if ready > 0 || errno != EINTR {
                break
            }
        }
        close(reading)
    }

    private final class Loop: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
