import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// The output of `trainer evaluate` for recommenders, computed by hand for a shop of four items.
@Suite struct EvaluateCommandTests {
    /// Of four customers, three bought `x`, two bought `y`, and `v` and `w` have one buyer each.
    private static let log = "user,item\na,x\nb,x\nc,x\na,y\nb,y\nc,w\nd,v\n"
    /// The same log without customer `d`, so that `v` is unknown.
    private static let less = "user,item\na,x\nb,x\nc,x\na,y\nb,y\nc,w\n"
    /// `a` buys `v` and `w`, `b` buys `w`, and `d` buys `x`.
    private static let hidden = "user,item\na,v\na,w\nb,w\nd,x\n"

    private func bench() throws -> (Workbench, hidden: String) {
        let bench = try Workbench()
        let items = try bench.folder.file("items.csv", "item,category\nx,tea\ny,tea\nv,cup\nw,\n")
        let log = try bench.folder.file("log.csv", Self.log)
        try bench.fit("all", log, "--algorithm", "popularity", "--items", items)
        try bench.fit("less", bench.folder.file("less.csv", Self.less), "--algorithm", "popularity")
        return (bench, try bench.folder.file("hidden.csv", Self.hidden))
    }

    /// The lists of two by popularity are `v`, `w` for `a` and `b`, and `x`, `y` for `d`.
    @Test func measuresByHand() throws {
        let (bench, hidden) = try bench()
        let report = try bench.trainer(
            "evaluate", "all/1", "--events", hidden, "--metrics", "map@2,mrr@2,novelty@2,gini@2,category-diversity@2")
        #expect(report["users"]?.intValue == 3)
        // a finds both items, b one on rank 2, d one on rank 1.
        #expect(abs(try report.estimate("map@2") - (1 + 0.5 + 1) / 3) < 1e-12)
        #expect(abs(try report.estimate("mrr@2") - (1 + 0.5 + 1) / 3) < 1e-12)
        // Of four customers one has v, one w, three x, two y: 2 bits for a and b, (log₂ 4/3 + 1) / 2 for d.
        #expect(abs(try report.estimate("novelty@2") - (2 + 2 + (0.41503749927884376 + 1) / 2) / 3) < 1e-12)
        // Listed 1, 1, 2 and 2 times: (−3·1 − 1·1 + 1·2 + 3·2) / (4·6).
        #expect(abs(try report.estimate("gini@2") - 4 / 24.0) < 1e-12)
        // w has no category, so a and b have no pair; x and y are both tea.
        #expect(try report.estimate("category-diversity@2") == 0)
        #expect(report["metrics"]?["gini@2"]?["low"] == nil)
        #expect(report["metrics"]?["map@2"]?["low"] != nil)
        let usual = try bench.trainer("evaluate", "all/1", "--events", hidden)
        #expect(usual["metrics"]?["category-diversity@20"] != nil)
        #expect(usual["metrics"]?["diversity@20"] == nil)
        #expect(usual["by_activity"] == nil && usual["by_category"] == nil)
    }

