import Diagnostics
import Files
import ModelStore
import RecommenderModels
import Scoring
import TestSupport
import Testing

/// Batches whose model is changed in place while they run.
@Suite struct ChangedModelTests {
    private let shop: SampleStore
    private let users: String

    init() throws {
        shop = try SampleStore(SampleRecommender())
        users = shop.version.path(of: UserSide.fileName)
    }

    @Test(arguments: InPlaceChange.allCases) func customersThatChangeBeforeTheFirstListAreAnError(
        change: InPlaceChange
    ) throws {
        expectError(.modelUnusable, users) {
            try BatchJob(shop.version).run(
                begin: { _ -> @Sendable (ListRows) throws -> Int in
                    try change.apply(to: users)
                    return { _ in 0 }
                }, consume: { _ in }, progress: .silent)
        }
    }

    @Test(arguments: InPlaceChange.allCases) func customersThatChangeAfterTheLastListLeaveNoOutput(
        change: InPlaceChange
    ) throws {
        let output = "\(shop.folder.path)/lists.csv"
        let users = users
        let progress = Progress { report in
            if case .advance = report { try? change.apply(to: users) }
        }
        expectError(.modelUnusable, users) {
            try BatchFile(BatchJob(shop.version), output: output).run(
                as: ListCSV.self, clock: { 0 }, store: shop.store, progress: progress)
        }
        #expect(try Folder.names(in: shop.folder.path) == ["models"])
    }

    @Test func aGateThatFailsForTheChangeIsNotBlamed() throws {
        var job = BatchJob(shop.version)
        job.minimumPersonal = 1
        job.users = try shop.folder.file("users.csv", "user\nnobody\nu001\nu002\nu003\n")
        expectError(.modelUnusable, users) {
            try job.run(
                begin: { _ -> @Sendable (ListRows) throws -> Int in
                    try InPlaceChange.grown.apply(to: users)
                    return { _ in 0 }
                }, consume: { _ in }, progress: .silent)
        }
    }

    @Test(arguments: InPlaceChange.allCases) func itemsThatChangeAreAnsweredFromTheOwnCopy(
        change: InPlaceChange
    ) throws {
        let items = shop.version.path(of: ItemSide.fileName)
        let summary = try BatchJob(shop.version).run(
            begin: { _ -> @Sendable (ListRows) throws -> Int in
                try change.apply(to: items)
                return { _ in 0 }
            }, consume: { _ in }, progress: .silent)
        #expect(summary.users == 40)
        #expect(summary.rows == 400)
    }

    @Test func aModelWithoutItsUsersListsWhatIsPopular() throws {
        try InPlaceChange.emptied.apply(to: users)
        let maker = ListMaker(shop.model.withoutUsers(), available: nil, consent: nil)
        let list = try maker.recommend(RecommendationRequest(user: "u003", count: 5)).items
        let everything = Array(shop.sample.itemNames.indices)
        #expect(list.map(\.item) == shop.popular(among: everything, count: 5).map(\.item))
        #expect(list.allSatisfy { $0.source == .popular })
    }

    @Test func aTableOfUsersThatIsReplacedMeanwhileHasNoCheckSum() throws {
        let table = try shop.folder.file("users.csv", "user\nu001\nu002\n")
        let other = try shop.folder.file("other.csv", "user\nu003\n")
        var job = BatchJob(shop.version)
        job.users = table
        let warnings = Warnings()
        let seen = warnings.progress
        let progress = Progress { report in
            switch report {
            case .advance: _ = try? Folder.rename(other, to: table)
            case .warning(let message): seen.warning(message)
            default: break
            }
        }
        let manifest = try BatchFile(job, output: "\(shop.folder.path)/lists.csv").run(
            as: ListCSV.self, clock: { 0 }, store: shop.store, progress: progress)
        #expect(manifest.summary.users == 2)
        #expect(manifest.checksums["users_list"] == nil)
        #expect(manifest.checksums["output"] != nil)
        #expect(warnings.all.contains { $0.contains(table) })
    }
}
