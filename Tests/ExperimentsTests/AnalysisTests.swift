import Diagnostics
import Documents
import Experiments
import Files
import TestSupport
import Testing

/// Metrics that were worked out by hand, from tables to the report.
@Suite struct AnalysisTests {
    private let shop: ShopTables

    init() throws { shop = try ShopTables() }

    private func values(_ metric: String, _ report: ExperimentReport) throws -> [Double] {
        try #require(report.metrics.first { $0.metric == metric }).arms.map(\.value)
    }

    @Test func everyMetricIsWhatCustomersDidAfterTheExposure() throws {
        let names = [
            "revenue", "conversion", "orders", "average-order", "repeat", "count:cart", "nps", "score:nps",
            "p50:revenue",
        ]
        let report = try shop.report(try shop.analysis(names))
        #expect(report.arms == ["control", "blend"])
        #expect((report.customers, report.lines, report.otherLines) == (10, 13, 1))
        #expect(try values("revenue", report) == [36.0 / 5, 54.0 / 5])
        #expect(try values("conversion", report) == [3.0 / 5, 4.0 / 5])
        #expect(try values("orders", report) == [4.0 / 5, 4.0 / 5])
        #expect(try values("average-order", report).map { ($0 * 1e9).rounded() } == [36e9 / 4, 54e9 / 4])
        #expect(try values("repeat", report).map { ($0 * 1e9).rounded() } == [(1e9 / 3).rounded(), 0])
        #expect(try values("count:cart", report) == [2.0 / 5, 2.0 / 5])
        #expect(try values("nps", report).map { $0.rounded() } == [0, 50])
        #expect(try values("score:nps", report).map { ($0 * 1e9).rounded() } == [6e9, 9e9])
        #expect(try values("p50:revenue", report) == [6, 8])
    }

    @Test func ratesOfClicksAndCartsAreOverWhatWasShownAndPutIn() throws {
        let report = try shop.report(try shop.analysis(["click-through", "abandonment"]))
        #expect(try values("click-through", report).map { ($0 * 1e9).rounded() } == [0, (1e9 / 6).rounded()])
        // a bought what was put into the cart, c did not; g left two.
        #expect(try values("abandonment", report).map { ($0 * 1e9).rounded() } == [5e8, 1e9])
        #expect(report.metrics.last?.lowerIsBetter == true)
    }

