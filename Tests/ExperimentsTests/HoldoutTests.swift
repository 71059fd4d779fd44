import Diagnostics
import Experiments
import TestSupport
import Testing

/// Whoever is held out from all experiments against everybody else.
@Suite struct HoldoutTests {
    private let shop: ShopTables

    init() throws { shop = try ShopTables() }

    /// Twelve customers, of whom three are held out and four in an experiment, and a visitor without an id.
    private static let exposures = """
        time,request_id,customer,experiment,arm
        2026-03-01T12:00:00Z,r1,h1,,holdout
        2026-03-01T12:00:00Z,r2,h2,,holdout
        2026-03-01T12:00:00Z,r3,h3,,holdout
        2026-03-01T12:00:00Z,r4,a,home,control
        2026-03-01T12:00:00Z,r5,b,home,blend
        2026-03-01T12:00:00Z,r6,c,home,blend
        2026-03-01T12:00:00Z,r7,a,basket,control
        2026-03-01T12:00:00Z,r8,d,basket,x
        2026-03-01T12:00:00Z,r9,e,,
        2026-03-01T12:00:00Z,r10,f,,
        2026-03-01T12:00:00Z,r11,g,,
        2026-03-01T12:00:00Z,r12,i,,
        2026-03-01T12:00:00Z,r13,j,,
        2026-03-01T12:00:00Z,r14,,,

        """
    private static let spent = "user,spent\nh1,1\nh2,2\nh3,6\na,4\nb,6\nc,8\nd,2\ne,5\nf,5\ng,1\ni,9\nj,5\n"

    private func analysis(_ exposures: String = Self.exposures) throws -> ExperimentAnalysis {
        var analysis = try shop.analysis(["mean:spent"], exposures: exposures, events: nil, customers: Self.spent)
        (analysis.wanted, analysis.control) = (.holdout, Exposures.heldOut)
        analysis.shares = [("holdout", 0.25), ("others", 0.75)]
        return analysis
    }

    @Test func everybodyElseIsOneArm() throws {
        let report = try shop.report(try analysis())
        #expect(report.arms == ["holdout", "others"] && report.experiment == "holdout")
        #expect(report.customers == 12 && report.otherLines == 1)
        let metric = try #require(report.metrics.first)
        #expect(metric.arms.map(\.customers) == [3, 9])
        #expect(metric.arms.map(\.value) == [3, 5])
        // (1, 2, 6) and (4, 6, 8, 2, 5, 5, 1, 9, 5): variances 7 and 52 / 8.
        let effect = try #require(metric.comparisons.first?.absolute)
        #expect(effect.value == 2)
        #expect(report.sampleRatio.p == 1)
    }

    @Test func whatCannotBeComparedIsSaid() throws {
        var without = try analysis()
        without.shares = []
        let failure = try shop.failure(without)
        #expect(failure.code == .wrongUsage && failure.problem.contains("needs the share"))
        #expect(failure.remedy?.contains("holdout=0.05,others=0.95") == true)
        let nobody = try shop.failure(try analysis(Self.exposures.replacing(",,holdout", with: ",,")))
        #expect(nobody.code == .invalidData && nobody.problem.contains("nobody in the exposures is held out"))
        let both = try shop.failure(try analysis(Self.exposures.replacing("r9,e,,", with: "r9,h1,,")))
        #expect(both.problem.contains("1 of 11 customers are in two arms"))
        let column = try shop.failure(try analysis("time,customer,arm\n2026-03-01,a,holdout\n"))
        #expect(column.problem.contains("experiment"))
    }

    /// An experiment itself does not see whoever is held out.
    @Test func experimentsPassOverTheHeldOut() throws {
        var analysis = try analysis()
        (analysis.wanted, analysis.control, analysis.shares) = (.experiment("home"), "control", [])
        let exposures = Self.exposures + "2026-03-01T12:00:00Z,r15,d,home,control\n"
        analysis.exposures = [try shop.folder.file("more.csv", exposures)]
        let report = try shop.report(analysis)
        #expect(report.arms == ["control", "blend"] && report.customers == 4)
    }
}
