import Diagnostics
import Evaluation
import Events
import Interactions
import LinearAlgebra
import Measuring
import Recommenders
import TestSupport
import Testing
import Training

/// Trainings that are measured beside another one.
@Suite struct RivalTests {
    /// All know x and y; the rival leaves out w, which one customer has.
    private static let log = [
        "user,item,timestamp", "a,x,2024-01-01", "b,x,2024-01-02", "c,x,2024-01-03", "a,y,2024-01-04",
        "b,y,2024-01-05", "c,w,2024-01-06", "a,w,2024-02-01", "b,w,2024-02-01", "c,y,2024-02-01",
    ]

    /// Lists leave out what customers have, so w is first for a and b, and y for c, who has w.
    @Test func whatTheRivalDoesNotKnowIsMissedByTheRivalAlone() throws {
        let bench = try TrainingBench()
        var training = RecommenderTraining(events: [try bench.table("log.csv", Self.log)])
        training.train = RecommenderAlgorithm(.popularity)
        training.metrics = "recall@1"
        training.unknownItems = .miss
        var narrow = training
        narrow.interactions.minimumItemEvents = 2
        let rival = RecommenderRival(named: "narrow") { [narrow] in (narrow, nil) }
        let log = try training.read(threads: 2, .silent)
        let february = HoldOut.from(1_706_745_600_000)
        let measured = try training.measure(log, february, against: [rival], bench.machine, .silent)
        guard case .lists(let report, let pairs) = measured.report else {
            Issue.record("no lists were measured")
            return
        }
        let recall = Measure(.recall, at: 1)
        #expect(pairs == 3 && report.unknownItems == UnknownItemPairs(mode: .miss, knownPairs: 3, unknownPairs: 0))
        #expect(report.metrics[recall]?.value == 1)
        let found = try #require(report.baselines["narrow"]?.metrics[recall]?.value)
        #expect(abs(found - 1.0 / 3) < 1e-12)
        #expect(measured.commonUsers.isEmpty && measured.failures.isEmpty)
    }
}