    @Test func outcomesWithinASpanAreOfThoseForWhomItIsOver() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.within = 86_400
        #expect(try values("revenue", try shop.report(analysis)) == [10.0 / 5, 0])
        analysis.within = 86_400 * 30
        let failure = try shop.failure(analysis)
        #expect(failure.problem.contains("no customer's time for outcomes is over"))
    }

    @Test func thePastIsTheSameMetricBeforeTheExposure() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.prePeriod = 86_400 * 10
        let report = try shop.report(analysis)
        let cuped = try #require(report.metrics.first?.cuped)
        // numpy: with x = [5,0,0,0,0] and [7,0,0,0,0], θ = Σ(n−1)cov / Σ(n−1)var = 148.4 / 59.2.
        #expect(abs(cuped.theta - 2.506756756756757) < 1e-12, "\(cuped.theta)")
        let effect = try #require(report.metrics.first?.comparisons.first)
        // 10.8 − 7.2 − θ (1.4 − 1)
        #expect(abs(effect.absolute.value - 2.5972972972972973) < 1e-12)
        #expect(try abs(#require(effect.unadjusted).value - 3.6) < 1e-12)
    }

    @Test func columnsOfCustomersAreMetricsCovariatesAndSegments() throws {
        let rows = "abcdefghij".enumerated().map { "\($1),\($0 * $0),\($0),\($0 % 2 == 0 ? "de" : "fr")" }
        let table = "user,spent,before,country\n" + rows.joined(separator: "\n") + "\n"
        var analysis = try shop.analysis(["mean:spent", "ratio:spent/before"], events: nil, customers: table)
        analysis.segments = ["country"]
        let report = try shop.report(analysis)
        #expect(try values("mean:spent", report) == [6, 51])
        #expect(try values("ratio:spent/before", report).map { ($0 * 1e9).rounded() } == [3e9, (255e9 / 35).rounded()])
        let segment = try #require(report.segments.first)
        #expect(segment.groups.map(\.name) == ["de", "fr"])
        #expect(segment.groups.map(\.customers) == [5, 5])
        // de: a, c, e with 0, 4, 16 and g, i with 36, 64.
        #expect(try abs(#require(segment.groups[0].absolute).value - (50 - 20.0 / 3)) < 1e-12)
        #expect(segment.interaction?.degreesOfFreedom == 1)
        analysis.covariates = ["spent": "before"]
        // numpy, within the arms: Σ xy / √(Σ x² Σ y²)
        let correlation = try #require(try shop.report(analysis).metrics.first?.cuped?.correlation)
        #expect(abs(correlation - 0.868441099979773) < 1e-12)
    }

    @Test func customersOfWhomNothingIsKnownAreLeftOutAndCounted() throws {
        let rows = "abcdefghi".enumerated().map { "\($1),\($1 == "b" ? "" : "\($0)")" }
        let table = "user,spent\n" + rows.joined(separator: "\n") + "\n"
        let report = try shop.report(try shop.analysis(["mean:spent"], events: nil, customers: table))
        #expect(report.metrics.first?.arms.map(\.missing) == [1, 1])
        #expect(report.metrics.first?.arms.map(\.customers) == [4, 4])
    }

    @Test func armsKeepTheirNamesInAnyOrder() throws {
        let exposures = """
            time,customer,arm
            2026-03-01T12:00:00Z,a,zebra
            2026-03-01T12:00:00Z,b,zebra
            2026-03-01T12:00:00Z,c,control
            2026-03-01T12:00:00Z,d,control
            2026-03-01T12:00:00Z,e,ant
            2026-03-01T12:00:00Z,f,ant

            """
        let report = try shop.report(try shop.analysis(["revenue"], exposures: exposures))
        #expect(report.arms == ["control", "ant", "zebra"])
        #expect(try values("revenue", report) == [0, 18, 15])
    }

    @Test func keyedHashesMeetTheIdsOfTheOutcomes() throws {
        // python: hmac.new(b"0123456789abcdef", id.encode(), "sha256").hexdigest()[:32]
        let names = KeyedNames.all
        var lines = ShopTables.exposures
        for (id, name) in names { lines.replace(",\(id),home", with: ",\(name),home") }
        var analysis = try shop.analysis(["revenue"], exposures: lines)
        #expect(try shop.failure(analysis).problem.contains("none of the 10 exposed customers occurs"))
        analysis.key = try .init(file: try shop.folder.file("key", "0123456789abcdef\n"))
        #expect(try values("revenue", try shop.report(analysis)) == [36.0 / 5, 54.0 / 5])
    }

    @Test func jsonLinesOfTheServiceAreExposures() throws {
        let lines = ShopTables.exposures.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return """
                {"time":"\(cells[0])","request_id":"\(cells[1])","customer":"\(cells[2])","experiment":"\(cells[3])",\
                "arm":"\(cells[4])","items":[{"item":"p","rank":1,"score":0.5}]}
                """
        }
        var analysis = try shop.analysis(["revenue"])
        analysis.exposures = [try shop.folder.file("log.jsonl", lines.joined(separator: "\n") + "\n")]
        #expect(try values("revenue", try shop.report(analysis)) == [36.0 / 5, 54.0 / 5])
    }

    @Test func theReportAndItsPageAreWritten() throws {
        var analysis = try shop.analysis(["revenue", "conversion"])
        analysis.terms.guardrails = [try Guardrail(parsing: "orders=50%")]
        let report = try shop.report(analysis)
        #expect(report.failure?.problem.contains("orders of blend is undecided") == true)
        let folder = "\(shop.folder.path)/report"
        try ExperimentFiles(folder: folder).write("experiment", page: ExperimentPage(report).page, of: report)
        let page = String(decoding: try bytes(of: "\(folder)/experiment.html"), as: UTF8.self)
        #expect(page.contains("no difference is shown between the arms"))
        #expect(String(decoding: try bytes(of: "\(folder)/experiment.json"), as: UTF8.self).contains("\"p_over_arms\""))
        #expect(ExperimentTables(report).effects.rows.count == 6)
    }
}
