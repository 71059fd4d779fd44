import Documents
import ModelStore
import Pages
import RecommenderModels
import Reports
import TestSupport
import Testing

/// Reports on data that nobody expects.
@Suite struct HostileReportTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    @Test func titlesOfAnyKindGiveAReadablePage() throws {
        var titles = (0..<60).map { "Title \($0)" }
        titles[0] = "<script>alert('x')</script>"
        titles[1] = String(repeating: "long ", count: 2_000_000)
        titles[2] = "שמן זית \u{202E}evil\u{202C}"
        titles[3] = "🕯️👩‍👩‍👧 candle"
        titles[4] = ""
        titles[5] = "\u{1B}[31mred\u{7}\nline|pipe `code` **bold** [a](http://evil)"
        titles[6] = "e" + String(repeating: "\u{301}", count: 100_000)
        titles[7] = "'\"><img src=x onerror=alert(1)>"
        let version = try bench.write(users: 200, titles: titles)
        let report = try bench.report(on: version)
        let html = report.page.html
        #expect(html.utf8.count < 1_000_000)
        #expect(!html.contains("<script>alert") && !html.contains("<img src=x"))
        // They are shown, and as text.
        for shown in ["&lt;script&gt;alert", "&lt;img src=x", "long long", "שמן זית", "candle", "[31mred"] {
            #expect(html.contains(shown), "\(shown)")
        }
        #expect(!html.contains("\u{202E}") && !html.contains("\u{1B}"))
        #expect(report.json.text.utf8.count < 1_000_000)
        #expect(report.card.utf8.count < 100_000)
        #expect(!report.page.text.contains("\u{1B}"))
    }

    @Test func oneCustomerAndOneItemArePages() throws {
        let version = try bench.write(users: 1, items: 1)
        let report = try bench.report(on: version)
        #expect(report.page.sections.map(\.name).contains("customers"))
        #expect(report.page.html.contains("</html>"))
        try bench.promote(version)
        let next = try bench.report(on: bench.write(seed: 2, users: 1, items: 1))
        #expect(next.page.html.contains("</html>"))
    }

    @Test func aModelWithoutCustomersIsAPage() throws {
        let version = try bench.write(users: 0, items: 3)
        let report = try bench.report(on: version)
        #expect(report.text("lists") == "The model knows no customer, so it makes no list.")
        #expect(report.text("customers") == "The model knows no customer.")
        try bench.promote(version)
        let next = try bench.report(on: bench.write(seed: 2, users: 4, items: 3))
        #expect(next.text("against").contains("No customer of the sample is known to both models"))
    }

    /// An earlier program wrote neither, and one that is later than this may have other forms.
    @Test func versionsWithoutDetailsOrWithUnknownOnesArePages() throws {
        for details: JSONValue? in [nil, ["by_activity": 3], ["unknown": [1, 2]], []] {
            var manifest = ReportBench.recommender()
            manifest.details = details
            manifest.snapshot = details == nil ? nil : ["days": "none"]
            manifest.convergence = ["epochs": "many"]
            manifest.data = .null
            manifest.funnel = .null
            manifest.parameters = .null
            let report = try bench.report(on: bench.write(manifest))
            #expect(report.page.html.contains("</html>"))
            #expect(report.text("funnel") == "Nobody wrote down how many rows were read.")
            #expect(!report.text("by-activity").isEmpty && !report.text("search").isEmpty)
        }
    }

    @Test func numbersThatAreNoneAreNoNumbers() throws {
        var manifest = ReportBench.recommender()
        manifest.quality?.metrics["ndcg@20"] = .init(1e-7, low: -1e300, high: 1e300)
        manifest.funnel = [
            "rows": 0, "stages": [["name": "<b>|`", "dropped": -4, "remaining": 9_007_199_254_740_993]],
        ]
        manifest.snapshot = ["days": [["start": 1e300, "events": 3], ["start": -1e300, "events": -2], ["start": 0]]]
        let report = try bench.report(on: bench.write(manifest))
        #expect(report.page.html.contains("</html>") && !report.page.html.contains("<b>|"))
        #expect(!report.json.text.contains("nan"))
    }

    /// The user side of a model is mapped, so nothing is copied of customers who are not in the sample.
    @Test func manyCustomersAreSampled() throws {
        let version = try bench.write(users: 5000, items: 40)
        let report = try bench.report(on: version)
        #expect(report.rows("lists").first?[1].intValue == 2000)
    }
}
