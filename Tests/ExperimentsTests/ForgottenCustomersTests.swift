import Diagnostics
import Experiments
import Files
import TestSupport
import Testing

/// Analyses that leave out who was forgotten, with figures that were worked out by hand.
@Suite struct ForgottenCustomersTests {
    private let shop: ShopTables

    init() throws { shop = try ShopTables() }

    private func forgotten(_ ids: String...) -> HashedIds {
        let hash = KeyedHash(key: "another key of the list".utf8)
        return HashedIds(names: ids.map { Array($0.utf8).withUnsafeBytes(hash.name) }, under: hash)
    }

    private func revenue(_ analysis: ExperimentAnalysis) throws -> (values: [Double], report: ExperimentReport) {
        let report = try shop.report(analysis)
        return (try #require(report.metrics.first).arms.map(\.value), report)
    }

    @Test func theyAreLeftOutOnBothSides() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.forgotten = forgotten("a", "d", "g", "unknown")
        let (values, report) = try revenue(analysis)
        // Without a (10), d (0) and g (0).
        #expect(values == [26.0 / 3, 54.0 / 4])
        #expect((report.customers, report.forgotten, report.lines) == (7, 3, 13))
        #expect(report.withOutcomes == 7)
    }

    @Test func keyedHashesAreKnownByTheIdsOfTheOutcomes() throws {
        let names = Dictionary(uniqueKeysWithValues: KeyedNames.all)
        let lines = ShopTables.exposures.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
                .map { index, cell in index == 2 ? names[String(cell)] ?? String(cell) : String(cell) }
                .joined(separator: ",")
        }
        var analysis = try shop.analysis(["revenue"], exposures: lines.joined(separator: "\n") + "\n")
        analysis.key = KeyedHash(key: "0123456789abcdef".utf8)
        // d did nothing, so that nobody can tell whose hash it is.
        analysis.forgotten = forgotten("a", "d", "g")
        let (values, report) = try revenue(analysis)
        #expect(values == [26.0 / 4, 54.0 / 4] && report.forgotten == 2)
        analysis.customers = try shop.folder.file("people.csv", "user,country\nd,AT\nb,DE\n")
        analysis.segments = ["country"]
        let known = try revenue(analysis)
        #expect(known.values == [26.0 / 3, 54.0 / 4] && known.report.forgotten == 3)
    }

    @Test func anExperimentOfNobodyIsAnError() throws {
        var analysis = try shop.analysis(["revenue"])
        analysis.forgotten = forgotten("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
        #expect(try shop.failure(analysis).problem == "all customers of the exposures were forgotten")
    }
}
