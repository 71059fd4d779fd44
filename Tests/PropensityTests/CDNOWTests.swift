import Diagnostics
import Events
import Features
import LinearAlgebra
import Propensity
import TestSupport
import Testing

/// CDNOW has days but no items: purchases in weeks 1 to 39 predict a purchase in weeks 40 to 78.
@Suite("CDNOW", .enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct CDNOWTests {
    private let log: EventLog

    init() throws {
        let folder = try TemporaryFolder()
        let output = "\(folder.path)/purchases.csv"
        let input = "\(dataFolder ?? "")/cdnow/CDNOW_master.txt.gz"
        let result = try Command.start("\(packageRoot())/datasets/cdnow/convert", [input, output]).wait()
        try #require(result.exitCode == 0, "\(result.messages)")
        // Keep the folder alive while reading, because it is removed with its last reference.
        log = try withExtendedLifetime(folder) {
            try EventLog.read(
                files: [output], options: EventOptions(), consent: nil, needsItems: false, progress: .silent)
        }
    }

    @Test("Customers at risk and buyers are those that pandas counts", arguments: CDNOWFigures.atRisk)
    func atRisk(figures: (days: Int, customers: Int, buyers: Int)) throws {
        let plan = try PointInTimePlan("purchase", horizon: 273, "1997-10-01", activeWithin: Double(figures.days))
        let rows = try PointInTimeRows(log, plan: plan, threads: 2)
        #expect(rows.definition.daysOnly)
        #expect(rows.cutoffs.map(\.atRisk) == [figures.customers])
        #expect(rows.cutoffs.map(\.positive) == [figures.buyers])
    }

    @Test("Features add up to what pandas gives")
    func features() throws {
        let rows = try PointInTimeRows(
            log, plan: PointInTimePlan("purchase", horizon: 273, "1997-10-01"), threads: 2)
        for (name, expected) in CDNOWFigures.sums {
            let sum = rows.column(name).reduce(0) { $1.isNaN ? $0 : $0 + $1 }
            #expect(abs(sum - expected) < 1e-9 * expected, "\(name): \(sum), not \(expected)")
        }
    }

    @Test("A purchase on the day of the cutoff is the label's, at any hour of the day")
    func dayOfTheCutoff() throws {
        let morning = try PointInTimeRows(
            log, plan: PointInTimePlan("purchase", horizon: 1, "1997-10-01"), threads: 2)
        let evening = try PointInTimeRows(
            log, plan: PointInTimePlan("purchase", horizon: 1, "1997-10-01 20:00:00"), threads: 2)
        #expect(morning.summary == evening.summary && morning.bits == evening.bits)
        // The cutoff's own day is excluded, so the most recent last order is at least a day old.
        #expect(try #require(morning.column("recency").min()) > 0.03)
        let onTheDay = try time("1997-10-01")
        let buyers = Set(
            try #require(log.timestamp).indices.filter { log.timestamp?[$0] == onTheDay }.map { log.user[$0] })
        #expect(morning.cutoffs.map(\.positive) == [buyers.count])
    }
}
