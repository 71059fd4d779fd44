import Diagnostics
import Documents
import Gates
import ModelStore
import RecommenderModels
import TestSupport

/// A store with the model `shop`, whose versions are small recommenders with manifests made by hand.
struct GateShop {
    let folder: TemporaryFolder
    let store: ModelStore
    let author: Author

    /// 2026-03-01T00:00:00Z.
    static let now = UTCTime(seconds: 1_772_323_200)

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
        author = Author(name: "ada") { Self.now }
    }

    /// Writes a version that was trained with so many factors, and learnt from so many rows up to a day before now.
    @discardableResult
    func write(
        _ sample: SampleRecommender? = nil, rows: Int = 100, factors: Int = 64, seed: Int = 0, quality: Quality? = nil,
        pipeline: JSONValue? = nil
    ) throws -> Int {
        let sample = try sample ?? SampleRecommender(users: 8, items: 30)
        return try store.write(model: "shop", by: author) { folder in
            try sample.content.write(toFolder: folder)
            var manifest = Manifest(
                kind: "ials", codeVersion: "1.2.3",
                parameters: [
                    "events": ["log.csv"],
                    "train": ["algorithm": "ials", "factors": .int(factors), "seed": .int(seed)],
                ],
                data: ["users": 8, "items": 30, "pairs": .int(rows - 30), "newest": "2026-02-28T00:00:00Z"],
                funnel: [
                    "rows": .int(rows),
                    "stages": [
                        ["name": "no consent", "dropped": 10, "remaining": .int(rows - 10)],
                        ["name": "further events of a pair", "dropped": 20, "remaining": .int(rows - 30)],
                    ],
                ],
                quality: quality)
            manifest.pipeline = pipeline
            return manifest
        }
    }

    /// A quality whose difference to the version that holds the alias has an interval.
    static func quality(_ low: Double, _ high: Double, beside version: String?) -> Quality {
        Quality(
            split: nil, metrics: ["ndcg@20": .init(0.08)],
            baselines: [
                "champion": .init(
                    metrics: ["ndcg@20": .init(0.08)],
                    differences: ["ndcg@20": .init((low + high) / 2, low: low, high: high)], version: version)
            ])
    }

    func guardChampion(_ gates: String..., onDoubt: DoubtRule? = nil) throws {
        try store.setGates(AliasGates(gates, onDoubt: onDoubt), of: "shop", alias: "champion", by: author)
    }

    func judged(_ version: Int) throws -> JudgedPromotion? {
        try store.judged(.number(model: "shop", number: version), for: "champion", now: Self.now, clock: { 0 })
    }

    func promote(_ version: Int, _ verdict: PromotionVerdict? = nil) throws {
        try store.promote(
            .number(model: "shop", number: version), to: "champion", by: author, reason: "a test", verdict: verdict)
    }

    func version(_ number: Int) throws -> Version { try store.resolve(.number(model: "shop", number: number)) }

    /// Where the alias points.
    func champion() throws -> Int? { try store.aliases(of: "shop")["champion"] }
}
