import Documents
import Glibc
import HTTP
import ModelFiles
import Service
import TestSupport
import Testing

/// Misbehaving clients; whatever they do, other clients must get their responses.
@Suite struct AttackTests {
    private func expectAnswers(_ shop: ServedShop, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let answer = try shop.get("/v1/recommend/u1")
        #expect(answer.status == 200, sourceLocation: sourceLocation)
        #expect(listed(answer.json).count == 10, sourceLocation: sourceLocation)
    }

    @Test func garbageIsRefused() throws {
        let shop = try ServedShop()
        for text in [
            "\0\u{1}\u{2}garbage\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\0\u{a5}",
        ] {
            let client = try shop.client()
            client.send(text)
            client.finishSending()
            let answer = client.answer()
            #expect(answer == nil || answer?.status == 400)
            #expect(client.isClosed())
        }
        let long = try shop.client()
        long.send("GET /" + String(repeating: "a", count: 200_000) + " HTTP/1.1\r\n\r\n")
        let answer = long.answer()
        #expect(answer == nil || (400..<500).contains(answer?.status ?? 0))
        try expectAnswers(shop)
    }

    @Test func aBodyOf100MegabytesIsRefused() throws {
        let shop = try ServedShop()
        let announced = try shop.client()
        announced.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n")
        #expect(announced.answer()?.status == 413)
        #expect(announced.isClosed())

        // A chunked body has no known length, so it is read up to the limit.
        let chunked = try shop.client()
        chunked.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        let chunk = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
        for _ in 0..<1_600 where !chunked.send(chunk) { break }
        #expect(chunked.answer()?.status == 413)
        try expectAnswers(shop)
    }

    @Test func deepAndLongValuesAreRefused() throws {
        let shop = try ServedShop()
        let deep = String(repeating: "[", count: 100_000)
        for body in [
            deep, #"{"session":\#(deep)"#, String(repeating: #"{"a":"#, count: 100_000),
            #"{"n":\#(String(repeating: "9", count: 10_000))}"#, #"{"n":1e\#(String(repeating: "9", count: 10_000))}"#,
            #"{"user":"\#(String(repeating: "\\u0000", count: 1_000))"#,
        ] {
            let answer = try shop.post("/v1/recommend", body)
            #expect(answer.status == 400)
        }
        let name = String(repeating: "u", count: 500_000)
        #expect(try shop.post("/v1/recommend", #"{"user":"\#(name)"}"#).json["source"] == "popular")
        try expectAnswers(shop)
    }

    @Test func aRequestThatDripsIsEnded() throws {
        let shop = try ServedShop { settings, _ in settings.timeouts.request = 1 }
        let head = try shop.client()
        let body = try shop.client()
        body.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n")
        for byte in "GET /v1/recommend/u1 HTTP".utf8 {
            head.send([byte])
            body.send([byte])
            usleep(100_000)
        }
        #expect(head.isClosed())
        #expect(body.answer()?.status == 408)
        #expect(body.isClosed())
        try expectAnswers(shop)
    }

    @Test func aClientThatNeverReadsIsEndedAndOwedLittle() throws {
        let shop = try ServedShop { settings, _ in settings.timeouts.write = 1 }
        let client = try shop.client(patience: 2)
        let request = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n"
        // Fill both sides' buffers with responses of 30 kB; then the service must close the connection.
        var isTaken = true
        for _ in 0..<1_000_000 where isTaken { isTaken = client.send(request) }
        #expect(!isTaken)
        try expectAnswers(shop)
        #expect(try shop.eventuallyHasConnections(1))
    }

    @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
        let shop = try ServedShop()
        let client = try shop.client()
        client.send((0..<50).map { "GET /v1/recommend/u\($0) HTTP/1.1\r\nhost: x\r\n\r\n" }.joined())
        for user in 0..<50 { #expect(client.answer()?.json["user"] == .string("u\(user)")) }
    }

