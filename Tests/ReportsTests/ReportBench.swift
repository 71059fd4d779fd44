import CustomerModels
import Diagnostics
import Documents
import FeatureLearning
import Files
import Glibc
import Interactions
import LinearAlgebra
import ModelStore
import Pages
import Propensity
import RecommenderModels
import Reports
import TestSupport
import Training

/// A store with small versions whose manifests tests write as they like.
struct ReportBench {
    let folder: TemporaryFolder
    let store: ModelStore
    let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }
    let machine = Machine(threads: 2) { 0 }

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
    }

    /// Writes a version of a recommender.
    @discardableResult
    func write(
        _ content: RecommenderContent, model: String = "shop", _ manifest: Manifest = recommender()
    ) throws -> Version {
        let number = try store.write(model: model, by: author) { folder in
            try content.write(toFolder: folder)
            return manifest
        }
        return try store.resolve(.number(model: model, number: number))
    }

    /// Writes a version with random factors.
    @discardableResult
    func write(
        seed: UInt64 = 1, users: Int = 40, items: Int = 60, titles: [String]? = nil,
        _ manifest: Manifest = recommender()
    ) throws -> Version {
        let table = titles.map { titles in
            ItemTableContent(columns: ["title"], rows: titles.map { [Array($0.utf8)] })
        }
        return try write(
            SampleRecommender(users: users, items: items, seed: seed, table: table).content, manifest)
    }

    func promote(_ version: Version, to alias: String = "champion") throws {
        try store.promote(.number(model: version.model, number: version.number), to: alias, by: author)
    }

    func report(on version: Version, _ change: (inout VersionReport) -> Void = { _ in }) throws -> MadeReport {
        var report = VersionReport(on: version, in: store)
        change(&report)
        return try report.made(author: author, machine: machine, progress: .silent)
    }

    /// The manifest of a recommender that was measured beside popularity, and beside another version where one is named.
    static func recommender(
        ndcg: Double = 0.25, above: Double = 0.1, beside champion: String? = nil, by difference: Double = 0.02,
        users: Int? = 1854
    ) -> Manifest {
        func value(_ value: Double, _ half: Double = 0.01) -> Quality.Value {
            .init(value, low: value - half, high: value + half)
        }
        var quality = Quality(
            split: Quality.Split(by: .time, from: 1_727_827_200_000),
            metrics: ["ndcg@20": value(ndcg), "coverage@20": .init(0.5)],
            baselines: [
                "popularity": .init(
                    metrics: ["ndcg@20": value(ndcg - above)], differences: ["ndcg@20": value(above)])
            ])
        if let champion {
            quality.baselines["champion"] = .init(
                metrics: ["ndcg@20": value(ndcg - difference)], differences: ["ndcg@20": value(difference)],
                version: champion)
        }
        (quality.users, quality.pairs, quality.mask) = (users, 56_091, "seen")
        return Manifest(
            kind: "ials", codeVersion: "1.2.3",
            parameters: ["events": ["log.csv"], "train": ["algorithm": "ials", "factors": 6, "seed": 0]],
            data: [
                "users": 40, "items": 60, "pairs": 300, "newest": "2024-12-09T12:50:00Z", "fingerprint": "541-a44e",
            ],
            funnel: [
                "rows": 541,
                "stages": [["name": "no consent", "dropped": 41, "remaining": 500]],
            ],
            quality: quality)
    }

    /// Trains a model of customers on rows whose answer depends on a number.
    func propensity(model: String = "churn", l2: Double? = 0, effect: Double = 1.5, folds: Int = 3) throws -> Version {
        var generator = SeededGenerator(seed: 4)
        var rows = "id,months,plan,left\n"
        for row in 0..<400 {
            let months = (generator.uniform() * 40).rounded()
            let isYes = generator.uniform() < 1 / (1 + exp(effect * (months - 20) / 10))
            rows += "c\(row),\(Int(months)),\(row.isMultiple(of: 3) ? "monthly" : "yearly"),\(isYes ? "yes" : "no")\n"
        }
        let file = try folder.file("customers.csv", rows)
        var table = CustomerTable(file: file)
        table.schema.target = "left"
        table.schema.ignore = ["id"]
        var training = PropensityTraining(.table(table))
        training.folds = folds
        training.logistic.l2 = l2
        let report = try training.run(
            model: model, store: store, author: author, machine: machine, progress: .silent)
        return try store.resolve(.number(model: model, number: report.version))
    }
}

extension MadeReport {
    /// The blocks of a section in JSON.
    func section(_ name: String) -> [JSONValue] {
        page.json["sections"]?.arrayValue?.first { $0["name"]?.stringValue == name }?["blocks"]?.arrayValue ?? []
    }

    /// All sentences of a section.
    func text(_ name: String) -> String { section(name).compactMap { $0["text"]?.stringValue }.joined(separator: "\n") }

    /// The rows of the first table of a section whose caption begins so.
    func rows(_ name: String, _ caption: String = "") -> [[JSONValue]] {
        let table = section(name).compactMap { $0["table"] }.first { table in
            table["caption"]?.stringValue?.hasPrefix(caption) == true
        }
        return (table?["rows"]?.arrayValue ?? []).map { $0.arrayValue ?? [] }
    }

    /// The titles of the charts of a section.
    func charts(_ name: String) -> [String] { section(name).compactMap { $0["chart"]?["title"]?.stringValue } }
}
