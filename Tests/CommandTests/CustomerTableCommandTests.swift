import Diagnostics
import Documents
import Files
import ModelFiles
import TestSupport
import Testing

/// Models of events that learn from a shop's own table of its customers, too.
@Suite struct CustomerTableCommandTests {
    private static let cutoff = "2024-04-01"

    /// A shop, and a table that changes for half of its customers on a day before and a day after the cutoff.
    private struct Shop {
        let bench: Workbench
        let events: String
        let users: [String]

        init() throws {
            bench = try Workbench()
            let shop = try SmallShop(in: bench, customers: 300)
            events = try shop.write(shop.rows, to: "events.csv", in: bench)
            users = Set(shop.rows.map { $0[0] }).sorted()
        }

        /// The lines `user,since,tickets,region,vip`.
        var rows: [String] {
            users.enumerated().flatMap { number, user -> [String] in
                let region = ["north", "east", "south"][number % 3]
                let first = "\(user),2023-01-01,\(number % 4),\(region),\(number % 5 == 0 ? "yes" : "no")"
                guard number % 2 == 0 else { return [first] }
                return [first, "\(user),2023-09-01,\(number % 7),west,no", "\(user),2024-06-01,50,moon,no"]
            }
        }

        func crm(_ name: String = "crm.csv", _ change: ([String]) -> [String] = { $0 }) throws -> String {
            try bench.folder.file(
                name, (["user,since,tickets,region,vip"] + change(rows)).joined(separator: "\n") + "\n")
        }

