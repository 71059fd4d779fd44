import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// `trainer monitor` on a small simulated shop whose version knows the year until the end of September.
@Suite struct MonitorCommandTests {
    private struct Shop {
        let bench: Workbench
        let shop: SmallShop
        /// The log of the whole year.
        let log: String

        init(_ arguments: String...) throws {
            bench = try Workbench()
            shop = try SmallShop(in: bench, customers: 400)
            log = "\(bench.folder.path)/shop/events.csv"
            try bench.fit(
                "shop", log,
                ["--until", "2024-10-01", "--factors", "8", "--items", "\(bench.folder.path)/shop/items.csv"]
                    + arguments)
        }

        func run(_ arguments: String...) throws -> Command.Result {
            try Command.start("trainer", ["monitor", "shop/1", "--store", bench.store] + arguments).wait()
        }

        func report(_ arguments: String...) throws -> (code: Int32, value: JSONValue, messages: String) {
            let result = try Command.start(
                "trainer", ["monitor", "shop/1", "--store", bench.store, "--format", "json"] + arguments
            ).wait()
            return (result.exitCode, try JSONValue(parsing: Array(result.output.utf8)), result.messages)
        }

        /// The lists of the version in a file of this name.
        func batch(_ name: String, _ arguments: String...) throws -> String {
            let path = "\(bench.folder.path)/\(name)"
            try bench.scorer(["batch", "--model", "shop/1", "--output", path] + arguments)
            return path
        }
    }

    private func check(_ report: JSONValue, _ name: String) throws -> JSONValue {
        try #require(report["checks"]?.arrayValue?.first { $0["name"]?.stringValue == name }, "\(name)")
    }

    private func alarms(_ report: JSONValue) -> [String] {
        (report["checks"]?.arrayValue ?? []).filter { $0["state"] == "alarm" }.compactMap { $0["name"]?.stringValue }
    }

    @Test func anExportThatStoodStillRings() throws {
        let shop = try Shop()
        let old = try shop.bench.folder.file(
            "old.csv",
            ([shop.shop.header] + shop.shop.rows.filter { $0[2] < "2024-10-01" }.map { $0.joined(separator: ",") })
                .joined(separator: "\n") + "\n")
        let (code, report, messages) = try shop.report("--events", old)
        #expect(code == 2)
        #expect(alarms(report) == ["newest"] && report["alarm"] == true)
        #expect(messages.contains("newest"))
        #expect(report["events"]?["events"] == 0)
        #expect(try check(report, "newest")["found"]?.stringValue?.contains("0 new events") == true)
    }

    @Test func theWindowIsWhatIsNewerUnlessItIsGiven() throws {
        let shop = try Shop()
        let (_, report, _) = try shop.report("--events", shop.log, "--until", "2024-10-15")
        let new = shop.shop.rows.count { $0[2] >= "2024-10-01" && $0[2] < "2024-10-15" }
        #expect(report["events"]?["events"]?.intValue == new)
        #expect(try check(report, "newest")["state"] == "usual")
        let (_, given, _) = try shop.report("--events", shop.log, "--from", "2024-11-01", "--until", "2024-12-01")
        let november = shop.shop.rows.count { $0[2] >= "2024-11-01" && $0[2] < "2024-12-01" }
        #expect(given["events"]?["events"]?.intValue == november)
        // A window without a moment is a mistake, and no alarm of an export that stood still.
        expectError(
            try shop.run("--events", shop.log, "--from", "2024-12-01", "--until", "2024-12-01"), .wrongUsage,
            "no time lies between --from 2024-12-01T00:00:00Z and --until 2024-12-01T00:00:00Z")
        // The version's own file of items, and the conditions of its training.
        let (_, items, _) = try shop.report(
            "--events", shop.log, "--items", "\(shop.bench.folder.path)/shop/items.csv", "--where", "type = purchase")
        #expect(alarms(items).contains("type.view"))
    }

    @Test func otherIdsRing() throws {
        let shop = try Shop()
        let renamed = shop.shop.rows.filter { $0[2] >= "2024-10-01" && $0[2] < "2024-10-15" }.map { row in
            var row = row
            row[0] = "C-\(row[0])"
            return row.joined(separator: ",")
        }
        let file = try shop.bench.folder.file(
            "renamed.csv", ([shop.shop.header] + renamed).joined(separator: "\n") + "\n")
        let (code, report, messages) = try shop.report("--events", file)
        #expect(code == 2 && alarms(report).contains("unseen.customers"))
        #expect(messages.contains("unseen.customers") && !messages.contains("C-"))
    }

