import Documents
import ModelFiles
import TestSupport
import Testing

/// Versions, aliases and history through the commands.
@Suite struct StoreCommandTests {
    /// Three versions whose most popular items are `one`, `two` and `three`.
    private func bench() throws -> Workbench {
        let bench = try Workbench()
        for favourite in ["one", "two", "three"] {
            let log = try bench.folder.file("\(favourite).csv", "user,item\na,\(favourite)\nb,\(favourite)\nb,other\n")
            try bench.fit("shop", log, "--algorithm", "popularity")
        }
        return bench
    }

    private func favourite(_ bench: Workbench, _ reference: String) throws -> String? {
        let answer = try bench.scorer("recommend", "--model", reference, "--user", "nobody", "--top", "1")
        return answer["items"]?[0]?["item"]?.stringValue
    }

    @Test func aliasesMoveForwardAndBack() throws {
        let bench = try bench()
        let first = try bench.trainer("models", "promote", "shop/1", "--to", "champion", "--reason", "the first")
        #expect(first["model"]?.stringValue == "shop")
        #expect(first["alias"]?.stringValue == "champion")
        #expect(first["to"]?.intValue == 1)
        #expect(first["from"]?.intValue == nil)
        try bench.trainer("models", "promote", "shop/3", "--to", "challenger")
        #expect(try favourite(bench, "shop") == "one")
        #expect(try favourite(bench, "shop@challenger") == "three")
        #expect(try favourite(bench, "shop/2") == "two")
        #expect(try favourite(bench, "\(bench.store)/shop/2") == "two")

        let second = try bench.trainer("models", "promote", "shop@challenger", "--to", "champion")
        #expect(second["from"]?.intValue == 1)
        #expect(second["to"]?.intValue == 3)
        #expect(try favourite(bench, "shop@champion") == "three")
        let back = try bench.trainer("models", "rollback", "shop", "--reason", "complaints")
        #expect(back["to"]?.intValue == 1)
        #expect(try favourite(bench, "shop") == "one")
        try bench.trainer("models", "rollback", "shop", "--alias", "challenger", "--to", "2")
        #expect(try favourite(bench, "shop@challenger") == "two")

        let entries = try #require(try bench.trainer("models", "history", "shop")["entries"]?.arrayValue)
        #expect(entries.count == 8)
        #expect(entries.prefix(3).map { $0["version"]?.intValue } == [1, 2, 3])
        #expect(entries[3...].map { $0["to"]?.intValue } == [1, 3, 3, 1, 2])
        #expect(entries[3]["reason"]?.stringValue == "the first")
        #expect(entries[6]["reason"]?.stringValue == "complaints")
        let past = try bench.trainer("models", "history", "shop", "--at", "2020-01-01")
        #expect(past["aliases"]?.objectValue?.isEmpty == true)
        let now = try bench.trainer("models", "history", "shop", "--at", "2100-01-01")
        #expect(now["aliases"] == ["champion": 1, "challenger": 2])
        try bench.trainer("models", "verify")
    }

    @Test func listAndShow() throws {
        let bench = try bench()
        try bench.trainer("models", "promote", "shop/2", "--to", "champion")
        let models = try #require(try bench.trainer("models", "list")["models"]?.arrayValue)
        #expect(models.map { $0["model"]?.stringValue } == ["shop"])
        let text = try Command.trainer("models", "list", "--store", bench.store).output
        #expect(text.split(separator: "\n").count == 4)
        #expect(text.contains("champion"))
        let shown = try Command.trainer("models", "show", "shop", "--store", bench.store)
        #expect(shown.exitCode == 0)
        #expect(shown.output.contains("shop/2"))
        #expect(shown.output.contains("popularity"))
        #expect(shown.output.contains("champion"))
        #expect(shown.output.contains("2 customers, 2 items, 3 pairs"))
        #expect(shown.output.contains("items.safetensors"))
        // Only those who ask for everything see check sums.
        let all = try Command.trainer("models", "show", "shop", "--verbose", "--store", bench.store)
        for file in try bench.checksums("shop", 2) {
            #expect(all.output.contains(file) && !shown.output.contains(file))
        }
        #expect(all.output.contains("data.fingerprint"))
        // A table for programs has everything, as before.
        let csv = try Command.trainer("models", "show", "shop", "--format", "csv", "--store", bench.store)
        #expect(csv.output.hasPrefix("what,value\nversion,shop/2\naliases,champion\nkind,popularity\n"))
        for file in try bench.checksums("shop", 2) { #expect(csv.output.contains(file)) }
    }

    /// A missing model is exit code 5, an invalid name 64; the message lists the existing names.
    @Test func missingModelsAliasesAndVersions() throws {
        let bench = try bench()
        func recommend(_ reference: String) throws -> Command.Result {
            try Command.scorer("recommend", "--model", reference, "--user", "a", "--store", bench.store)
        }
        for reference in ["shop", "shop@challenger", "shop/9", "shops/1", "./nowhere"] {
            let result = try recommend(reference)
            #expect(result.exitCode == 5, "\(reference)")
            #expect(result.output.isEmpty)
            #expect(result.messages.contains("error:"))
        }
        for reference in ["Shop/1", "shop/0", "shop/01", "shop@", "shop@Champion", "shop/-1", ""] {
            #expect(try recommend(reference).exitCode == 64, "\(reference)")
        }
        let promoted = try Command.trainer(
            "models", "promote", "shop/9", "--to", "champion", "--store", bench.store)
        #expect(promoted.exitCode == 5)
        let nothingBefore = try Command.trainer("models", "rollback", "shop", "--store", bench.store)
        #expect(nothingBefore.exitCode == 5)
    }

    /// `inspect` shows a version's tensors, with the shapes that the training implies.
    @Test func inspectTellsShapes() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", "user,item\na,x\nb,x\nb,y\nc,y\nc,z\n")
        try bench.fit("shop", log, "--factors", "2", "--regularization", "0.25")
        let whole = try #require(try bench.scorer("inspect", "shop/1")["files"]?.arrayValue)
        #expect(whole.count == 2)
        let one = try bench.scorer("inspect", "\(bench.store)/shop/1/items.safetensors")
        #expect(one["files"]?.arrayValue == [whole[0]])
        func shape(_ file: Int, _ tensor: String) -> [Int?]? {
            whole[file]["tensors"]?.arrayValue?.first { $0["name"]?.stringValue == tensor }?["shape"]?.arrayValue?
                .map(\.intValue)
        }
        #expect(shape(0, "item.factors") == [3, 2])
        #expect(shape(0, "item.gram") == [2, 2])
        #expect(shape(0, "item.popularity") == [3])
        #expect(shape(1, "user.factors") == [3, 2])
        #expect(shape(1, "history.offsets") == [4])
        #expect(shape(1, "history.items") == [5])
        // Confidences are left out when all of them are 1.
        #expect(shape(1, "history.confidence") == nil)
        #expect(whole[0]["metadata"]?["regularization"]?.stringValue == "0.25")
        #expect(whole[0]["metadata"]?["kind"]?.stringValue == "ials")
    }
}
