import Diagnostics
import Events
import Experiments
import Pages
import TestSupport
import Testing

/// What is wrong with an experiment's tables is said with its place.
@Suite struct BadInputTests {
    private let shop: ShopTables

    init() throws { shop = try ShopTables() }

    private func exposures(_ old: String, _ new: String) -> String {
        var text = ShopTables.exposures
        text.replace(old, with: new)
        return text
    }

    @Test func aCustomerInTwoArms() throws {
        let text = exposures("r12,f,home,blend", "r12,f,home,control")
        let failure = try shop.failure(try shop.analysis(["revenue"], exposures: text))
        #expect(failure.code == .invalidData)
        #expect(failure.problem.contains("1 of 10 customers are in two arms"))
        #expect(
            failure.problem.contains("exposures.csv:13") && failure.problem.contains("id 'f'"), "\(failure.problem)")
    }

    @Test func outcomesBeforeExposures() throws {
        let early = "user,item,timestamp,price\na,p,2026-02-26,5\nf,p,2026-02-27,5\n"
        var analysis = try shop.analysis(["revenue"], events: early)
        let failure = try shop.failure(analysis)
        #expect(failure.code == .invalidData && failure.problem.contains("before the first exposure"))
        let strangers = early + "stranger,p,2026-03-05,5\n"
        analysis = try shop.analysis(["revenue"], events: strangers)
        #expect(try shop.failure(analysis).problem.contains("lie before their exposures"))
    }

    @Test func noControl() throws {
        let text = exposures("control", "champion")
        var analysis = try shop.analysis(["revenue"], exposures: text)
        let failure = try shop.failure(analysis)
        #expect(failure.problem.contains("no exposure is of the control 'control'; the arms are 'blend, champion'"))
        analysis.control = "champion"
        #expect(try shop.report(analysis).arms == ["champion", "blend"])
    }

    @Test func anEmptyArm() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.shares = [("control", 0.4), ("blend", 0.4), ("ease", 0.2)]
        #expect(try shop.failure(analysis).problem.contains("the arm 'ease' is empty"))
        analysis.shares = [("control", 0.4)]
        #expect(try shop.failure(analysis).problem.contains("says nothing of the arm 'blend'"))
        let lonely = "time,customer,arm\n2026-03-01,a,control\n2026-03-01,b,control\n2026-03-01,f,blend\n"
        #expect(
            try shop.failure(try shop.analysis(["revenue"], exposures: lonely)).problem.contains(
                "the arm 'blend' is empty")
        )
    }

    @Test func allOutcomesZero() throws {
        var text = ShopTables.events
        text.replace(#/,\d+,(o\d+),\n/#) { ",0,\($0.1),\n" }
        let failure = try shop.failure(try shop.analysis(["revenue"], events: text))
        #expect(failure.problem == "all outcomes of the metric 'revenue' are 0, so nothing can be compared")
    }

    @Test func infiniteRevenue() throws {
        var text = ShopTables.events
        text.replace("purchase,3,10,o6", with: "purchase,1e200,1e200,o6")
        let failure = try shop.failure(try shop.analysis(["revenue"], events: text))
        #expect(failure.problem == "the revenue of a customer is infinite" && failure.place?.id == "f")
        text.replace("purchase,1e200,1e200,o6", with: "purchase,1,1e200,o6")
        #expect(
            try shop.failure(try shop.analysis(["revenue"], events: text)).problem.contains("too large to be squared"))
        let table = "user,spent\na,1\nb,inf\nf,3\ng,4\n"
        let cell = try shop.failure(try shop.analysis(["mean:spent"], events: nil, customers: table))
        #expect(cell.problem.contains("expected a finite number, found 'inf'") && cell.place?.line == 3)
    }

    @Test(arguments: ["revenu", "p0:revenue", "p90:average-order", "count", "ratio:a", "conversion:x", ""])
    func anUnknownMetric(_ name: String) throws {
        let failure = try #require(throws: UserError.self) { _ = try ExperimentMetric(parsing: name) }
        #expect(failure.code == .wrongUsage)
        if name == "revenu" { #expect(failure.problem.contains("did you mean revenue?")) }
    }

    @Test func aMetricOfWhichTheOutcomesKnowNothing() throws {
        let failure = try shop.failure(try shop.analysis(["count:refund"]))
        #expect(failure.code == .wrongUsage && failure.problem.contains("events of type 'refund'"))
        #expect(try shop.failure(try shop.analysis(["mean:spent"])).problem.contains("is of a table of customers"))
        let table = "user,spent\na,1\nf,2\n"
        #expect(
            try shop.failure(try shop.analysis(["revenue"], events: nil, customers: table)).problem.contains(
                "is of events, and none are given"))
    }

    @Test func duplicateRequestIds() throws {
        let failure = try shop.failure(try shop.analysis(["revenue"], exposures: exposures("r11,a", "r3,a")))
        #expect(failure.code == .invalidData && failure.place?.line == 12)
        #expect(failure.problem.contains("the request id 'r3' occurs twice, first on line 4"))
    }

    @Test func severalExperimentsAndUnknownOnes() throws {
        let text = exposures("r11,a,home", "r11,a,basket")
        var analysis = try shop.analysis(["revenue"], exposures: text)
        #expect(try shop.failure(analysis).problem.contains("2 experiments: 'basket, home'"))
        analysis.wanted = .experiment("hom")
        #expect(try shop.failure(analysis).problem.contains("did you mean 'home'?"))
        analysis.wanted = .experiment("home")
        #expect(try shop.report(analysis).otherLines == 2)
    }

    @Test func aMismatchShowsNoEffect() throws {
        var lines = ["time,customer,arm"]
        for customer in 0..<3000 { lines.append("2026-03-01,c\(customer),\(customer < 1350 ? "control" : "blend")") }
        let table = "user,spent\n" + (0..<3000).map { "c\($0),\($0 % 7)" }.joined(separator: "\n") + "\n"
        var analysis = try shop.analysis(
            ["mean:spent"], exposures: lines.joined(separator: "\n") + "\n", events: nil, customers: table)
        let report = try shop.report(analysis)
        #expect(report.metrics.isEmpty && report.sampleRatio.isMismatch)
        #expect(report.failure?.code == .gateNotMet)
        #expect(ExperimentPage(report).page.verdict.contains("no difference between them means anything"))
        analysis.shares = [("control", 0.45), ("blend", 0.55)]
        #expect(try shop.report(analysis).metrics.count == 1)
    }

    @Test func aMetricThatWinsorizingTakesAwayIsRefused() throws {
        let rows = (0..<400).map { "c\($0),\($0 == 0 ? "control" : $0 % 2 == 0 ? "control" : "blend")" }
        let exposures = "time,customer,arm\n" + rows.map { "2026-03-01,\($0)\n" }.joined()
        // One customer of a hundred bought.
        let table = "user,spent\n" + (0..<400).map { "c\($0),\($0 % 100 == 1 ? 50 : 0)\n" }.joined()
        var analysis = try shop.analysis(["mean:spent"], exposures: exposures, events: nil, customers: table)
        analysis.terms.winsorize = 0.95
        let failure = try shop.failure(analysis)
        #expect(failure.code == .invalidData && failure.problem.contains("all customers the same value"))
    }

    @Test func aMetricHasOneGuardrail() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.terms.guardrails = [
            Guardrail(metric: .revenue, margin: .absolute(9)), Guardrail(metric: .revenue, margin: .absolute(1)),
        ]
        #expect(try shop.failure(analysis).problem.contains("names the metric 'revenue' twice"))
    }

    @Test func whatNoMetricUsesIsRefused() throws {
        var analysis = try shop.analysis(["conversion"])
        analysis.terms.winsorize = 0.99
        #expect(try shop.failure(analysis).problem.contains("winsorize has no effect"))
        analysis = try shop.analysis(["conversion"])
        analysis.options.value = "points"
        #expect(try shop.failure(analysis).problem.contains("value has no effect"))
        analysis = try shop.analysis(["conversion"], customers: "user,spent\na,1\n")
        #expect(try shop.failure(analysis).problem.contains("customers.path has no effect"))
        analysis = try shop.analysis(["mean:spent"], customers: "user,spent\na,1\n")
        analysis.prePeriod = 86_400
        #expect(try shop.failure(analysis).problem.contains("pre_period has no effect"))
    }

    @Test func aColumnIsNotAdjustedByItself() throws {
        var analysis = try shop.analysis(["mean:spent"], events: nil, customers: "user,spent\na,1\nf,2\n")
        analysis.covariates = ["spent": "spent"]
        let failure = try shop.failure(analysis)
        #expect(failure.code == .wrongUsage && failure.problem.contains("the column 'spent' by itself"))
    }

    @Test func twoRowsOfOneCustomerAndTablesOfStrangers() throws {
        let twice = try shop.failure(
            try shop.analysis(["mean:spent"], events: nil, customers: "user,spent\na,1\nf,3\na,2\n"))
        #expect(twice.problem == "the customer has two rows" && twice.place?.line == 4)
        let strangers = try shop.failure(
            try shop.analysis(["mean:spent"], events: nil, customers: "user,spent\nx,1\n"))
        #expect(strangers.problem.contains("none of the 10 exposed customers has a row"))
    }
}
