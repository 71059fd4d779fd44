import Documents
import Files
import TestSupport
import Testing

/// What a batch, such as one of e-mails, shows to whom: a log like that of the service, which an analysis reads.
@Suite struct ExposureLogCommandTests {
    private static let key = "0123456789abcdef0123456789abcdef"
    private let bench: Workbench
    private let options: [String]

    init() throws {
        bench = try Workbench()
        var events = "user,item\n"
        for user in 0..<120 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item)\n"
            }
        }
        try bench.fit("lists", try bench.folder.file("events.csv", events), "--factors", "2", "--epochs", "1")
        let experiments = try bench.folder.file(
            "experiments.json",
            """
            {"holdout": {"share": 0.2, "salt": "h"}, "experiments": [{"name": "mail", "salt": "s", "traffic": 0.9,
              "where": "country = DE", "arms": [{"name": "control", "share": 0.4},
              {"name": "best", "share": 0.3, "control": "popular"}, {"name": "off", "share": 0.3, "control": "nothing"}]}]}
            """)
        let customers = "user,country\n" + (0..<120).map { "u\($0),\($0 % 10 == 0 ? "AT" : "DE")\n" }.joined()
        options = [
            "batch", "--model", "lists/1", "--store", bench.store, "--top", "5", "--experiments", experiments,
            "--experiment-customers", try bench.folder.file("customers.csv", customers), "--consent",
            try bench.folder.file("consent.csv", "user,personalization\nu3,no\nu8,no\n"), "--day", "2026-12-01",
        ]
        _ = try bench.folder.file("key", Self.key + "\n")
    }

    private func path(_ name: String) -> String { "\(bench.folder.path)/\(name)" }

    private func batch(_ arguments: String...) throws -> Command.Result {
        try Command.start("scorer", options + arguments).wait()
    }

    private func lines(_ name: String) throws -> [JSONValue] {
        String(decoding: try bytes(of: path(name)), as: UTF8.self).split(separator: "\n")
            .compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    }

    private func name(_ user: String) -> String {
        let hash = KeyedHash(key: Self.key.utf8)
        return Array(user.utf8).withUnsafeBytes { String(decoding: hash.name(of: $0), as: UTF8.self) }
    }

    @Test func eachCustomerWhoDidNotOptOutHasALineThatAnAnalysisReads() throws {
        let result = try batch(
            "--exposure-log", path("shown.jsonl"), "--customer-key", path("key"), "--output", path("lists.jsonl"))
        #expect(result.exitCode == 0, "\(result.messages)")
        let shown = try lines("shown.jsonl")
        #expect(shown.count == 118 && Set(shown.compactMap { $0["request_id"]?.stringValue }).count == 118)
        let rows = Dictionary(grouping: try lines("lists.jsonl")) { $0["user"]?.stringValue ?? "" }
        let byName = Dictionary(uniqueKeysWithValues: shown.map { ($0["customer"]?.stringValue ?? "", $0) })
        var arms: [String: Int] = [:]
        for user in (0..<120).map({ "u\($0)" }) {
            guard let line = byName[name(user)] else {
                #expect(["u3", "u8"].contains(user))
                continue
            }
            #expect(line["time"] == "2026-12-01T00:00:00Z" && line["model"] == "lists" && line["version"] == .int(1))
            let items = try #require(line["items"]?.arrayValue)
            let own = rows[user] ?? []
            arms[line["arm"]?.stringValue ?? "-", default: 0] += 1
            #expect(items.count == own.count && items.isEmpty == (line["arm"] == "off"))
            for (item, row) in zip(items, own) {
                for key in ["item", "rank"] { #expect(item[key] == row[key]) }
                #expect(item["score"]?.doubleValue == row["score"]?.doubleValue)
                for key in ["experiment", "arm"] {
                    #expect(line[key]?.stringValue ?? "" == row[key]?.stringValue ?? "")
                }
            }
            // Whoever does not meet the condition is in no arm.
            if user.hasSuffix("0") { #expect(line["experiment"] == .null) }
        }
        #expect(arms.keys.sorted() == ["-", "best", "control", "holdout", "off"], "\(arms)")
        let manifest = try JSONValue(parsing: bytes(of: path("lists.jsonl.manifest.json")))
        #expect(try manifest["checksums"]?["exposure_log"]?.stringValue == SHA256Sum.hex(ofFile: path("shown.jsonl")))
        #expect(manifest["checksums"]?["experiment_customers"] != nil)

        var events = "user,item,timestamp,price\n"
        for user in 0..<120 where user % 3 != 0 { events += "u\(user),i1,2026-12-01,\(user % 7 + 1)\n" }
        let outcomes = ["--outcomes", try bench.folder.file("purchases.csv", events), "--metrics", "revenue"]
        let base = ["experiment", "analyze", "--exposures", path("shown.jsonl"), "--customer-key", path("key")]
        let read = try Command.start(
            "trainer", base + outcomes + ["--shares", "control=0.4,best=0.3,off=0.3", "--format", "json"]
        ).wait()
        #expect(read.exitCode == 0, "\(read.messages)")
        let report = try JSONValue(parsing: Array(read.output.utf8))
        let inArms = (arms["control"] ?? 0) + (arms["best"] ?? 0) + (arms["off"] ?? 0)
        #expect(report["experiment"] == "mail" && report["customers"]?.intValue == inArms)
        let held = try Command.start(
            "trainer", base + outcomes + ["--holdout", "--shares", "holdout=0.2,others=0.8", "--format", "json"]
        ).wait()
        #expect(held.exitCode == 0, "\(held.messages)")
        let whole = try JSONValue(parsing: Array(held.output.utf8))
        #expect(whole["arms"] == .array(["holdout", "others"]) && whole["customers"] == .int(118))
    }

    @Test func aLogIsNeverReplacedAndPartsAreTheWhole() throws {
        let log = ["--exposure-log", path("shown.jsonl"), "--customer-key", path("key")]
        func run(_ arguments: [String]) throws -> Command.Result {
            try Command.start("scorer", options + arguments).wait()
        }
        #expect(try run(log + ["--output", path("lists.csv")]).exitCode == 0)
        let before = try bytes(of: path("shown.jsonl"))
        let lists = try bytes(of: path("lists.csv"))
        let again = try run(log + ["--output", path("lists.csv")])
        #expect(again.exitCode == 74 && again.messages.contains("is there already"), "\(again.messages)")
        #expect(try bytes(of: path("shown.jsonl")) == before && bytes(of: path("lists.csv")) == lists)
        var parts: [UInt8] = []
        for number in 1...3 {
            let part = path("part-\(number).jsonl")
            let result = try run([
                "--exposure-log", part, "--customer-key", path("key"), "--output", path("part-\(number).csv"),
                "--shard", "\(number)/3",
            ])
            #expect(result.exitCode == 0, "\(result.messages)")
            parts += try bytes(of: part)
        }
        func sorted(_ bytes: [UInt8]) -> [String] {
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
        }
        #expect(sorted(parts) == sorted(before))
    }

    @Test func whatHasNoEffectOrNoKeyIsRefused() throws {
        let log = ["--exposure-log", path("shown.jsonl"), "--customer-key", path("key")]
        func code(_ arguments: [String]) throws -> Int32 { try Command.start("scorer", arguments).wait().exitCode }
        let out = ["--output", path("lists.csv")]
        #expect(try code(options + ["--exposure-log", path("shown.jsonl")] + out) == 64)
        #expect(try code(options + ["--customer-key", path("key")] + out) == 64)
        #expect(try code(options + log + ["--output", "-"]) == 64)
        #expect(try code(options + log + out + ["--resume"]) == 64)
        #expect(try code(["batch", "--model", "lists/1", "--store", bench.store] + log + out) == 64)
        #expect(
            try code(options + ["--exposure-log", path("shown.csv"), "--customer-key", path("key")] + out) == 64)
        let short = try bench.folder.file("short", "tiny\n")
        #expect(try code(options + ["--exposure-log", path("a.jsonl"), "--customer-key", short] + out) == 3)
        #expect(try !Folder.names(in: bench.folder.path).contains { $0 == "lists.csv" || $0.hasSuffix(".jsonl") })
        // A condition needs its table, whose customers must be those of the model.
        let plain = Array(options.prefix(9)) + out
        let without = try Command.start("scorer", plain).wait()
        #expect(without.exitCode == 3 && without.messages.contains("--experiment-customers"), "\(without.messages)")
        let strangers = try bench.folder.file("strangers.csv", "user,country\nU1,DE\nU2,DE\n")
        let other = try Command.start("scorer", plain + ["--experiment-customers", strangers]).wait()
        #expect(other.exitCode == 3 && other.messages.contains("none of the 2 customers is known"))
        #expect(other.messages.contains("upper and lower case"), "\(other.messages)")
    }
}
