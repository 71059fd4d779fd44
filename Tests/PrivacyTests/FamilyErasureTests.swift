import CustomerModels
import Diagnostics
import Documents
import Events
import Files
import Ids
import LinearAlgebra
import ModelStore
import Privacy
import TestSupport
import Testing

@Suite("Forgetting persons in models of customers")
struct FamilyErasureTests {
    private let sample: SampleErasure

    init() throws { sample = try SampleErasure(versions: 0) }

    private func write(_ model: String, _ kind: String, _ build: (String) throws -> Void) throws {
        try sample.store.write(model: model, by: sample.author) { folder in
            try build(folder)
            return Manifest(kind: kind, codeVersion: codeVersion)
        }
    }

    private static let ids = IdTable(sortedIds: ["anna", "bert", "cookie-of-bert", "dora"].map { Array($0.utf8) })

    private func writeSegments() throws {
        let settings = SegmentSettings(
            basis: .rfm, segments: [.init(name: "good", size: 2), .init(name: "new", size: 1)],
            rfm: RFMRule(quantiles: 5, recency: [], frequency: [], monetary: nil))
        let model = SegmentModel(
            settings: settings, users: Self.ids, segmentOfUser: [0, 0, 0, 1], standing: [0, 1, 1, 3],
            items: IdTable(sortedIds: [Array("tea".utf8)]), popular: [[.init(item: 0, score: 2)], []],
            centres: DoubleMatrix(rows: 0, columns: 0, []))
        try write("segments", "segments") { try model.write(toFolder: $0) }
    }

    @Test("Segments lose the person by all ids, and others keep theirs")
    func segments() throws {
        try writeSegments()
        let receipt = try sample.forget("cookie-of-bert", of: nil)
        #expect(receipt.changed.map(\.version) == ["segments/1"])
        #expect(try sample.files(with: "bert").isEmpty)
        let model = try SegmentModel(inFolder: sample.version("segments/1").folder)
        #expect(model.segment(of: "anna") == 0 && model.segment(of: "dora") == 1 && model.segment(of: "bert") == nil)
        #expect(model.standing == [0, 1] && model.popular[0] == [.init(item: 0, score: 2)])
        #expect(model.settings.segments.map(\.size) == [2, 1])
        #expect(try sample.store.verify().problems.isEmpty)
        let record = try record(of: "dora")
        #expect(record.versions.map(\.segment) == ["new"] && record.versions.map(\.ids) == [["dora"]])
        #expect(try self.record(of: "bert").isEmpty)
    }

    private func record(of user: String) throws -> PersonRecord {
        try PersonRecord(
            of: user, in: sample.store, model: nil, experiments: nil, at: UTCTime(seconds: 1_772_323_200),
            progress: .silent)
    }
}
