import Diagnostics
import Documents
import LinearAlgebra
import ModelFiles
import TestSupport
import Testing

/// From a table of ratings to predicted ratings, with the real programs.
@Suite struct RatingCommandTests {
    private let bench: Workbench
    private let log: String
    private let hidden: String

    /// Simulates ratings with planted factors; user `u7` is only in the hidden table.
    init() throws {
        bench = try Workbench()
        let simulated = SimulatedRatings(users: 80, items: 50, factors: 2, density: 0.5, noise: 0.3, heldShare: 0.1)
        let matrix = simulated.training
        var rows: [String] = []
        for user in 0..<matrix.rows where user != 7 {
            for position in matrix.range(ofRow: user) {
                rows.append("u\(user),i\(matrix.indices[position]),\(matrix.value(at: position))")
            }
        }
        let others = simulated.held.map { "u\($0.user),i\($0.item),\($0.value)" }
        let extra = ["u1,unheard-of,3", rows[0]]
        log = try bench.folder.file("log.csv", (["user,item,rating"] + rows).joined(separator: "\n") + "\n")
        hidden = try bench.folder.file(
            "hidden.csv", (["user,item,rating"] + others + extra).joined(separator: "\n") + "\n")
    }

    private func fit(_ arguments: String...) throws {
        try bench.fit("taste", log, ["--algorithm", "als", "--factors", "2", "--regularization", "0.02"] + arguments)
    }

