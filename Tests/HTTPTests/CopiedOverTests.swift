import Documents
import Files
import FoundationEssentials
import Glibc
import HTTP
import Synchronization
import TestSupport
import Testing

/// A store that somebody copies over itself in place, with `cp -r build/. models/`, while it is served.
@Suite struct CopiedOverTests {
    /// Asks for one user's list until it is stopped, and keeps what is not right.
    private final class Asker: Sendable {
        private let port: Int
        private let right: [[String]]
        private let state = Mutex((answers: 0, failures: [String](), isOver: false))

        init(port: Int, expecting right: [[String]]) {
            self.port = port
            self.right = right
        }

        var answers: Int { state.withLock { $0.answers } }
        var failures: [String] { state.withLock { $0.failures } }

        func stop() { state.withLock { $0.isOver = true } }

        func ask() {
            let client = try? Client(port: port)
            while !state.withLock({ $0.isOver }) {
                let answer = try? client?.request("GET", "/v1/recommend/u1")
                let isRight = answer.map { $0.status == 200 && right.contains(listed($0.json)) } ?? false
                let text = answer.map { "\($0.status) \($0.text.prefix(300))" } ?? "no answer"
                state.withLock { state in
                    state.answers += 1
                    guard !isRight else { return }
                    state.failures.append(text)
                    state.isOver = true
                }
            }
        }
    }

    private func copyOver(_ store: String, from build: String, in shop: ServedShop) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: build).sorted() {
            guard Folder.isRegularFile("\(build)/\(name)") else { continue }
            try shop.bench.folder.write(try bytes(of: "\(build)/\(name)"), to: "\(store)/\(name)")
        }
    }

    @Test func aStoreThatIsCopiedOverItselfFailsNoRequestAndLosesNothing() throws {
        let shop = try ServedShop()
        let (store, build) = (shop.bench.store, "\(shop.bench.folder.path)/build")
        try FileManager.default.copyItem(atPath: store, toPath: build)
        let personal = listed(try shop.get("/v1/recommend/u1").json)
        let popular = listed(try shop.get("/v1/recommend/stranger").json)
        #expect(personal != popular)
        let asker = Asker(port: shop.server.port, expecting: [personal, popular])
        let worker = try Worker { asker.ask() }
        for _ in 0..<20 {
            try copyOver(store, from: build, in: shop)
            usleep(50_000)
        }
        asker.stop()
        worker.wait()
        #expect(asker.failures.isEmpty, "\(asker.failures)")
        #expect(asker.answers > 20)
        let isBack = try shop.eventually {
            try listed(shop.get("/v1/recommend/u1").json) == personal
                && shop.get("/v2/health/ready").json["degraded"] == nil
                && shop.get("/v1/models").json["models"]?[1]?["checked"] == true
        }
        #expect(isBack)
        #expect(truncate("\(store)/recommendations/1/users.safetensors", 0) == 0)
        #expect(listed(try shop.get("/v1/recommend/u1").json) == popular)
        #expect(try shop.get("/v2/health/ready").status == 200)
        #expect(shop.log.lines.count { $0.contains("error") && $0.contains("without its users") } >= 1)
        try copyOver(store, from: build, in: shop)
        #expect(try shop.eventually { try listed(shop.get("/v1/recommend/u1").json) == personal })
    }
}
