import CustomerModels
import Diagnostics
import Documents
import Events
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
import Ranking
import RecommenderModels
import Scoring
import TestSupport
import Testing

@Suite("Segments in batches and by request, and what they buy as items of a recommender")
struct SegmentTests {
    private let folder: TemporaryFolder
    private let version: Version

    /// Customers `a`, `b` and `c`, of whom `c` is also known as `x`.
    init() throws {
        folder = try TemporaryFolder()
        let store = ModelStore(path: "\(folder.path)/models")
        let model = SegmentModel(
            settings: SegmentSettings(
                basis: .features,
                segments: [.init(name: "Loyal, really", size: 2, about: ["more orders"]), .init(name: "New", size: 1)],
                columns: []),
            users: IdTable(sortedIds: ["a", "b", "c", "x"].map(\.utf8)), segmentOfUser: [0, 1, 0, 0],
            standing: [0, 1, 2, 2], items: IdTable(sortedIds: ["item3", "item5", "nowhere"].map(\.utf8)),
            popular: [[.init(item: 2, score: 9), .init(item: 1, score: 2), .init(item: 0, score: 2)], []],
            centres: DoubleMatrix(rows: 0, columns: 0))
        try store.write(model: "segments", by: Author(name: "test") { UTCTime(seconds: 0) }) { folder in
            try model.write(toFolder: folder)
            return Manifest(kind: "segments", codeVersion: "test")
        }
        version = try store.resolve(Reference(parsing: "segments/1"))
    }

    private func batch(_ change: (inout SegmentJob) throws -> Void = { _ in }) throws -> (String, SegmentSummary) {
        var job = SegmentJob(version)
        try change(&job)
        var bytes: [UInt8] = []
        let summary = try job.write(as: SegmentCSV.self, to: { bytes += $0 }, progress: .silent)
        return (String(decoding: bytes, as: UTF8.self), summary)
    }

    @Test("everybody is written once, by the id that stands for all")
    func everybody() throws {
        let (text, summary) = try batch()
        #expect(text == "user,segment\na,\"Loyal, really\"\nb,New\nc,\"Loyal, really\"\n")
        #expect(summary.rows == 3)
        #expect(summary.segments == ["Loyal, really": 2, "New": 1])
    }

    @Test("the parts of a batch are the whole, and a part may be empty")
    func parts() throws {
        let parts = try (1...4).map { number in try batch { $0.shard = Shard("\(number)/4") } }
        let rows = parts.flatMap { $0.0.split(separator: "\n").dropFirst() }
        #expect(rows.sorted() == ["a,\"Loyal, really\"", "b,New", "c,\"Loyal, really\""])
        #expect(parts.map(\.1.rows).reduce(0, +) == 3)
    }

    @Test("those of a table keep its order and its ids, and strangers are counted")
    func asked() throws {
        let users = try folder.file("users.csv", "user\nx\nzz\nb\nx\n")
        let (text, summary) = try batch { $0.users = users }
        #expect(text == "user,segment\nx,\"Loyal, really\"\nzz,\nb,New\n")
        #expect(summary.unknown == 1)
        #expect(summary.repeatedUsers == 1)
    }

    @Test("a no of one id is a no of all, and leaves no segment")
    func consent() throws {
        let consent = try folder.file("consent.csv", "user,personalization\nx,no\na,yes\n")
        let (text, summary) = try batch {
            $0.consent = ConsentSource(consent, columns: ConsentColumns(), defaultYes: true)
        }
        #expect(text == "user,segment\na,\"Loyal, really\"\nb,New\n")
        #expect(summary.optedOut == 1)
        let users = try folder.file("users.csv", "user\nc\na\n")
        let silent = try batch {
            $0.users = users
            $0.consent = ConsentSource(consent, columns: ConsentColumns(), defaultYes: false)
        }
        #expect(silent.0 == "user,segment\nc,\na,\"Loyal, really\"\n")
    }

    @Test("the number of threads changes no byte")
    func threads() throws {
        #expect(try batch { $0.threads = 3 }.0 == batch().0)
    }

    @Test("one customer is answered as in the batch")
    func one() throws {
        let finder = SegmentFinder(try SegmentModel(inFolder: version.folder))
        #expect(SegmentAnswer(of: "x", by: finder, version: version).segment == "Loyal, really")
        #expect(SegmentAnswer(of: "x", by: finder, version: version).about == ["more orders"])
        let stranger = SegmentAnswer(of: "zz", by: finder, version: version)
        #expect(stranger.segment == nil)
        #expect(stranger.reason == "unknown")
        let refused = SegmentAnswer(of: "a", by: finder.asking(.nobody), version: version)
        #expect(refused.segment == nil)
        #expect(refused.reason == "opted_out")
    }

    @Test("popular items are those of the recommender, and others are counted")
    func popular() throws {
        let recommender = try SegmentedRecommender()
        let model = try SegmentModel(inFolder: version.folder)
        let popularity = try SegmentPopularity(model, for: recommender.side)
        #expect(popularity.unknownItems == 1)
        // Equal scores are in the order of the recommender's items.
        let expected = try ["item3", "item5"].map { try #require(try recommender.side.ids.index(of: $0)) }.sorted()
        #expect(popularity.items(ofSegment: 0).map { Int($0.index) } == expected)
        #expect(popularity.items(ofSegment: 0).map(\.score) == [2, 2])
        #expect(popularity.items(ofSegment: "New")?.isEmpty == true)
        #expect(popularity.items(ofSegment: "Old") == nil)
        #expect(popularity.items(of: "x") == popularity.items(ofSegment: 0))
        #expect(popularity.items(of: "zz") == nil)
    }
}

/// A recommender whose items are `item0` to `item9`.
private struct SegmentedRecommender {
    let side: ItemSide
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let items = IdTable(sortedIds: (0..<10).map { "item\($0)".utf8 })
        let weights = try Confidence().resolved(typeNames: [], newest: nil)
        let content = RecommenderContent(
            settings: RecommenderSettings(kind: .popularity, weights: weights, purchaseTypes: [], seenTypes: []),
            items: items, users: IdTable(sortedIds: ["a".utf8]), knowledge: .popularity,
            popularity: [Float](repeating: 1, count: 10),
            history: .init(
                matrix: SparseMatrix(rows: 1, columns: 10, offsets: [0, 1], indices: [4], values: nil), lastDay: nil,
                types: nil), table: nil)
        try content.write(toFolder: folder.path)
        side = try ItemSide(inFolder: folder.path)
    }
}
