import Diagnostics
import Glibc
import LinearAlgebra
import ModelFiles
import RecommenderModels
import TestSupport
import Testing

/// What a model answers after one of its files was changed in place.
@Suite struct ChangedModelTests {
    private let folder: TemporaryFolder
    private let sample: SampleRecommender
    private let model: Recommender

    init() throws {
        folder = try TemporaryFolder()
        sample = try SampleRecommender()
        try sample.content.write(toFolder: folder.path)
        model = try Recommender(inFolder: folder.path)
    }

    private let tooFew = UserError(.gateNotMet, "too few")

    private var users: String { "\(folder.path)/\(UserSide.fileName)" }

    @Test(arguments: InPlaceChange.allCases) func theItemSideIsAnOwnCopy(change: InPlaceChange) throws {
        try change.apply(to: "\(folder.path)/\(ItemSide.fileName)")
        #expect(Array(model.items.factors.values) == Array(sample.items.values))
        #expect(model.items.popularity == sample.popularity)
        #expect(try model.items.ids.index(of: "i007") == 7)
        #expect(try model.users.ids.index(of: "u003") == 3)
        #expect(try model.users.factors(of: 3) == Array(sample.users[3]))
        try model.checkUnchanged()
    }

    @Test(arguments: InPlaceChange.allCases) func theUserSideIsReported(change: InPlaceChange) throws {
        #expect(try model.users.factors(of: 3) == Array(sample.users[3]))
        try model.checkUnchanged()
        try change.apply(to: users)
        expectUnusable(users) { try model.checkUnchanged() }
        expectUnusable(users) { try model.unchanged { 7 } }
        // The change explains whatever went wrong before.
        expectUnusable(users) { try model.unchanged { () throws -> Int in throw tooFew } }
    }

    @Test func anErrorOfASoundModelStaysWhatItIs() throws {
        #expect(try model.unchanged { 7 } == 7)
        let error = #expect(throws: UserError.self) {
            _ = try model.unchanged { () throws -> Int in throw tooFew }
        }
        #expect(error?.code == .gateNotMet)
    }

    @Test func withoutItsUsersAModelKnowsItemsAlone() throws {
        try InPlaceChange.emptied.apply(to: users)
        let left = model.withoutUsers()
        #expect(left.users.ids.count == 0)
        for user in sample.userNames { #expect(try left.users.ids.index(of: user) == nil) }
        #expect(Array(left.items.factors.values) == Array(sample.items.values))
        #expect(try left.items.ids.index(of: "i000") == 0)
        try left.checkUnchanged()
        // The model itself still tells.
        expectUnusable(users) { try model.checkUnchanged() }
    }

    /// The blocks were found sound before the change, so only what is read tells that something is wrong.
    @Test(arguments: InPlaceChange.allCases) func whatIsReadAfterAChangeIsStillWithinTheModel(
        change: InPlaceChange
    ) throws {
        for user in sample.userNames.indices { _ = try model.users.history(of: user) }
        try change.apply(to: users)
        for user in sample.userNames.indices {
            do {
                let history = try model.users.history(of: user)
                #expect(history.items.count == history.values.count)
                #expect(history.items.allSatisfy { $0 < model.items.ids.count })
                #expect(try model.users.seen(by: user).allSatisfy { $0 < model.items.ids.count })
            } catch let error as UserError {
                #expect(error.code == .modelUnusable && error.place?.file == users)
            }
        }
        expectUnusable(users) { try model.checkUnchanged() }
    }

    @Test func aRemovedVersionAnswersOn() throws {
        try #require(unlink(users) == 0)
        #expect(try model.users.ids.index(of: "u003") == 3)
        #expect(try model.users.history(of: 3) == sample.histories[3])
        try model.checkUnchanged()
    }
}