    /// Without cups `b` finds `w` on rank 1 in place of 2, and the others find theirs on rank 1 as before.
    @Test func rulesAreMeasuredBesideTheListsWithoutThem() throws {
        let (bench, hidden) = try bench()
        let rules = try bench.folder.file(
            "rules.json", #"{"rules": [{"name": "no cups", "exclude": "category = 'cup'"}]}"#)
        let plain = try bench.trainer("evaluate", "all/1", "--events", hidden, "--metrics", "mrr@2")
        #expect(abs(try plain.estimate("mrr@2") - (1 + 0.5 + 1) / 3) < 1e-12)
        let report = try bench.trainer(
            "evaluate", "all/1", "--events", hidden, "--metrics", "mrr@2", "--rules", rules, "--day", "2026-12-01")
        #expect(abs(try report.estimate("mrr@2") - 1) < 1e-12)
        let without = try #require(report["baselines"]?["without-rules"])
        #expect(without["metrics"]?["mrr@2"] == plain["metrics"]?["mrr@2"])
        #expect(abs((without["differences"]?["mrr@2"]?["value"]?.doubleValue ?? 0) - 0.5 / 3) < 1e-12)
        // Nobody knows the day of a log without times, nor what rules do to somebody who is folded in.
        for more in [[], ["--day", "2026-12-01", "--given", hidden]] {
            let result = try Command.start(
                "trainer",
                ["evaluate", "all/1", "--events", hidden, "--rules", rules, "--store", bench.store] + more
            ).wait()
            #expect(result.exitCode == 64)
        }
    }

    /// The version without `d` and `v` leaves `w` for `a` and `b`; its lists have `w` first, those of the other second.
    @Test func againstAnotherModelByHand() throws {
        let (bench, hidden) = try bench()
        let report = try bench.trainer(
            "evaluate", "all/1", "--events", hidden, "--against", "less/1", "--metrics", "mrr@2,novelty@2,coverage@2")
        #expect(report["users"]?.intValue == 2)
        #expect(report["pairs"]?.intValue == 2)
        #expect(report["skipped"] == ["unknown_user": 1, "unknown_item": 1, "already_seen": 0])
        #expect(try report.estimate("mrr@2") == 0.5)
        let less = try #require(report["baselines"]?["less/1"])
        #expect(try less.estimate("mrr@2") == 1)
        #expect(less["differences"]?["mrr@2"]?["value"]?.doubleValue == -0.5)
        #expect(less["differences"]?["mrr@2"]?["high"]?.doubleValue == -0.5)
        // One of four customers has w, so its novelty is the same in both lists; two of three items are never listed.
        #expect(try less.estimate("novelty@2") == 2)
        #expect(abs(try less.estimate("coverage@2") - 1 / 3.0) < 1e-12)
        let result = try Command.trainer(
            "evaluate", "all/1", "--events", hidden, "--against", "less/1", "--store", bench.store)
        #expect(result.output.split(separator: "\n").first?.contains("less/1") == true)
    }

    @Test func groupsByHand() throws {
        let (bench, hidden) = try bench()
        let arguments = [
            "evaluate", "all/1", "--events", hidden, "--metrics", "recall@1", "--by", "activity", "--by", "category",
        ]
        let report = try bench.trainer(arguments)
        // d has one item; a and b have two each and are the upper two thirds, whose middle is at 2/3.
        let deciles = try #require(report["by_activity"]?.arrayValue)
        #expect(deciles.compactMap { $0["decile"]?.intValue } == [2, 7])
        #expect(deciles.compactMap { $0["users"]?.intValue } == [1, 2])
        #expect(deciles.compactMap { $0["most_items"]?.intValue } == [1, 2])
        // On the first rank a finds v, one of two items; b finds nothing; d finds x.
        #expect(try deciles.map { try $0.estimate("recall@1") } == [1, 0.25])
        let groups = try #require(report["by_category"]?.arrayValue)
        #expect(groups.map { $0["category"]?.stringValue } == ["cup", "tea", nil])
        #expect(groups.compactMap { $0["pairs"]?.intValue } == [1, 1, 2])
        #expect(try groups.map { try $0.estimate("recall@1") } == [1, 1, 0])

        let table = try Command.start("trainer", arguments + ["--store", bench.store]).wait()
        expectSuccess(try Command.start("trainer", arguments + ["--store", bench.store, "--quiet"]).wait())
        #expect(table.output.contains("decile") && table.output.contains("(none)"))
    }

    @Test func whatHasNoEffectOrNoMeaningIsWrongUsage() throws {
        let (bench, hidden) = try bench()
        let other = try bench.folder.file(
            "table.csv", "id,age,answer\n" + (0..<20).map { "\($0),\($0 * 7 % 20),\($0 % 2)\n" }.joined())
        try bench.trainer(
            "fit", "propensity", "--table", other, "--target", "answer", "--id", "id", "--folds", "2", "--model",
            "churn", "--quiet")
        let cases: [([String], String)] = [
            (["all/1", "--metrics", "diversity@5"], "diversity@5"),
            (["less/1", "--metrics", "category-diversity@5"], "category-diversity@5"),
            (["all/1", "--metrics", "diversity@1"], "diversity@1"),
            (["less/1", "--by", "category"], "category"),
            (["all/1", "--by", "colour"], "colour"),
            (["all/1", "--by", "activity", "--format", "csv"], "--by"),
            (["all/1", "--against", "all/1"], "itself"),
            (["all/1", "--against", "less/1", "--against", "less/1"], "less/1"),
            (["all/1", "--against", "churn/1"], "churn/1"),
            (["all/1", "--against", "Less"], "'Less'"),
        ]
        for (arguments, found) in cases {
            let result = try Command.start(
                "trainer", ["evaluate"] + arguments + ["--events", hidden, "--store", bench.store]
            ).wait()
            expectError(result, .wrongUsage, found)
        }
        let missing = try Command.trainer(
            "evaluate", "all/1", "--against", "all/9", "--events", hidden, "--store", bench.store)
        expectError(missing, .modelUnusable, "no version 9")
        for flag in [["--by", "activity"], ["--against", "all/1"]] {
            let result = try Command.start(
                "trainer", ["evaluate", "churn/1", "--table", other, "--store", bench.store] + flag
            ).wait()
            expectError(result, .wrongUsage, "\(flag[0]) has no effect")
        }
    }
}
