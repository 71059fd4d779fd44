import Features
import TestSupport
import Testing

@Suite("docs/customer-features.md")
struct FeaturePageTests {
    @Test("The page has a row for every column")
    func everyColumn() throws {
        let page = String(decoding: try bytes(of: packageRoot() + "/docs/customer-features.md"), as: UTF8.self)
        let definition = PointInTimeDefinition(
            types: ["TYPE", "purchase"], purchaseTypes: ["purchase"], activeWithin: 1, windows: [7, 30, 90, 365],
            daysOnly: false, sources: PointInTimeDefinition.Source.allCases, categories: ["CATEGORY"],
            channels: ["CHANNEL"], valueTypes: ["TYPE"])
        let windows = ["7d", "30d", "90d", "365d", "all"]
        for name in definition.featureNames {
            let window = windows.first { name.hasSuffix("_\($0)") }
            let row = window.map { name.dropLast($0.utf8.count) + "WINDOW" } ?? name
            #expect(page.contains("| `\(row)` |"), "\(name)")
        }
    }
}
