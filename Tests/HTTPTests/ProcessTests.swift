import Diagnostics
import Dispatch
import FoundationEssentials
import Glibc
import HTTP
import Service
import Synchronization
import TestSupport
import Testing

/// The service as a process: start and shutdown.
@Suite struct ProcessTests {
    func start(_ shop: ServedShop, port: Int, _ arguments: String...) throws -> (Command.Running, Client) {
        let process = try Command.start(
            "scorer", ["serve", "--store", shop.bench.store, "--port", "\(port)"] + arguments)
        var client: Client?
        #expect(
            shop.eventually {
                client = try? Client(port: port)
                return client != nil
            })
        return (process, try #require(client))
    }

    private static let nextPort = Atomic(Int(getpid()) % 10_000)

    /// A free port below the range that the system gives to clients.
    ///
    /// Thus no client of another test takes the port while the service is down.
    func freePort() throws -> Int {
        for _ in 0..<10_000 {
            let port = 15_000 + Self.nextPort.wrappingAdd(1, ordering: .relaxed).newValue % 15_000
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port)).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let result = withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if result == 0 { return port }
        }
        throw Client.Unreachable(code: EADDRINUSE)
    }

    @Test func aRequestUnderWayIsAnsweredBeforeTheEnd() throws {
        let shop = try ServedShop()
        let port = try freePort()
        let (process, client) = try start(shop, port: port)
        client.send(Client.announcement)
        #expect(client.isAskedToContinue())
        client.send("{\"user\"")
        Glibc.kill(process.process, SIGTERM)
        #expect(shop.eventually { (try? Client(port: port)) == nil })
        #expect(!process.hasEnded)
        client.send(":\"u1\"}")
        let answer = client.answer()
        #expect(answer?.status == 200)
        #expect(answer?.headers["connection"] == "close")
        #expect(client.isClosed())
        #expect(try process.wait().exitCode == 0)
    }

    @Test func aClientThatNeverEndsIsCutOffAfterTheDrainTime() throws {
        let shop = try ServedShop()
        let config = try shop.bench.folder.file("service.json", #"{"timeouts": {"drain_seconds": 0.5}}"#)
        let (process, client) = try start(shop, port: try freePort(), "--config", config)
        client.send(Client.announcement)
        #expect(client.isAskedToContinue())
        Glibc.kill(process.process, SIGTERM)
        let result = try process.wait()
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("cut off"))
        #expect(client.isClosed())
    }

    @Test func aServiceThatIsKilledUnderLoadBeginsAgainAtOnce() throws {
        let shop = try ServedShop()
        let port = try freePort()
        let load = Load(port: port, expecting: listed(try shop.get("/v1/recommend/u1").json))
        for _ in 0..<3 {
            let (process, _) = try start(shop, port: port)
            let before = load.answers
            #expect(shop.eventually { load.answers > before + 100 })
            process.kill()
            #expect(try process.wait().exitCode == 128 + SIGKILL)
        }
        #expect(load.finish().isEmpty)
    }

    @Test func memoryStaysBoundedWhateverClientsDo() throws {
        let shop = try ServedShop()
        let port = try freePort()
        let (process, client) = try start(shop, port: port)
        #expect(try client.request("GET", "/v1/recommend/u1").status == 200)
        let before = try mostMemory(of: process)
        let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        let deep = String(repeating: "[", count: 100_000)
        let small = String(repeating: "GET /v3 HTTP/1.1\r\nhost: x\r\n\r\n", count: 5_000)
        var held: [Client] = []
        for _ in 0..<20 {
            let endless = try Client(port: port)
            endless.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
            for _ in 0..<1_600 where !endless.send(chunk) { break }
            let nested = try Client(port: port)
            #expect(try nested.request("POST", "/v1/recommend", body: #"{"session":\#(deep)"#).status == 400)
            let head = try Client(port: port)
            head.send("GET / HTTP/1.1\r\n")
            for field in 0..<2_000 where !head.send("x-\(field): \(String(repeating: "y", count: 1_000))\r\n") { break }
            let deaf = try Client(port: port, patience: 1)
            deaf.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n", count: 400) + small)
            held += [endless, nested, head, deaf]
        }
        #expect(try client.request("GET", "/v1/recommend/u1").status == 200)
        #expect(try mostMemory(of: process) - before < 200 << 20)
        process.kill()
        _ = try process.wait()
    }

    /// The peak memory of a process, in bytes.
    private func mostMemory(of process: Command.Running) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ").dropLast().last.map(String.init) ?? "")) * 1024
    }

    @Test func whatCannotBeServedIsAnErrorThatHelps() throws {
        let shop = try ServedShop()
        let folder = shop.bench.folder
        func expect(_ code: ExitCode, _ part: String, _ arguments: String...) throws {
            let result = try Command.start("scorer", ["serve"] + arguments).wait()
            #expect(result.exitCode == code.rawValue, "\(result.messages)")
            #expect(result.messages.contains(part), "\(result.messages)")
        }
        let port = "\(shop.server.port)"
        try expect(.cannotWrite, port, "--store", shop.bench.store, "--port", port)
        try expect(.modelUnusable, "no model can be served", "--store", "\(folder.path)/nothing", "--port", "0")
        try expect(.missingInput, "service.json", "--config", "\(folder.path)/no/service.json")
        try expect(.invalidData, "'prot'", "--config", try folder.file("a.json", #"{"prot": 1}"#))
        try expect(.wrongUsage, "--port", "--port", "70000")
        let store = #""store": "\#(shop.bench.store)", "port": 0"#
        let path = try folder.file("b.json", #"{\#(store), "models": ["/x"]}"#)
        try expect(.wrongUsage, "'/x'", "--config", path)
        let stock = try folder.file("c.json", #"{\#(store), "available": "\#(folder.path)/none.csv"}"#)
        try expect(.missingInput, "none.csv", "--config", stock)
        let token = try folder.file("d.json", #"{\#(store), "token_file": "\#(try folder.file("token", "short\n"))"}"#)
        try expect(.invalidData, "token", "--config", token)
    }
}

/// Clients that continuously request the list of `u1`, whatever happens to the service.
private final class Load: Sendable {
    private struct State {
        var isOver = false
        var answers = 0
        var wrong: [String] = []
    }

    private let state = Mutex(State())
    private let workers = DispatchGroup()

    init(port: Int, expecting list: [String]) {
        for _ in 0..<4 {
            DispatchQueue.global().async(group: workers) { [self] in
                while !state.withLock({ $0.isOver }) {
                    guard let client = try? Client(port: port) else {
                        usleep(1_000)
                        continue
                    }
                    while client.send("GET /v1/recommend/u1 HTTP/1.1\r\nhost: x\r\n\r\n"), let answer = client.answer()
                    {
                        let isRight = answer.status == 200 && listed(answer.json) == list
                        let isOver = state.withLock { state in
                            state.answers += 1
                            if !isRight { state.wrong.append(answer.text) }
                            return state.isOver
                        }
                        if isOver { return }
                    }
                }
            }
        }
    }

    /// The number of complete responses.
    var answers: Int { state.withLock { $0.answers } }

    /// Stops the clients and returns the unexpected responses.
    func finish() -> [String] {
        state.withLock { $0.isOver = true }
        workers.wait()
        return state.withLock { $0.wrong }
    }
}
