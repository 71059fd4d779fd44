import Diagnostics
import Documents
import TestSupport
import Testing

/// A log whose purchases have another name gives the same model and the same answers once the name is given, and an
/// error that asks for it before.
@Suite struct PurchaseTypesCommandTests {
    /// The log of a shop, with `name` in place of `purchase`.
    private func log(_ name: String, _ shop: SmallShop, in bench: Workbench) throws -> String {
        let rows = shop.rows.map { row in
            var row = row
            if row[3] == "purchase" { row[3] = name }
            return row
        }
        return try shop.write(rows, to: "log.csv", in: bench)
    }

    @Test(arguments: ["transaction", "Purchase", "purchase ", "order"])
    func aRecommenderLearnsTheSame(name: String) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let usual = try shop.write(shop.rows, to: "usual.csv", in: bench)
        let renamed = try log(name, shop, in: bench)
        let expected = try bench.fit("usual", usual, "--factors", "4", "--holdout-last", "1")
        let found = try bench.fit(
            "renamed", renamed, "--factors", "4", "--holdout-last", "1", "--purchase-types", name)
        #expect(found["held_out"] == expected["held_out"])
        let lists = try ["usual/1", "renamed/1"].map { try bench.batch($0, "--top", "10") }
        #expect(lists[0] == lists[1])
        let test = ["--from", "2024-06-01", "--mask", "none", "--allow-training-data"]
        let evaluations = try [
            bench.trainer(["evaluate", "usual/1", "--events", usual] + test),
            bench.trainer(["evaluate", "renamed/1", "--events", renamed] + test),
            bench.trainer(["evaluate", "usual/1", "--events", renamed, "--purchase-types", name] + test),
        ]
        for evaluation in evaluations { #expect(evaluation["metrics"] == evaluations[0]["metrics"]) }
        expectError(
            try Command.trainer("evaluate", "usual/1", "--store", bench.store, "--events", renamed),
            .invalidData, "'purchase'", "--purchase-types")
    }

    @Test(arguments: ["transaction", "Purchase", "purchase "]) func customersAreTheSame(name: String) throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let usual = try shop.write(shop.rows, to: "usual.csv", in: bench)
        let renamed = try log(name, shop, in: bench)
        func fit(_ model: String, _ file: String, _ more: String...) throws -> JSONValue {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", file, "--label", "churn", "--horizon", "90d", "--cutoff",
                    "2024-01-01", "--model", model, "--quiet",
                ] + more)
        }
        let expected = try fit("usual", usual)
        let found = try fit("renamed", renamed, "--purchase-types", name)
        for key in ["rows", "positive", "metrics"] { #expect(found[key] == expected[key]) }
        let scores = try bench.probabilities("usual/1", ["--events", usual, "--at", "2024-04-01"])
        #expect(try bench.probabilities("renamed/1", ["--events", renamed, "--at", "2024-04-01"]) == scores)
        #expect(
            try bench.probabilities(
                "usual/1", ["--events", renamed, "--at", "2024-04-01", "--purchase-types", name]) == scores)
        let output = "\(bench.folder.path)/none.csv"
        expectError(
            try Command.start(
                "scorer",
                ["batch", "--model", "usual/1", "--store", bench.store, "--events", renamed, "--output", output]
            ).wait(), .invalidData, "'purchase'", "--purchase-types")
    }

    @Test func withoutANameTheRunStopsAndProposesOne() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let renamed = try log("transaction", shop, in: bench)
        let recommender = ["fit", "recommender", "--events", renamed]
        let churn = [
            "fit", "propensity", "--events", renamed, "--label", "churn", "--horizon", "90d", "--cutoff", "2024-01-01",
        ]
        let tune = ["tune", "--events", renamed, "--holdout-last", "1", "--trials", "1"]
        for arguments in [recommender, churn, tune] {
            expectError(
                try Command.start(
                    "trainer", arguments + ["--model", "m", "--store", bench.store, "--quiet"]
                ).wait(), .invalidData, "'view' (", "'transaction' (", "--purchase-types transaction")
        }
    }

    /// A log of an analytics tool: many types, of which few matter.
    @Test func typesWithoutWeightOrRoleAreNoTrouble() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let rows = shop.rows.enumerated().flatMap { index, row -> [SmallShop.Row] in
            var other = row
            other[3] = "scroll \(index % 40)"
            return [row, other]
        }
        let noisy = try shop.write(rows, to: "noisy.csv", in: bench)
        let clean = try shop.write(shop.rows, to: "clean.csv", in: bench)
        let weights = ["--weight", "purchase=5", "--weight", "cart=2", "--weight", "view=1", "--factors", "4"]
        try bench.fit("noisy", noisy, weights)
        try bench.fit("clean", clean, weights)
        #expect(try bench.batch("noisy/1", "--top", "10") == bench.batch("clean/1", "--top", "10"))
        expectError(
            try Command.start(
                "trainer",
                ["fit", "recommender", "--events", noisy, "--model", "m", "--store", bench.store, "--quiet"]
            ).wait(), .invalidData, "43 types with a weight", "--weight")
    }

    @Test func twelveTypesAreStoredAndExplained() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench)
        let rows = shop.rows.enumerated().map { index, row -> SmallShop.Row in
            var row = row
            if row[3] == "view" { row[3] = "view \(index % 10)" }
            return row
        }
        let file = try shop.write(rows, to: "twelve.csv", in: bench)
        try bench.fit("twelve", file, "--factors", "4")
        let customer = rows[0][0]
        let past = try bench.scorer("recommend", "--model", "twelve/1", "--user", customer, "--explain")
        let own = rows.filter { $0[0] == customer }
        let listed = try #require(past["history"]?.arrayValue)
        for item in listed {
            let name = try #require(item["item"]?.stringValue)
            let types = item["types"]?.arrayValue?.compactMap(\.stringValue)
            #expect(types == Set(own.filter { $0[1] == name }.map { $0[3] }).sorted())
        }
        #expect(listed.count == Set(own.map { $0[1] }).count)
    }
}
