import Documents
import FoundationEssentials
import Glibc
import ModelFiles
import ModelStore
import Synchronization
import TestSupport
import Testing

/// Kills writers of a store at random moments, while a reader loops and a service answers.
@Suite struct StoreKillTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// `ENDCAP_KILLS`, for a run without other tests at the same time.
    private static let kills = environment["ENDCAP_KILLS"].flatMap { Int($0) } ?? 10
    private static let seed = environment["ENDCAP_KILLS_SEED"].flatMap { UInt64($0) } ?? UInt64(time(nil))

    @Test func nothingIsSeenThatIsNeitherTheOldNorTheNewAndTheNextWriterWorks() throws {
        let killed = try KilledStore(seed: Self.seed)
        let service = try ServiceProcess(["--store", killed.bench.store])
        let watch = StoreWatch(killed.store, port: service.port, champion: try killed.champion)
        let workers = [try Worker { watch.read() }, try Worker { watch.ask() }]
        defer {
            watch.stop()
            for worker in workers { worker.wait() }
        }
        var counts: [String: Int] = [:]
        var lengths: [String: Double] = [:]
        var kills = 0
        for round in 0..<Self.kills * 20 where kills < Self.kills && watch.failures.isEmpty {
            let action = KilledStore.Action.all[round % KilledStore.Action.all.count]
            let step = try action.plan(killed)
            watch.expect(step.champions)
            // Every second kill is within what is written, which is a small part of the run.
            let moment =
                round / KilledStore.Action.all.count % 2 == 0
                ? nil : killed.uniform() * lengths[action.name, default: 0.05]
            let (exitCode, seconds) = try killed.kill(step.arguments, after: moment)
            if exitCode == 0 {
                lengths[action.name] = seconds
            } else {
                kills += 1
                counts[action.name, default: 0] += 1
            }
            try check(step, killed, "seed \(Self.seed), round \(round), \(action.name)")
            watch.expect([try killed.champion])
        }
        #expect(kills == Self.kills, "seed \(Self.seed)")
        try checkAnswers(watch, killed)
        watch.stop()
        for worker in workers { worker.wait() }
        #expect(watch.failures.isEmpty, "seed \(Self.seed): \(watch.failures)")
        let (reads, answers) = watch.counts
        #expect(reads > 0 && answers > 0)
        let actions = counts.map { "\($0.value) × \($0.key)" }.sorted().joined(separator: ", ")
        print(
            "seen: \(kills) kills with seed \(Self.seed): \(actions); \(reads) reads of the store and \(answers) answers",
            "of the service, none of which was neither the old nor the new")
    }

    /// Checks what the kill has left, before and after the next writer.
    private func check(_ step: KilledStore.Step, _ killed: KilledStore, _ place: String) throws {
        #expect(try step.champions.contains(killed.champion), "\(place)")
        let left = try killed.store.verify()
        #expect(left.isSound, "\(place): \(left.problems)")
        if step.isRepeated { try killed.run(step.arguments) }
        let champion = try killed.champion
        let number = try killed.write()
        let versions = try killed.versions
        #expect(versions.last == number && step.versions.contains(Array(versions.dropLast())), "\(place): \(versions)")
        #expect(try killed.champion == champion, "\(place)")
        // A signature does not hold for a version in which somebody was forgotten since.
        let problems = try killed.store.verify().problems.filter { !$0.text.contains("it signs other files") }
        #expect(problems.isEmpty, "\(place): \(problems)")
        let hidden = try FileManager.default.contentsOfDirectory(atPath: killed.folder).filter { $0.hasPrefix(".") }
        #expect(hidden == [".lock"], "\(place)")
        let signatures = try? FileManager.default.contentsOfDirectory(atPath: "\(killed.folder)/signatures")
        #expect(signatures?.filter { $0.hasPrefix(".") } ?? [] == [], "\(place)")
    }

    /// Holds what the service has answered against the versions, and waits until it answers from the last champion.
    private func checkAnswers(_ watch: StoreWatch, _ killed: KilledStore) throws {
        let champion = try killed.champion
        let end = ContinuousClock.now + .seconds(60)
        while watch.lastAnswered != champion, ContinuousClock.now < end { usleep(20_000) }
        #expect(watch.lastAnswered == champion)
        let present = try Set(killed.versions)
        for (version, list) in watch.lists where present.contains(version) {
            let answer = try killed.bench.scorer(
                "recommend", "--model", "shop/\(version)", "--user", "u1", "--top", "5", "--quiet")
            #expect(listed(answer) == list, "version \(version)")
        }
    }
}

/// Reads the champion of a store and asks a service for its lists until it is stopped, and keeps what is not right.
private final class StoreWatch: Sendable {
    private struct State {
        /// The champions that were possible, one set after the other.
        var champions: [Set<Int>]
        var reads = 0
        var answers = 0
        var lists: [Int: [String]] = [:]
        var lastAnswered = 0
        var failures: [String] = []
        var isOver = false
    }

    private let store: ModelStore
    private let port: Int
    private let state: Mutex<State>

    init(_ store: ModelStore, port: Int, champion: Int) {
        self.store = store
        self.port = port
        state = Mutex(State(champions: [[champion]]))
    }

    var failures: [String] { state.withLock { $0.failures } }
    var lists: [Int: [String]] { state.withLock { $0.lists } }
    var lastAnswered: Int { state.withLock { $0.lastAnswered } }
    var counts: (reads: Int, answers: Int) { state.withLock { ($0.reads, $0.answers) } }

    func stop() { state.withLock { $0.isOver = true } }

    /// Says which champions are possible from now on.
    func expect(_ champions: Set<Int>) { state.withLock { $0.champions.append(champions) } }

    private var isOver: Bool { state.withLock { $0.isOver } }
    private var moment: Int { state.withLock { $0.champions.count - 1 } }

    /// Opens the champion again and again.
    func read() {
        while !isOver {
            let before = moment
            do {
                let version = try store.checked(Reference(parsing: "shop"))
                let file = try TensorFile(version.path(of: "users.safetensors"))
                try file.checkAll()
                state.withLock { state in
                    state.reads += 1
                    guard state.champions[before...].contains(where: { $0.contains(version.number) }) else {
                        state.failures.append("the reader saw version \(version.number)")
                        return
                    }
                }
            } catch {
                state.withLock { $0.failures.append("the reader failed: \(error)") }
            }
            usleep(500)
        }
    }

    /// Asks the service again and again; it may be behind the store, but never ahead and never mixed.
    func ask() {
        var client = try? Client(port: port)
        while !isOver {
            let answer = try? client?.request("GET", "/v1/recommend/u1?n=5&model=shop")
            state.withLock { state in
                guard let answer, answer.status == 200, let version = answer.json["version"]?.intValue else {
                    state.failures.append(
                        "the service answered \(answer.map { "\($0.status) \($0.text)" } ?? "nothing")")
                    return
                }
                state.answers += 1
                state.lastAnswered = version
                let list = listed(answer.json)
                if !state.champions.contains(where: { $0.contains(version) }) {
                    state.failures.append("the service answered from version \(version)")
                }
                if let earlier = state.lists.updateValue(list, forKey: version), earlier != list {
                    state.failures.append("version \(version) answered in two ways")
                }
            }
            if answer == nil || answer?.headers["connection"] == "close" { client = try? Client(port: port) }
            usleep(2_000)
        }
    }
}
