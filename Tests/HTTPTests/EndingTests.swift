import Documents
import Files
import Glibc
import ModelFiles
import TestSupport
import Testing

/// The end of the service by a signal: no request that was sent before it is lost.
///
/// A stopped process reads and accepts nothing, so that all that is sent to it lies in the kernel when the signal comes.
@Suite struct EndingTests {
    private static let get = "GET /v1/recommend/u1 HTTP/1.1\r\nhost: x\r\n\r\n"

    private let shop: ServedShop
    private let port: Int

    init() throws {
        shop = try ServedShop()
        port = try ProcessTests().freePort()
    }

    private func start(_ config: String = "{}") throws -> (process: Command.Running, client: Client) {
        let file = try shop.bench.folder.file("ending.json", config)
        let (process, client) = try ProcessTests().start(shop, port: port, "--config", file)
        #expect(try client.request("GET", "/v1/recommend/u1").status == 200)
        return (process, client)
    }

    private func signal(_ process: Command.Running, _ numbers: Int32...) {
        for number in numbers { Glibc.kill(process.process, number) }
    }

    /// Waits for the end of a process.
    ///
    /// - Returns: The seconds that it took, and the result.
    private func end(_ process: Command.Running) throws -> (seconds: Double, result: Command.Result) {
        let began = ContinuousClock.now
        let result = try process.wait()
        return ((ContinuousClock.now - began) / .seconds(1), result)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func whatLiesUnreadIsAnswered(number: Int32) throws {
        let (process, first) = try start()
        let others = try (0..<8).map { _ in try Client(port: port) }
        for client in others { #expect(try client.request("GET", "/v1/recommend/u1").status == 200) }
        signal(process, SIGSTOP)
        for client in others + [first] { client.send(Self.get) }
        signal(process, number, SIGCONT)
        for client in others + [first] {
            let answer = client.answer()
            #expect(answer?.json["user"] == "u1")
            // An answer that was made before the service noticed the signal does not announce the end.
            #expect(answer?.headers["connection"] ?? "close" == "close")
            #expect(client.isClosed())
        }
        let (_, result) = try end(process)
        #expect(result.exitCode == 0)
        #expect(!result.messages.contains("cut off"))
    }

    @Test func connectionsThatWaitToBeAcceptedAreAnswered() throws {
        let (process, _) = try start()
        signal(process, SIGSTOP)
        let clients = try (0..<60).map { _ in try Client(port: port) }
        for client in clients { client.send(Self.get) }
        signal(process, SIGTERM, SIGCONT)
        for client in clients {
            let answer = client.answer()
            #expect(answer?.json["user"] == "u1")
            #expect(answer?.headers["connection"] ?? "close" == "close")
            #expect(client.isClosed())
        }
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func allPipelinedRequestsAreAnsweredAndTheLastSaysClose() throws {
        let (process, client) = try start()
        signal(process, SIGSTOP)
        client.send((0..<50).map { "GET /v1/recommend/u\($0) HTTP/1.1\r\nhost: x\r\n\r\n" }.joined())
        signal(process, SIGTERM, SIGCONT)
        for user in 0..<50 {
            let answer = client.answer()
            #expect(answer?.json["user"] == .string("u\(user)"))
            #expect(answer?.headers["connection"] == nil || user == 49)
        }
        #expect(client.isClosed())
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func manyPipelinedRequestsMoreThanOneReadTakesAreAnswered() throws {
        let (process, client) = try start(#"{"log": {"access": false}}"#)
        signal(process, SIGSTOP)
        let count = 1_000
        client.send(String(repeating: "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n", count: count))
        signal(process, SIGTERM, SIGCONT)
        #expect((0..<count).allSatisfy { _ in client.answer()?.json == ["live": true] })
        #expect(client.isClosed())
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func aRequestThatArrivesByteByByteIsAnswered() throws {
        let (process, client) = try start()
        let bytes = Array(Self.get.utf8)
        for (index, byte) in bytes.enumerated() {
            client.send([byte])
            if index == 5 { signal(process, SIGTERM) }
            usleep(20_000)
        }
        let answer = client.answer()
        #expect(answer?.json["user"] == "u1")
        #expect(answer?.headers["connection"] == "close")
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func aBodyThatLiesPartlyUnreadIsAnswered() throws {
        let (process, client) = try start()
        client.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-length: 13\r\n\r\n{\"us")
        usleep(50_000)
        signal(process, SIGSTOP)
        client.send("er\":\"u1\"}")
        signal(process, SIGTERM, SIGCONT)
        #expect(client.answer()?.json["user"] == "u1")
        #expect(client.isClosed())
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func aHalfClosedConnectionInTheBacklogGetsItsAnswers() throws {
        let (process, _) = try start()
        signal(process, SIGSTOP)
        let client = try Client(port: port)
        client.send(Self.get + Self.get)
        client.finishSending()
        signal(process, SIGTERM, SIGCONT)
        #expect(client.answer()?.json["user"] == "u1")
        #expect(client.answer()?.json["user"] == "u1")
        #expect(client.isClosed())
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func idleConnectionsCloseSoon() throws {
        let (process, client) = try start(#"{"timeouts": {"drain_seconds": 60, "idle_seconds": 600}}"#)
        let silent = try Client(port: port)
        signal(process, SIGTERM)
        #expect(client.isClosed())
        #expect(silent.isClosed())
        let (seconds, result) = try end(process)
        #expect(result.exitCode == 0)
        #expect(seconds < 20)
        #expect(!result.messages.contains("cut off"))
    }

    @Test func aClientThatSendsWithoutEndIsCutOff() throws {
        let (process, client) = try start(#"{"timeouts": {"drain_seconds": 1, "request_seconds": 600}}"#)
        client.send("GET /")
        signal(process, SIGTERM)
        let began = ContinuousClock.now
        while client.send("y"), ContinuousClock.now - began < .seconds(60) { usleep(20_000) }
        #expect(try end(process).result.exitCode == 0)
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    @Test func aClientThatAsksWithoutWaitingIsToldToStop() throws {
        let (process, client) = try start(#"{"timeouts": {"drain_seconds": 10}, "log": {"access": false}}"#)
        client.send(String(repeating: Self.get, count: 20))
        signal(process, SIGTERM)
        let began = ContinuousClock.now
        var last: Client.Answer?
        // There are always twenty requests under way.
        while let answer = client.answer(), ContinuousClock.now - began < .seconds(60) {
            last = answer
            client.send(Self.get)
        }
        #expect(last?.headers["connection"] == "close")
        #expect(try end(process).result.exitCode == 0)
    }

    @Test func aSecondSignalEndsAtOnce() throws {
        for (number, code) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
            let (process, client) = try start(#"{"timeouts": {"drain_seconds": 300, "request_seconds": 600}}"#)
            client.send(Client.announcement)
            #expect(client.isAskedToContinue())
            // A terminal may send a signal twice, so the second one counts only after a second.
            signal(process, number)
            usleep(50_000)
            signal(process, number)
            usleep(2_500_000)
            #expect(!process.hasEnded)
            let latest = ContinuousClock.now + .seconds(60)
            while !process.hasEnded, ContinuousClock.now < latest {
                signal(process, number)
                usleep(100_000)
            }
            let (seconds, result) = try end(process)
            #expect(result.exitCode == code)
            #expect(seconds < 60)
        }
    }

    @Test func aHangUpReadsTheFilesAndEndsNothing() throws {
        let (process, client) = try start()
        signal(process, SIGHUP)
        usleep(100_000)
        signal(process, SIGHUP)
        usleep(100_000)
        #expect(try client.request("GET", "/v1/recommend/u1").status == 200)
        #expect(!process.hasEnded)
        let latest = ContinuousClock.now + .seconds(20)
        while try !process.messages.contains("reloaded"), ContinuousClock.now < latest { usleep(20_000) }
        #expect(try process.messages.contains("reloaded"))
        signal(process, SIGTERM)
        let (_, result) = try self.end(process)
        #expect(result.exitCode == 0)
    }

    // MARK: Descriptors

    /// Runs a program with 100 descriptors, without the sockets that it would inherit from other tests.
    private static let fewDescriptors = """
        for file in /proc/self/fd/*; do
            number=${file##*/}
            if [ "$number" -gt 2 ]; then eval "exec $number>&-"; fi
        done
        ulimit -n 100
        exec "$0" "$@"
        """

    @Test func someDescriptorsAreKeptForFiles() throws {
        let arguments = ["serve", "--store", shop.bench.store, "--port", "\(port)", "--threads", "2", "--quiet"]
        let process = try Command.start(
            "/bin/bash", ["-c", Self.fewDescriptors, try Command.path(of: "scorer")] + arguments)
        var clients: [Client] = []
        #expect(
            shop.eventually {
                guard let client = try? Client(port: port) else { return false }
                clients.append(client)
                return true
            })
        // 100 descriptors leave room for 50 connections.
        for _ in 1..<50 { clients.append(try Client(port: port)) }
        for client in clients { #expect(try client.request("GET", "/v1/recommend/u1").status == 200) }
        let refused = try Client(port: port)
        #expect(refused.answer()?.status == 503)
        clients.removeLast(25)
        #expect(
            shop.eventually { (try? Client(port: port).request("GET", "/v1/recommend/u1").status) == 200 })
        signal(process, SIGTERM)
        let (_, result) = try end(process)
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("only 50 connections"))
    }

    @Test func connectionsWaitWhileThereIsNoDescriptor() throws {
        let (process, client) = try start()
        func limit(_ count: String) throws {
            #expect(try Command.shell("prlimit --pid \(process.process) --nofile=\(count):").exitCode == 0)
        }
        // A new descriptor would have to be 0, 1 or 2.
        try limit("3")
        let waiting = try Client(port: port)
        waiting.send(Self.get)
        usleep(1_000_000)
        #expect(try client.request("GET", "/v1/recommend/u1").status == 200)
        let line = try client.request("GET", "/metrics").text.split(separator: "\n")
            .first { $0.hasPrefix("endcap_accept_failures_total ") }
        let failures = try #require(line.flatMap { Int($0.split(separator: " ").last ?? "") })
        #expect((1...100).contains(failures))
        try limit("$(ulimit -Hn)")
        #expect(waiting.answer()?.json["user"] == "u1")
        signal(process, SIGTERM)
        let (_, result) = try end(process)
        #expect(result.exitCode == 0)
        #expect(result.messages.split(separator: "cannot be accepted now").count == 2)
    }
}
