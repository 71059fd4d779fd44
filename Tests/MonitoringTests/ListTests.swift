import Diagnostics
import Documents
import Drift
import Files
import Monitoring
import Recommenders
import TestSupport
import Testing
import Training

/// Lists of batches, by hand for a shop of five items.
@Suite struct ListTests {
    /// Items `a` to `e`; the customers `u0` to `u29`, each with one to three of them.
    private func bench() throws -> MonitoringBench {
        let bench = try MonitoringBench()
        var rows = ["user,item"]
        for customer in 0..<30 {
            for item in 0...customer % 3 {
                rows.append("u\(customer),\(["a", "b", "c", "d", "e"][(customer + item) % 5])")
            }
        }
        var training = RecommenderTraining(events: [try bench.table("log.csv", rows)])
        training.train = .smallIALS
        try bench.fit(training)
        return bench
    }

    /// Thirty lists of three items, of which the last `fallback` are popular ones.
    private func lists(fallback: Int = 0, equal: Bool = false) -> [(user: String, items: [String])] {
        let items = ["a", "b", "c", "d", "e"]
        return (0..<30).map { number in
            if number >= 30 - fallback { return ("u\(number)", ["f:a", "f:b", "f:c"]) }
            let start = equal ? 0 : number
            return ("u\(number)", (0..<3).map { items[(start + $0 * (1 + start / 5 % 2)) % 5] })
        }
    }

    private func check(_ report: MonitoringReport, _ name: String) throws -> DriftCheck {
        try #require(report.checks.first { $0.name == name }, "\(report.checks.map(\.name))")
    }

    @Test func aNightLikeTheOneBeforeIsNoAlarm() throws {
        let bench = try bench()
        let tonight = try bench.batch("lists.csv", lists(fallback: 2))
        let before = try bench.batch("before.csv", lists(fallback: 2), created: "2023-03-12T05:00:00Z")
        let report = try bench.monitor { ($0.batch, $0.last) = (tonight, before) }
        #expect(report.alarms == [], "\(report.alarms)")
        #expect(report.failure == nil)
        let lists = try #require(report.lists)
        #expect(lists.customers == 30 && lists.personalLists == 28 && lists.rows == 90)
        #expect(lists.rowsBySource == ["personal": 84, "popular": 6])
        #expect(lists.coverage == 1)
        #expect(abs(try #require(lists.fallbackShare) - 2 / 30.0) < 1e-12)
        let overlap = try #require(report.overlap)
        #expect(overlap.mean == 1 && overlap.customers == 30 && overlap.onlyNow == 0 && overlap.onlyBefore == 0)
        #expect(overlap.tenths == [0, 0, 0, 0, 0, 0, 0, 0, 0, 30])
        #expect(try check(report, "list_scores").value == 0)
    }

    @Test func fallbackRingsByTheStandardByTheNightBeforeAndByHand() throws {
        let bench = try bench()
        let tonight = try bench.batch("lists.csv", lists(fallback: 5))
        let alone = try bench.monitor { $0.batch = tonight }
        #expect(try check(alone, "fallback_share").state == .alarm)
        #expect(try check(alone, "fallback_share").threshold == 0.1)
        #expect(alone.failure?.code == .gateNotMet)
        #expect(alone.failure?.problem.contains("fallback_share") == true)
        // A fifth of the night before, and a tenth more: five of thirty are as usual.
        let before = try bench.batch("before.csv", lists(fallback: 4))
        let beside = try bench.monitor { ($0.batch, $0.last) = (tonight, before) }
        #expect(try check(beside, "fallback_share").state == .usual)
        let byHand = try bench.monitor {
            $0.batch = tonight
            $0.thresholds = DriftThresholds(["fallback_share": 0.2])
        }
        let set = try check(byHand, "fallback_share")
        #expect(set.state == .usual && set.isSet && set.threshold == 0.2)
        // Whoever said no gets popular items and is no fallback.
        let refused = try bench.batch("refused.csv", lists(fallback: 5), optedOut: 5)
        #expect(try check(bench.monitor { $0.batch = refused }, "fallback_share").value == 0)
    }

