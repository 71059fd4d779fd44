import Documents
import LinearAlgebra
import ModelStore
import Pages
import Reports
import TestSupport
import Testing

/// The comparison of two versions.
@Suite struct VersionDifferenceTests {
    private let bench: ReportBench

    init() throws {
        bench = try ReportBench()
    }

    private func compare(_ first: Version, _ second: Version) throws -> VersionComparison {
        try VersionComparison(first, second, in: bench.store, threads: 2)
    }

    private func headline(_ seed: UInt64 = 2, _ change: (inout Manifest) -> Void) throws -> String {
        let first = try bench.write()
        var manifest = ReportBench.recommender()
        change(&manifest)
        return try compare(first, bench.write(seed: seed, manifest)).page.verdict
    }

    @Test func identicalRetrainsAreTheSame() throws {
        let comparison = try compare(bench.write(), bench.write())
        #expect(comparison.page.verdict == "The two versions are the same, byte for byte.")
        #expect(comparison.json["same"]?.boolValue == true)
        #expect(comparison.table.rows.isEmpty)
    }

    @Test func theSameSettingsWithOtherBytesSaySo() throws {
        #expect(
            try headline { _ in } == """
                Settings, data and program are the same, but the bytes are not: items.safetensors, users.safetensors.
                """)
    }

    @Test func aPlantedChangeIsNamedFirst() throws {
        #expect(
            try headline {
                $0.parameters = ["events": ["log.csv"], "train": ["algorithm": "ials", "factors": 12, "seed": 0]]
            } == "What differs most is the parameters: train.factors, 6 and 12.")
        #expect(
            try headline { manifest in
                manifest.data = [
                    "users": 41, "items": 60, "pairs": 302, "newest": "2024-12-10T12:50:00Z", "fingerprint": "545-b",
                ]
                // The time of the split follows from the newest event.
                manifest.parameters = [
                    "events": ["log.csv"], "train": ["algorithm": "ials", "factors": 6, "seed": 0],
                    "hold_out": ["by": "time", "from": 5],
                ]
            } == """
                What differs most is the data: newest event, 2024-12-09T12:50:00Z and 2024-12-10T12:50:00Z, and 3 more of \
                the data.
                """)
        #expect(
            try headline { $0.codeVersion = "2.0.0" }
                == "What differs most is the version of the program: code version, 1.2.3 and 2.0.0.")
        #expect(
            try headline { $0.pipeline = ["hash": "5b1f", "path": "shop.yaml"] }
                == "What differs most is the pipeline: pipeline hash, none and 5b1f, and 1 more of the pipeline.")
        #expect(
            try headline { $0.parents = [.init(version: "shop/1", manifest: "ab")] }
                == "What differs most is what the training began from: parent 1, none and shop/1 ab.")
        // Also where it changed no byte.
        #expect(
            try headline(1) { $0.codeVersion = "2.0.0" } == """
                The two versions are the same, byte for byte; their manifests differ by code version: 1.2.3 and 2.0.0.
                """)
    }

    @Test func timesAndSpansReadAsOptionsAreWritten() throws {
        func manifest(until: Int, halfLife: Int) -> Manifest {
            var manifest = ReportBench.recommender()
            manifest.parameters = [
                "options": ["until": .int(until)], "interactions": ["confidence": ["half_life": .int(halfLife)]],
            ]
            return manifest
        }
        // 2024-10-01 and 2024-10-02, 90 days and 14 days.
        let first = try bench.write(manifest(until: 1_727_740_800_000, halfLife: 7_776_000))
        let second = try bench.write(manifest(until: 1_727_827_200_000, halfLife: 1_209_600))
        let lines = try compare(first, second).difference.lines
        #expect(
            lines.map { [$0.what, $0.first, $0.second] } == [
                ["interactions.confidence.half_life", "90d", "2w"],
                ["options.until", "2024-10-01T00:00:00Z", "2024-10-02T00:00:00Z"],
            ])
    }

    @Test func weightsOfWhichNoneWasGivenAreNoDifferenceOfTheirOwn() throws {
        func manifest(_ weights: JSONValue) -> Manifest {
            var manifest = ReportBench.recommender()
            manifest.parameters = ["interactions": ["confidence": ["weights": weights]]]
            return manifest
        }
        let (without, with) = (try bench.write(manifest([:])), try bench.write(manifest(["view": 1])))
        for (one, other) in [(without, with), (with, without)] {
            #expect(
                try compare(one, other).difference.lines.map(\.what) == ["interactions.confidence.weights.view"])
        }
    }

    @Test func longValuesThatDifferAtTheirEndsDiffer() throws {
        let text = String(repeating: "x", count: 500)
        let first = try bench.write(
            { manifest in
                var manifest = manifest
                manifest.parameters = ["note": .string(text + "a")]
                return manifest
            }(ReportBench.recommender()))
        var manifest = ReportBench.recommender()
        manifest.parameters = ["note": .string(text + "b")]
        #expect(try compare(first, bench.write(manifest)).table.rows.count == 1)
    }

    @Test func measuresArePairedOnlyWhereOneWasMeasuredBesideTheOther() throws {
        let first = try bench.write()
        let second = try bench.write(seed: 2, ReportBench.recommender(ndcg: 0.26, beside: "shop/1"))
        let third = try bench.write(seed: 3, ReportBench.recommender(ndcg: 0.4))
        func captions(_ one: Version, _ other: Version) throws -> [String] {
            let sections = try compare(one, other).json["sections"]?.arrayValue ?? []
            return (sections.first { $0["name"] == "measures" }?["blocks"]?.arrayValue ?? [])
                .compactMap { $0["table"]?["caption"]?.stringValue ?? $0["text"]?.stringValue }
        }
        #expect(try captions(second, first)[0].hasPrefix("Measures beside shop/1"))
        #expect(try captions(first, second)[0].hasPrefix("Measures beside shop/1"))
        let apart = try captions(third, first)
        #expect(apart[0] == "Measures of both, not paired")
        #expect(apart[1].hasPrefix("These values are not paired"))
        var manifest = ReportBench.recommender()
        manifest.quality = nil
        #expect(try captions(bench.write(seed: 4, manifest), first)[0].contains("nothing was held out"))
    }

    @Test func modelsOfDifferentKindsAreCompared() throws {
        let comparison = try compare(bench.write(), bench.propensity())
        #expect(comparison.page.verdict.hasPrefix("What differs most is the kind of model: kind, ials and propensity"))
        #expect(comparison.json.text.contains("their answers cannot be compared"))
    }

    @Test func coefficientsThatChangedMostComeFirst() throws {
        let comparison = try compare(bench.propensity(effect: 1.5), bench.propensity(effect: -1.5))
        let sections = comparison.json["sections"]?.arrayValue ?? []
        let blocks = sections.first { $0["name"] == "coefficients" }?["blocks"]?.arrayValue ?? []
        let table = try #require(blocks.first?["table"])
        #expect(table["columns"]?.arrayValue?.last == "z")
        let first = try #require(table["rows"]?[0]?.arrayValue)
        #expect(first[0] == "months")
        // The effects are opposite, so the difference is far beyond its standard error.
        #expect(abs(try #require(first[4].doubleValue)) > 5)
        // A penalty leaves no standard errors.
        let penalized = try compare(bench.propensity(l2: 1), bench.propensity(l2: 2))
        #expect(penalized.page.verdict == "What differs most is the parameters: logistic.l2, 1 and 2.")
        #expect(penalized.json.text.contains("There is no z"))
    }
}