    @Test func scoresArePredictedRatings() throws {
        try fit()
        let answer = try bench.scorer("recommend", "--model", "taste/1", "--user", "u3", "--top", "50", "--explain")
        let list = ListedItem.list(answer)
        #expect(list.count > 10 && list.allSatisfy { $0.source == "personal" && $0.score > -1 && $0.score < 9 })
        #expect(zip(list, list.dropFirst()).allSatisfy { $0.score >= $1.score })
        // The shares of past ratings add up to the difference between the score and the baseline.
        for item in try #require(answer["items"]?.arrayValue) {
            let shares = try #require(item["reasons"]?.arrayValue).compactMap { $0["share"]?.doubleValue }
            let baseline = try #require(item["baseline"]?.doubleValue)
            let score = try #require(item["score"]?.doubleValue)
            #expect(abs(baseline + shares.reduce(0, +) - score) < 1e-4)
        }
        // The history shows the ratings as they were given.
        let past = try #require(answer["history"]?.arrayValue)
        let given = String(decoding: try bytes(of: log), as: UTF8.self)
        for item in past {
            let (id, rating) = (item["item"]?.stringValue ?? "", item["confidence"]?.doubleValue ?? 0)
            #expect(given.contains("u3,\(id),\(Float(rating))\n"))
        }
        // A batch gives the same list.
        let rows = try bench.batch("taste/1", "--top", "50").filter { $0.user == "u3" && $0.source == "personal" }
        #expect(rows.map(\.item) == list.map(\.item))
        #expect(rows.map(\.score) == list.map(\.score))
    }

    @Test func evaluationPredictsHiddenRatings() throws {
        try fit()
        let report = try bench.trainer(["evaluate", "taste/1", "--events", hidden])
        let rmse = try report.estimate("rmse")
        #expect(rmse > 0.25 && rmse < 0.4)
        #expect(try report.estimate("mae") < rmse)
        let bias = try #require(report["baselines"]?["bias"])
        #expect(try #require(bias["metrics"]?["rmse"]?["value"]?.doubleValue) > 0.5)
        #expect(try #require(bias["differences"]?["rmse"]?["high"]?.doubleValue) < 0)
        let skipped = try #require(report["skipped"])
        #expect(skipped["unknown_item"]?.intValue == 1)
        #expect(skipped["already_seen"]?.intValue == 1)
        #expect(try #require(skipped["unknown_user"]?.intValue) > 0)

        let all = try bench.trainer(["evaluate", "taste/1", "--events", hidden, "--metrics", "mae", "--mask", "none"])
        #expect(all["skipped"]?["already_seen"]?.intValue == 0)
        #expect(all["ratings"]?.intValue == (report["ratings"]?.intValue ?? 0) + 1)
        #expect(all["metrics"]?["rmse"] == nil)

        // Fold-in from the training ratings gives the same results as the model's own users; lists can be measured,
        // too.
        let folded = try bench.trainer(["evaluate", "taste/1", "--events", hidden, "--given", log])
        #expect(folded["metrics"] == report["metrics"])
        let lists = try [[], ["--given", log]].map {
            try bench.trainer(["evaluate", "taste/1", "--events", hidden, "--metrics", "recall@10"] + $0)
        }
        #expect(try lists[0].estimate("recall@10") > 0)
        #expect(lists[0]["metrics"] == lists[1]["metrics"])

        // Compare with a model that knows no ratings, on the same lists; it uses the given ratings as events.
        try bench.fit("other", log, "--factors", "4")
        let compared = try bench.trainer([
            "evaluate", "other/1", "--against", "taste/1", "--events", hidden, "--given", log, "--rating", "rating",
            "--metrics", "recall@10",
        ])
        #expect(compared["baselines"]?["taste/1"]?["metrics"]?["recall@10"]?["value"] != nil)
    }

    @Test func theOrderOfTheRowsAndTheThreadsChangeNothing() throws {
        try fit("--threads", "1")
        let lines = String(decoding: try bytes(of: log), as: UTF8.self).split(separator: "\n")
        let shuffled = try bench.folder.file(
            "shuffled.csv", ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n")
        try bench.fit(
            "taste", shuffled, "--algorithm", "als", "--factors", "2", "--regularization", "0.02", "--threads", "3")
        #expect(try bench.checksums("taste", 1) == bench.checksums("taste", 2))
    }

    @Test func similarItemsAreThoseOfLikeFactors() throws {
        try fit()
        let answer = try bench.scorer("similar", "--model", "taste/1", "--item", "i3", "--top", "49")
        let scores = try #require(answer["items"]?.arrayValue).compactMap { $0["score"]?.doubleValue }
        #expect(scores.count == 49)
        // The cosine of the two factors alone reaches below 0; a bias and a 1 would make every cosine positive.
        #expect(try #require(scores.first) > 0.9)
        #expect(try #require(scores.last) < -0.5)
    }

    /// One rating, one item, one user, or equal ratings: everything still works, and strangers get popular items.
    @Test func theSmallestShops() throws {
        let shops = ["ada,tea,4", "ada,tea,4\nbob,tea,1", "ada,tea,4\nada,milk,2", "ada,tea,3\nbob,milk,3\nada,cake,3"]
        for (number, rows) in shops.enumerated() {
            let events = try bench.folder.file("tiny.csv", "user,item,rating\n\(rows)\n")
            try bench.fit("tiny", events, "--algorithm", "als")
            let reference = "tiny/\(number + 1)"
            let known = ListedItem.list(try bench.scorer("recommend", "--model", reference, "--user", "ada"))
            #expect(known.map(\.item) == (number == 3 ? ["milk"] : []))
            #expect(known.allSatisfy { $0.source == "personal" && $0.score == 3 })
            let stranger = ListedItem.list(try bench.scorer("recommend", "--model", reference, "--user", "nobody"))
            #expect(!stranger.isEmpty && stranger.allSatisfy { $0.source == "popular" })
        }
    }

    @Test func whatItCannotDoIsAnError() throws {
        try fit()
        let model = ["--model", "taste/1", "--store", bench.store]
        expectError(
            try Command.start("scorer", ["recommend", "--user", "u3", "--session", "i1"] + model).wait(), .wrongUsage,
            "a visit is no rating")
        let plain = try bench.folder.file("plain.csv", "user,item\na,x\nb,y\n")
        func trained(_ events: String, _ arguments: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                ["fit", "recommender", "--model", "m", "--store", bench.store, "--events", events] + arguments
            ).wait()
        }
        expectError(try trained(plain, "--algorithm", "als"), .invalidData, "'rating'", "--rating")
        expectError(try trained(log, "--rating", "rating"), .wrongUsage, "--rating")
        for flag in [
            ["--weight", "view=1"], ["--half-life", "9d"], ["--history-half-life", "9d"], ["--use-quantity"],
            ["--transform", "log"],
            ["--unobserved-weight", "0.1"], ["--solver", "cg"], ["--neighbours", "9"],
        ] {
            let result = try Command.start(
                "trainer",
                ["fit", "recommender", "--model", "m", "--store", bench.store, "--events", log, "--algorithm", "als"]
                    + flag
            ).wait()
            expectError(result, .wrongUsage, flag[0])
        }
        expectError(
            try trained(log, "--algorithm", "als", "--regularization", "0", "--factors", "40"), .notConverged, "'u")
        func evaluate(_ model: String, _ metrics: String) throws -> Command.Result {
            try Command.start(
                "trainer", ["evaluate", model, "--events", hidden, "--metrics", metrics, "--store", bench.store]
            ).wait()
        }
        expectError(try evaluate("taste/1", "rmse,ndcg@5"), .wrongUsage, "ndcg@5")
        expectError(try evaluate("taste/1", "rmsd"), .wrongUsage, "rmsd")
        expectError(
            try Command.start(
                "trainer",
                ["evaluate", "taste/1", "--events", hidden, "--by", "activity", "--store", bench.store]
            ).wait(), .wrongUsage, "--by")
        try bench.fit("other", log, "--factors", "2")
        expectError(try evaluate("other/1", "rmse"), .wrongUsage, "als")
    }
}