    @Test func whatCannotBeReadIsAnErrorAndNoAlarm() throws {
        let shop = try Shop()
        let empty = try shop.bench.folder.file("empty.csv", "")
        expectError(try shop.run("--events", empty), .invalidData, "empty")
        let bare = try shop.bench.folder.file("bare.csv", shop.shop.header + "\n")
        expectError(try shop.run("--events", bare), .invalidData, "bare.csv")
        let wrong = try shop.bench.folder.file("wrong.csv", "customer,product,time\na,b,2024-12-01\n")
        expectError(try shop.run("--events", wrong), .invalidData, "column")
        expectError(try shop.run("--events", "none.csv"), .missingInput, "none.csv")
        expectError(try shop.run(), .wrongUsage, "nothing is given")
        expectError(try shop.run("--events", shop.log, "--cohort", "region"), .wrongUsage, "--cohort")
        expectError(try shop.run("--events", shop.log, "--threshold", "newst=1"), .wrongUsage, "newst")
        expectError(try shop.run("--events", shop.log, "--threshold", "newest"), .wrongUsage, "--threshold")
        expectError(try shop.run("--events", shop.log, "--metrics", "shop.txt"), .wrongUsage, ".prom")
        expectError(
            try shop.run("--events", shop.log, "--output", "\(shop.bench.store)/shop/page"), .wrongUsage, "store")
        expectError(try shop.run("--batch", shop.log), .missingInput, "manifest")
    }

    @Test func listsOfTonightAndOfTheNightBefore() throws {
        let shop = try Shop()
        let before = try shop.batch("before.csv", "--top", "10")
        let tonight = try shop.batch("lists.jsonl.gz", "--top", "10")
        let metrics = "\(shop.bench.folder.path)/shop.prom"
        let page = "\(shop.bench.folder.path)/page"
        let (code, report, messages) = try shop.report(
            "--batch", tonight, "--last", before, "--metrics", metrics, "--output", page)
        #expect(code == 0, "\(messages)")
        #expect(alarms(report) == [])
        #expect(report["overlap"]?["mean"] == 1)
        #expect(report["lists"]?["created"]?.stringValue?.isEmpty == false)
        #expect(report["lists"]?["customers"]?.intValue == report["last_lists"]?["customers"]?.intValue)
        let text = String(decoding: try bytes(of: metrics), as: UTF8.self)
        #expect(text.contains("endcap_monitor_alarm{model=\"shop\",version=\"1\",check=\"fallback_share\"} 0\n"))
        #expect(text.contains("endcap_monitor_checks{model=\"shop\",version=\"1\",state=\"alarm\"} 0\n"))
        let numbers = try JSONValue(parsing: bytes(of: page + "/monitor.json"))
        #expect(numbers["title"] == "shop/1" && numbers["mood"] == "good")
        #expect(numbers["checks"] == report["checks"])
        #expect(String(decoding: try bytes(of: page + "/monitor.html"), as: UTF8.self).hasPrefix("<!"))
        // As a table, and as CSV for programs.
        let table = try shop.run("--batch", tonight, "--last", before)
        #expect(table.exitCode == 0 && table.output.hasPrefix("check"))
        let csv = try shop.run("--batch", tonight, "--last", before, "--format", "csv")
        #expect(csv.output.hasPrefix("check,state,found,value,threshold\n"))
        expectError(
            try shop.run("--batch", tonight, "--last", "\(shop.bench.folder.path)/none.csv"), .missingInput, "none.csv")
    }

    @Test func listsOfStrangersRing() throws {
        let shop = try Shop()
        let known = Set(shop.shop.rows.filter { $0[2] < "2024-10-01" }.map { $0[0] }).sorted().prefix(30)
        let strangers = (0..<10).map { "stranger\($0)" }
        let users = try shop.bench.folder.file(
            "users.csv", (["user"] + known + strangers).joined(separator: "\n") + "\n")
        let tonight = try shop.batch("lists.csv", "--users", users)
        let (code, report, messages) = try shop.report("--batch", tonight)
        #expect(code == 2)
        #expect(alarms(report).contains("fallback_share") && alarms(report).contains("listed_customers_unknown"))
        #expect(messages.contains("fallback_share") && !messages.contains("stranger"))
        let (set, _, _) = try shop.report(
            "--batch", tonight, "--threshold", "fallback_share=0.9", "--threshold", "listed_customers_unknown=0.9",
            "--threshold", "popular_share=1", "--threshold", "list_scores=1")
        #expect(set == 0)
        // Another version did not make these lists.
        try shop.bench.fit("shop", shop.log, "--factors", "8", "--until", "2024-10-01")
        expectError(
            try Command.trainer("monitor", "shop/2", "--batch", tonight, "--store", shop.bench.store), .invalidData,
            "shop/1 made these rows")
    }

    @Test func twoMonitoringsAtOnce() throws {
        let shop = try Shop()
        let tonight = try shop.batch("lists.csv")
        let page = "\(shop.bench.folder.path)/page"
        let metrics = "\(shop.bench.folder.path)/shop.prom"
        let arguments = ["monitor", "shop/1", "--store", shop.bench.store, "--output", page, "--metrics", metrics]
        let first = try Command.start("trainer", arguments + ["--batch", tonight])
        let second = try Command.start("trainer", arguments + ["--batch", tonight, "--events", shop.log])
        let codes = (try first.wait().exitCode, try second.wait().exitCode)
        #expect(codes.0 == 0 && [0, 2].contains(codes.1))
        let numbers = try JSONValue(parsing: bytes(of: page + "/monitor.json"))
        let html = String(decoding: try bytes(of: page + "/monitor.html"), as: UTF8.self)
        // Page and numbers are of the same run.
        #expect(html.contains("Events by day") == (numbers["events"] != nil))
        let text = String(decoding: try bytes(of: metrics), as: UTF8.self)
        #expect(text.hasSuffix("\n") && text.contains("endcap_monitor_timestamp_seconds"))
    }

