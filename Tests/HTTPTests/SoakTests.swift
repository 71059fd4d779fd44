import Dispatch
import Documents
import Files
import FoundationEssentials
import Glibc
import HTTP
import ModelFiles
import Service
import Synchronization
import TestSupport
import Testing

/// Sends requests continuously while versions, some of them damaged, are promoted.
@Suite struct SoakTests {
    /// `ENDCAP_SOAK_SECONDS`, for a run without other tests at the same time.
    private static let seconds = ProcessInfo.processInfo.environment["ENDCAP_SOAK_SECONDS"].flatMap { Int($0) } ?? 6
    /// What the clients ask for; a machine that cannot hold it answers fewer, each of which must be right.
    private static let requestsPerSecond = 1_000
    private static let clients = 4

    private struct Tally {
        var answers = 0
        var failures: [String] = []
        var versions: Set<Int> = []
        var isOver = false

        var hasSeenEnough: Bool { answers >= 100 && versions.isSuperset(of: [1, 2]) }
    }

    private final class Shared: Sendable {
        private let tally: Mutex<Tally>

        init(_ tally: Tally) { self.tally = Mutex(tally) }

        var value: Tally { tally.withLock { $0 } }

        func change(_ body: (inout Tally) -> Void) { tally.withLock { body(&$0) } }
    }

    @Test func promotionsEverySecondFailNoRequestAndMixNoVersions() throws {
        let shop = try ServedShop { settings, _ in settings.log.access = false }
        // Version 3 is a copy of version 2; each time it is promoted, one of its bytes flips right afterwards.
        try shop.trainRecommender(seed: "2")
        let file = "\(shop.bench.store)/recommendations/3/users.safetensors"
        let sound = try MappedFile.contents(of: file)
        var damaged = sound
        damaged[damaged.count / 2] ^= 1
        let users = (0..<20).map { "u\($0)" }
        let (lists, port) = (try expectedLists(users, shop), shop.server.port)
        let tally = Shared(Tally())
        let group = DispatchGroup()
        for worker in 0..<Self.clients {
            DispatchQueue.global().async(group: group) {
                Self.ask(users, worker, port: port, lists, into: tally)
            }
        }
        var turn = 0
        // While other tests run, it may take longer until both versions have answered.
        let (end, last) = (time(nil) + Self.seconds, time(nil) + Self.seconds + 120)
        while time(nil) < end || !tally.value.hasSeenEnough && time(nil) < last {
            let version = [2, 1, 3][turn % 3]
            turn += 1
            if version == 3 { try replace(file, with: sound) }
            try shop.bench.trainer("models", "promote", "recommendations/\(version)", "--to", "champion")
            if version == 3 { try replace(file, with: damaged) }
            usleep(800_000)
        }
        tally.change { $0.isOver = true }
        group.wait()
        let result = tally.value
        #expect(result.failures.isEmpty, "\(result.failures.count) of \(result.answers): \(result.failures.prefix(3))")
        #expect(result.hasSeenEnough)
        print("soak: \(result.answers) answers in \(Self.seconds) s, \(turn) promotions")
    }

    private func expectedLists(_ users: [String], _ shop: ServedShop) throws -> [Int: [String: [String]]] {
        var lists: [Int: [String: [String]]] = [:]
        for version in 1...3 {
            for user in users {
                lists[version, default: [:]][user] = listed(
                    try shop.bench.scorer(
                        "recommend", "--model", "recommendations/\(version)", "--user", user, "--format", "json",
                        "--quiet"))
            }
        }
        return lists
    }

    private static func ask(
        _ users: [String], _ worker: Int, port: Int, _ lists: [Int: [String: [String]]], into tally: Shared
    ) {
        guard let client = try? Client(port: port) else { return }
        let began = DispatchTime.now().uptimeNanoseconds
        var number = 0
        while !tally.value.isOver {
            let user = users[(number * 7 + worker) % users.count]
            let answer = try? client.request("GET", "/v1/recommend/\(user)")
            let version = answer?.json["version"]?.intValue ?? 0
            let isRight = answer?.status == 200 && answer.map { listed($0.json) } == lists[version]?[user]
            tally.change { tally in
                tally.answers += 1
                tally.versions.insert(version)
                if !isRight { tally.failures.append("\(version) \(user): \(answer?.text ?? "no answer")") }
            }
            number += 1
            let due = began + UInt64(number) * 1_000_000_000 * UInt64(clients) / UInt64(requestsPerSecond)
            let now = DispatchTime.now().uptimeNanoseconds
            if due > now { usleep(UInt32((due - now) / 1000)) }
        }
    }

    private func replace(_ path: String, with bytes: [UInt8]) throws {
        let file = try AtomicFile(path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }
}
