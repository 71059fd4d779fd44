import Documents
import Files
import ModelStore
import TestSupport
import Testing

/// Pipelines of real shops, from the raw files to a version.
@Suite("Pipelines of real data")
struct RealPipelineTests {
    private static let hint: Comment = "set ENDCAP_DATA to the folder of real data sets"

    private func run(_ pipeline: String, in folder: TemporaryFolder) throws -> Command.Result {
        try Command.start("trainer", ["run", pipeline, "--store", "\(folder.path)/models", "--quiet"]).wait()
    }

    private func manifest(_ version: String, in folder: TemporaryFolder) throws -> Manifest {
        try Manifest.read(inFolder: "\(folder.path)/models/\(version)").manifest
    }

    private func retail(_ folder: TemporaryFolder, until: String, rest: String = "") throws -> String {
        try folder.file(
            "retail.yaml",
            """
            model: retail
            data:
              events:
                path: \(dataFolder ?? "")/online-retail/online_retail.csv.gz
                columns:
                  {user: CustomerID, item: StockCode, timestamp: InvoiceDate, quantity: Quantity, price: UnitPrice, order: InvoiceNo}
                where: ["Quantity > 0", "UnitPrice > 0", "InvoiceNo !starts C", "CustomerID !empty"]
                until: \(until)
            train: {algorithm: ials, factors: 64, regularization: 0.01, unobserved_weight: 0.1, epochs: 10}
            \(rest)

            """)
    }

    /// The funnel is that of pandas on the same file.
    @Test(.enabled(if: dataFolder != nil, hint)) func onlineRetailGivesTheBytesOfTheFlags() throws {
        let folder = try TemporaryFolder()
        expectSuccess(try run(try retail(folder, until: "2011-09-09"), in: folder))
        let made = try manifest("retail/1", in: folder)
        #expect(made.funnel["rows"]?.intValue == 541_909)
        let stages = made.funnel["stages"]?.arrayValue ?? []
        #expect(
            stages.map { $0["name"]?.stringValue } == [
                "Quantity > 0", "UnitPrice > 0", "InvoiceNo !starts C", "CustomerID !empty",
                "until 2011-09-09T00:00:00Z", "further events of a pair",
            ])
        #expect(stages.map { $0["remaining"]?.intValue } == [531_285, 530_104, 530_104, 397_884, 235_083, 167_515])
        expectSuccess(
            try Command.trainer(
                "fit", "recommender", "--events", "\(dataFolder ?? "")/online-retail/online_retail.csv.gz", "--user",
                "CustomerID", "--item", "StockCode", "--timestamp", "InvoiceDate", "--quantity", "Quantity", "--price",
                "UnitPrice", "--order", "InvoiceNo", "--where", "Quantity > 0", "--where", "UnitPrice > 0", "--where",
                "InvoiceNo !starts C", "--where", "CustomerID !empty", "--until", "2011-09-09", "--factors", "64",
                "--regularization", "0.01", "--unobserved-weight", "0.1", "--epochs", "10", "--model", "flags",
                "--store",
                "\(folder.path)/models", "--quiet"))
        #expect(try made.files == manifest("flags/1", in: folder).files)
    }

    /// The figures of `evaluate` on the same customers; the reference in numpy gives .1069.
    @Test(.enabled(if: dataFolder != nil, hint)) func onlineRetailIsMeasuredAsByEvaluate() throws {
        let folder = try TemporaryFolder()
        let rest = """
            split: {test_from: 2011-09-09}
            publish: {alias: champion, gates: ["ndcg@20 > popularity", "ndcg@20 >= 0.1039", smoke]}
            """
        expectSuccess(try run(try retail(folder, until: "2011-12-10", rest: rest), in: folder))
        let quality = try manifest("retail/1", in: folder).quality
        #expect(quality?.users == 1_854 && quality?.pairs == 56_091)
        let popularity = try #require(quality?.baselines["popularity"]?.metrics["ndcg@20"]?.value)
        #expect((popularity * 10_000).rounded() == 509)
    }

    @Test(
        .enabled(if: dataFolder != nil, hint),
        arguments: [
            ["--events", "online-retail/online_retail.csv.gz"],
            ["--table", "online-shoppers/online_shoppers_intention.csv"],
        ])
    func whatInitWritesRunsWithoutAnEdit(files: [String]) throws {
        try expectRuns([files[0], "\(dataFolder ?? "")/\(files[1])"], in: TemporaryFolder())
    }

    @Test(.enabled(if: dataFolder != nil, hint)) func whatInitWritesForCDNOWRuns() throws {
        let folder = try TemporaryFolder()
        let made = try Command.shell(
            #""$1/datasets/cdnow/convert" "$2" "$3""#, packageRoot(from: #filePath),
            "\(dataFolder ?? "")/cdnow/CDNOW_master.txt.gz", "\(folder.path)/purchases.csv")
        try #require(made.exitCode == 0, "\(made.messages)")
        try expectRuns(["--events", "\(folder.path)/purchases.csv"], in: folder)
    }

    @Test func whatInitWritesForTheSimulatedShopRuns() throws {
        let folder = try TemporaryFolder()
        let shop = "\(folder.path)/shop"
        expectSuccess(
            try Command.trainer(
                "simulate", "--customers", "800", "--items", "150", "--seed", "1", "--output", shop, "--quiet"))
        try expectRuns(
            ["--events", "\(shop)/events.csv", "--items", "\(shop)/items.csv", "--consent", "\(shop)/consent.csv"],
            in: folder)
    }

    /// These tables are too small for a model that is surely better than popularity.
    @Test(arguments: ["bestellungen.csv", "log.tsv", "clicks.jsonl", "visits.csv", "orders.csv"])
    func whatInitWritesForRawTablesRuns(table: String) throws {
        let folder = try TemporaryFolder()
        let made = try Command.shell(#""$1/scripts/raw-tables" "$2""#, packageRoot(from: #filePath), folder.path)
        try #require(made.exitCode == 0, "\(made.messages)")
        try expectRuns(["--events", "\(folder.path)/\(table)"], orIsRefused: true, in: folder)
    }

    private func expectRuns(
        _ files: [String], orIsRefused: Bool = false, in folder: TemporaryFolder,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let pipeline = "\(folder.path)/drafted.yaml"
        let drafted = try Command.start(
            "trainer", ["init"] + files + ["--model", "shop", "--output", pipeline, "--quiet"]
        ).wait()
        #expect(drafted.exitCode == 0, "\(drafted)", sourceLocation: sourceLocation)
        let ran = try run(pipeline, in: folder)
        #expect(ran.exitCode == 0 || orIsRefused && ran.exitCode == 2, "\(ran)", sourceLocation: sourceLocation)
        #expect(Folder.exists("\(folder.path)/models/shop/1/manifest.json"), sourceLocation: sourceLocation)
    }
}
