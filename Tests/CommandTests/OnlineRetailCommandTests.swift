import Documents
import ModelFiles
import TestSupport
import Testing

/// A real shop from its raw file, filtered only by command-line flags.
///
/// The expected figures are from numpy on the same file: training on cleaned purchases before 2011-09-09, and finding
/// the items that customers bought for the first time from then on.
@Suite(.enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct OnlineRetailCommandTests {
    private let events = "\(dataFolder ?? "")/online-retail/online_retail.csv.gz"
    private let columns = [
        "--user", "CustomerID", "--item", "StockCode", "--timestamp", "InvoiceDate", "--quantity", "Quantity",
        "--price", "UnitPrice", "--order", "InvoiceNo", "--where", "Quantity > 0", "--where", "UnitPrice > 0",
        "--where", "InvoiceNo !starts C", "--where", "CustomerID !empty",
    ]

    @Test func referenceParametersReachTheReference() throws {
        let bench = try Workbench()
        let fit = try bench.fit(
            "retail", events,
            columns + [
                "--until", "2011-09-09", "--factors", "64", "--regularization", "0.01", "--unobserved-weight", "0.1",
                "--epochs", "10",
            ])
        let stages = fit["funnel"]?["stages"]?.arrayValue ?? []
        #expect(fit["funnel"]?["rows"]?.intValue == 541_909)
        #expect(stages.prefix(4).map { $0["dropped"]?.intValue } == [10_624, 1_181, 0, 132_220])
        #expect(stages.map { $0["remaining"]?.intValue } == [531_285, 530_104, 530_104, 397_884, 235_083, 167_515])
        #expect(fit["users"]?.intValue == 3_362)
        #expect(fit["items"]?.intValue == 3_437)
        #expect(fit["pairs"]?.intValue == 167_515)

        let report = try evaluate(bench, "retail/1")
        #expect(report["users"]?.intValue == 1_854)
        #expect(report["pairs"]?.intValue == 56_091)
        #expect(report["masked"]?.stringValue == "seen")
        #expect(report["skipped"]?["unknown_user"]?.intValue == 41_818)
        #expect(report["skipped"]?["unknown_item"]?.intValue == 8_908)
        #expect(report["skipped"]?["already_seen"]?.intValue == 41_494)
        let popularity = try #require(report["baselines"]?["popularity"])
        #expect(try popularity.estimate("ndcg@20").inTenThousandths == 509)
        #expect(try popularity.estimate("recall@20").inTenThousandths == 321)
        #expect(try report.estimate("ndcg@20") >= 0.1069 - 0.003)
        #expect(try report.estimate("recall@20") >= 0.0826 - 0.003)
        let difference = try #require(popularity["differences"]?["ndcg@20"])
        #expect(try #require(difference["low"]?.doubleValue) > 0.04)
    }

    /// If the product of λ and α₀ is too large, only popularity is left.
    @Test func strongRegularizationCollapsesToPopularity() throws {
        let bench = try Workbench()
        try bench.fit(
            "collapsed", events,
            columns + [
                "--until", "2011-09-09", "--factors", "32", "--regularization", "0.05", "--unobserved-weight", "0.3",
                "--epochs", "10",
            ])
        let report = try evaluate(bench, "collapsed/1")
        #expect(abs(try report.estimate("ndcg@20") - 0.0509) < 0.002)
        #expect(abs(try report.estimate("recall@20") - 0.0321) < 0.002)
    }

    /// A search that sees nothing of the test period beats the reference in that period, by more than chance.
    @Test func whatTuneFindsBeatsTheReference() throws {
        let bench = try Workbench()
        try bench.trainer(
            ["tune", "--events", events, "--model", "tuned", "--until", "2011-09-09", "--holdout-from", "2011-06-09"]
                + ["--trials", "32", "--seed", "1", "--quiet"] + columns)
        try bench.fit(
            "reference", events,
            columns + [
                "--until", "2011-09-09", "--factors", "64", "--regularization", "0.01", "--unobserved-weight", "0.1",
                "--epochs", "10",
            ])
        let report = try evaluate(bench, "tuned/1", ["--against", "reference/1"])
        #expect(try report.estimate("ndcg@20") > 0.1069)
        let difference = try #require(report["baselines"]?["reference/1"]?["differences"]?["ndcg@20"])
        #expect(try #require(difference["low"]?.doubleValue) > 0)
    }

    private func evaluate(_ bench: Workbench, _ reference: String, _ flags: [String] = []) throws -> JSONValue {
        try bench.trainer(
            ["evaluate", reference, "--events", events, "--from", "2011-09-09", "--metrics", "ndcg@20,recall@20"]
                + columns + flags)
    }
}
