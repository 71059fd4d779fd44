import Diagnostics
import Documents
import TestSupport
import Testing

/// Item and consent tables whose columns have names of their own, for all kinds of models.
@Suite struct ItemTableCommandTests {
    private static let log = """
        user,item,timestamp
        a,1,2024-01-01
        b,1,2024-01-02
        a,2,2024-02-01
        b,2,2024-03-01
        c,1,2024-01-05
        c,2,2024-04-01

        """

    /// What both kinds of fit answer to one item table.
    private func fits(_ items: String, _ options: [String]) throws -> [Command.Result] {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let table = try bench.folder.file("items.csv", items)
        let common = ["--events", log, "--items", table, "--store", bench.store, "--quiet"]
        let kinds = [
            ["fit", "recommender", "--factors", "2", "--epochs", "2", "--model", "lists"],
            [
                "fit", "propensity", "--label", "purchase", "--horizon", "30d", "--cutoff", "2024-02-15", "--folds",
                "0", "--model", "buyers",
            ],
        ]
        return try kinds.map { try Command.start("trainer", $0 + common + options).wait() }
    }

    @Test(arguments: [
        ("item,title\n1,one\n2,two\n3,three\n", [String]()), ("sku,t\n1,one\n2,two\n", ["--item-id", "sku"]),
        ("no,dept name\n1,x\n2,y\n", ["--item-id", "no", "--category", "dept name"]),
        ("item,\"a, \"\"b\"\"\"\n1,x\n2,y\n", ["--category", "a, \"b\""]),
    ]) func bothKindsOfModelsTakeATable(items: String, options: [String]) throws {
        for result in try fits(items, options) { expectSuccess(result) }
    }

    @Test(arguments: [
        ("item,title\n1,one\n2,two\n3,three\n3,three again\n", [String](), ":5, column 'item'", "second row"),
        ("item,title\n1,one\n1,one\n2,two\n", [], ":3, column 'item'", "second row after that of line 2"),
        ("sku,title\n1,one\n2,two\n2,two\n", ["--item-id", "sku"], ":4, column 'sku'", "second row"),
        ("sku,title\n1,one\n2,two\n", [], "'item'", "--item-id"),
        ("item,title\n1,one\n2,two\n", ["--item-id", "Item"], "Did you mean 'item'", "--item-id"),
        ("item,title\n1,one\n2,two\n", ["--category", "shelf"], "'shelf'", "--category"),
        ("item,title\n01,one\n02,two\n", [], "known to the events", "leading zeros"),
        ("item,title\n", [], "no item", "Give a table"),
    ]) func bothKindsOfModelsRefuseATable(items: String, options: [String], place: String, part: String) throws {
        for result in try fits(items, options) { expectError(result, .invalidData, place, part) }
    }

    @Test func aColumnWithTwoRolesIsRefusedByBoth() throws {
        for result in try fits("item,title\n1,one\n2,two\n", ["--item-id", "title", "--category", "title"]) {
            expectError(result, .wrongUsage, "holds the item's id", "--category")
        }
    }