    @Test func whatIsWrongRingsByItsName() throws {
        let bench = try bench()
        let before = try bench.batch("before.csv", lists(), created: "2023-03-12T05:00:00Z")
        let cases: [(String, [(user: String, items: [String])])] = [
            ("equal_lists", lists(equal: true)),
            ("listed_items_unknown", lists().map { ($0.user, $0.items.map { $0 == "a" ? "A" : $0 }) }),
            ("listed_customers_unknown", lists().map { ("\($0.user)-2023", $0.items) }),
            ("short_lists", lists().map { ($0.user, $0.user.hasSuffix("1") ? ["a"] : $0.items) }),
            ("lists", Array(lists().prefix(20))),
            ("popular_share", lists(fallback: 10)),
            ("list_coverage", lists().map { ($0.user, ["a", "b"]) }),
            ("overlap@10", lists().map { ($0.user, $0.items.map { ["a": "f:b"][$0] ?? "q\($0)" }) }),
        ]
        for (name, lists) in cases {
            let tonight = try bench.batch("lists.csv", lists)
            let report = try bench.monitor { ($0.batch, $0.last) = (tonight, before) }
            #expect(report.alarms.map(\.name).contains(name), "\(name): \(report.alarms.map(\.name))")
        }
        let old = try bench.batch("old.csv", lists(), created: "2023-03-01T05:00:00Z")
        #expect(try bench.monitor { $0.batch = old }.alarms.map(\.name) == ["lists_age"])
    }

    @Test func scoresOfAnotherSizeRing() throws {
        let bench = try bench()
        let before = try bench.batch("before.csv", lists())
        let tonight = try bench.batch("lists.csv", lists())
        let rows = String(decoding: try bytes(of: tonight), as: UTF8.self).split(separator: "\n").map { row in
            let cells = row.split(separator: ",")
            return cells[3] == "score" ? String(row) : "\(cells[0]),\(cells[1]),\(cells[2]),1\(cells[3]),\(cells[4])"
        }
        let path = try bench.table("lists.csv", rows)
        let manifest = String(decoding: try bytes(of: path + ".manifest.json"), as: UTF8.self)
        _ = try bench.folder.file(
            "lists.csv.manifest.json",
            manifest.replacing(/"output": "[0-9a-f]{64}"/, with: "\"output\": \"\(try SHA256Sum.hex(ofFile: path))\""))
        let report = try bench.monitor { ($0.batch, $0.last) = (tonight, before) }
        #expect(report.alarms.map(\.name) == ["list_scores"])
        #expect(try check(report, "list_scores").value == 1)
    }

    @Test func withoutTheNightBeforeNothingIsGuessed() throws {
        let bench = try bench()
        let tonight = try bench.batch("lists.csv", lists())
        let report = try bench.monitor { $0.batch = tonight }
        for name in ["lists", "list_concentration", "overlap@10"] {
            #expect(try check(report, name).state == .unknown, "\(name)")
        }
        let set = try bench.monitor {
            $0.batch = tonight
            $0.thresholds = DriftThresholds(["list_coverage": 1.1, "lists": 30])
        }
        #expect(set.alarms.map(\.name) == ["list_coverage"])
        #expect(try check(set, "lists").state == .usual)
    }

    /// The training keeps the lists of its own customers, whose scores are not those of these tests.
    @Test func withoutTheNightBeforeTheTrainingIsTheReference() throws {
        let bench = try bench()
        let tonight = try bench.batch("lists.csv", lists())
        let report = try bench.monitor { $0.batch = tonight }
        #expect(try check(report, "list_scores").state == .unknown)
        let more = (0..<120).map { (user: "u\($0)", items: ["a", "b", "c"]) }
        let many = try bench.batch("many.csv", more)
        #expect(try check(bench.monitor { $0.batch = many }, "list_scores").state == .alarm)
        // All five items are in someone's list, there and here.
        let coverage = try check(report, "list_coverage")
        #expect(coverage.state == .usual && coverage.threshold == 0.5)
        #expect(coverage.found.contains("just after the training"))
        #expect(try check(report, "popular_share").threshold.map { $0 < 0.5 } == true)
        // Fewer customers than those of the training have fewer items.
        let few = try bench.batch("few.csv", Array(lists().prefix(10)))
        #expect(try check(bench.monitor { $0.batch = few }, "list_coverage").state == .unknown)
    }

