import Documents
import Files
import Glibc
import Synchronization
import TestSupport
import Testing

/// The log of what was shown while a thousand lists a second are asked for: on a full disk, put aside while it is written,
/// and after a kill.
@Suite(.serialized) struct ExposureLogTests {
    private static let seconds = 3
    private static let key = "0123456789abcdef0123456789abcdef"
    /// Room for all lines of a few seconds, so that only a full disk loses some.
    private static let largeBuffer = 16 << 20

    private let shop: ServedShop
    private let key: String

    init() throws {
        shop = try ServedShop()
        key = try shop.bench.folder.file("key", Self.key)
    }

    /// Starts a service whose log is in a folder.
    private func start(
        logIn folder: String, bufferBytes: Int = largeBuffer, rotateBytes: Int = 1 << 30, after script: String? = nil
    ) throws -> ServiceProcess {
        let config = try shop.bench.folder.file(
            "service.json",
            """
            {"log": {"access": false}, "exposure_log": {"file": "\(folder)/shown.jsonl", "key_file": "\(key)",
             "buffer_bytes": \(bufferBytes), "rotate_bytes": \(rotateBytes), "rotate_seconds": 31622400}}
            """)
        return try ServiceProcess(["--store", shop.bench.store, "--config", config], after: script)
    }

    /// The request ids of all lines of the logs in a folder; every line must be a whole one.
    private func loggedIds(in folder: String) throws -> [String] {
        var ids: [String] = []
        for name in try Folder.names(in: folder) where name.hasSuffix(".jsonl") {
            let text = try bytes(of: "\(folder)/\(name)")
            #expect(text.isEmpty || text.last == UInt8(ascii: "\n"), "\(name) ends within a line")
            for line in text.split(separator: UInt8(ascii: "\n")) {
                let json = try JSONValue(parsing: Array(line))
                ids.append(try #require(json["request_id"]?.stringValue))
                #expect(json["items"]?.arrayValue?.isEmpty == false)
            }
        }
        return ids
    }

    /// A figure of the log in the service's metrics.
    private func count(_ name: String, _ service: ServiceProcess) throws -> Int {
        let start = "endcap_log_\(name){log=\"exposures\"} "
        let text = try Client(port: service.port).request("GET", "/metrics").text
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(start) })
        return try #require(Int(line.dropFirst(start.count)))
    }

    private func expectNoFailure(_ outcome: ExposureLoad.Outcome, _ name: String) {
        #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(3))")
        #expect(outcome.ids.count >= 100)
        print("exposure log \(name): \(outcome.ids.count) lists, \(outcome.failures.count) failed")
    }

    @Test func aLogThatIsPutAsideWhileItIsWrittenHasEachListOnce() throws {
        let folder = try TemporaryFolder()
        let service = try start(logIn: folder.path, rotateBytes: 65_536)
        let load = try ExposureLoad(port: service.port)
        // By the service itself at 64 KiB, and by another program, which moves it away.
        for number in 1...Self.seconds * 5 {
            usleep(200_000)
            rename("\(folder.path)/shown.jsonl", "\(folder.path)/moved-\(number).jsonl")
        }
        let outcome = load.finish()
        expectNoFailure(outcome, "put aside")
        service.send(SIGTERM)
        #expect(try service.wait().exitCode == 0)
        let logged = try loggedIds(in: folder.path)
        #expect(logged.count == outcome.ids.count && Set(logged) == Set(outcome.ids))
        let names = try Folder.names(in: folder.path)
        #expect(names.contains { $0.hasPrefix("moved-") } && names.contains { $0.hasPrefix("shown-") })
    }

    @Test func aKillLosesAtMostTheBufferAndLeavesWholeLines() throws {
        let folder = try TemporaryFolder()
        let service = try start(logIn: folder.path)
        let load = try ExposureLoad(port: service.port)
        sleep(UInt32(Self.seconds))
        let written = try count("lines_total", service)
        #expect(try count("lines_dropped_total", service) == 0)
        load.isKilled = true
        service.kill()
        #expect(try service.wait().exitCode == 128 + SIGKILL)
        let outcome = load.finish()
        expectNoFailure(outcome, "killed")
        let file = "\(folder.path)/shown.jsonl"
        let before = try bytes(of: file)
        let whole = before[...(before.lastIndex(of: UInt8(ascii: "\n")) ?? 0)]
        // The next process cuts off what a kill left of a line, and counts it.
        let next = try start(logIn: folder.path)
        #expect(try count("lines_dropped_total", next) == (whole.count < before.count ? 1 : 0))
        let logged = try loggedIds(in: folder.path)
        #expect(Set(logged).count == logged.count && logged.count >= written)
        let lost = Set(outcome.ids).subtracting(logged).count
        // A list that was logged may not have reached its client any more.
        #expect(logged.count <= outcome.ids.count + ExposureLoad.clients)
        #expect(lost * (whole.count / max(logged.count, 1)) <= Self.largeBuffer)
        // They are the newest ones: clients see answers in nearly the order of the log.
        let kept = Set(logged)
        if let first = outcome.ids.firstIndex(where: { !kept.contains($0) }) {
            #expect(outcome.ids.count - first <= lost + ExposureLoad.clients)
        }
        print("exposure log killed: \(logged.count) lines written, \(lost) of the buffer lost")
        let again = try ExposureLoad(port: next.port)
        sleep(1)
        let more = again.finish()
        next.send(SIGTERM)
        #expect(try next.wait().exitCode == 0)
        #expect(try Set(loggedIds(in: folder.path)).isSuperset(of: more.ids))
    }

    /// A limit on the size of files, which needs no rights, stands for a full disk.
    @Test func aFileThatMayNotGrowLosesOnlyWhatIsCounted() throws {
        let folder = try TemporaryFolder()
        try fill(folder.path, after: "trap '' XFSZ; ulimit -f 512") {
            rename("\(folder.path)/shown.jsonl", "\(folder.path)/moved.jsonl")
        }
    }

    /// A file system of its own that is full.
    @Test func aFullDiskLosesOnlyWhatIsCounted() throws {
        let folder = try TemporaryFolder()
        let mounted = try Command.start("/bin/sh", ["-c", "mount -t tmpfs -o size=8m tmpfs \(folder.path)"]).wait()
        guard mounted.exitCode == 0 else {
            return print("skipped: a file system cannot be mounted here, \(mounted.messages)")
        }
        defer { _ = try? Command.start("/bin/sh", ["-c", "umount -l \(folder.path)"]).wait() }
        let filler = "\(folder.path)/filler"
        try folder.write([UInt8](repeating: 1, count: 8 << 20 - 200_000), to: filler)
        try fill(folder.path) { unlink(filler) }
    }

    /// Lets the log meet a full disk, get room again, and count what it lost.
    private func fill(_ folder: String, after script: String? = nil, makeRoom: () -> Void) throws {
        let buffer = 131_072
        let service = try start(logIn: folder, bufferBytes: buffer, after: script)
        let load = try ExposureLoad(port: service.port)
        sleep(UInt32(Self.seconds))
        // A slow machine needs longer to fill the disk and the buffer.
        #expect(try shop.eventually { try count("lines_dropped_total", service) > 0 })
        let outcome = load.finish()
        expectNoFailure(outcome, "on a full disk")
        #expect(try count("write_failures_total", service) > 0)
        let dropped = try count("lines_dropped_total", service)
        #expect(try dropped > 0 && count("waiting_bytes", service) > 0 && count("waiting_bytes", service) <= buffer)
        let health = try Client(port: service.port).request("GET", "/v2/health/ready")
        #expect(health.status == 200)
        #expect(health.text.contains("the log of exposures wait"), "\(health.text)")
        makeRoom()
        #expect(try shop.eventually { try count("waiting_bytes", service) == 0 })
        let written = try count("lines_total", service)
        #expect(try written + dropped == outcome.ids.count && count("lines_dropped_total", service) == dropped)
        let logged = try loggedIds(in: folder)
        #expect(logged.count == written && Set(outcome.ids).isSuperset(of: logged))
        #expect(Set(logged).count == written)
        // With room, nothing is lost any more.
        let last = try Client(port: service.port).request("GET", "/v1/recommend/u1?n=10").json
        service.send(SIGTERM)
        #expect(try service.wait().exitCode == 0)
        let id = try #require(last["request_id"]?.stringValue)
        #expect(try loggedIds(in: folder).contains(id))
        print("exposure log on a full disk: \(written) written + \(dropped) dropped = \(outcome.ids.count) answered")
    }
}