        func fit(_ model: String, _ flags: [String]) throws -> JSONValue {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", events, "--label", "churn", "--horizon", "90d", "--cutoff",
                    "2023-10-01,2024-01-01", "--model", model, "--quiet",
                ] + flags)
        }

        /// Trains `churn/1` with the table.
        func fit(_ crm: String) throws -> JSONValue {
            try fit("churn", ["--customers", crm, "--valid-from", "since"])
        }
    }

    @Test func theColumnsAreFeaturesOfThatDay() throws {
        let shop = try Shop()
        let report = try shop.fit(shop.crm())
        let names = Set(try #require(report["coefficients"]?.arrayValue).compactMap { $0["name"]?.stringValue })
        #expect(names.isSuperset(of: ["customer.tickets", "customer.region = west", "customer.vip"]))
        #expect(!names.contains("customer.region = moon"))
        #expect(report["customer_table"]?["known"]?.intValue == shop.users.count)
        #expect(report["customer_table"]?["rows_without"]?.intValue == 0)
        #expect(
            report["columns"]?.arrayValue?.map { $0["name"]?.stringValue }
                == ["customer.tickets", "customer.region", "customer.vip"])
        let manifest = try JSONValue(parsing: bytes(of: "\(shop.bench.store)/churn/1/manifest.json"))
        #expect(manifest["data"]?["customer_table"] == report["customer_table"])
        #expect(manifest["parameters"]?["source"]?["events"]?["_0"]?["customers"]?["columns"]?["valid_from"] == "since")

        // What holds only later, and the order of the rows, change no byte of the model.
        let other = try shop.crm("other.csv") { rows in
            rows.map { $0.replacing(",2024-06-01,50,moon,no", with: ",2025-01-01,none,moon,perhaps") }.reversed()
        }
        _ = try shop.fit("other", ["--customers", other, "--valid-from", "since"])
        #expect(try shop.bench.modelBytes("other") == shop.bench.modelBytes("churn"))
    }

    @Test func theScorerReadsTheSameColumns() throws {
        let shop = try Shop()
        let crm = try shop.crm()
        _ = try shop.fit(crm)
        func scores(_ crm: String, _ flags: String...) throws -> [String: String] {
            try shop.bench.probabilities(
                "churn/1", ["--events", shop.events, "--at", Self.cutoff, "--customers", crm] + flags)
        }
        let expected = try scores(crm)
        #expect(expected.count > 50)
        let past = try shop.crm("past.csv") { rows in rows.filter { !$0.contains(",2024-06-01,") }.reversed() }
        #expect(try scores(past) == expected)
        let summary = try JSONValue(parsing: bytes(of: "\(shop.bench.folder.path)/scores.csv.manifest.json"))["summary"]
        #expect(summary?["customer_table"]?["later"]?.intValue == 0)
        #expect(summary?["unseen_levels"] == [:])

        // Other tickets, other probabilities; a new region is counted and told.
        let busy = try shop.crm("busy.csv") { rows in
            rows.map { $0.replacing(",2023-09-01,", with: ",2023-09-01,9").replacing(",west,", with: ",moon,") }
        }
        #expect(try scores(busy) != expected)
        let unseen = try JSONValue(parsing: bytes(of: "\(shop.bench.folder.path)/scores.csv.manifest.json"))
        #expect(try #require(unseen["summary"]?["unseen_levels"]?["customer.region"]?.intValue) > 10)

        // Columns by other names.
        let renamed = try shop.bench.folder.file(
            "renamed.csv", (["customer,valid,tickets,region,vip"] + shop.rows).joined(separator: "\n") + "\n")
        #expect(try scores(renamed, "--customers-user", "customer", "--valid-from", "valid") == expected)

        let report = try shop.bench.trainer(
            "evaluate", "churn/1", "--events", shop.events, "--at", Self.cutoff, "--customers", crm)
        #expect(report["rows"]?.intValue == expected.count)
    }

    @Test func aRequestHasTheColumnsToo() throws {
        let shop = try Shop()
        _ = try shop.fit(
            "churn", ["--customers", shop.crm(), "--valid-from", "since", "--ignore", "customer.vip"])
        let row = #"{"recency": 1, "customer.region": "west", "customer.tickets": 2}"#
        let result = try Command.scorer("score", "--model", "churn/1", "--store", shop.bench.store, "--row", row)
        expectError(result, .invalidData, "the row has no '")
        let other = #"{"customer.colour": "red"}"#
        expectError(
            try Command.scorer("score", "--model", "churn/1", "--store", shop.bench.store, "--row", other),
            .invalidData, "knows no 'customer.colour'")
    }

    @Test func aModelThatNeedsTheTableAsksForIt() throws {
        let shop = try Shop()
        let crm = try shop.crm()
        _ = try shop.fit(crm)
        _ = try shop.fit("plain", [])
        let output = "\(shop.bench.folder.path)/scores.csv"
        func batch(_ model: String, _ flags: String...) throws -> Command.Result {
            try Command.start(
                "scorer",
                [
                    "batch", "--model", model, "--store", shop.bench.store, "--events", shop.events, "--output", output,
                    "--quiet",
                ] + flags
            ).wait()
        }
        expectError(try batch("churn/1"), .wrongUsage, "customers' own table", "'tickets'", "--customers")
        expectError(try batch("plain/1", "--customers", crm), .wrongUsage, "--customers has no effect")
        expectError(try batch("churn/1", "--valid-from", "since"), .wrongUsage, "without --customers")
        let others = try shop.crm("others.csv") { rows in rows.map { "x" + $0 } }
        expectError(try batch("churn/1", "--customers", others), .invalidData, "is known to the events")
        #expect(!Folder.exists(output))
        let measured = try Command.trainer(
            "evaluate", "churn/1", "--events", shop.events, "--at", Self.cutoff, "--store", shop.bench.store)
        expectError(measured, .wrongUsage, "--customers")
    }

    @Test func columnsAreDeclaredByTheNamesOfTheirFeatures() throws {
        let shop = try Shop()
        let crm = try shop.crm()
        let report = try shop.fit(
            "kinds",
            [
                "--customers", crm, "--valid-from", "since", "--category", "customer.tickets", "--ignore",
                "customer.region,items", "--rare-below", "3",
            ])
        let columns = try #require(report["columns"]?.arrayValue)
        #expect(columns.map { $0["kind"]?.stringValue } == ["category", "category", "boolean"])
        #expect(columns.map { $0["use"]?.stringValue } == ["feature", "ignored", "feature"])
        func refusal(_ flags: String...) throws -> Command.Result {
            try Command.start(
                "trainer",
                [
                    "fit", "propensity", "--events", shop.events, "--label", "churn", "--horizon", "90d", "--cutoff",
                    "2024-01-01", "--model", "m", "--store", shop.bench.store, "--quiet",
                ] + flags
            ).wait()
        }
        expectError(try refusal("--numeric", "customer.tickets"), .wrongUsage, "--numeric has no effect", "--customers")
        expectError(try refusal("--customers", crm, "--numeric", "tickets"), .wrongUsage, "customer.tickets")
        expectError(
            try refusal("--customers", crm, "--valid-from", "since", "--boolean", "customer.vap"), .invalidData,
            "'vip'")
        expectError(try refusal("--customers", crm), .invalidData, "second row", "--valid-from")
        expectError(
            try refusal("--customers", crm, "--valid-from", "since", "--numeric", "customer.region"), .invalidData,
            "expected a number")
    }

    @Test func aPipelineReadsTheTable() throws {
        let shop = try Shop()
        _ = try shop.crm()
        let pipeline = try shop.bench.folder.file(
            "churn.yaml",
            """
            model: nightly
            data:
              events: {path: events.csv}
              customers: {path: crm.csv, columns: {user: user}, valid_from: since, boolean: [vip]}
            customers: {label: churn, horizon: 90d, cutoff: [2023-10-01, 2024-01-01]}
            """)
        _ = try shop.fit(
            "byhand", ["--customers", shop.crm(), "--valid-from", "since", "--boolean", "customer.vip"])
        let checked = try Command.trainer("validate", pipeline, "--store", shop.bench.store)
        #expect(checked.exitCode == 0, "\(checked.messages)")
        let run = try Command.trainer("run", pipeline, "--store", shop.bench.store, "--quiet")
        #expect(run.exitCode == 0, "\(run.messages)")
        #expect(try shop.bench.modelBytes("nightly") == shop.bench.modelBytes("byhand"))
        let manifest = try JSONValue(parsing: bytes(of: "\(shop.bench.store)/nightly/1/manifest.json"))
        let inputs = try #require(manifest["pipeline"]?["inputs"]?.arrayValue)
        #expect(inputs.contains { $0["path"]?.stringValue?.hasSuffix("crm.csv") == true })
        let again = try Command.trainer("models", "reproduce", "nightly/1", "--store", shop.bench.store, "--quiet")
        #expect(again.exitCode == 0, "\(again.messages)")

        // A row that contradicts another, found before a training would stop at it.
        _ = try shop.crm { rows in rows + [rows[0].replacing(",0,", with: ",3,")] }
        let broken = try Command.trainer("validate", pipeline, "--store", shop.bench.store)
        #expect(broken.exitCode == ExitCode.invalidData.rawValue && broken.output.contains("second row"))
    }
}
