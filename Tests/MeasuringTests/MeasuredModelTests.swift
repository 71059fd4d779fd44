import Diagnostics
import Evaluation
import Events
import Ids
import LinearAlgebra
import Measuring
import RecommenderModels
import TestSupport
import Testing

/// A model is the same to an evaluation in memory as from the disk.
@Suite struct MeasuredModelTests {
    private static let table = ItemTableContent(
        columns: ["title", "category"], rows: (0..<60).map { [Array("t\($0)".utf8), Array("c\($0 % 3)".utf8)] })

    private func stored(_ content: RecommenderContent, in folder: TemporaryFolder) throws -> Recommender {
        try content.write(toFolder: folder.path)
        return try Recommender(inFolder: folder.path)
    }

    private func bits(_ taste: Taste?) -> String { "\(taste.map { "\($0)" } ?? "nothing")" }

    @Test(arguments: [RecommenderKind.ials, .popularity, .truth])
    func whatAnEvaluationAsksIsTheSameInMemoryAndStored(kind: RecommenderKind) throws {
        let folder = try TemporaryFolder()
        let sample = try SampleRecommender(kind: kind, table: Self.table)
        let (memory, disk) = (sample.content, try stored(sample.content, in: folder))
        #expect(memory.itemCount == disk.itemCount && memory.userCount == disk.userCount)
        #expect(memory.popularity == disk.popularity)
        #expect(memory.itemCategories() == (try disk.itemCategories()))
        #expect(memory.itemCategories()?.first == "c0")
        #expect((memory.foldIn == nil) == (disk.foldIn == nil))
        #expect(memory.itemFactors.columns == disk.itemFactors.columns)
        for item in 0..<memory.itemCount {
            #expect(memory.itemId(at: item) == (try disk.itemId(at: item)))
            #expect(Array(memory.itemFactors[item]) == Array(disk.itemFactors[item]))
        }
        for name in sample.userNames {
            let id = Array(name.utf8)[...]
            let user = try #require(memory.userIndex(of: id))
            #expect(try disk.userIndex(of: id) == user)
            #expect(memory.history(of: user) == (try disk.history(of: user)))
            #expect(memory.seen(by: user) == (try disk.seen(by: user)))
            #expect(bits(memory.taste(of: user)) == bits(try disk.taste(of: user)))
            let visitors = try [memory.foldIn, disk.foldIn].map { try $0?.visitor(memory.history(of: user)).taste }
            #expect(bits(visitors[0]) == bits(visitors[1]))
        }
    }

    @Test func onlySeenTypesAreMasked() throws {
        let folder = try TemporaryFolder()
        let weights = try Confidence().resolved(typeNames: ["purchase", "view"], newest: nil)
        let profile = Profile(items: [2, 5, 9], values: [1, 1, 1])
        let sample = try SampleRecommender(
            users: 1, histories: [profile], weights: weights, seenTypes: ["purchase"], types: [0b01, 0b10, 0b11])
        let disk = try stored(sample.content, in: folder)
        #expect(sample.content.seen(by: 0) == [2, 9])
        #expect(try disk.seen(by: 0) == [2, 9])
    }

    /// The newest event is of day 100, so that the last days begin with day 73.
    @Test func whatIsPopularInTheLastDaysIsReadFromTheHistories() throws {
        let folder = try TemporaryFolder()
        let weights = try Confidence().resolved(typeNames: ["purchase", "view"], newest: 100 * 86_400_000)
        let histories = [
            Profile(items: [2, 5, 9], values: [1, 1, 1]), Profile(items: [2, 9], values: [1, 1]),
        ]
        let sample = try SampleRecommender(
            users: 2, items: 10, histories: histories, weights: weights, seenTypes: ["purchase"],
            types: [0b01, 0b01, 0b10, 0b11, 0b01], lastDay: [73, 72, 100, 99, 100])
        let disk = try stored(sample.content, in: folder)
        #expect(try disk.popularityOfLastDays() == [0, 0, 2, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test func theUsersOfTheTrainingAreThoseWhoAreMeasured() throws {
        let sample = try SampleRecommender()
        let measured = MeasuredModel(sample.content, named: "shop/1")
        for (row, name) in sample.userNames.enumerated() {
            let number = try #require(try measured.users.number(of: Array(name.utf8)[...]))
            #expect(try measured.users.profile(of: number) == sample.histories[row])
            #expect(try measured.users.seen(by: number) == sample.histories[row].items)
            #expect(try measured.users.itemCount(of: number) == sample.histories[row].items.count)
        }
        #expect(try measured.users.number(of: Array("stranger".utf8)[...]) == nil)
    }
}
