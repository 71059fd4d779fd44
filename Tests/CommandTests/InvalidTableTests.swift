import Diagnostics
import Files
import TestSupport
import Testing

/// A table of events that cannot be used, and the texts that the error must contain.
struct InvalidTable: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let options: [String]
    /// The place after the file's name: `:3, column 'user'`.
    let place: String
    let found: String

    init(_ name: String, _ text: String, _ options: [String] = [], place: String, _ found: String) {
        self.init(name, Array(text.utf8), options, place: place, found)
    }

    init(_ name: String, _ bytes: [UInt8], _ options: [String] = [], place: String, _ found: String) {
        testDescription = name
        self.bytes = bytes
        self.options = options
        self.place = place
        self.found = found
    }

    /// A table whose second row has this quantity.
    static func quantity(_ value: String, _ found: String, _ options: [String] = []) -> InvalidTable {
        InvalidTable(
            "quantity \(value.isEmpty ? "missing" : value)", "user,item,quantity\nada,tea,1\nbob,milk,\(value)\n",
            options, place: ":3, column 'quantity'", found)
    }

    /// A table whose second row has this time.
    static func timestamp(_ value: String, _ found: String) -> InvalidTable {
        InvalidTable(
            "timestamp \(value)", "user,item,timestamp\nada,tea,2024-01-01\nbob,milk,\(value)\n",
            place: ":3, column 'timestamp'", found)
    }

    private static let counting = ["--use-quantity", "--transform", "log"]

    static let all: [InvalidTable] = [
        .init("empty file", "", place: "", "the file is empty"),
        .init("lines without text", "\n\r\n\n", place: "", "the file is empty"),
        .init("header only", "user,item\n", place: "", "a header but no event"),
        .init(
            "missing column", "user,product\nada,tea\n", place: "",
            "no column 'item'; the columns are 'user', 'product'"),
        .init("a column of that name is asked for", "user,item\nada,tea\n", ["--price", "cost"], place: "", "--price"),
        .init("duplicate header", "user,item,user\nada,tea,bob\n", place: ":1", "two columns are called 'user'"),
        .init("quote never closed", "user,item\nada,\"tea\nbob,milk\n", place: ":2", "never closed"),
        .init("text after a quote", "user,item\nada,\"tea\"s\n", place: ":2", "closing quote"),
        .init("too many fields", "user,item\nada,tea\nbob,milk,2\n", place: ":3", "3 fields where the header has 2"),
        .init("too few fields", "user,item\n\"ada\n1\",tea\nbob\n", place: ":4", "1 fields where the header has 2"),
        .init(
            "user not UTF-8", Array("user,item\nada,tea\n".utf8) + [0xFF, 0xC3, 0x2C, 0x61], place: ":3, column 'user'",
            #"\xFF\xC3"#),
        .init("item not UTF-8", Array("user,item\nada,".utf8) + [0xE9, 0x0A], place: ":2, column 'item'", #"\xE9"#),
        .init("UTF-16", [0xFF, 0xFE, 0x75, 0x00], place: "", "UTF-16"),
        .init("user empty", "user,item\nada,tea\n,milk\n", place: ":3, column 'user'", "'user !empty'"),
        .init("item empty", "user,item\nada,\n", place: ":2, column 'item'", "'item !empty'"),
        .quantity("NaN", "found 'NaN'"), .quantity("nan", "found 'nan'", counting),
        .quantity("inf", "found 'inf'"), .quantity("-Infinity", "found '-Infinity'", counting),
        .quantity("1e400", "found '1e400'"), .quantity("0x10", "found '0x10'"), .quantity("two", "found 'two'"),
        .quantity("-1", "--where 'quantity > 0'", counting), .quantity("", "--where 'quantity !empty'", counting),
        .timestamp("yesterday", "found 'yesterday'"), .timestamp("2023-02-29", "found '2023-02-29'"),
        .timestamp("09/09/2011 08:26", "found '09/09/2011 08:26'"), .timestamp("", "found ''"),
        .timestamp("20240102", "a date of eight digits, after ISO 8601"),
        .init(
            "no event within the window", SampleShop.events, ["--from", "2030-01-01"], place: "", "no event is left"),
        .init(
            "a window without times", "user,item\nada,tea\n", ["--until", "2030-01-01"], place: "",
            "no column 'timestamp'"),
    ]
}

/// Everything that can be wrong in a table of events gives an error with code, place and remedy, and writes nothing.
@Suite("Invalid tables of events")
struct InvalidTableTests {
    @Test(arguments: InvalidTable.all)
    func ends(table: InvalidTable) throws {
        let shop = try SampleShop()
        let file = "\(shop.folder.path)/events.csv"
        try shop.folder.write(table.bytes, to: file)
        expectError(try shop.fit(file: file, table.options), .invalidData, "\(file)\(table.place): ", table.found)
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }

    @Test("A gzip file that was cut, and one that is none")
    func gzip() throws {
        let shop = try SampleShop()
        let file = "\(shop.folder.path)/events.csv.gz"
        let made = try Command.shell(#"gzip -c "$1" > "$2""#, shop.table(SampleShop.events), file)
        #expect(made.exitCode == 0)
        try shop.folder.write(Array(try bytes(of: file).dropLast(9)), to: file)
        expectError(try shop.fit(file: file), .invalidData, "\(file): ")
        try shop.folder.write(Array(SampleShop.events.utf8), to: file)
        expectError(try shop.fit(file: file), .invalidData, "\(file): ")
    }

    @Test("Files that are missing or are no files")
    func missing() throws {
        let shop = try SampleShop.trained()
        let nowhere = "\(shop.folder.path)/nowhere.csv"
        let events = "\(shop.folder.path)/events.csv"
        expectError(try shop.fit(file: nowhere), .missingInput, "\(nowhere): ")
        expectError(try shop.fit(file: shop.folder.path), .missingInput, "\(shop.folder.path): ")
        for option in ["--consent", "--items"] {
            expectError(try shop.fit(file: events, [option, nowhere]), .missingInput, "\(nowhere): ")
        }
        for option in ["--consent", "--available", "--users"] {
            let output = "\(shop.folder.path)/lists.csv"
            expectError(
                try shop.run("scorer", ["batch", "--model", "shop", "--output", output, option, nowhere]),
                .missingInput, "\(nowhere): ")
            #expect(!Folder.exists(output))
        }
        for arguments in [["--events", nowhere], ["--events", events, "--given", nowhere]] {
            expectError(
                try shop.run("trainer", ["evaluate", "shop"] + arguments), .missingInput, "\(nowhere): ")
        }
        #expect(try SampleShop.names(in: "\(shop.storePath)/shop").filter { $0.hasPrefix(".writing") }.isEmpty)
    }

    @Test("Small tables: consent, items, availability, users")
    func smallTables() throws {
        let shop = try SampleShop.trained()
        let events = "\(shop.folder.path)/events.csv"
        let consent = try shop.table("user,personalization\nada,no\nbob,maybe\n", named: "consent.csv")
        expectError(
            try shop.fit(file: events, ["--consent", consent]), .invalidData,
            "\(consent):3, column 'personalization': ", "expected yes or no, found another text")
        expectError(
            try shop.run("scorer", ["recommend", "--model", "shop", "--user", "eve", "--consent", consent]),
            .invalidData, "\(consent):3, column 'personalization': ")
        let items = try shop.table("item,title\ntea,Tea\ntea,Green tea\n", named: "items.csv")
        expectError(
            try shop.fit(file: events, ["--items", items]), .invalidData, "\(items):3, column 'item': ", "second row")
        let users = try shop.table("user\nada\n\"\"\n", named: "users.csv")
        for (option, file, place) in [
            ("--users", users, ":3, column 'user'"), ("--available", users, ""), ("--users", items, ""),
        ] {
            expectError(
                try shop.run("scorer", ["batch", "--model", "shop", "--output", "-", option, file]), .invalidData,
                "\(file)\(place): ")
        }
    }
}
