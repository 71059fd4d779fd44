import Diagnostics
import Documents
import Drift
import Events
import Monitoring
import Pages
import Recommenders
import TestSupport
import Testing
import Training

@Suite struct MetricsTests {
    private func report(_ set: (inout Monitoring) -> Void = { _ in }) throws -> MonitoringReport {
        let bench = try MonitoringBench()
        let rows = ["user,item"] + (0..<30).flatMap { ["u\($0),a", "u\($0),b", "u\($0),c\($0 % 3)"] }
        var training = RecommenderTraining(events: [try bench.table("log.csv", rows)])
        training.train = .smallIALS
        try bench.fit(training)
        let tonight = try bench.batch(
            "lists.csv", (0..<30).map { ("u\($0)", $0 < 9 ? ["f:a"] : ["c\($0 % 3)", "a", "b"]) })
        return try bench.monitor {
            $0.batch = tonight
            set(&$0)
        }
    }

    @Test func everyLineIsOfTheTextFormat() throws {
        let text = MonitoringMetrics(try report()).text
        #expect(text.hasSuffix("\n") && !text.contains("\n\n"))
        let label = #"[a-z_]+="(?:[^"\\\n]|\\["\\n])*""#
        let sample = try Regex("^[a-z_]+\\{\(label)(?:,\(label))*\\} (?:NaN|[+-]?(?:Inf|[0-9.]+(?:e[+-]?[0-9]+)?))$")
        var metric = ""
        var known: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                #expect(known.insert(words[2]).inserted, "\(line)")
                metric = words[2]
            } else if line.hasPrefix("# TYPE ") {
                #expect(words[2] == metric && words[3] == "gauge")
            } else {
                #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
                #expect(line.hasPrefix("\(metric){"), "\(line)")
                #expect(known.insert(line.split(separator: "}")[0].description).inserted, "\(line)")
            }
        }
        #expect(text.contains("endcap_monitor_alarm{model=\"shop\",version=\"1\",check=\"fallback_share\"} 1\n"))
        #expect(text.contains("endcap_monitor_value{model=\"shop\",version=\"1\",check=\"fallback_share\"} 0.3\n"))
        #expect(text.contains("endcap_monitor_threshold{model=\"shop\",version=\"1\",check=\"fallback_share\"} 0.1\n"))
        #expect(text.contains("endcap_monitor_alarm{model=\"shop\",version=\"1\",check=\"list_concentration\"} NaN\n"))
        #expect(text.contains("endcap_monitor_timestamp_seconds{model=\"shop\",version=\"1\"} 1678752000\n"))
        #expect(text.contains("state=\"alarm\"} "))
        #expect(!text.contains("u1"))
    }

    /// A type that is called `new` has a check of the name of that for types which the training did not have.
    @Test func ofTwoChecksOfOneNameTheAlarmIsTold() throws {
        let bench = try MonitoringBench()
        func log(_ name: String, _ days: Range<Int>, _ types: [String]) throws -> String {
            let rows = days.flatMap { day in
                types.flatMap { type in
                    let time = UTCTime(seconds: 1_672_534_800 + Int64(day) * 86_400)
                    return (0..<6).map { "u\($0),i\($0 % 3),\(time),\(type)" }
                }
            }
            return try bench.table(name, ["user,item,timestamp,type"] + rows)
        }
        var training = RecommenderTraining(events: [try log("log.csv", 0..<60, ["new", "purchase"])])
        training.train = .smallIALS
        try bench.fit(training)
        let tonight = try log("tonight.csv", 60..<67, ["new", "purchase", "other"])
        let report = try bench.monitor { $0.events = [tonight] }
        #expect(report.checks.filter { $0.name == "type.new" }.map(\.state) == [.usual, .alarm])
        let lines = MonitoringMetrics(report).text.split(separator: "\n").filter { $0.contains("\"type.new\"") }
        #expect(lines.first == "endcap_monitor_alarm{model=\"shop\",version=\"1\",check=\"type.new\"} 1")
        #expect(lines.count { $0.hasPrefix("endcap_monitor_alarm") } == 1)
    }

    @Test func aWindowWithoutAMomentIsRefused() throws {
        let error = userError {
            _ = try report { ($0.overrides.from, $0.overrides.until) = (1_678_665_600_000, 1_678_665_600_000) }
        }
        #expect(error?.code == .wrongUsage)
        #expect(error?.problem.contains("no time lies between") == true)
    }

    @Test func thePageHasTheChecksAndNoCustomer() throws {
        let page = MonitoringPage(try report()).page
        #expect(page.title == "shop/1" && page.mood == .bad)
        #expect(page.verdict.contains("fallback_share"))
        #expect(page.sections.map(\.name) == ["checks", "lists"])
        let html = page.html
        #expect(html.contains("fallback_share") && !html.contains("u29"))
    }

    @Test func alarmsStandFirst() throws {
        let report = try report()
        let table = MonitoringTables(report).checks
        let states = table.rows.map { $0[1] }
        #expect(states.first == .text("alarm") && states.last == .text("unknown"))
        #expect(table.rows.count == report.checks.count)
    }

    @Test func filesAppearWhole() throws {
        let report = try report()
        let folder = try TemporaryFolder()
        var files = MonitoringFiles(folder: "\(folder.path)/page/shop", metrics: "\(folder.path)/shop.prom")
        try files.write(report)
        let numbers = try MonitoringNumbers.read("\(folder.path)/page/shop/monitor.json")
        #expect(numbers["checks"]?.arrayValue?.count == report.checks.count)
        #expect(numbers["sections"]?.arrayValue?.isEmpty == false && numbers["alarm"] == true)
        #expect(
            try String(decoding: bytes(of: "\(folder.path)/shop.prom"), as: UTF8.self) == MonitoringMetrics(report).text
        )
        let bench = try MonitoringBench()
        files.metrics = "\(folder.path)/shop.txt"
        #expect(userError { try files.check(outside: bench.store) }?.code == .wrongUsage)
    }
}
