import Diagnostics
import Glibc
import Synchronization
import Testing

@Suite("The thread that keeps a display alive")
struct HeartbeatTests {
    private final class Counter: Sendable {
        private let calls = Mutex(0)
        var count: Int { calls.withLock { $0 } }
        func call() { calls.withLock { $0 += 1 } }
    }

    @Test("a stop does not wait for the next beat")
    func stopsAtOnce() throws {
        let counter = Counter()
        let heartbeat = try #require(Heartbeat(every: Int32.max) { counter.call() })
        heartbeat.stop()
        heartbeat.stop()
        #expect(counter.count == 0)
    }

    @Test("it beats until it is stopped, and never afterwards")
    func beats() throws {
        let counter = Counter()
        let heartbeat = try #require(Heartbeat(every: 1) { counter.call() })
        while counter.count < 3 { sched_yield() }
        heartbeat.stop()
        // The thread has ended, so that nobody is left to count.
        let count = counter.count
        for _ in 0..<1000 { sched_yield() }
        #expect(counter.count == count)
    }

    @Test("one that nobody needs any more stops by itself")
    func endsWithItsOwner() throws {
        let counter = Counter()
        do { _ = try #require(Heartbeat(every: Int32.max) { counter.call() }) }
        #expect(counter.count == 0)
    }
}
