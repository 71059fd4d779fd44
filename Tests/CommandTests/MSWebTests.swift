import Documents
import ModelFiles
import TestSupport
import Testing

/// For each test user one visited area is hidden, and must be found from the others by fold-in.
///
/// The training contains none of the test users. The expected figures are from numpy on the same files.
@Suite(.enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct MSWebTests {
    @Test func allButOneByFoldIn() throws {
        let bench = try Workbench()
        let train = try bench.folder.file("train.csv")
        try convert("anonymous-msweb.data.gz", [], [train])
        let fit = try bench.fit(
            "msweb", train, "--factors", "32", "--regularization", "0.05", "--unobserved-weight", "0.3", "--epochs",
            "10")
        #expect(fit["users"]?.intValue == 32_711)
        #expect(fit["items"]?.intValue == 285)
        #expect(fit["pairs"]?.intValue == 98_654)

        let plain = try evaluate(bench, "msweb/1", prefix: "")
        #expect(plain["users"]?.intValue == 3_453)
        let popularity = try #require(plain["baselines"]?["popularity"])
        #expect(try popularity.estimate("hit-rate@10").inTenThousandths == 6991)
        #expect(try popularity.estimate("ndcg@10").inTenThousandths == 4485)
        #expect(try plain.estimate("hit-rate@10") >= 0.7200 - 0.005)
        #expect(try plain.estimate("ndcg@10") >= 0.4913 - 0.005)

        // All 5,000 test ids also occur in the training, for other people, unless they get a prefix.
        #expect(try evaluate(bench, "msweb/1", prefix: "t") == plain)
    }

    /// Searches on the training file only, split as for the test: all but one of a customer's visits are given.
    @Test func whatTuneFindsBeatsTheReference() throws {
        let bench = try Workbench()
        let train = try bench.folder.file("train.csv")
        try convert("anonymous-msweb.data.gz", [], [train])
        try bench.trainer(
            "tune", "--events", train, "--model", "tuned", "--holdout-users", "0.2", "--given-share", "0.99",
            "--metric", "hit-rate@10", "--trials", "32", "--seed", "1", "--quiet")
        #expect(try evaluate(bench, "tuned/1", prefix: "").estimate("hit-rate@10") > 0.7200)
    }

    private func evaluate(_ bench: Workbench, _ reference: String, prefix: String) throws -> JSONValue {
        let given = try bench.folder.file("\(prefix)given.csv")
        let hidden = try bench.folder.file("\(prefix)hidden.csv")
        let flags = prefix.isEmpty ? [] : ["--prefix", prefix]
        try convert("anonymous-msweb.test.gz", flags + ["--all-but-one"], [given, hidden])
        return try bench.trainer([
            "evaluate", reference, "--events", hidden, "--given", given, "--metrics", "hit-rate@10,ndcg@10",
        ])
    }

    private func convert(_ file: String, _ flags: [String], _ outputs: [String]) throws {
        let input = "\(dataFolder ?? "")/msweb/\(file)"
        let result = try Command.start("\(packageRoot())/datasets/msweb/convert", flags + [input] + outputs).wait()
        try #require(result.exitCode == 0, "\(result.messages)")
    }
}
