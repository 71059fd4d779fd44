import Diagnostics
import Documents
import Files
import TestSupport
import Testing

/// Models of customers that learn from the values of events, such as scores of satisfaction.
@Suite struct ValueColumnCommandTests {
    private struct Shop {
        let bench: Workbench
        let events: String

        /// Every view has a score.
        init() throws {
            bench = try Workbench()
            let shop = try SmallShop(in: bench, customers: 300)
            let lines = shop.rows.enumerated().map { number, row in
                "\(row.joined(separator: ",")),\(row[3] == "view" ? "\(number % 11)" : "")"
            }
            events = try bench.folder.file(
                "log.csv", ([shop.header + ",score"] + lines).joined(separator: "\n") + "\n")
        }

        func fit(_ model: String, _ flags: String...) throws -> JSONValue {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff",
                    "2023-10-01,2024-01-01", "--model", model, "--quiet",
                ] + flags)
        }

        func trainer(_ arguments: String...) throws -> Command.Result {
            try Command.start("trainer", arguments + ["--store", bench.store]).wait()
        }
    }

    @Test func sumsAndMeansAreFeaturesEverywhere() throws {
        let shop = try Shop()
        let report = try shop.fit("churn", "--value", "score")
        let names = Set(try #require(report["coefficients"]?.arrayValue).compactMap { $0["name"]?.stringValue })
        #expect(names.isSuperset(of: ["value_sum_view_all", "value_mean_view_30d", "value_mean_view_30d is missing"]))
        #expect(!names.contains { $0.hasPrefix("value_") && $0.contains("purchase") })
        _ = try shop.fit("plain")
        #expect(try shop.bench.modelBytes("plain") != shop.bench.modelBytes("churn"))
        // The scorer reads the column of the training, or the one that is named.
        let time = ["--at", "2024-04-01"]
        let scores = try shop.bench.probabilities("churn/1", ["--events", shop.events] + time)
        #expect(scores.count > 50)
        let text = String(decoding: try bytes(of: shop.events), as: UTF8.self)
        let renamed = try shop.bench.folder.file("renamed.csv", text.replacing(",score\n", with: ",points\n"))
        #expect(
            try shop.bench.probabilities("churn/1", ["--events", renamed, "--value-column", "points"] + time) == scores)
        let measured = try shop.bench.trainer(
            "evaluate", "churn/1", "--events", renamed, "--at", "2024-04-01", "--value-column", "points")
        #expect(measured["rows"]?.intValue == scores.count)
    }

    @Test func aColumnWithoutEffectIsRefused() throws {
        let shop = try Shop()
        _ = try shop.fit("plain")
        let batch = try Command.scorer(
            "batch", "--model", "plain/1", "--store", shop.bench.store, "--events", shop.events, "--value-column",
            "score", "--output", "-")
        expectError(batch, .wrongUsage, "--value-column has no effect", "no features of values")
        // In a batch, as in an evaluation, --value is an amount.
        let amount = try Command.scorer(
            "batch", "--model", "plain/1", "--store", shop.bench.store, "--events", shop.events, "--value", "score",
            "--output", "-")
        expectError(amount, .wrongUsage, "'score' is invalid for '--value <amount>'")
        let table = try shop.trainer(
            "fit", "propensity", "--table", shop.events, "--target", "type", "--value", "score", "--model", "m")
        expectError(table, .wrongUsage, "--value-column has no effect")
        let lists = try shop.trainer("fit", "recommender", "--events", shop.events, "--value", "score", "--model", "m")
        #expect(lists.exitCode == 64)
        let empty = try shop.trainer(
            "fit", "propensity", "--events", shop.events, "--value", "score", "--where", "type = purchase", "--label",
            "churn", "--horizon", "90d", "--cutoff", "2024-01-01", "--model", "m")
        expectError(empty, .invalidData, "no event before the cutoff", "--value-column")
    }

    @Test func aPipelineReadsThem() throws {
        let shop = try Shop()
        let pipeline = try shop.bench.folder.file(
            "churn.yaml",
            """
            model: nightly
            data: {events: {path: log.csv, columns: {value: score}, ignore: [value_sum_view_7d]}}
            customers: {label: churn, horizon: 90d, cutoff: [2023-10-01, 2024-01-01]}
            """)
        _ = try shop.fit("byhand", "--value", "score", "--ignore", "value_sum_view_7d")
        let checked = try shop.trainer("validate", pipeline)
        #expect(checked.exitCode == 0, "\(checked.messages)")
        let run = try shop.trainer("run", pipeline, "--quiet")
        #expect(run.exitCode == 0, "\(run.messages)")
        #expect(try shop.bench.modelBytes("nightly") == shop.bench.modelBytes("byhand"))
        let again = try shop.trainer("models", "reproduce", "nightly/1", "--quiet")
        #expect(again.exitCode == 0, "\(again.messages)")
    }
}
