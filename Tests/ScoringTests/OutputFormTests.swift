import Diagnostics
import Documents
import Files
import Ids
import ModelStore
import RecommenderModels
import Scoring
import Tables
import TestSupport
import Testing

/// What the ending of an output's name decides, and that every form reads back to the same bytes.
@Suite struct OutputFormTests {
    private static let endings = [
        ".csv", ".tsv", ".jsonl", ".ndjson", ".csv.gz", ".tsv.gz", ".jsonl.gz", ".ndjson.gz",
    ]

    /// Ids as no shop should have them.
    private static let ids = [
        "a,b", "c\td", "e\"f", "\"g\"", "h\ni", "j\r\nk", "l\r", " m ", "n;o|p", "{q}", "r\\s", "ü\u{1F600}",
        "\u{1B}[2J", "null", "'t'", "\u{FEFF}u", "0017", "1e5",
    ]

    @Test func theEndingDecides() throws {
        let layouts: [(String, RowLayout)] = [
            (".csv", .commaSeparated), (".tsv", .tabSeparated), (".jsonl", .jsonLines), (".ndjson", .jsonLines),
        ]
        for (ending, layout) in layouts {
            for name in ["lists\(ending)", "/a.parquet/x.gz\(ending)", "LISTS\(ending.uppercased())", ending] {
                let plain = try OutputForm(of: name)
                #expect(plain.layout == layout && !plain.isCompressed, "\(name)")
                let packed = try OutputForm(of: name + ".gz")
                #expect(packed.layout == layout && packed.isCompressed, "\(name)")
                #expect(try OutputForm(of: name + ".GZ") == packed)
            }
        }
    }

    @Test(arguments: [
        "lists", "lists.gz", "lists.parquet.gz", "lists.json", "lists.txt", "lists.xlsx", "lists.csv.zst",
        "lists.csv.zip",
        "lists.csv.bz2", "lists.csv.gz.gz", "lists.csv.tmp", "lists.csv/", "csv", "/dev/stdout", "lists.csv ", "",
    ])
    func anyOtherEndingIsRefused(name: String) {
        expectError(.wrongUsage, ".csv, .tsv, .jsonl or .ndjson, one of these and .gz, or .parquet") {
            try OutputForm(of: name)
        }
    }

