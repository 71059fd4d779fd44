import Documents
import Files
import HTTP
import ModelFiles
import Service
import TestSupport
import Testing

/// What the service accepts on the wire, and how it refuses the rest.
@Suite struct WireTests {
    private static let user = #"{"user":"u1","n":3}"#

    private func gzip(_ text: String) throws -> [UInt8] {
        var packed: [UInt8] = []
        let writer = try GzipWriter(to: { packed += $0 })
        try Array(text.utf8).withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        return packed
    }

    /// The answer to a request of these bytes.
    private func answer(_ shop: ServedShop, _ text: String, _ body: [UInt8] = []) throws -> Client.Answer {
        let client = try shop.client()
        client.send(Array(text.utf8) + body)
        return try #require(client.answer(), "no answer to \(text.prefix(200))")
    }

    private func post(_ shop: ServedShop, _ coding: String, _ body: [UInt8]) throws -> Client.Answer {
        let fields = "host: x\r\ncontent-encoding: \(coding)\r\ncontent-length: \(body.count)\r\n"
        return try answer(shop, "POST /v1/recommend HTTP/1.1\r\n\(fields)\r\n", body)
    }

    private func expectError(
        _ answer: Client.Answer, _ status: Int, _ part: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(
            answer.json["error"]?.stringValue?.contains(part) == true, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.json["remedy"]?.stringValue != nil, "\(answer.text)", sourceLocation: sourceLocation)
    }

    // MARK: Host

    @Test func aRequestSaysForWhichHostItIs() throws {
        let shop = try ServedShop()
        let get = "GET /v2/health/live HTTP/1.1\r\n"
        expectError(try answer(shop, get + "\r\n"), 400, "Host is missing")
        expectError(try answer(shop, get + "host: a\r\nHost: b\r\n\r\n"), 400, "2 times")
        expectError(try answer(shop, get + "host: a\r\nhost: a\r\n\r\n"), 400, "2 times")
        for wrong in ["a b", "a/b", "user@a", "a:x", "a:80:80", "[::1", "[]", "[::1]x", "a:123456", "<a>", "\u{e4}"] {
            expectError(try answer(shop, get + "host: \(wrong)\r\n\r\n"), 400, "neither a name nor an address")
        }
        let address = ["127.0.0.1:8080", "[::1]", "[::1]:8080"]
        for right in address + ["a", "", "a:", "a:80", "my_shop.example", "a%20b", " a "] {
            #expect(try answer(shop, get + "host: \(right)\r\n\r\n").status == 200, "\(right)")
        }
        let post = "POST /v1/recommend HTTP/1.1\r\ncontent-length: \(Self.user.utf8.count)\r\n\r\n\(Self.user)"
        expectError(try answer(shop, post), 400, "Host is missing")
    }

    @Test func anOldRequestNeedsNoHost() throws {
        let shop = try ServedShop()
        let get = "GET /v2/health/live HTTP/1.0\r\n"
        #expect(try answer(shop, get + "\r\n").status == 200)
        #expect(try answer(shop, get + "host: a\r\n\r\n").status == 200)
        expectError(try answer(shop, get + "host: a\r\nhost: b\r\n\r\n"), 400, "2 times")
    }

    // MARK: Heads

    @Test func aHeadBeyondTheLimitIsTold() throws {
        let shop = try ServedShop()
        let get = "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n"
        let long = String(repeating: "y", count: 70_000)
        let half = String(repeating: "y", count: 40_000)
        let many = (0..<100).map { "x-\($0): 1\r\n" }.joined()
        for text in [
            get + "x: \(long)\r\n\r\n", get + "\(long): 1\r\n\r\n", get + "x: \(half)\r\nz: \(half)\r\n\r\n",
            get + many + "\r\n", "GET /\(long) HTTP/1.1\r\nhost: x\r\n\r\n",
        ] {
            let client = try shop.client()
            client.send(text)
            let answer = try #require(client.answer())
            expectError(answer, 431, "65536 bytes or more than 100 header fields")
            #expect(answer.headers["connection"] == "close")
            #expect(client.isClosed())
        }
        #expect(try answer(shop, get + "x: \(String(repeating: "y", count: 60_000))\r\n\r\n").status == 200)
        let enough = (0..<99).map { "x-\($0): 1\r\n" }.joined()
        #expect(try answer(shop, get + enough + "\r\n").status == 200)
    }

