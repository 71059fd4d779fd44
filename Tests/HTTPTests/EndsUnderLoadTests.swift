import Dispatch
import FoundationEssentials
import Glibc
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

/// Ends the service by SIGTERM again and again while it answers.
@Suite struct EndsUnderLoadTests {
    /// `ENDCAP_ENDINGS`, for a run without other tests at the same time.
    private static let endings = ProcessInfo.processInfo.environment["ENDCAP_ENDINGS"].flatMap { Int($0) } ?? 8
    private static let clients = 8
    private static let waiting = 32
    static let request = "GET /v1/recommend/u1 HTTP/1.1\r\nhost: localhost\r\n\r\n"

    /// What was seen of one end.
    private struct Seen {
        var answers = 0
        /// The requests that were handed to the kernel before the signal and have no answer.
        var lost = 0
        var milliseconds: UInt64 = 0
    }

    @Test func whatWasSentBeforeTheSignalIsAnswered() throws {
        let shop = try ServedShop()
        let config = try shop.bench.folder.file("service.json", #"{"log": {"access": false}}"#)
        let seed = UInt64(time(nil))
        var generator = SeededGenerator(seed: seed)
        var all = Seen()
        for round in 0..<Self.endings {
            let seen = try end(
                ["--store", shop.bench.store, "--config", config], after: UInt32(generator.uniform() * 300_000),
                whileStopped: round % 2 == 0)
            all.answers += seen.answers
            all.lost += seen.lost
            all.milliseconds = max(all.milliseconds, seen.milliseconds)
        }
        #expect(all.lost == 0, "seed \(seed)")
        print(
            "seen: \(Self.endings) ends under load with seed \(seed): \(all.answers) answers, of these",
            "\(Self.endings * Self.waiting) to connections made right before the signal; \(all.lost) lost;",
            "the slowest end took \(all.milliseconds) ms")
    }

    /// Starts the service, asks without a pause, and ends it.
    ///
    /// - Parameters:
    ///   - arguments: What the service is started with.
    ///   - pause: The microseconds of load before the end.
    ///   - whileStopped: Whether the process stands still from before the last connections until after the signal. Then
    ///     it has accepted none of these, and has not read what the other clients sent.
    /// - Returns: What the clients saw.
    /// - Throws: The errors of starting and connecting.
    private func end(_ arguments: [String], after pause: UInt32, whileStopped: Bool) throws -> Seen {
        let service = try ServiceProcess(arguments)
        let load = RestlessLoad(port: service.port)
        let workers = try (0..<Self.clients).map { _ in try Worker { load.ask() } }
        defer {
            service.kill()
            for worker in workers { worker.wait() }
        }
        let latest = ContinuousClock.now + .seconds(60)
        while load.outcome.answers < 50, ContinuousClock.now < latest { usleep(1_000) }
        usleep(pause)
        if whileStopped { service.send(SIGSTOP) }
        let late = try (0..<Self.waiting).map { _ in try Client(port: service.port) }
        for client in late { #expect(client.send(Self.request)) }
        let signalled = DispatchTime.now().uptimeNanoseconds
        service.send(SIGTERM)
        if whileStopped { service.send(SIGCONT) }
        var seen = Seen()
        for client in late {
            let answer = client.answer()
            if answer?.status == 200 { seen.answers += 1 } else { seen.lost += 1 }
            #expect(answer?.headers["connection"] == "close" || client.isClosed())
        }
        let result = try service.wait()
        seen.milliseconds = (DispatchTime.now().uptimeNanoseconds - signalled) / 1_000_000
        #expect(result.exitCode == 0, "\(result.messages)")
        // The default of `drain_seconds`; nothing here takes so long.
        #expect(seen.milliseconds < 20_000)
        for worker in workers { worker.wait() }
        seen.answers += load.outcome.answers
        seen.lost += load.outcome.unanswered.filter { $0 < signalled }.count
        return seen
    }
}

/// Clients that send a request as soon as the one before is answered, until the service ends their connection.
private final class RestlessLoad: Sendable {
    struct Outcome {
        var answers = 0
        /// When the requests without a good answer had been handed to the kernel, on the clock of `DispatchTime`.
        var unanswered: [UInt64] = []
    }

    private let port: Int
    private let state = Mutex(Outcome())

    init(port: Int) { self.port = port }

    var outcome: Outcome { state.withLock { $0 } }

    func ask() {
        guard let client = try? Client(port: port) else { return }
        while client.send(EndsUnderLoadTests.request) {
            // Take the time after sending: a request counts only if all its bytes were sent before the signal.
            let sent = DispatchTime.now().uptimeNanoseconds
            let answer = client.answer()
            state.withLock { outcome in
                if answer?.status == 200 { outcome.answers += 1 } else { outcome.unanswered.append(sent) }
            }
            if answer?.status != 200 || answer?.headers["connection"] == "close" { return }
        }
    }
}
