import Diagnostics
import Documents
import TestSupport
import Testing

/// What leaves a store for other tools and comes back answers as before.
@Suite struct ExchangeCommandTests {
    @Test(arguments: ["npz", "csv"]) func furtherIdsFindTheirCustomersAfterwards(form: String) throws {
        let bench = try Workbench()
        let shop = try SeveralIds(in: bench, of: SmallShop(in: bench, customers: 90, items: 60).purchases)
        try bench.fit(
            "shop", shop.write(shop.split, to: "split.csv", for: .ials), "--identities", shop.pairs, "--factors", "8")
        let target = "\(bench.folder.path)/out"
        let export = try Command.trainer(
            "models", "export", "shop/1", "--to", target, "--format", form, "--store", bench.store, "--quiet")
        expectSuccess(export)
        let back = try Command.trainer(
            "models", "import", "back", "--from", target, "--format", form, "--store", bench.store, "--quiet")
        expectSuccess(back)
        let further = shop.further.sorted { $0.key < $1.key }.prefix(5)
        for (id, others) in further {
            for other in others {
                let before = try bench.scorer("recommend", "--model", "shop/1", "--user", other)
                let after = try bench.scorer("recommend", "--model", "back/1", "--user", other)
                #expect(before["source"] == "personal" && after["items"] == before["items"])
                #expect(after["user"]?.stringValue == id && after["asked"]?.stringValue == other)
            }
        }
    }

    @Test func aModelOfEventsIsSentWhereItCanBeScored() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let events = try shop.write(shop.rows, to: "events.csv", in: bench)
        try bench.trainer(
            "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff",
            "2023-10-01,2024-01-01", "--model", "churn", "--quiet")
        for form in ["mlflow", "npz", "csv"] {
            let target = "\(bench.folder.path)/\(form)"
            let refused = try Command.trainer(
                "models", "export", "churn/1", "--to", target, "--format", form, "--store", bench.store)
            expectError(
                refused, .wrongUsage, "made from events", "No form holds such rows", "scorer batch",
                "trainer models copy")
            #expect(!refused.messages.contains("as mlflow"))
        }
        // Both ways that the remedy names are there.
        #expect(try bench.probabilities("churn/1", ["--events", events, "--at", "2024-04-01"]).count > 50)
        try bench.trainer("models", "copy", "churn/1", "--to", "\(bench.folder.path)/other")
    }
}
