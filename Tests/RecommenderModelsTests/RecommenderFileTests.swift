import Diagnostics
import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import Tables
import TestSupport
import Testing

@Suite struct RecommenderFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func written(_ sample: SampleRecommender) throws -> Recommender {
        try sample.content.write(toFolder: folder.path)
        return try Recommender(inFolder: folder.path)
    }

    @Test func everythingReadsBack() throws {
        let weights = try Confidence().resolved(typeNames: ["purchase", "view"], newest: 86_400_000)
        let histories = [
            Profile(items: [0, 2], values: [0.5, 2]), Profile(items: [], values: []),
            Profile(items: [1], values: [3.25]),
        ]
        let sample = try SampleRecommender(
            users: 3, items: 4, factors: 2, histories: histories, weights: weights, seenTypes: ["purchase"],
            types: [0b01, 0b10, 0b11], lastDay: [1, 0, 65_535],
            table: ItemTableContent(
                columns: ["title", "category"],
                rows: [["Tea", "drinks"], ["", ""], ["Süßes, \"fein\"", "food"], ["Cup", ""]].map {
                    $0.map { Array($0.utf8) }
                }))
        let model = try written(sample)
        #expect(model.settings.kind == .ials)
        #expect(model.settings.weights == weights)
        #expect(model.settings.seenTypes == ["purchase"])
        #expect(model.settings.seenBits == 0b01)
        #expect(Array(model.items.factors.values) == Array(sample.items.values))
        #expect(model.items.popularity == sample.popularity)
        for (user, history) in histories.enumerated() {
            #expect(try model.users.history(of: user) == history)
            #expect(try model.users.factors(of: user) == Array(sample.users[user]))
        }
        #expect(try model.users.seen(by: 0) == [0])
        #expect(try model.users.seen(by: 1) == [])
        #expect(try model.users.seen(by: 2) == [1])
        let table = try #require(model.items.table)
        #expect(table.columns == ["title", "category"])
        #expect(try table.cell(2, 0) == "Süßes, \"fein\"")
        #expect(try table.cell(1, named: "title") == "")
        #expect(try table.cell(3, named: "title") == "Cup")
        #expect(try table.cell(0, named: "colour") == nil)
    }

    @Test func withoutTypesEverythingInTheHistoryIsSeen() throws {
        let sample = try SampleRecommender()
        let model = try written(sample)
        #expect(model.items.table == nil)
        for (user, history) in sample.histories.enumerated() {
            #expect(try model.users.history(of: user) == history)
            #expect(try model.users.seen(by: user) == history.items)
        }
    }

    @Test func eightSeenTypesMaskEverything() throws {
        let names = (1...8).map { "t\($0)" }
        let weights = try Confidence().resolved(typeNames: names, newest: nil)
        let sample = try SampleRecommender(
            users: 1, items: 3, histories: [Profile(items: [0, 2], values: [1, 1])], weights: weights,
            seenTypes: names, types: [1, 128])
        #expect(try written(sample).users.seen(by: 0) == [0, 2])
    }

    /// A byte for each pair holds eight types, four bytes hold 32.
    @Test(arguments: [8, 9, 32]) func theWidthOfTypesFollowsTheirNumber(count: Int) throws {
        let names = (1...count).map { $0 < 10 ? "t0\($0)" : "t\($0)" }
        let last = UInt32(1) << UInt32(count - 1)
        let sample = try SampleRecommender(
            users: 1, items: 3, histories: [Profile(items: [0, 1, 2], values: [1, 1, 1])],
            weights: Confidence().resolved(typeNames: names, newest: nil), seenTypes: [names[count - 1]],
            types: [last, 1, last | 1])
        let model = try written(sample)
        #expect(try model.users.typeBits(of: 0) == [last, 1, last | 1])
        #expect(try model.users.seen(by: 0) == [0, 2])
        #expect(model.users.file.description(of: "history.types")?.type == (count > 8 ? .uint32 : .uint8))
        let more = try SampleRecommender(
            users: 1, items: 3, weights: Confidence().resolved(typeNames: names + ["u"], newest: nil))
        if count == 32 { #expect(throws: UserError.self) { _ = try written(more) } }
    }

    @Test(arguments: [RecommenderKind.popularity, .truth]) func otherKindsReadBack(kind: RecommenderKind) throws {
        let sample = try SampleRecommender(kind: kind)
        let model = try written(sample)
        #expect(model.settings.kind == kind)
        #expect(model.items.popularity == sample.popularity)
        #expect(try model.users.factors(of: 3) == (kind == .truth ? Array(sample.users[3]) : []))
        #expect(model.items.factors.columns == (kind == .truth ? 6 : 0))
    }

    @Test func equalContentGivesEqualBytes() throws {
        let other = try TemporaryFolder()
        try SampleRecommender(seed: 4).content.write(toFolder: folder.path)
        try SampleRecommender(seed: 4).content.write(toFolder: other.path)
        for name in [ItemSide.fileName, UserSide.fileName] {
            #expect(try bytes(of: "\(folder.path)/\(name)") == bytes(of: "\(other.path)/\(name)"))
        }
    }

    @Test func theUserSideOfAnotherItemSideIsRefused() throws {
        let other = try TemporaryFolder()
        try SampleRecommender(seed: 1).content.write(toFolder: folder.path)
        try SampleRecommender(seed: 2).content.write(toFolder: other.path)
        let items = try ItemSide("\(folder.path)/\(ItemSide.fileName)")
        expectUnusable("not written together") { try UserSide("\(other.path)/\(UserSide.fileName)", of: items) }
    }

    @Test func idsAreFoundByTheirBytes() throws {
        // The second is e with a combining accent, the third is the composed letter; Swift treats these texts as equal.
        let ids = ["", "e\u{301}", "\u{e9}", "\u{1F600}"].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var writer = TensorFileWriter()
        writer.add(IdTable(sortedIds: ids.map(\.utf8)), side: "item")
        let path = "\(folder.path)/ids.safetensors"
        try writer.write(to: path)
        let stored = try StoredIds(of: TensorFile(path), side: "item")
        #expect(stored.count == 4)
        for (index, id) in ids.enumerated() {
            #expect(try stored.index(of: id) == index)
            #expect(try Array(stored.bytes(at: index)) == Array(id.utf8))
        }
        for unknown in ["e", " ", "\u{1F601}", String(repeating: "x", count: 1000)] {
            #expect(try stored.index(of: unknown) == nil)
        }
    }

    @Test func noIdIsFoundAmongNone() throws {
        var writer = TensorFileWriter()
        writer.add(IdTable(sortedIds: [[UInt8]]()), side: "user")
        let path = "\(folder.path)/ids.safetensors"
        try writer.write(to: path)
        let stored = try StoredIds(of: TensorFile(path), side: "user")
        #expect(stored.count == 0)
        #expect(try stored.index(of: "") == nil)
        #expect(try stored.index(of: "a") == nil)
    }
}
