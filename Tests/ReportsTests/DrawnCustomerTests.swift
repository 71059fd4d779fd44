import Documents
import ModelStore
import Pages
import RecommenderModels
import Reports
import TestSupport
import Testing

/// The customers that a report shows.
@Suite struct DrawnCustomerTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    private func details(_ report: MadeReport) -> [JSONValue] {
        report.section("customers").compactMap { $0["details"] }
    }

    @Test func tenAreShownWithoutIdsUnlessAskedFor() throws {
        let version = try bench.write(titles: (0..<60).map { "Title \($0)" })
        let masked = try bench.report(on: version)
        #expect(details(masked).count == 10)
        #expect(masked.text("customers").hasSuffix("Their ids are not shown."))
        let names = (0..<40).map { $0 < 10 ? "u00\($0)" : "u0\($0)" }
        for name in names { #expect(!masked.json.text.contains(name) && !masked.page.html.contains(name)) }
        #expect(details(masked).first?["summary"]?.stringValue?.hasPrefix("customer 1: ") == true)

        let shown = try bench.report(on: version) { $0.showsIds = true }
        let summaries = details(shown).compactMap { $0["summary"]?.stringValue }
        #expect(summaries.allSatisfy { summary in names.contains { summary.hasPrefix("\($0): ") } })
        #expect(Set(summaries).count == 10)
        #expect(shown.json["ids"]?.boolValue == true && masked.json["ids"]?.boolValue == false)
    }

    @Test func theSeedDecidesWhoIsDrawn() throws {
        let version = try bench.write()
        func drawn(_ seed: UInt64) throws -> [String] {
            try details(
                bench.report(on: version) { report in (report.seed, report.showsIds) = (seed, true) }
            ).compactMap { $0["summary"]?.stringValue }
        }
        #expect(try drawn(3) == drawn(3))
        #expect(try drawn(3) != drawn(4))
    }

    @Test func listsHaveReasonsThatThePastGives() throws {
        let version = try bench.write(titles: (0..<60).map { "Title \($0)" })
        let customer = try #require(details(bench.report(on: version)).first?["blocks"]?.arrayValue)
        let tables = customer.compactMap { $0["table"] }
        #expect(tables.count == 2)
        let past = (tables[0]["rows"]?.arrayValue ?? []).compactMap { $0[1]?.stringValue }
        #expect(tables[1]["columns"]?.arrayValue?.last == "because of")
        let reasons = (tables[1]["rows"]?.arrayValue ?? []).compactMap { $0[5]?.stringValue }
        #expect(reasons.count == 10 && reasons.contains { $0.contains("%)") })
        let named = reasons.joined(separator: " · ").split(separator: " · ").map {
            $0.prefix { $0 != "(" }.split(separator: " ").joined(separator: " ")
        }
        let total = (customer[0]["table"]?["rows"]?.arrayValue ?? []).count
        if total < 10 { #expect(named.allSatisfy { past.contains($0) }) }
    }

    @Test func aModelWithoutReasonsShowsListsAlone() throws {
        var manifest = ReportBench.recommender()
        manifest.kind = "popularity"
        let version = try bench.write(SampleRecommender(kind: .popularity).content, manifest)
        let report = try bench.report(on: version)
        let tables = (details(report).first?["blocks"]?.arrayValue ?? []).compactMap { $0["table"] }
        #expect(tables.last?["columns"]?.arrayValue?.last == "source")
        #expect(report.text("limits").contains("gives no reasons"))
    }
}