/// Clients that ask for a thousand lists a second and keep the id of each.
private final class ExposureLoad {
    static let clients = 4
    private static let requestsPerSecond = 1_000

    struct Outcome {
        /// The request ids of the lists, in the order of their answers.
        var ids: [String] = []
        var failures: [String] = []
        fileprivate var isOver = false
        fileprivate var isKilled = false
    }

    private final class State: Sendable {
        let outcome = Mutex(Outcome())
    }

    private let state = State()
    private var workers: [Worker] = []

    init(port: Int) throws {
        let state = state
        workers = try (0..<Self.clients).map { number in try Worker { Self.ask(number, port, state) } }
    }

    /// Whether an answer may be missing from now on.
    var isKilled: Bool {
        get { state.outcome.withLock { $0.isKilled } }
        set { state.outcome.withLock { $0.isKilled = newValue } }
    }

    /// Stops the clients.
    func finish() -> Outcome {
        state.outcome.withLock { $0.isOver = true }
        for worker in workers { worker.wait() }
        return state.outcome.withLock { $0 }
    }

    private static func ask(_ number: Int, _ port: Int, _ state: State) {
        guard let client = try? Client(port: port) else { return }
        let began = ContinuousClock.now
        var count = 0
        while !state.outcome.withLock({ $0.isOver }) {
            let sent = client.send("GET /v1/recommend/u\((count * 7 + number) % 60)?n=10 HTTP/1.1\r\nhost: x\r\n\r\n")
            let answer = sent ? client.answer() : nil
            let id = answer?.status == 200 ? answer?.json["request_id"]?.stringValue : nil
            let goesOn = state.outcome.withLock { outcome in
                if let id {
                    outcome.ids.append(id)
                } else if !outcome.isKilled {
                    outcome.failures.append("u\(count): \(answer?.text ?? "no answer")")
                }
                return id != nil || !outcome.isKilled
            }
            guard goesOn else { return }
            count += 1
            let due = began + .microseconds(count * clients * 1_000_000 / requestsPerSecond)
            let wait = (due - .now).components
            if wait.seconds == 0, wait.attoseconds > 0 { usleep(UInt32(wait.attoseconds / 1_000_000_000_000)) }
        }
    }
}
