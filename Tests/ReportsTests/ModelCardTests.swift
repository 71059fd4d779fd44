import Diagnostics
import Documents
import ModelStore
import Reports
import TestSupport
import Testing

/// The model card.
@Suite struct ModelCardTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    /// The metadata between the two lines of hyphens, and the page behind them.
    private func parts(_ card: String) throws -> (metadata: [String], page: String) {
        #expect(card.hasPrefix("---\n"))
        let lines = card.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let end = try #require(lines.dropFirst().firstIndex(of: "---"))
        return (Array(lines[1..<end]), lines[(end + 1)...].joined(separator: "\n"))
    }

    @Test func metadataNameLibraryTagsAndMeasures() throws {
        let (metadata, page) = try parts(bench.report(on: bench.write()).card)
        #expect(
            metadata.prefix(6) == [
                "library_name: endcap", "tags:", "- \"recommender\"", "- \"recommendations\"", "- \"ials\"",
                "model_name: \"shop/1\"",
            ])
        #expect(metadata.contains("    - type: \"ndcg@20\"") && metadata.contains("      value: 0.25"))
        #expect(!metadata.contains { $0.hasPrefix("license") })
        for title in [
            "What it is", "Intended use", "Measures", "Limits", "Privacy", "How to use it", "How to make it again",
        ] {
            #expect(page.contains("\n## \(title)\n"))
        }
    }

    @Test func hostileNamesAreQuoted() throws {
        var manifest = ReportBench.recommender()
        manifest.kind = "a\"b\\c: #d\n---\n- e\u{202E}\u{0}\u{85}\u{1F56F}"
        manifest.quality?.metrics["x: [\"y\n"] = .init(1e-5)
        manifest.data = ["fingerprint": "f'\u{FEFF}\u{E000}"]
        let (metadata, _) = try parts(bench.report(on: bench.write(manifest)).card)
        #expect(
            metadata.contains(#"- "a\"b\\c: #d\n---\n- e\u202E\u0000\u0085"# + "\u{1F56F}\""))
        #expect(metadata.contains(#"    - type: "x: [\"y\n""#))
        #expect(metadata.contains("      value: 1.0e-05"))
        #expect(metadata.contains(#"      revision: "f'\uFEFF\uE000""#))
        for line in metadata { #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" }) }
    }

    @Test func commandsAreSpelledByTheSurface() throws {
        let version = try bench.write()
        let spelled = try bench.report(on: version) { report in
            report.spelling = ParameterSpelling { key, value in "%\(key.name)" + (value.map { "=\($0)" } ?? "") }
        }
        #expect(spelled.card.contains("scorer recommend %model=shop/1 %user=ID %explain"))
        #expect(spelled.card.contains("scorer batch %model=shop/1 %output=lists.csv"))
    }
}
