import Documents
import Files
import FoundationEssentials
import Glibc
import ModelFiles
import Service
import TestSupport
import Testing

@Suite struct ReloadTests {
    private func version(_ shop: ServedShop) throws -> JSONValue? {
        try shop.get("/v1/recommend/u1").json["version"]
    }

    @Test func anAliasThatMovesIsFollowed() throws {
        let shop = try ServedShop()
        let first = try shop.get("/v1/recommend/u1").json
        #expect(try shop.get("/metrics").text.contains(#"endcap_versions_refused_total{model="recommendations"} 0"#))
        #expect(first["version"] == 1)
        try shop.bench.trainer("models", "promote", "recommendations/2", "--to", "champion")
        #expect(try shop.eventually { try version(shop) == 2 })
        #expect(listed(try shop.get("/v1/recommend/u1").json) != listed(first))
        try shop.bench.trainer("models", "rollback", "recommendations")
        #expect(try shop.eventually { try version(shop) == 1 })
        #expect(listed(try shop.get("/v1/recommend/u1").json) == listed(first))
        #expect(try shop.eventually { try shop.get("/v1/models").json["models"]?[1]?["checked"] == true })
        #expect(try shop.get("/metrics").text.contains(#"endcap_versions_opened_total{model="recommendations"} 3"#))
    }

    @Test(arguments: ["items.safetensors", "users.safetensors", "manifest.json"])
    func aDamagedVersionIsNotServedAndTheLastGoodOneStays(file: String) throws {
        let shop = try ServedShop()
        #expect(try shop.eventually { try shop.get("/v1/models").json["models"]?[1]?["checked"] == true })
        let store = shop.bench.store
        // Promoting checks a version, so damage it afterwards, in a copy that then replaces the store.
        try FileManager.default.copyItem(atPath: store, toPath: "\(store).new")
        #expect(
            try Command.trainer("models", "promote", "recommendations/2", "--to", "champion", "--store", "\(store).new")
                .exitCode == 0)
        let path = "\(store).new/recommendations/2/\(file)"
        let sound = try MappedFile.contents(of: path)
        var damaged = sound
        damaged[damaged.count / 2] ^= 0x40
        try write(damaged, to: path)
        #expect(rename(store, "\(store).old") == 0)
        #expect(rename("\(store).new", store) == 0)
        let refused = try shop.eventually {
            try shop.get("/v1/models").json["models"]?[1]?["refused"]?["version"] == 2
        }
        #expect(refused)
        #expect(try version(shop) == 1)
        #expect(try shop.get("/metrics").text.contains(#"endcap_versions_refused_total{model="recommendations"} 1"#))
        #expect(shop.log.lines.contains { $0.contains("error") && $0.contains("version=2") })
        #expect(try shop.get("/v2/health/ready").status == 200)
        // The version answers as soon as it is repaired.
        try write(sound, to: "\(store)/recommendations/2/\(file)")
        #expect(try shop.eventually { try version(shop) == 2 })
        #expect(try shop.get("/v1/models").json["models"]?[1]?["refused"] == nil)
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try AtomicFile(path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    @Test func aStoreThatVanishesAndReturnsCostsNoAnswer() throws {
        let shop = try ServedShop()
        let away = shop.bench.store + ".away"
        #expect(rename(shop.bench.store, away) == 0)
        #expect(try shop.eventually { try shop.get("/v1/models").text.contains("trouble") })
        #expect(try version(shop) == 1)
        #expect(try shop.get("/v1/similar/i4").status == 200)
        #expect(rename(away, shop.bench.store) == 0)
        #expect(try shop.eventually { try !shop.get("/v1/models").text.contains("trouble") })
        try shop.bench.trainer("models", "promote", "recommendations/2", "--to", "champion")
        #expect(try shop.eventually { try version(shop) == 2 })
    }

    @Test func theStockIsReadAgainWhenItIsWrittenAgain() throws {
        let shop = try ServedShop { settings, bench in
            settings.available = try bench.folder.file("stock.csv", "item\ni1\ni2\n")
        }
        func items() throws -> Set<Substring> {
            Set(listed(try shop.get("/v1/recommend/u0?n=40").json).map { $0.split(separator: " ")[0] })
        }
        #expect(try items() == ["i1", "i2"])
        _ = try shop.bench.folder.file("stock.csv", "item\ni4\ni7\n")
        #expect(try shop.eventually { try items() == ["i4", "i7"] })
        _ = try shop.bench.folder.file("stock.csv", "no item column\n1\n")
        #expect(try shop.eventually { try shop.get("/metrics").text.contains("endcap_files_unreadable_total{") })
        #expect(try items() == ["i4", "i7"])
    }

    @Test func whoOptsOutGetsPopularItemsFromThenOn() throws {
        let shop = try ServedShop { settings, bench in
            settings.consent = .init(file: try bench.folder.file("consent.csv", "user,personalization\nu1,no\n"))
        }
        func source(_ user: String) throws -> JSONValue? { try shop.get("/v1/recommend/\(user)").json["source"] }
        #expect(try source("u1") == "popular")
        #expect(try source("u2") == "personal")
        let body = #"{"user":"u1","session":["i1","i4"],"explain":true}"#
        let items = try shop.post("/v1/recommend", body).json["items"]?.arrayValue ?? []
        #expect(items.count == 10)
        #expect(items.allSatisfy { $0["source"] == "popular" && $0["reasons"] == [] })
        _ = try shop.bench.folder.file("consent.csv", "user,personalization\nu2,no\n")
        #expect(try shop.eventually { try source("u1") == "personal" })
        #expect(try source("u2") == "popular")
    }

    @Test func withConsentThatIsTooOldNobodyGetsAPersonalList() throws {
        let shop = try ServedShop { settings, bench in
            var consent = ServiceSettings.ConsentSettings(
                file: try bench.folder.file("consent.csv", "user,personalization\nu1,no\n"))
            consent.maximumAgeHours = 1
            settings.consent = consent
        }
        func source(_ user: String) throws -> JSONValue? { try shop.get("/v1/recommend/\(user)").json["source"] }
        #expect(try source("u2") == "personal")
        let path = "\(shop.bench.folder.path)/consent.csv"
        var old = [timeval(tv_sec: time(nil) - 7200, tv_usec: 0), timeval(tv_sec: time(nil) - 7200, tv_usec: 0)]
        utimes(path, &old)
        #expect(try shop.eventually { try source("u2") == "popular" })
        let ready = try shop.get("/v2/health/ready")
        #expect(ready.status == 503)
        #expect(ready.text.contains("older than"))
        #expect(try shop.post("/v1/recommend", #"{"session":["i1"]}"#).json["source"] == "popular")
        #expect(try shop.get("/metrics").text.contains("endcap_personalization_allowed 0"))
        _ = try shop.bench.folder.file("consent.csv", "user,personalization\nu1,no\n")
        #expect(try shop.eventually { try source("u2") == "personal" })
        // What the file said before it vanished is not too old yet.
        unlink(path)
        #expect(try shop.eventually { try shop.get("/v2/health/ready").text.contains("degraded") })
        #expect(try shop.get("/v2/health/ready").status == 200)
        #expect(try source("u1") == "popular")
        #expect(try source("u2") == "personal")
    }
}
