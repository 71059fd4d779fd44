import Diagnostics
import Experiments
import LinearAlgebra
import TestSupport
import Testing

/// What an experiment needs, by formula and by a history.
@Suite struct PlanningTests {
    @Test func customersAreThoseOfTheFormula() {
        // scipy: (norm.ppf(.975) + norm.ppf(.8))² · 4 · (1/.5 + 1/.5) / .1², rounded up.
        #expect(Power().customers(toFind: 0.1, variance: 4) == 12_559)
        // The same for two treatments, α / 2, with the shares .8 and .1 and the power .9.
        let power = Power(power: 0.9, controlShare: 0.8, treatmentShare: 0.1, treatments: 2)
        #expect(power.customers(toFind: 2, variance: 100) == 3491)
        let found = power.difference(foundBy: 3491, variance: 100)
        #expect(found <= 2 && found > 1.999)
    }

    @Test func thePlannedPowerIsReached() {
        let customers = Int(Power().customers(toFind: 0.2, variance: 1) / 2)
        let found = SimulatedExperiments.share(21) { generator in
            let control = ArmMoments((0..<customers).map { _ in generator.normal() })
            let treatment = ArmMoments((0..<customers).map { _ in 0.2 + generator.normal() })
            return MeanComparison(control: control, treatment: treatment).absolute.p <= 0.05
        }
        #expect((0.76...0.84).contains(found), "\(found)")
    }

    @Test func halvesThatWereTreatedAlikeDifferInFiveOfAHundred() throws {
        var generator = SeededGenerator(seed: 8)
        let outcomes = (0..<4000).map { _ in generator.uniform() < 0.5 ? 0 : generator.amount(spread: 0.8) }
        let check = try AACheck(outcomes, adjusted: nil, splits: 1000, seed: 1, threads: 1)
        #expect(check.isUsual && check.alarms > 0.03, "\(check.alarms)")
        #expect(try AACheck(outcomes, adjusted: nil, splits: 1000, seed: 1, threads: 3) == check)
        // .05 + 3.29 √(.05 · .95 / 1000)
        #expect(abs(check.usualTo - 0.0726745) < 1e-6)
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// 40 days in which customer k of 20 looks every day at noon, and buys for k on days 2 and 36.
    private func history() throws -> String {
        var lines = ["user,timestamp,type,price,order"]
        for day in 0..<40 {
            let date = day < 31 ? "2026-01-\(day < 9 ? "0" : "")\(day + 1)" : "2026-02-0\(day - 30)"
            for customer in 0..<20 {
                lines.append("c\(customer),\(date)T12:00:00Z,view,,")
                if day == 2 || day == 36 {
                    lines.append("c\(customer),\(date)T13:00:00Z,purchase,\(customer),o\(day)-\(customer)")
                }
            }
        }
        return try folder.file("events.csv", lines.joined(separator: "\n") + "\n")
    }

    @Test func aHistoryIsLookedAtAsAnExperiment() throws {
        var planning = ExperimentPlanning(
            outcomes: [try history()], metrics: [.revenue], effect: .relative(0.1))
        (planning.days, planning.splits) = ([2, 7], 100)
        let constant = try #require(throws: UserError.self) {
            _ = try planning.run(threads: 1, progress: .silent)
        }
        #expect(constant.problem.contains("'revenue' is the same for all 20 customers of an experiment of 2 days"))
        planning.days = [7]
        let report = try planning.run(threads: 1, progress: .silent)
        let row = try #require(report.metrics.first?.rows.first)
        #expect(row.customers == 20 && row.value == 9.5)
        // The variance of 0 to 19 is 35.
        #expect(abs(row.deviation * row.deviation - 35) < 1e-12)
        #expect(row.needed == Power().customers(toFind: 0.95, variance: 35))
        #expect(row.correlation == nil && report.metrics.first?.daysNeeded == nil)
        // 33 days before the experiment of 7 begins with what was bought on day 2.
        planning.prePeriod = 86_400 * 32
        let adjusted = try #require(try planning.run(threads: 1, progress: .silent).metrics.first?.rows.first)
        #expect(abs((adjusted.correlation ?? 0) - 1) < 1e-12)
        #expect((adjusted.neededAdjusted ?? 1) < 1)
        planning.days = [41]
        let short = try #require(throws: UserError.self) { _ = try planning.run(threads: 1, progress: .silent) }
        #expect(short.problem.contains("the history has 39 days"))
    }

    @Test(arguments: ["p50:revenue", "click-through", "mean:spent"])
    func whatAHistoryCannotSayIsNotPlanned(_ name: String) throws {
        let planning = ExperimentPlanning(
            outcomes: [try history()], metrics: [try ExperimentMetric(parsing: name)], effect: .absolute(1))
        let failure = try #require(throws: UserError.self) { _ = try planning.run(threads: 1, progress: .silent) }
        #expect(failure.code == .wrongUsage && failure.problem.contains("cannot be planned"))
    }
}
