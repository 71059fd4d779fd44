import Documents
import HTTP
import Service
import TestSupport
import Testing

/// The page on a connection.
@Suite struct PageWireTests {
    private static let files = [
        ("/", "text/html; charset=utf-8"), ("/page.css", "text/css; charset=utf-8"),
        ("/page.js", "text/javascript; charset=utf-8"),
    ]

    @Test func aBrowserGetsThePageWithItsHeaders() throws {
        let shop = try ServedShop { settings, _ in settings.page = true }
        for (target, type) in Self.files {
            let answer = try shop.get(target)
            #expect(answer.status == 200 && answer.headers["content-type"] == type)
            #expect(answer.headers["cache-control"] == "private, no-store")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'none'; ") == true)
            #expect(answer.headers["content-length"] == "\(answer.body.count)" && answer.body.count > 1_000)
            #expect(answer.headers.keys.allSatisfy { !$0.hasPrefix("access-control-") })
        }
        let history = try shop.post("/v1/history", #"{"user":"u1","n":2}"#)
        #expect(history.status == 200 && history.headers["cache-control"] == "private, no-store")
        #expect(history.json["items"]?.arrayValue?.count == 2)
        #expect(history.json["items"]?.arrayValue?.first?["title"]?.stringValue?.contains("\", ü") == true)
        let found = try shop.post("/v1/items", #"{"text":"title 7"}"#)
        #expect(found.json["items"]?.arrayValue?.first?["item"] == "i7")
    }

    @Test func headHasTheHeadersOfGetAndNoBody() throws {
        let shop = try ServedShop { settings, _ in settings.page = true }
        for (target, type) in Self.files {
            let client = try shop.client()
            client.send("HEAD \(target) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            let text = client.everything()
            #expect(text.hasPrefix("HTTP/1.1 200 ") && text.contains("content-type: \(type)\r\n"))
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func theNameThatABrowserCallsReachesThePage() throws {
        let shop = try ServedShop { settings, _ in settings.page = true }
        let client = try shop.client()
        for (host, status) in [("localhost:8080", 200), ("127.0.0.1", 200), ("evil.example", 403)] {
            client.send("GET / HTTP/1.1\r\nhost: \(host)\r\n\r\n")
            #expect(client.answer()?.status == status, "\(host)")
        }
    }

    @Test func theProgramSaysWhereThePageIs() throws {
        let shop = try ServedShop()
        let service = try ServiceProcess(["--store", shop.bench.store, "--page"])
        let page = try Client(port: service.port).request("GET", "/")
        #expect(page.status == 200 && page.text.contains("<title>"))
        service.send(15)
        let messages = try service.wait().messages
        #expect(messages.contains("the page is at http://127.0.0.1:\(service.port)/"))
        let off = try ServiceProcess(["--store", shop.bench.store])
        #expect(try Client(port: off.port).request("GET", "/").status == 404)
    }
}