    @Test func whoeverSendsOnAfterALongHeadStillReadsTheAnswer() throws {
        let shop = try ServedShop()
        let client = try shop.client()
        client.send("GET / HTTP/1.1\r\nhost: x\r\nx: \(String(repeating: "y", count: 1_000_000))\r\n\r\n")
        expectError(try #require(client.answer()), 431, "header fields")
    }

    @Test func aRequestBeforeALongHeadIsAnsweredFirst() throws {
        let shop = try ServedShop()
        let client = try shop.client()
        client.send(
            "GET /v1/recommend/u1 HTTP/1.1\r\nhost: x\r\n\r\nGET /" + String(repeating: "y", count: 70_000)
                + " HTTP/1.1\r\n")
        #expect(client.answer()?.json["user"] == "u1")
        #expect(client.answer()?.status == 431)
        #expect(client.isClosed())
    }

    @Test func whatIsNoHTTPIsToldSo() throws {
        let shop = try ServedShop()
        for text in [
            "HELLO\r\n\r\n", "\u{16}\u{3}\u{1}\0\u{2}\u{1}", "GET / HTTP/2.0\r\nhost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nhost x\r\n\r\n",
        ] {
            let client = try shop.client()
            client.send(text)
            expectError(try #require(client.answer(), "\(text)"), 400, "no well-formed HTTP/1.1")
            #expect(client.isClosed())
        }
        let cut = try shop.client()
        cut.send("POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        cut.finishSending()
        expectError(try #require(cut.answer()), 400, "ended too early")
    }

    @Test func aBodyWithTwoLengthsIsRefused() throws {
        let shop = try ServedShop()
        let post = "POST /v1/recommend HTTP/1.1\r\nhost: x\r\n"
        for fields in [
            "content-length: 2\r\ntransfer-encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ncontent-length: 2\r\n",
            "content-length: 2\r\ncontent-length: 3\r\n",
        ] {
            let client = try shop.client()
            client.send(post + fields + "\r\n2\r\n{}\r\n0\r\n\r\nGET /v2 HTTP/1.1\r\nhost: x\r\n\r\n")
            #expect(client.answer()?.status == 400)
            #expect(client.answer() == nil)
        }
        let packed = try answer(shop, post + "transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
        #expect(packed.status == 501)
    }

    // MARK: Compressed bodies

    @Test func aGzipBodyIsReadLikeAPlainOne() throws {
        let shop = try ServedShop()
        let plain = try shop.post("/v1/recommend", Self.user)
        #expect(plain.status == 200)
        let packed = try gzip(Self.user)
        for coding in ["gzip", "GZIP", "x-gzip", "identity, gzip", " gzip "] {
            #expect(try post(shop, coding, packed).body == plain.body, "\(coding)")
        }
        let members = try gzip(#"{"user":"u1","#) + gzip(#""n":3}"#)
        #expect(try post(shop, "gzip", members).body == plain.body)
        let client = try shop.client()
        client.send(
            "POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n")
        for byte in packed { client.send(Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)) }
        client.send("0\r\n\r\n")
        #expect(client.answer()?.body == plain.body)
        #expect(try client.request("GET", "/v2/health/live").status == 200)
    }

    @Test func aCodingNobodyAskedForIsNamed() throws {
        let shop = try ServedShop()
        let packed = try gzip(Self.user)
        for coding in ["br", "deflate", "zstd", "gzip, gzip", "gzip, br", "compress"] {
            let answer = try post(shop, coding, packed)
            expectError(answer, 415, "content coding")
            #expect(answer.headers["accept-encoding"] == "gzip")
        }
        #expect(try post(shop, "identity", Array(Self.user.utf8)).status == 200)
        #expect(try shop.get("/v1/recommend/u1", headers: ["content-encoding": "br"]).status == 200)
        #expect(try shop.get("/v1/recommend/u1", headers: ["content-encoding": "gzip"]).status == 200)
    }

    @Test func aGzipBodyThatIsDamagedIsRefused() throws {
        let shop = try ServedShop()
        let packed = try gzip(Self.user)
        var changed = packed
        changed[packed.count - 6] ^= 1
        for body in [
            Array(packed.dropLast()), Array(packed.prefix(5)), changed, packed + Array("{}".utf8),
            Array(Self.user.utf8),
        ] {
            expectError(try post(shop, "gzip", body), 400, "gzip")
        }
    }

    @Test func theLimitOfABodyHoldsForWhatItBecomes() throws {
        let shop = try ServedShop { settings, _ in settings.limits.bodyBytes = 1_024 }
        func padded(_ count: Int) -> String {
            String(Self.user.dropLast()) + String(repeating: " ", count: count - Self.user.utf8.count) + "}"
        }
        #expect(try post(shop, "gzip", gzip(padded(1_024))).status == 200)
        expectError(try post(shop, "gzip", gzip(padded(1_025))), 413, "1024 bytes")
        expectError(try post(shop, "gzip", gzip(padded(1_000_000))), 413, "1024 bytes")
        // Members without a byte of content never end, but what arrives is counted as well.
        let nothing = Array(repeating: try gzip(""), count: 100).flatMap { $0 }
        let client = try shop.client()
        client.send(
            "POST /v1/recommend HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n")
        client.send(Array("\(String(nothing.count, radix: 16))\r\n".utf8) + nothing + Array("\r\n".utf8))
        #expect(client.answer()?.status == 413)
    }

    // MARK: Addresses

    @Test func onlyAddressesOfThisMachineAreLoopback() {
        for address in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            #expect(Server.isLoopback(address), "\(address)")
        }
        for address in ["0.0.0.0", "::", "10.0.0.7", "192.168.127.1", "fe80::1", "::ffff:10.0.0.7"] {
            #expect(!Server.isLoopback(address), "\(address)")
        }
    }
}
