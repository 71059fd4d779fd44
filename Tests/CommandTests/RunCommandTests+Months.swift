import Diagnostics
import Documents
import Files
import ModelStore
import TestSupport
import Testing

/// Runs for months of the past, and what a run would do.
extension RunCommandTests {
    @Test func aDryRunReadsNoDataAndWritesNothing() throws {
        // A table of items is no log, which only reading it would tell.
        let result = try run(try pipeline(events: "items.csv"), "--dry-run")
        expectSuccess(result)
        for part in ["read", "items.csv", "gate", "publish", "runs.jsonl", "the last 28 days"] {
            #expect(result.output.contains(part), "\(result.output)")
        }
        let fixed = try run(try pipeline(), "--dry-run", "--set", "split={test_from: 2024-10-02}")
        #expect(fixed.output.contains("the events from 2024-10-02T00:00:00Z on"), "\(fixed.output)")
        #expect(!Folder.exists(store))
    }

    @Test func aDryRunEndsWhereATableIsMissing() throws {
        let file = try pipeline(events: "nowhere.csv")
        expectError(try run(file, "--dry-run"), .missingInput, "nowhere.csv", "data.events.path", "shop.yaml:3")
        expectError(
            try run(file, "--dry-run", "--for", "2024-10"), .missingInput, "nowhere.csv", "data.events.path")
        #expect(!Folder.exists(store))
    }

    @Test func monthsOfThePastAreEachRunAsTheyEnded() throws {
        let file = try pipeline()
        expectSuccess(try run(file, "--for", "2024-10..2024-12"))
        #expect(try SampleShop.names(in: "\(store)/shop").filter { Int($0) != nil } == ["1", "2", "3"])
        #expect(try champion() == nil)
        let newest = try (1...3).map {
            try Manifest.read(inFolder: "\(store)/shop/\($0)").manifest.data["newest"]?.stringValue
        }
        #expect(newest.map { $0?.prefix(7) } == ["2024-10", "2024-11", "2024-12"])
        expectSuccess(try run(file, "--for", "2024-09..2024-12", "--only", "missing"))
        #expect(try Manifest.read(inFolder: "\(store)/shop/4").manifest.pipeline?["for"] == .string("2024-09"))
        #expect(!Folder.exists("\(store)/shop/5"))
        for months in ["2024-13", "2024-12..2024-10", "2024", "2024-1", "2024-01...2024-02", ""] {
            #expect(try run(file, "--for", months).exitCode == ExitCode.wrongUsage.rawValue, "\(months)")
        }
    }

    @Test func aMonthThatTheLogDoesNotReachIsLeftMissing() throws {
        let file = try pipeline()
        let result = try run(file, "--for", "2024-12..2025-02")
        #expect(result.exitCode == ExitCode.invalidData.rawValue && result.messages.contains("2025-01-01"), "\(result)")
        #expect(!Folder.exists("\(store)/shop/2"))
        #expect(try run(file, "--for", "2199-01").messages.contains("has not ended"))
        #expect(try run(file, "--for", "2024-10", "--set", "data.events.until=2024-05-01").exitCode == 64)
    }

    @Test func aDryRunForMonthsSaysWhichAreMissing() throws {
        let file = try pipeline()
        func months(_ options: String...) throws -> [JSONValue] {
            let result = try Command.start(
                "trainer",
                ["run", file, "--store", store, "--quiet", "--dry-run", "--format", "json"] + options
            ).wait()
            expectSuccess(result)
            return try JSONValue(parsing: Array(result.output.utf8))["months"]?.arrayValue ?? []
        }
        func stages(_ month: JSONValue) -> [String?] {
            (month["stages"]?.arrayValue ?? []).map { $0["name"]?.stringValue }
        }
        let all = try months("--for", "2024-10..2024-11")
        #expect(all.map { $0["month"]?.stringValue } == ["2024-10", "2024-11"])
        #expect(all.map { $0["until"]?.stringValue } == ["2024-11-01T00:00:00Z", "2024-12-01T00:00:00Z"])
        // Nothing is judged or published.
        for month in all { #expect(stages(month) == ["read", "measure", "train", "report"]) }
        #expect(!Folder.exists(store))
        expectSuccess(try run(file, "--for", "2024-10"))
        let rest = try months("--for", "2024-10..2024-11", "--only", "missing")
        #expect(rest.map { $0["versions"]?.arrayValue } == [[.int(1)], []])
        #expect(rest.map { stages($0).isEmpty } == [true, false])
        let table = try run(file, "--for", "2024-10..2024-11", "--only", "missing", "--dry-run")
        #expect(table.output.contains("shop/1") && table.output.contains("missing"), "\(table.output)")
        #expect(table.output.contains("events before 2024-12-01T00:00:00Z"), "\(table.output)")
        #expect(try run(file, "--for", "2199-01", "--dry-run").messages.contains("has not ended"))
        #expect(try run(file, "--for", "2024-13", "--dry-run").exitCode == ExitCode.wrongUsage.rawValue)
    }
}
