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

/// Sends requests continuously while versions, some of them damaged, are promoted, and while rules are replaced.
@Suite(.serialized) struct SoakTests {
    /// `ENDCAP_SOAK_SECONDS`, for a run without other tests at the same time.
    private static let seconds = ProcessInfo.processInfo.environment["ENDCAP_SOAK_SECONDS"].flatMap { Int($0) } ?? 6
    /// What the clients ask for; a machine that cannot hold it answers fewer, each of which must be right.
    private static let requestsPerSecond = 1_000
    private static let clients = 4

    private struct Tally {
        var answers = 0
        var failures: [String] = []
        /// The versions, or the files of rules, that lists were of.
        var seen: Set<Int> = []
        var isOver = false

        var hasSeenEnough: Bool { answers >= 100 && seen.isSuperset(of: [1, 2]) }
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
        let lists = try expectedLists(users, shop) { ["--model", "recommendations/\($0)"] }
        try soak(users, shop, lists, named: "promotions", query: "") {
            $0["version"]?.intValue ?? 0
        } _: { turn in
            let version = [2, 1, 3][turn % 3]
            if version == 3 { try replace(file, with: sound) }
            try shop.bench.trainer("models", "promote", "recommendations/\(version)", "--to", "champion")
            if version == 3 { try replace(file, with: damaged) }
        }
    }

    /// The three files differ in their pin, cap, boost and length; the pin tells which of them a list is by.
    @Test func rulesEverySecondFailNoRequestAndMixNoRules() throws {
        let files = (1...3).map { number in
            """
            {"rules": [{"name": "pin", "pin": ["i3\(number)"], "at": 1},
                       {"name": "cap", "cap": \(number + 2), "by": "category"},
                       {"name": "boost", "boost": \(number), "where": "category = c0"}],
             "placements": {"home": {"model": "recommendations", "n": \(4 + number), "mask": "none",
                                 "rules": ["pin", "cap", "boost"]}}}
            """
        }
        var rules = ""
        let shop = try ServedShop { settings, bench in
            settings.log.access = false
            rules = try bench.folder.file("rules.json", files[0])
            settings.rules = rules
        }
        let users = (0..<20).map { "u\($0)" }
        let lists = try expectedLists(users, shop) { number in
            let file = try shop.bench.folder.file("rules-\(number).json", files[number - 1])
            return ["--rules", file, "--placement", "home"]
        }
        try soak(users, shop, lists, named: "files of rules", query: "?placement=home") { list in
            let first = list["items"]?.arrayValue?.first?["item"]?.stringValue
            return files.indices.first { first == "i3\($0 + 1)" }.map { $0 + 1 } ?? 0
        } _: { turn in
            try replace(rules, with: Array(files[(turn + 1) % 3].utf8))
        }
    }

    /// Asks for lists, which `number` tells to be of a version or of a file of rules, while something changes each second.
    private func soak(
        _ users: [String], _ shop: ServedShop, _ lists: [Int: [String: [String]]], named name: String, query: String,
        by number: @escaping @Sendable (JSONValue) -> Int, _ change: (Int) throws -> Void
    ) throws {
        let tally = Shared(Tally())
        let group = DispatchGroup()
        let port = shop.server.port
        for worker in 0..<Self.clients {
            DispatchQueue.global().async(group: group) {
                Self.ask(users, query, worker, port: port, lists, by: number, into: tally)
            }
        }
        var turn = 0
        // While other tests run, it may take longer until two of them have answered.
        let (end, last) = (time(nil) + Self.seconds, time(nil) + Self.seconds + 120)
        while time(nil) < end || !tally.value.hasSeenEnough && time(nil) < last {
            try change(turn)
            turn += 1
            usleep(800_000)
        }
        tally.change { $0.isOver = true }
        group.wait()
        let result = tally.value
        #expect(result.failures.isEmpty, "\(result.failures.count) of \(result.answers): \(result.failures.prefix(3))")
        #expect(result.hasSeenEnough)
        print("soak: \(result.answers) answers in \(Self.seconds) s, \(turn) \(name)")
    }

    private func expectedLists(
        _ users: [String], _ shop: ServedShop, _ options: (Int) throws -> [String]
    ) throws -> [Int: [String: [String]]] {
        var lists: [Int: [String: [String]]] = [:]
        for number in 1...3 {
            let options = try options(number)
            for user in users {
                lists[number, default: [:]][user] = listed(
                    try shop.bench.scorer(
                        ["recommend"] + options + ["--user", user, "--format", "json", "--quiet"]))
            }
        }
        return lists
    }

    private static func ask(
        _ users: [String], _ query: String, _ worker: Int, port: Int, _ lists: [Int: [String: [String]]],
        by numbered: (JSONValue) -> Int, into tally: Shared
    ) {
        guard let client = try? Client(port: port) else { return }
        let began = DispatchTime.now().uptimeNanoseconds
        var number = 0
        while !tally.value.isOver {
            let user = users[(number * 7 + worker) % users.count]
            let answer = try? client.request("GET", "/v1/recommend/\(user)\(query)")
            let seen = answer.map { numbered($0.json) } ?? 0
            let isRight = answer?.status == 200 && answer.map { listed($0.json) } == lists[seen]?[user]
            tally.change { tally in
                tally.answers += 1
                tally.seen.insert(seen)
                if !isRight { tally.failures.append("\(seen) \(user): \(answer?.text ?? "no answer")") }
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
