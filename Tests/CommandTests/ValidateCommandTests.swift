import Diagnostics
import Documents
import TestSupport
import Testing

/// `trainer validate` on pipeline files.
@Suite struct ValidateCommandTests {
    private func run(_ shop: SampleShop, _ pipeline: String, _ options: String...) throws -> Command.Result {
        let file = try shop.folder.file("shop.yaml", pipeline)
        return try Command.start("trainer", ["validate", file, "--quiet"] + options).wait()
    }

    private static let pipeline = """
        model: shop
        data:
          events: {path: events.csv}
        checks: {user: required, item: one of tea milk cake}

        """

    @Test func soundDataGivesExitCode0AndTheProfile() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let table = try run(shop, Self.pipeline)
        expectSuccess(table)
        for part in ["nothing is wrong", "rows read", "column of events", "timestamp"] {
            #expect(table.output.contains(part), "\(table.output)")
        }
        let json = try JSONValue(parsing: Array(try run(shop, Self.pipeline, "--format", "json").output.utf8))
        #expect(json["sound"]?.boolValue == true && json["findings"]?.arrayValue?.isEmpty == true)
        #expect(json["funnel"]?["rows"]?.intValue == 6 && json["events"]?["customers"]?.intValue == 3)
        #expect(json["tables"]?[0]?["columns"]?[0]?["name"]?.stringValue == "user")
    }

    @Test func aViolatedCheckGivesExitCode3AfterTheWholeReport() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events + "zoe,bread,2024-01-07\n,tea,2024-01-08\n")
        let result = try run(shop, Self.pipeline, "--format", "json")
        #expect(result.exitCode == ExitCode.invalidData.rawValue, "\(result.messages)")
        let findings = try JSONValue(parsing: Array(result.output.utf8))["findings"]?.arrayValue ?? []
        let check = findings.first { $0["severity"]?.stringValue == "violation" && $0["column"]?.stringValue == "item" }
        #expect(check?["examples"]?[0]?["line"]?.intValue == 8)
        #expect(check?["examples"]?[0]?["value"]?.stringValue == "'bread'")
        #expect(findings.contains { $0["kind"]?.stringValue == "invalid_cell" })
        #expect(result.messages.contains("would end a run"), "\(result.messages)")
    }

    /// Only the log and the table of customers have a key that says that there is no header.
    @Test func aDoubtfulHeaderNamesTheKeyOfItsTable() throws {
        let shop = try SampleShop()
        let rows = (0..<40).map { "c\($0),\($0 * 7 % 31),\($0 % 3 == 0 ? "yes" : "no")\n" }.joined()
        _ = try shop.table("2024-01-01,17,left\n" + rows)
        let table = try run(
            shop, "model: m\ndata: {table: {path: events.csv, columns: {target: left}}}\n", "--format", "json")
        #expect(table.output.contains("add data.table.layout.no_header and name columns by number"), "\(table)")
        #expect(!table.output.contains("data.events.layout"), "\(table.output)")
        _ = try shop.table("user,5,7\n" + (0..<40).map { "u\($0),i\($0 % 5),1\n" }.joined())
        _ = try shop.table("5,7,9\n" + (0..<5).map { "i\($0),1,2\n" }.joined(), named: "items.csv")
        let log = try run(
            shop, "model: m\ndata: {events: {path: events.csv, columns: {item: '5'}}, items: {path: items.csv}}\n",
            "--format", "json")
        #expect(log.output.contains("add data.events.layout.no_header and name columns by number"), "\(log)")
        #expect(log.output.contains("write a line with the names of the columns above its first row"), "\(log)")
    }

    @Test func aMistakeInACheckIsAMistakeInTheFile() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let pipeline = Self.pipeline.split(separator: "checks").first.map { "\($0)checks: {user: requird}\n" } ?? ""
        expectError(try run(shop, pipeline), .wrongUsage, "requird", "required")
    }

    @Test func settingsOfTheCommandLineCount() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let result = try run(shop, Self.pipeline, "--set", "data.events.until=2024-01-01", "--format", "json")
        #expect(result.exitCode == ExitCode.invalidData.rawValue && result.output.contains("no event is left"))
    }

    @Test func theNumberOfRowsIsComparedWithTheLastRunsThatTheStoreKnows() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let checked = Self.pipeline.replacing(
            "{user: required", with: "{rows: within 20% of the last runs, user: required")
        #expect(try run(shop, checked, "--store", shop.storePath).exitCode == 0)
        for (outcome, code) in [("published", ExitCode.invalidData.rawValue), ("failed", 0)] {
            _ = try Command.shell(
                #"""
                mkdir -p "$1/shop"; echo '{"started":"2024-06-01T02:00:00Z","outcome":"\#(outcome)","rows":60,\#
                "pipeline_hash":"a","stages":[],"gates":[]}' > "$1/shop/runs.jsonl"
                """#, shop.storePath)
            #expect(try run(shop, checked, "--store", shop.storePath).exitCode == code, "\(outcome)")
        }
    }
}