    @Test func thousandsOfRequestsAtOnceAreAnsweredOneByOne() throws {
        let shop = try ServedShop { settings, _ in
            settings.timeouts.write = 1
            settings.log.access = false
        }
        let count = 5_000
        let requests = String(repeating: "GET /v3 HTTP/1.1\r\nhost: x\r\n\r\n", count: count)
        let patient = try shop.client()
        patient.send(requests)
        patient.finishSending()
        let lines = patient.everything().utf8.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count { $0.starts(with: "content-length:".utf8) } == count)
        // This client never reads, so the service closes the connection without answering the remaining requests.
        let deaf = try shop.client()
        deaf.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n", count: 400) + requests)
        deaf.finishSending()
        #expect(try shop.eventuallyHasConnections(1))
        try expectAnswers(shop)
    }

    @Test func nobodyIsLeftBehindWhoAsksForAnotherProtocol() throws {
        let shop = try ServedShop()
        for request in [
            "GET /v2/health/live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
            "CONNECT x:80 HTTP/1.1\r\nhost: x:80\r\n\r\n",
        ] {
            let client = try shop.client()
            client.send(request)
            #expect(client.answer()?.headers["connection"] == "close")
            #expect(client.isClosed())
        }
        let head = try shop.client()
        head.send("HEAD /v2/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        let text = head.everything()
        #expect(text.hasPrefix("HTTP/1.1 200"))
        #expect(text.contains("content-length: 13\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
        #expect(try shop.get("http://localhost:80/v1/recommend/u1?n=3").status == 200)
        let old = try shop.client()
        old.send("POST /v1/recommend HTTP/1.0\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n{}")
        #expect(old.answer()?.status == 200)
    }

    @Test func whoeverIsRefusedIsNotWaitedForLong() throws {
        let shop = try ServedShop { settings, _ in
            (settings.timeouts.request, settings.timeouts.write) = (0.2, 0.2)
            settings.limits.requests = 1
        }
        let slow = try shop.client()
        slow.send(Client.announcement)
        #expect(slow.isAskedToContinue())
        #expect(slow.answer()?.status == 408)
        // The client does not close its own side.
        #expect(try shop.eventuallyHasConnections(1))
    }

    @Test func aHalfClosedConnectionGetsItsAnswers() throws {
        let shop = try ServedShop()
        let client = try shop.client()
        client.send("GET /v1/recommend/u1 HTTP/1.1\r\nhost: x\r\n\r\nGET /v1/recommend/u2 HTTP/1.1\r\nhost: x\r\n\r\n")
        client.finishSending()
        #expect(client.answer()?.json["user"] == "u1")
        #expect(client.answer()?.json["user"] == "u2")
        #expect(client.isClosed())
        let cut = try shop.client()
        cut.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        cut.finishSending()
        #expect(cut.isClosed())
        try expectAnswers(shop)
    }

    @Test func connectionsAreKeptOpenAsTheClientWishes() throws {
        let shop = try ServedShop { settings, _ in settings.timeouts.idle = 1 }
        let client = try shop.client()
        for _ in 0..<3 { #expect(try client.request("GET", "/v2/health/live").status == 200) }
        let last = try client.request("GET", "/v2/health/live", headers: ["connection": "close"])
        #expect(last.headers["connection"] == "close")
        #expect(client.isClosed())
        let idle = try shop.client()
        #expect(try idle.request("GET", "/v2/health/live").status == 200)
        #expect(idle.isClosed())
        let old = try shop.client()
        old.send("GET /v2/health/live HTTP/1.0\r\n\r\n")
        #expect(old.answer()?.status == 200)
        #expect(old.isClosed())
        let careful = try shop.client()
        careful.send(Client.announcement)
        #expect(careful.isAskedToContinue())
        careful.send(#"{"user":"u1"}"#)
        #expect(careful.answer()?.status == 200)
    }

    /// 5,000, or as many as this process may open, because both ends of each connection are in it.
    private static let idleConnections: Int = {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(5_000, Int(clamping: limit.rlim_max) / 3)
    }()

    @Test func manyIdleConnectionsCostNobodyTheirAnswer() throws {
        let count = Self.idleConnections
        let shop = try ServedShop { settings, _ in
            settings.limits.connections = count
            settings.timeouts.idle = 3_600
        }
        var idle: [Client] = []
        while idle.count < count {
            // No more at a time than any system's backlog holds.
            for _ in 0..<min(100, count - idle.count) { idle.append(try shop.client()) }
            let isCounted = shop.eventually { shop.server.openConnections == idle.count }
            #expect(isCounted, "\(shop.server.openConnections) of \(idle.count)")
        }
        let isRefused = try shop.eventually { try shop.client(patience: 10).answer()?.status == 503 }
        #expect(isRefused, "\(shop.server.openConnections) connections are open, \(count) are allowed")
        #expect(try idle[count / 2].request("GET", "/v1/recommend/u1").status == 200)
        idle.removeFirst(count / 2)
        #expect(shop.eventually { (try? shop.get("/v1/recommend/u1").status) == 200 })
    }

    @Test func tooManyRequestsAtOnceAreToldToComeBack() throws {
        let shop = try ServedShop { settings, _ in settings.limits.requests = 2 }
        let open = try (0..<2).map { _ in try shop.client() }
        for client in open {
            client.send(Client.announcement)
            #expect(client.isAskedToContinue())
        }
        for _ in 0..<5 {
            let answer = try shop.get("/v1/recommend/u1")
            #expect(answer.status == 503)
            #expect(answer.headers["retry-after"] == "1")
        }
        for client in open { client.send(#"{"user":"u1"}"#) }
        for client in open { #expect(client.answer()?.status == 200) }
        try expectAnswers(shop)
    }

    @Test func aTokenIsAskedForWhereOneIsSet() throws {
        let token = "0123456789abcdef0123456789abcdef"
        let shop = try ServedShop { settings, bench in
            settings.tokenFile = try bench.folder.file("token", token + "\n")
        }
        #expect(try shop.get("/v1/recommend/u1").status == 401)
        for wrong in ["Bearer x", "Bearer \(token)x", "Basic \(token)", token, "Bearer"] {
            let answer = try shop.get("/v1/recommend/u1", headers: ["authorization": wrong])
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] == "Bearer")
        }
        for right in ["Bearer \(token)", "bearer \(token)"] {
            #expect(try shop.get("/v1/recommend/u1", headers: ["authorization": right]).status == 200)
        }
        for target in ["/v2/health/live", "/v2/health/ready", "/metrics"] {
            #expect(try shop.get(target).status == 200)
        }
    }

    @Test func theLogHasNoIdsUnlessItIsToldTo() throws {
        let shop = try ServedShop()
        _ = try shop.get("/v1/recommend/u17?n=3")
        #expect(shop.log.lines.contains { $0.contains("route=/v1/recommend/{user}") && $0.contains("code=200") })
        #expect(!shop.log.lines.contains { $0.contains("u17") })
        let open = try ServedShop { settings, _ in settings.log.ids = true }
        _ = try open.get("/v1/recommend/u17?n=3")
        #expect(open.log.lines.contains { $0.contains("u17") })
        let quiet = try ServedShop { settings, _ in settings.log.access = false }
        _ = try quiet.get("/v1/recommend/u17?n=3")
        #expect(!quiet.log.lines.contains { $0.contains("request") })
    }
}