    @Test func thresholdsOfThePipelineThatTrained() throws {
        let shop = try Shop()
        let file = try shop.bench.folder.file(
            "shop.yaml",
            """
            model: piped
            data:
              events: {path: shop/events.csv, until: 2024-10-01}
            train: {algorithm: popularity}
            monitor: {lists_age: 30, "distribution.*": 0.9, listed_items_unknown: 0.5, list_coverage: 0.9}

            """)
        try shop.bench.trainer("run", file)
        let output = "\(shop.bench.folder.path)/piped.csv"
        try shop.bench.scorer("batch", "--model", "piped/1", "--output", output)
        func run(_ arguments: String...) throws -> JSONValue {
            let result = try Command.start(
                "trainer",
                ["monitor", "piped/1", "--batch", output, "--store", shop.bench.store, "--format", "json"] + arguments
            ).wait()
            return try JSONValue(parsing: Array(result.output.utf8))
        }
        let report = try run()
        #expect(try check(report, "lists_age")["threshold"] == 30)
        #expect(alarms(report) == ["list_coverage"])
        #expect(alarms(try run("--threshold", "list_coverage=0")) == [])
        let bad = try shop.bench.folder.file(
            "bad.yaml", "model: piped\ndata:\n  events: {path: shop/events.csv}\nmonitor: {falback_share: 0.1}\n")
        let refused = try Command.trainer("validate", bad, "--store", shop.bench.store)
        expectError(refused, .wrongUsage, "'fallback_share'")
        let foreign = try shop.bench.folder.file(
            "foreign.yaml", "model: piped\ndata:\n  events: {path: shop/events.csv}\nmonitor: {estimate.auc: 0.1}\n")
        expectError(
            try Command.trainer("validate", foreign, "--store", shop.bench.store), .wrongUsage, "monitor.estimate.auc")
    }

    @Test func probabilitiesAndOutcomesOfATable() throws {
        let bench = try Workbench()
        func rows(_ range: Range<Int>, columns: String) -> String {
            columns + "\n"
                + range.map { number in
                    let score = number * 37 % 100
                    let answer = (number * 7919) % 100 < score ? "yes" : "no"
                    return "c\(number),\(score),\(number % 3 == 0 ? "north" : "south")"
                        + (columns.hasSuffix("answer") ? ",\(answer)\n" : "\n")
                }.joined()
        }
        let known = try bench.folder.file("known.csv", rows(0..<3000, columns: "id,score,region,answer"))
        try bench.trainer(
            "fit", "propensity", "--model", "churn", "--table", known, "--target", "answer", "--id", "id", "--folds",
            "5", "--calibrate", "platt", "--quiet")
        let tonight = try bench.folder.file("tonight.csv", rows(3000..<5000, columns: "id,score,region"))
        let later = try bench.folder.file("later.csv", rows(3000..<5000, columns: "id,score,region,answer"))
        let report = try bench.trainer("monitor", "churn/1", "--table", tonight)
        #expect(report["customers"]?["rows"] == 2000)
        #expect(report["estimate"]?["refusals"] == [])
        let measured = try bench.trainer("monitor", "churn/1", "--outcomes", later, "--cohort", "region")
        #expect(measured["outcomes"]?["cohorts"]?.arrayValue?.count == 2)
        let estimated = try #require(report["estimate"]?["auc"]?["value"]?.doubleValue)
        let found = try #require(measured["outcomes"]?["all"]?["metrics"]?["auc"]?["value"]?.doubleValue)
        #expect(abs(estimated - found) < 0.05)
        let scores = "\(bench.folder.path)/scores.csv"
        try bench.scorer("batch", "--model", "churn/1", "--input", tonight, "--output", scores)
        let batch = try bench.trainer("monitor", "churn/1", "--batch", scores)
        #expect(batch["scores"]?["rows"] == 2000)
        #expect(batch["estimate"]?["auc"] == report["estimate"]?["auc"])
        // Amounts a hundred times as large are other customers.
        let shifted = try bench.folder.file(
            "shifted.csv",
            "id,score,region\n" + (0..<1000).map { "d\($0),\($0 % 100 * 100),north\n" }.joined())
        let result = try Command.trainer("monitor", "churn/1", "--table", shifted, "--store", bench.store)
        #expect(result.exitCode == 2 && result.messages.contains("distribution.score"))
        expectError(
            try Command.trainer("monitor", "churn/1", "--events", tonight, "--store", bench.store), .wrongUsage,
            "--events has no effect")
    }
}