    @Test func namedColumnsAreTitlesAndCategories() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let items = try bench.folder.file(
            "items.csv", "sku,product name,\"dept, main\"\n2,Green tea,Food\n1,Cup,Kitchen\n")
        try bench.fit(
            "lists", log, "--items", items, "--item-id", "sku", "--title", "product name", "--category", "dept, main",
            "--algorithm", "popularity")
        let answer = try bench.scorer("recommend", "--model", "lists/1", "--user", "nobody")
        let listed = (answer["items"]?.arrayValue ?? []).map {
            "\($0["title"]?.stringValue ?? ""), \($0["category"]?.stringValue ?? "")"
        }
        #expect(Set(listed) == ["Green tea, Food", "Cup, Kitchen"])
        let parameters = try bench.trainer("models", "show", "lists/1")["manifest"]?["parameters"]
        #expect(
            parameters?["item_columns"] == ["item": "sku", "title": "product name", "category": "dept, main"])
        let hidden = try bench.folder.file("hidden.csv", "user,item,timestamp\na,1,2024-06-01\n")
        let report = try bench.trainer(
            "evaluate", "lists/1", "--events", hidden, "--metrics", "recall@1", "--by", "activity,category",
            "--mask", "none")
        #expect(report["by_category"] != nil && report["by_activity"] != nil)
    }

    /// A model of customers remembers how its item table was read, and takes other columns for another table.
    @Test func aModelOfCustomersKeepsTheColumns() throws {
        let bench = try Workbench()
        let shop = try SmallShop(in: bench, customers: 300)
        let log = try shop.write(shop.rows, to: "events.csv", in: bench)
        let usual = "\(bench.folder.path)/shop/items.csv"
        let lines = String(decoding: try bytes(of: usual), as: UTF8.self).split(separator: "\n").dropFirst()
        func table(_ name: String, _ header: String) throws -> String {
            try bench.folder.file(name, ([header] + lines.map(String.init)).joined(separator: "\n") + "\n")
        }
        let named = try table("named.csv", "sku,department,title,price")
        let other = try table("other.csv", "code,shelf,title,price")
        func fit(_ model: String, _ items: String, _ more: String...) throws {
            try bench.trainer(
                [
                    "fit", "propensity", "--events", log, "--items", items, "--label", "churn", "--horizon", "90d",
                    "--cutoff", "2023-10-01", "--cutoff", "2024-01-01", "--folds", "0", "--model", model, "--quiet",
                ] + more)
        }
        try fit("usual", usual)
        try fit("named", named, "--item-id", "sku", "--category", "department")
        let at = ["--events", log, "--at", "2024-04-01"]
        let expected = try bench.probabilities("usual/1", at + ["--items", usual])
        #expect(try bench.probabilities("named/1", at) == expected)
        #expect(try bench.probabilities("named/1", at + ["--items", named]) == expected)
        let columns = ["--items", other, "--item-id", "code", "--category", "shelf"]
        #expect(try bench.probabilities("named/1", at + columns) == expected)
        let report = try bench.trainer(["evaluate", "named/1", "--events", log, "--at", "2024-04-01"] + columns)
        #expect(report["rows"]?.intValue == expected.count)
        expectError(
            try Command.trainer(
                "evaluate", "named/1", "--store", bench.store, "--events", log, "--at", "2024-04-01", "--items", other),
            .invalidData, "'sku'", "--item-id")
    }

    @Test func anUnknownCategoryOfALabelNamesTheNearest() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let items = try bench.folder.file("items.csv", "item,category\n1,Kitchen\n2,Garden\n")
        let result = try Command.trainer(
            "fit", "propensity", "--events", log, "--items", items, "--label", "purchase:category=Kitchn", "--horizon",
            "30d", "--cutoff", "2024-02-15", "--model", "kitchen", "--store", bench.store, "--quiet")
        expectError(result, .invalidData, "no item has 'Kitchn'", "Did you mean 'Kitchen'?")
    }

    @Test func columnsOfConsentAreNamedInBothPrograms() throws {
        let bench = try Workbench()
        let log = try bench.folder.file("log.csv", Self.log)
        let usual = try bench.folder.file("usual.csv", "user,personalization\na,no\nb,yes\n")
        let named = try bench.folder.file("named.csv", "Customer Id,\"ok, \"\"personal\"\"\"\na,FALSE\nb,1\n")
        let columns = ["--consent", named, "--consent-user", "Customer Id", "--consent-column", "ok, \"personal\""]
        let small = ["--factors", "2", "--epochs", "2"]
        try bench.fit("usual", log, ["--consent", usual] + small)
        try bench.fit("named", log, columns + small)
        #expect(try bench.checksums("named") == bench.checksums("usual"))
        let parameters = try bench.trainer("models", "show", "named/1")["manifest"]?["parameters"]
        #expect(parameters?["consent_columns"] == ["user": "Customer Id", "personalization": "ok, \"personal\""])
        let lists = try bench.batch("named/1", columns)
        #expect(lists == (try bench.batch("named/1", ["--consent", usual])))
        #expect(lists.contains { $0.user == "a" })
        #expect(lists.filter { $0.user == "a" }.allSatisfy { $0.source == "popular" })
        let answer = try bench.scorer(["recommend", "--model", "named/1", "--user", "a"] + columns)
        #expect(answer["source"] == "popular")
        expectError(
            try Command.start(
                "scorer",
                ["recommend", "--model", "named/1", "--store", bench.store, "--user", "a", "--consent", named]
            ).wait(), .invalidData, "'user'", "--consent-user")
    }
}
