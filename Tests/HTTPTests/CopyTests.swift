import Documents
import FoundationEssentials
import TestSupport
import Testing

/// `trainer models copy` into the store of a running service.
@Suite struct CopyTests {
    @Test func aVersionThatIsCopiedIntoAServedStoreAnswersOncePromoted() throws {
        let shop = try ServedShop()
        let before = listed(try shop.get("/v1/recommend/u1").json)
        let build = "\(shop.bench.folder.path)/build"
        try FileManager.default.copyItem(atPath: shop.bench.store, toPath: build)
        let fit = try Command.trainer(
            "fit", "recommender", "--events", "\(shop.bench.folder.path)/events.csv", "--factors", "4", "--epochs", "3",
            "--type", "type", "--seed", "3", "--model", "recommendations", "--store", build, "--quiet")
        #expect(fit.exitCode == 0, "\(fit.messages)")
        let copy = try Command.trainer(
            "models", "copy", "recommendations/3", "--to", shop.bench.store, "--store", build)
        #expect(copy.exitCode == 0, "\(copy.messages)")
        #expect(listed(try shop.get("/v1/recommend/u1").json) == before)
        try shop.bench.trainer("models", "promote", "recommendations/3", "--to", "champion")
        #expect(try shop.eventually { try shop.get("/v1/recommend/u1").json["version"] == 3 })
        let expected = try shop.bench.scorer(
            "recommend", "--model", "\(build)/recommendations/3", "--user", "u1", "--quiet")
        #expect(listed(try shop.get("/v1/recommend/u1").json) == listed(expected))
        #expect(try shop.get("/v2/health/ready").status == 200)
    }
}
