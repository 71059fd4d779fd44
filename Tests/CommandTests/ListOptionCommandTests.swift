import Diagnostics
import Documents
import TestSupport
import Testing

/// Options with several values take them by comma, repeated, or both, with the same result.
@Suite struct ListOptionCommandTests {
    private func shop(in bench: Workbench) throws -> String {
        let shop = try SmallShop(in: bench)
        return try shop.write(shop.rows, to: "log.csv", in: bench)
    }

    @Test func typesAndWeightsOfARecommender() throws {
        let bench = try Workbench()
        let log = try shop(in: bench)
        let small = ["--factors", "4", "--epochs", "2"]
        let ways = [
            ["--seen-types", "purchase,cart", "--weight", "view=1,cart=3,purchase=10"],
            ["--seen-types", "purchase", "--seen-types", "cart", "--weight=view=1", "--weight", "cart=3,purchase=10"],
            ["--seen-types", "purchase", "cart", "--weight=view=1", "--weight=cart=3", "--weight=purchase=10"],
            ["--seen-types", "purchase, \"cart\"", "--weight", "view=1 , cart=3, purchase=10"],
        ]
        for (number, way) in ways.enumerated() {
            try bench.fit("way\(number)", log, way + small)
            #expect(try bench.checksums("way\(number)") == bench.checksums("way0"), "\(way)")
        }
    }

    @Test func measuresAndModelsOfAnEvaluation() throws {
        let bench = try Workbench()
        let log = try shop(in: bench)
        for model in ["one", "two", "three"] {
            try bench.fit(model, log, "--algorithm", "popularity", "--until", "2024-06-01")
        }
        func evaluate(_ arguments: String...) throws -> JSONValue {
            try bench.trainer(["evaluate", "one/1", "--events", log, "--from", "2024-06-02", "--quiet"] + arguments)
        }
        let together = try evaluate("--metrics", "ndcg@5,recall@10", "--against", "two/1,three/1")
        let apart = try evaluate(
            "--metrics", "ndcg@5", "--metrics", "recall@10", "--against", "two/1", "--against", "three/1")
        #expect(together == apart)
        #expect(together["baselines"]?["three/1"] != nil)
    }

    @Test func algorithmsOfASearch() throws {
        let bench = try Workbench()
        let log = try shop(in: bench)
        func tune(_ model: String, _ algorithms: [String]) throws -> [Double] {
            let answer = try bench.trainer(
                ["tune", "--events", log, "--model", model, "--trials", "4", "--quiet"] + algorithms)
            let command = try #require(answer["command"]?.stringValue)
            #expect(!command.contains("--algorithms"))
            return (answer["trials"]?.arrayValue ?? []).map { $0["value"]?.doubleValue ?? -1 }
        }
        let together = try tune("together", ["--algorithms", "item-neighbours,rp3beta"])
        #expect(try tune("apart", ["--algorithms", "item-neighbours", "--algorithms", "rp3beta"]) == together)
    }

    /// Columns whose names have blanks, commas, quotes and signs of equality.
    @Test func columnsOfATable() throws {
        let bench = try Workbench()
        var rows = "\"id, old\",\"say \"\"plan\"\"\",a=b,left over,churn\n"
        for row in 0..<120 {
            let answer = (row * 7 + row % 3 * 11) % 20 < 8 ? "yes" : "no"
            rows += "k\(row),\(row % 3),\(row * 13 % 29),\(row * 5 % 17),\(answer)\n"
        }
        let table = try bench.folder.file("customers.csv", rows)
        func fit(_ model: String, _ options: String...) throws -> [UInt8] {
            try bench.trainer(
                [
                    "fit", "propensity", "--table", table, "--target", "churn", "--id", "id, old", "--folds", "0",
                    "--model", model, "--quiet",
                ] + options)
            return try bench.modelBytes(model)
        }
        let together = try fit(
            "together", "--category", "\"say \"\"plan\"\"\"", "--bins", "a=b=3", "--numeric", "a=b,left over")
        let apart = try fit(
            "apart", "--numeric", "left over", "--category", "say \"plan\"", "--bins", "\"a=b=3\"", "--numeric",
            "a=b")
        #expect(together == apart)
        let without = try fit("without", "--ignore", "left over,\"say \"\"plan\"\"\"")
        #expect(try fit("repeated", "--ignore", "left over", "--ignore", "say \"plan\"") == without)
    }

    @Test func itemsOfAVisit() throws {
        let shop = try SampleShop.trained()
        func list(_ session: String...) throws -> String {
            let arguments = ["recommend", "--model", "shop", "--user", "stranger", "--format", "csv"]
            let result = try shop.run("scorer", arguments + session)
            expectSuccess(result)
            return result.output
        }
        // An item may be looked at twice.
        let twice = try list("--session", "tea,tea,milk")
        #expect(twice == (try list("--session", "tea", "--session", "tea", "--session", "milk")))
        #expect(twice == (try list("--session", "\"tea\", tea", "--session", "milk")))
    }
}
