import Diagnostics
import Documents
import ModelFiles
import ModelStore
import Recommenders
import Reports
import TestSupport
import Testing
import Training

/// The page on a version.
@Suite struct VersionPageTests {
    private let folder: TemporaryFolder
    private let store: ModelStore

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
    }

    /// Writes a version with this manifest and a file of five bytes.
    private func page(_ manifest: Manifest) throws -> VersionPage {
        let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }
        let folder = folder
        let number = try store.write(model: "shop", by: author) { path in
            try folder.write(Array("12345".utf8), to: "\(path)/items.safetensors")
            return manifest
        }
        let summary = try store.show(Reference(parsing: "shop/\(number)"))
        return VersionPage(summary, history: try store.history(of: "shop"))
    }

    /// The manifest of a recommender with few factors.
    private func recommender() throws -> Manifest {
        var training = RecommenderTraining(events: ["log.csv"])
        var parameters = IALSParameters()
        parameters.factors = 16
        training.train = .ials(parameters)
        var quality = Quality(
            split: Quality.Split(by: .last, items: 2),
            metrics: ["ndcg@20": .init(0.25, low: 0.125, high: 0.375), "coverage@20": .init(0.5)],
            baselines: [
                "popularity": .init(
                    metrics: ["ndcg@20": .init(0.125)],
                    differences: ["ndcg@20": .init(0.125, low: 0.0625, high: 0.25)])
            ])
        (quality.users, quality.pairs, quality.trials) = (1854, 56_091, 40)
        return Manifest(
            kind: "ials", codeVersion: "1.2.3", parameters: try JSONValue(encoding: training),
            data: ["users": 3362, "items": 3437, "pairs": 167_515, "newest": "2011-12-09T12:50:00Z"],
            funnel: [
                "rows": 541_909,
                "stages": [
                    ["name": "Quantity > 0", "dropped": 10_624, "remaining": 531_285],
                    ["name": "no consent", "dropped": 0, "remaining": 531_285],
                ],
            ], quality: quality)
    }

    /// Hundreds of numbers for reports are no part of the page.
    @Test func whatIsForReportsIsNotOnThePage() throws {
        let plain = try recommender()
        var manifest = plain
        manifest.snapshot = ["days": [["start": 0, "events": 3]]]
        manifest.details = ["by_activity": [["decile": 1, "users": 12, "least_items": 1]]]
        let (first, second) = (try page(plain).tables, try page(manifest).tables)
        #expect(first.count == second.count)
        #expect(first.dropFirst().map(\.csv) == second.dropFirst().map(\.csv))
        #expect(second[0].csv == first[0].csv.replacing("shop/1", with: "shop/2"))
    }

    @Test func itSaysWhatItIsAndWhereItComesFrom() throws {
        let tables = try page(recommender()).tables
        #expect(
            tables[0].csv == """
                what,value
                version,shop/1
                aliases,none
                kind,"ials, a recommender"
                trained,"2026-03-01T00:00:00Z by ada, with version 1.2.3 of the program"
                from,"log.csv: 541,909 rows"
                left out,"10,624 (Quantity > 0)"
                learnt,"3,362 customers, 3,437 items, 167,515 pairs"
                newest event,2011-12-09T12:50:00Z
                measured,"on 1,854 customers; 56,091 pairs to find; the newest 2 items of each; the best of 40 trials, so its values are too high"

                """)
    }

    @Test func whoCopiesAVersionHasNotTrainedIt() throws {
        let number = try store.write(model: "shop", by: Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }) { _ in
            Manifest(kind: "popularity", codeVersion: "1.2.3")
        }
        let other = ModelStore(path: "\(folder.path)/other")
        _ = try store.copy(
            .number(model: "shop", number: number), to: other,
            by: Author(name: "bob") { UTCTime(seconds: 1_772_323_260) })
        let page = VersionPage(try other.show(Reference(parsing: "shop/1")), history: try other.history(of: "shop"))
        #expect(page.tables[0].csv.contains("trained,\"2026-03-01T00:00:00Z, with version 1.2.3 of the program\"\n"))
    }

    @Test func onlySettingsThatDifferAreShown() throws {
        #expect(try page(recommender()).tables[1].csv == "setting,value,default\ntrain.factors,16,64\n")
    }

    @Test func everyMeasureHasItsIntervalAndBaseline() throws {
        #expect(
            try page(recommender()).tables[2].csv == """
                measure,value,95% from,to,popularity,difference,95% from,to
                coverage@20,0.5,,,,,,
                ndcg@20,0.25,0.125,0.375,0.125,0.125,0.0625,0.25

                """)
    }

    @Test func filesHaveTheirSizes() throws {
        #expect(try page(recommender()).tables.last?.csv == "file,bytes\nitems.safetensors,5\n")
    }

    /// A version of which nothing is known but its kind, as another program may have written it.
    @Test func anEmptyManifestHasAPage() throws {
        let page = try page(Manifest(kind: "popularity", codeVersion: "1.2.3"))
        #expect(page.tables.count == 2)
        #expect(page.tables[0].csv.contains("kind,\"popularity, a recommender\"\n"))
        #expect(page.tables[0].csv.hasSuffix("measured,no: nothing was held out\n"))
    }

    @Test func everythingIsEveryEntry() throws {
        let csv = try page(recommender()).everything().csv
        for line in [
            "parameters.train.factors,16", "parameters.train.algorithm,ials", "funnel.stages.1.name,Quantity > 0",
            "quality.baselines.popularity.differences.ndcg@20.low,0.0625", "version,1", "data.pairs,167515",
        ] { #expect(csv.contains("\n\(line)\n"), "\(line)") }
    }

    /// Class weights of `parameters`, as a training of customers writes them.
    @Test(arguments: [
        (#"{"balanced": {}}"#, "none", true), (#"{"factors": {"no": 1, "yes": 5}}"#, "none", true),
        (#"{"factors": {"no": 2, "yes": 2}}"#, "none", false), (#"{"none": {}}"#, "none", false),
        (#"{"balanced": {}}"#, "platt", false),
    ])
    func scoresThatAreNoProbabilitiesSaySo(weights: String, calibration: String, isWarned: Bool) throws {
        let text = #"""
            {"calibration": "CALIBRATION", "class_weights": WEIGHTS, "source": {"events": {"_0": {"files": ["log.csv"],
            "plan": {"label": "churn", "horizon": 7776000, "cutoffs": [1712275200000]}}}}}
            """#
        let parameters = text.replacing("CALIBRATION", with: calibration).replacing("WEIGHTS", with: weights)
        let manifest = Manifest(
            kind: "propensity", codeVersion: "1.2.3", parameters: try JSONValue(parsing: Array(parameters.utf8)),
            data: ["rows": 44, "positives": 10, "columns": 34])
        let csv = try page(manifest).tables[0].csv
        #expect(csv.contains("its numbers are no probabilities") == isWarned)
        // 7,776,000 seconds are 90 days; 1712275200 is 2024-04-05, by GNU date.
        #expect(csv.contains("predicts,churn within 90 days after 2024-04-05"))
        #expect(csv.contains("learnt,\"44 rows, 10 of them yes, 34 columns\"\n"))
    }
}