    @Test func aBatchThatIsNoneIsAnError() throws {
        let bench = try bench()
        func error(_ batch: String) -> UserError? { userError { _ = try bench.monitor { $0.batch = batch } } }
        let other = error(try bench.batch("other.csv", lists(), version: 2))
        #expect(other?.code == .invalidData && other?.problem.contains("shop/2 made these rows") == true)
        #expect(other?.remedy?.contains("trainer monitor shop/2") == true)
        #expect(error(try bench.batch("model.csv", lists(), model: "groceries"))?.code == .invalidData)
        #expect(error("\(bench.folder.path)/none.csv")?.code == .missingInput)
        let bare = try bench.table("bare.csv", ["user,rank,item,score,source", "u1,1,a,0.5,personal"])
        #expect(error(bare)?.code == .missingInput)
        let changed = try bench.batch("changed.csv", lists())
        _ = try bench.table("changed.csv", ["user,rank,item,score,source", "u1,1,a,0.5,personal"])
        #expect(error(changed)?.problem.contains("check sums differ") == true)
        #expect(error("-")?.code == .wrongUsage)
        for (rows, found) in [
            (["user,rank,item,score,source", "u1,2,a,0.5,personal"], "ranks"),
            (["user,rank,item,score,source", "u1,1,a,0.5,personal", "u1,2,a,0.4,personal"], "twice"),
            (["user,rank,item,score,source", "u1,1,a,0.5,x"], "personal"),
            (["user,rank,item,score,source", "u1,1,a,much,personal"], "number"),
            (
                ["user,rank,item,score,source", "u1,1,a,0.5,personal", "u2,1,a,0.5,personal", "u1,2,b,0.5,personal"],
                "two places"
            ),
            (["user,rank,item,score", "u1,1,a,0.5"], "source"), (["user,rank,item,score,source"], "no row"),
        ] {
            let path = try bench.batch("broken.csv", lists())
            let sum = try SHA256Sum.hex(ofFile: path)
            _ = try bench.table("broken.csv", rows)
            let manifest = String(decoding: try bytes(of: path + ".manifest.json"), as: UTF8.self)
            _ = try bench.folder.file(
                "broken.csv.manifest.json", manifest.replacing(sum, with: try SHA256Sum.hex(ofFile: path)))
            let found = (error(path), found)
            #expect(found.0?.code == .invalidData && found.0?.problem.contains(found.1) == true, "\(found)")
        }
    }

    @Test func whatHasNoEffectIsAnError() throws {
        let bench = try bench()
        let tonight = try bench.batch("lists.csv", lists())
        let cases: [((inout Monitoring) -> Void, String)] = [
            ({ _ in }, "nothing is given"), ({ $0.last = tonight }, "monitor.last"),
            ({ $0.table = "t.csv" }, "data.table.path"), ({ $0.outcomes = ["log.csv"] }, "monitor.outcomes"),
            (
                {
                    $0.batch = tonight
                    $0.thresholds = DriftThresholds(["falback_share": 0.1])
                }, "falback_share"
            ),
            (
                {
                    $0.batch = tonight
                    $0.thresholds = DriftThresholds(["estimate.auc": 0.1])
                }, "estimate.auc"
            ),
            (
                {
                    $0.batch = tonight
                    $0.cohort = "region"
                }, "monitor.cohort"
            ),
        ]
        for (set, found) in cases {
            let error = userError { _ = try bench.monitor { set(&$0) } }
            #expect(error?.code == .wrongUsage && error?.problem.contains(found) == true, "\(found): \(error as Any)")
        }
    }
}
