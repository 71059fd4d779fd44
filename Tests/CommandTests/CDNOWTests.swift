import Documents
import ModelFiles
import TestSupport
import Testing

/// A shop's log without items, with the commands from docs/propensity.md.
@Suite struct CDNOWTests {
    /// The counts were made from the raw file by pandas; scikit-learn has AUC .7721 and log loss .4898 on the same
    /// features.
    @Test(.enabled(if: dataFolder != nil, "set ENDCAP_DATA to a folder with the public data sets"))
    func repeatPurchases() throws {
        let bench = try Workbench()
        let purchases = "\(bench.folder.path)/cdnow.csv"
        let converted = try Command.shell(
            "\(packageRoot())/datasets/cdnow/convert \"$1\" \"$2\"",
            "\(try #require(dataFolder))/cdnow/CDNOW_master.txt.gz", purchases)
        try #require(converted.exitCode == 0, "\(converted.messages)")
        let report = try bench.trainer(
            "fit", "propensity", "--events", purchases, "--label", "purchase", "--horizon", "39w", "--cutoff",
            "1997-10-01", "--folds", "10", "--model", "repeat", "--quiet")
        #expect(report["rows"]?.intValue == 23_570)
        #expect(report["positives"]?.intValue == 7_058)
        #expect(try abs(report.estimate("auc") - 0.7721) < 0.002)
        #expect(try abs(report.estimate("log-loss") - 0.4898) < 0.002)
        #expect(try report.estimate("calibration-error") < 0.01)

        // After the log's last day, 1998-06-30, customers with a purchase since 1997-07-01 are at risk: counted with
        // awk.
        #expect(try bench.probabilities("repeat/1", ["--events", purchases]).count == 8_332)
    }
}
