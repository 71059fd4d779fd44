import Documents
import Drift
import Features
import Ids
import LinearAlgebra
import Testing

/// New rows of customers beside those that a model learned from.
@Suite struct TableComparisonTests {
    private struct Rows {
        var tenure: [Double] = []
        var plan: [String] = []
        var isPaperless: [Double] = []

        init(_ count: Int, seed: UInt64, moved: Double = 0) {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<count {
                tenure.append(random.uniform() < 0.05 ? .nan : (random.normal() + moved) * 20 + 100)
                let draw = random.uniform()
                plan.append(draw < 0.6 ? "monthly" : draw < 0.9 ? "yearly" : draw < 0.95 ? "" : "trial")
                isPaperless.append(random.uniform() < 0.3 ? 1 : 0)
            }
        }

        var table: FeatureTable {
            var interner = IdInterner()
            let codes = plan.map { text in Array(text.utf8).withUnsafeBytes { interner.intern($0) } }
            let (levels, order) = interner.sorted()
            return FeatureTable(
                rowCount: tenure.count,
                columns: [
                    .init(name: "tenure", kind: .numeric, values: .numbers(tenure)),
                    .init(
                        name: "plan", kind: .category, values: .levels(codes.map { order[Int($0)] }, levels: levels)),
                    .init(name: "paperless", kind: .boolean, values: .numbers(isPaperless)),
                ])
        }
    }

    private func snapshot(_ rows: Rows = Rows(4000, seed: 1)) -> Snapshot {
        var random = SeededGenerator(seed: 9)
        var snapshot = Snapshot()
        snapshot.table = TableSnapshot(
            of: rows.table, scores: rows.tenure.map { _ in random.uniform() * random.uniform() })
        return snapshot
    }

    private func alarms(_ rows: Rows, scores: [Double]? = nil) throws -> [String] {
        try snapshot().compare(rows.table, scores: scores).report.checks.filter { $0.state == .alarm }.map(\.name)
    }

    @Test func rowsOfOneDistributionAreUsual() throws {
        for (seed, count) in [(2, 30), (3, 300), (4, 3000), (5, 30_000)] {
            #expect(try alarms(Rows(count, seed: UInt64(seed))) == [], "\(count) rows")
        }
    }

    @Test func whatMovesRings() throws {
        #expect(try alarms(Rows(500, seed: 6, moved: 1)) == ["distribution.tenure"])
        var rows = Rows(500, seed: 7)
        for row in rows.tenure.indices where row.isMultiple(of: 4) { rows.tenure[row] = .nan }
        #expect(try alarms(rows) == ["missing.tenure"])
        rows = Rows(500, seed: 8)
        for row in rows.plan.indices where row.isMultiple(of: 5) { rows.plan[row] = "weekly" }
        #expect(try alarms(rows).contains("unseen.plan"))
        rows = Rows(500, seed: 8)
        for row in rows.plan.indices { rows.isPaperless[row] = 1 }
        #expect(try alarms(rows) == ["distribution.paperless"])
    }

    @Test func scoresAreHeldAgainstThoseOfTheTraining() throws {
        let rows = Rows(600, seed: 10)
        var random = SeededGenerator(seed: 11)
        #expect(try alarms(rows, scores: rows.tenure.map { _ in random.uniform() * random.uniform() }) == [])
        #expect(try alarms(rows, scores: rows.tenure.map { _ in random.uniform() }) == ["scores"])
        let alone = try snapshot().compare(nil, scores: [0.5, 0.6])
        #expect(alone.report.checks.map(\.name) == ["scores"])
    }

    @Test func theProbabilitiesAreCorrectedForAllTests() throws {
        let comparison = try snapshot().compare(Rows(500, seed: 6, moved: 0.2).table)
        let tenure = try #require(comparison.distributions.first { $0.name == "distribution.tenure" })
        let (p, corrected) = (try #require(tenure.distances.p), try #require(tenure.distances.correctedP))
        // Three distributions, three shares of missing values, one of unseen levels.
        #expect(comparison.report.checks.count == 7)
        #expect(corrected > p && corrected <= 7 * p)
        #expect(tenure.distances.ks == KolmogorovSmirnov(binned: tenure.reference, tenure.new)?.distance)
        #expect(tenure.distances.psi == PopulationStability.index(tenure.reference, tenure.new))
    }

    @Test func aRareLevelIsNotNamed() throws {
        var rows = Rows(4000, seed: 1)
        for row in 0..<4 { rows.plan[row] = "ann@example.org" }
        let text = try JSONValue(encoding: snapshot(rows)).text
        #expect(!text.contains("ann@"))
        #expect(text.contains("monthly"))
    }

    @Test func aColumnOfOneValueIsCompared() throws {
        var rows = Rows(100, seed: 1)
        rows.tenure = rows.tenure.map { _ in 7 }
        let check = try snapshot(rows).compare(rows.table).report.checks.first { $0.name == "distribution.tenure" }
        #expect(check?.state == .unknown)
    }
}
