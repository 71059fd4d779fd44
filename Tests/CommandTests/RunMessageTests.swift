import Diagnostics
import TestSupport
import Testing

/// What `trainer run` says is wrong, in the words of the pipeline file.
@Suite struct RunMessageTests {
    struct Case: Sendable {
        let table: String
        /// What stands behind the path of the events, and below.
        let events: String
        let rest: String
        let parts: [String]

        init(_ table: String, events: String = "", rest: String = "", _ parts: String...) {
            (self.table, self.events, self.rest, self.parts) = (table, events, rest, parts)
        }
    }

    private static let timeless = "user,item\na,x\nb,x\nb,y\n"

    private static let timed = "user,item,timestamp\na,x,2024-01-01\nb,x,2024-01-02\nb,y,2024-01-28\n"

    static let cases = [
        Case(
            timeless, events: ", columns: {item: sku}", "there is no column 'sku'", "data.events.columns.item",
            "shop.yaml:3"),
        Case(
            timeless, events: ", columns: {timestamp: when}", "'when'", "data.events.columns.timestamp", "shop.yaml:3"),
        Case(timeless, rest: "split: {test: 7d}", "data.events.columns.timestamp", "split.test_users"),
        Case(
            timeless, rest: "confidence: {half_life: 90d, transform: log}", "half-life",
            "data.events.columns.timestamp"),
        Case("user,item,type\na,x,view\nb,x,buy\n", "Name those that mean bought with data.events.purchase_types"),
        Case(
            timeless, rest: "confidence: {use_quantity: true, transform: log}", "data.events.columns.quantity"),
        Case("user,item,rating\na,x,5\nb,y,4\n", events: ", columns: {user: who}", "data.events.columns.user"),
        Case(
            "user,item,type\na,x,view\nb,x,view\n", events: ", purchase_types: [view]",
            rest: "confidence: {weights: {buy: 5}}", "'buy'", "confidence.weights", "shop.yaml:5"),
        Case(timeless, events: ", where: ['item = zzz']", "no event is left", "data.events.where (", "shop.yaml:3"),
        Case(
            timed, events: ", from: 2025-01-01", "of 2024-01-01T00:00:00Z to 2024-01-28T00:00:00Z",
            "data.events.from (", "shop.yaml:3"),
        Case(timed, rest: "split: {test: 40d}", "the events span 27 days", "split.test", "shop.yaml:5"),
        Case(
            timed, rest: "split: {test_from: 2030-01-01}", "held out", "2024-01-28T00:00:00Z", "split.test_from",
            "shop.yaml:5"),
        Case(timeless, events: ".gone", "events.csv.gone", "data.events.path names it", "shop.yaml:3"),
    ]

    @Test(arguments: cases) func namesKeysAndNoOption(example: Case) throws {
        let shop = try SampleShop()
        _ = try shop.table(example.table)
        let file = try shop.folder.file(
            "shop.yaml",
            """
            model: shop
            data:
              events: {path: events.csv\(example.events)}
            train: {algorithm: popularity}
            \(example.rest)

            """)
        let result = try shop.run("trainer", ["run", file])
        #expect(result.exitCode != 0, "\(result)")
        for part in example.parts { #expect(result.messages.contains(part), "\(part): \(result.messages)") }
        #expect(!result.messages.contains("--"), "\(result.messages)")
    }

    @Test func aCutoffBeforeAllEventsIsNamed() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        let file = try shop.folder.file(
            "shop.yaml",
            """
            model: churn
            data: {events: {path: events.csv}}
            customers: {label: churn, horizon: 1d, cutoff: 2000d}

            """)
        let result = try shop.run("trainer", ["run", file])
        expectError(result, .invalidData, "no event lies before", "customers.cutoff", "shop.yaml:3")
    }

