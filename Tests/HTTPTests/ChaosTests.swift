import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Sends a thousand requests a second while something ordinary happens to the files of the service each second.
@Suite struct ChaosTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// `ENDCAP_CHAOS_SECONDS`, for a run without other tests at the same time.
    private static let isAlone = environment["ENDCAP_CHAOS_SECONDS"] != nil
    private static let seconds = environment["ENDCAP_CHAOS_SECONDS"].flatMap { Int($0) } ?? 7
    /// `ENDCAP_CHAOS_SEED`, to let the same happen again.
    private static let seed = environment["ENDCAP_CHAOS_SEED"].flatMap { UInt64($0) } ?? UInt64(time(nil))

    @Test func noRequestFailsAndANoStaysANoWhateverHappensToTheFiles() throws {
        let chaos = try Chaos(seed: Self.seed)
        let users = (0..<100).map { "u\($0)" }
        let expected = try chaos.expectedLists(of: users)
        try expectDifferentLists(expected)
        let service = try ServiceProcess(["--store", chaos.served, "--config", chaos.configuration])
        let load = ListLoad(port: service.port, users: users, expecting: expected)
        let workers = try (0..<ListLoad.clients).map { number in try Worker { load.ask(number) } }
        defer {
            load.stop()
            for worker in workers { worker.wait() }
            chaos.finish()
        }
        usleep(500_000)
        let memory = try service.memory("VmRSS")
        var happened: [Chaos.Event: Int] = [:]
        let end = ContinuousClock.now + .seconds(Self.seconds)
        while ContinuousClock.now < end, !service.hasEnded {
            let next = ContinuousClock.now + .seconds(1)
            let event = try chaos.happen()
            happened[event, default: 0] += 1
            while ContinuousClock.now < next { usleep(10_000) }
        }
        load.stop()
        for worker in workers { worker.wait() }
        let tally = load.tally
        #expect(tally.failed == 0, "seed \(Self.seed), \(tally.failed) of \(tally.answers): \(tally.failures)")
        guard !service.hasEnded else {
            let result = try service.wait()
            Issue.record("seed \(Self.seed): the service ended with \(result.exitCode): \(result.messages)")
            return
        }
        let growth = try service.memory("VmHWM") - memory
        #expect(growth < 200 << 20)
        service.send(SIGTERM)
        #expect(try service.wait().exitCode == 0)
        #expect(tally.personal > 0)
        if Self.isAlone {
            #expect(tally.limited == 0)
            #expect(tally.versions.isSuperset(of: [1, 2]))
        }
        let events = happened.map { "\($0.value) × \($0.key)" }.sorted().joined(separator: ", ")
        print(
            "seen: \(Self.seconds) s of chaos with seed \(Self.seed): \(tally.answers) answers, of these",
            "\(tally.personal) personal; \(tally.failed) failed, \(tally.limited) limited; memory grew by at most",
            "\(growth >> 20) MiB; \(events)")
    }

    /// The lists must tell versions and users apart, and everyone asked for must have one.
    private func expectDifferentLists(_ expected: ExpectedLists) throws {
        for version in 1...3 {
            let lists = try #require(expected.personal[version])
            #expect(lists.count == 100 && lists.values.allSatisfy { $0.count == 10 })
            #expect(expected.popular[version]?.count == 10)
        }
        #expect(expected.personal[1]?["u1"] != expected.personal[2]?["u1"])
        #expect(expected.personal[1]?["u1"] != expected.personal[1]?["u2"])
        #expect(expected.popular[1] != expected.personal[1]?["u1"])
    }
}