    @Test func aRefusedNameLeavesNothing() throws {
        let shop = try SampleStore(SampleRecommender(users: 3, items: 9))
        let before = try Folder.names(in: shop.folder.path)
        expectError(.wrongUsage, "lists.orc") {
            try BatchFile(BatchJob(shop.version), output: "\(shop.folder.path)/lists.orc").run(
                as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
        }
        #expect(try Folder.names(in: shop.folder.path) == before)
    }

    /// The cells of a table by its columns, whatever its form.
    private func cells(of path: String, _ columns: [String]) throws -> [[String]] {
        let table = try TextTable(file: path)
        #expect(Set(table.columns) == Set(columns))
        let positions = try columns.map { try table.column(named: $0) }
        return (0..<table.rowCount).map { row in positions.map { table.text(row: row, column: $0) } }
    }

    /// A shop whose items and customers have strange ids; all customers get the popular items.
    private func strangeShop() throws -> (shop: SampleStore, job: BatchJob, items: [String]) {
        let items = Self.ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let popularity = items.indices.map { Float(items.count - $0) }
        let sample = try SampleRecommender(users: 1, items: items.count, histories: [.empty], popularity: popularity)
        let plain = sample.content
        let content = RecommenderContent(
            settings: plain.settings, items: IdTable(sortedIds: items.map(\.utf8)),
            users: IdTable(sortedIds: ["known"].map(\.utf8)), knowledge: plain.knowledge,
            popularity: plain.popularity, history: plain.history, table: nil)
        let shop = try SampleStore(sample, content: content)
        var job = BatchJob(shop.version)
        let users = (["known"] + Self.ids).map { "{\"user\":\(JSONValue.string($0).text)}\n" }
        job.users = try shop.folder.file("users.jsonl", users.joined())
        job.count = items.count
        return (shop, job, items)
    }

    @Test func listsOfStrangeIdsReadBack() throws {
        let (shop, job, items) = try strangeShop()
        let columns = ["user", "rank", "item", "score", "source"]
        var first: [[String]]?
        for ending in Self.endings {
            let output = "\(shop.folder.path)/lists\(ending)"
            let manifest = try BatchFile(job, output: output).run(
                as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
            let rows = try cells(of: output, columns)
            #expect(rows.count == 19 * 18)
            // `==` of texts would take é for e with an accent.
            let users = (["known"] + Self.ids).flatMap { user in items.map { _ in Array(user.utf8) } }
            #expect(rows.map { Array($0[0].utf8) } == users, "\(ending)")
            let listed = (0..<19).flatMap { _ in items.map { Array($0.utf8) } }
            #expect(rows.map { Array($0[2].utf8) } == listed, "\(ending)")
            #expect(rows.map { $0[1] } == (0..<19).flatMap { _ in (1...18).map { "\($0)" } })
            #expect(rows.allSatisfy { $0[4] == "popular" })
            #expect(rows == first ?? rows, "\(ending)")
            first = first ?? rows
            #expect(manifest.checksums["output"] == (try SHA256Sum.hex(ofFile: output)))
        }
    }

    @Test func compressedFilesHoldTheBytesOfTheOthers() throws {
        let (shop, job, _) = try strangeShop()
        for ending in [".csv", ".tsv", ".jsonl"] {
            let plain = "\(shop.folder.path)/lists\(ending)"
            for output in [plain, "\(plain).gz", "\(shop.folder.path)/again\(ending).gz"] {
                _ = try BatchFile(job, output: output).run(
                    as: ListCSV.self, clock: { 0 }, store: shop.store, progress: .silent)
            }
            let compared = try Command.shell(#"gzip -dc "$1.gz" | cmp - "$1""#, plain)
            #expect(compared.exitCode == 0, "\(compared)")
            #expect(try bytes(of: "\(plain).gz") == (try bytes(of: "\(shop.folder.path)/again\(ending).gz")))
        }
    }

    /// The second customer has a reason, the first and the last have none.
    @Test func probabilitiesInEachLayout() throws {
        let sample = try SampleProbabilities()
        let table = "customer,tenure\n\"a,\"\"b\"\"\",10\n\"c\td\",14\n\"e\nf\",\n"
        var job = TableScoreJob(sample.version, input: try sample.folder.file("customers.csv", table))
        job.reasons = 1
        func text(_ layout: RowLayout) throws -> String {
            var text: [UInt8] = []
            _ = try job.write(as: ScoreCSV.self, layout, to: { text += Array($0) }, progress: .silent)
            return String(decoding: text, as: UTF8.self)
        }
        let p = try text(.commaSeparated).split(separator: ",").filter { $0.hasPrefix("0.") }
        try #require(p.count >= 3)
        let (low, high) = (p[0], p[1])
        let tabs = [
            "customer\tprobability\tlog_odds\treason_1\tcontribution_1", "\"a,\"\"b\"\"\"\t\(low)\t-1.0\t\t",
            "\"c\td\"\t\(high)\t-0.5\ttenure = 14\t0.5", "\"e\nf\"\t\(low)\t-1.0\t\t",
        ]
        #expect(try text(.tabSeparated) == tabs.map { $0 + "\n" }.joined())
        let none = #""log_odds":-1.0,"reason_1":null,"contribution_1":null}"#
        let objects = [
            #"{"customer":"a,\"b\"","probability":\#(low),\#(none)"#,
            #"{"customer":"c\u0009d","probability":\#(high),"log_odds":-0.5,"reason_1":"tenure = 14","contribution_1":0.5}"#,
            #"{"customer":"e\u000af","probability":\#(low),\#(none)"#,
        ]
        #expect(try text(.jsonLines) == objects.map { $0 + "\n" }.joined())
    }

    @Test func rowsWithoutIdsAreNumbersInJSON() throws {
        let sample = try SampleProbabilities(id: nil)
        let job = TableScoreJob(sample.version, input: try sample.folder.file("customers.csv", "tenure\n10\n"))
        var text: [UInt8] = []
        _ = try job.write(as: ScoreCSV.self, .jsonLines, to: { text += Array($0) }, progress: .silent)
        #expect(String(decoding: text, as: UTF8.self).hasPrefix(#"{"line":2,"probability":0."#))
    }
}
