import Documents
import Glibc
import ModelFiles
import TestSupport
import Testing

/// The folder of the tables that `Benchmarks/run-journey --write` makes, if `ENDCAP_JOURNEY` names one.
private let journeyFolder: String? = getenv("ENDCAP_JOURNEY").map { String(cString: $0) }

/// A real grocery year, whose customers buy the same again: trained on what was before December 2017, measured on the
/// rest, with rows as events.
///
/// The expected figures are from numpy on the same rows; `Benchmarks/journey.py` has the program.
@Suite(.enabled(if: journeyFolder != nil, "set ENDCAP_JOURNEY to a folder that Benchmarks/run-journey --write filled"))
struct CompleteJourneyTests {
    private let events = "\(journeyFolder ?? "")/events.csv"
    private let products = "\(journeyFolder ?? "")/products.csv"

    private func evaluate(_ bench: Workbench, _ reference: String, _ flags: String...) throws -> JSONValue {
        try bench.trainer(
            ["evaluate", reference, "--events", events, "--from", "2017-12-01", "--mask", "none", "--metrics"]
                + ["ndcg@10,recall@10,ndcg@10/again,ndcg@10/new"] + flags)
    }

    @Test func theBaselinesAreThoseOfTheReference() throws {
        let bench = try Workbench()
        let fit = try bench.fit("popular", events, "--algorithm", "popularity", "--until", "2017-12-01")
        #expect(fit["funnel"]?["rows"]?.intValue == 1_469_307)
        #expect(fit["users"]?.intValue == 2_463 && fit["items"]?.intValue == 65_490)
        #expect(fit["pairs"]?.intValue == 802_077)

        let report = try evaluate(bench, "popular/1")
        #expect(report["users"]?.intValue == 2_055 && report["pairs"]?.intValue == 109_045)
        let again = try #require(report["parts"]?["again"]?["pairs"]?.doubleValue)
        #expect((1_000 * again / 109_045).rounded() == 435)
        #expect(try report.estimate("recall@10").inTenThousandths == 353)
        #expect(try report.estimate("ndcg@10").inTenThousandths == 1_786)
        // The half-life of 90 days is chosen on November. Equal counts may be in another order in the reference.
        let counts = try #require(report["baselines"]?["own-counts"])
        #expect(abs(try counts.estimate("recall@10") - 0.0992) < 0.0001)
        #expect(abs(try counts.estimate("ndcg@10") - 0.4309) < 0.0001)
    }

    /// With the defaults, and with the parameters that are best on November after training on what was before.
    @Test(arguments: [
        [],
        [
            "--history-half-life", "90d", "--transform", "linear", "--days-ahead", "3650", "--chance-power", "0",
            "--prior-weight", "100", "--lapse-power", "1",
        ],
    ])
    func whatIsBoughtAgainBeatsTheCounter(flags: [String]) throws {
        let bench = try Workbench()
        try bench.fit(
            "again", events, ["--items", products, "--algorithm", "repeat", "--until", "2017-12-01"] + flags)
        let report = try evaluate(bench, "again/1", "--require", "ndcg@10 > own-counts")
        for measure in ["ndcg@10", "recall@10", "ndcg@10/again"] {
            let difference = try #require(report["baselines"]?["own-counts"]?["differences"]?[measure])
            #expect(try #require(difference["low"]?.doubleValue) > 0, "\(measure): \(difference)")
        }
    }
}