    @Test func aMonthBeforeTheLogSaysWhenTheLogBegins() throws {
        let shop = try SampleShop()
        _ = try shop.table(SampleShop.events)
        for checks in ["", "checks: {rows: at least 1}"] {
            let file = try shop.folder.file(
                "shop.yaml",
                "model: shop\ndata: {events: {path: events.csv}}\ntrain: {algorithm: popularity}\n\(checks)\n")
            let result = try shop.run("trainer", ["run", file, "--for", "2019-01"])
            expectError(result, .invalidData, "no event is left", "2024-01-01T00:00:00Z", "Loosen --for 2019-01")
            #expect(!result.messages.contains("data.events.until"), "\(result.messages)")
        }
    }

    /// Of the weights only that of no type is given beside the file.
    @Test func aWeightOfNoTypeIsPlacedWhereItIsGiven() throws {
        let shop = try SampleShop()
        _ = try shop.table("user,item,type\na,x,view\nb,x,view\n")
        let text = "model: shop\ndata: {events: {path: events.csv, purchase_types: [view]}}\nconfidence:\n  weights:\n"
        let file = try shop.folder.file("shop.yaml", text + "    view: 1\n")
        let result = try shop.run("trainer", ["run", file, "--set", "confidence.weights.buy=5"])
        expectError(result, .wrongUsage, "the setting 'confidence.weights.buy=5': a weight is given for 'buy'")
        #expect(!result.messages.contains("shop.yaml:"), "\(result.messages)")
        // And that of the file at its own line.
        let other = try shop.folder.file("other.yaml", text + "    view: 1\n    buy: 5\n")
        let second = try shop.run("trainer", ["run", other, "--set", "confidence.weights.view=2"])
        expectError(second, .wrongUsage, "other.yaml:6: a weight is given for 'buy'", "confidence.weights.buy=")
    }

    /// Names of columns are nobody's data; the cells of a first line that is no header may be.
    @Test(
        arguments: [
            ("user,item,price\na,x,1\n", "there is no column 'sku'; the columns are 'user', 'item', 'price'"),
            ("ada-the-customer,tea\nbob,milk\n", "there is no column 'user'; the columns are '…', '…'"),
            // What stands in quotes cannot be told from what stands between them.
            ("it's ada-the-customer,tea\nbob,milk\n", "there is no column '…'"),
        ])
    func theRecordShowsNamesOfColumnsAndNoCell(table: String, words: String) throws {
        let shop = try SampleShop()
        _ = try shop.table(table)
        let file = try shop.folder.file(
            "shop.yaml",
            "model: shop\ndata: {events: {path: events.csv, columns: {item: sku}}}\ntrain: {algorithm: popularity}\n")
        #expect(try shop.run("trainer", ["run", file]).exitCode == ExitCode.invalidData.rawValue)
        let record = String(decoding: try bytes(of: "\(shop.storePath)/shop/runs.jsonl"), as: UTF8.self)
        #expect(record.contains(words) && !record.contains("ada-the-customer"), "\(record)")
    }

    /// The record of runs stays, so it names nobody who said no.
    @Test func theRecordDoesNotNameWhoSaidNo() throws {
        let shop = try SampleShop()
        _ = try shop.table("user,item\nada-the-customer,x\nbob-the-customer,y\n")
        _ = try shop.table("user,personalization\nADA-THE-CUSTOMER,no\nbob-the-customer,yes\n", named: "consent.csv")
        let file = try shop.folder.file(
            "shop.yaml",
            """
            model: shop
            data: {events: {path: events.csv}, consent: {path: consent.csv}}
            train: {algorithm: popularity}

            """)
        let result = try shop.run("trainer", ["run", file])
        #expect(result.exitCode == ExitCode.invalidData.rawValue)
        #expect(result.messages.contains("ADA-THE-CUSTOMER"), "\(result.messages)")
        let record = String(decoding: try bytes(of: "\(shop.storePath)/shop/runs.jsonl"), as: UTF8.self)
        #expect(record.contains("consent.csv") && record.contains("failed"), "\(record)")
        #expect(!record.lowercased().contains("ada-the-customer"), "\(record)")
    }
}
