import Diagnostics
import Documents
import Events
import Exchange
import Files
import Ids
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import TestSupport
import Testing

/// Factors that leave a store as arrays or tables and come back.
@Suite struct FactorExchangeTests {
    private let folder: TemporaryFolder
    private let store: ModelStore
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
        let sample = try SampleRecommender()
        try store.write(model: "sample", by: author) { folder in
            try sample.content.write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: "1.2.3")
        }
    }

    private func export(_ reference: String, as format: ExchangeFormat) throws -> String {
        let target = "\(folder.path)/\(format.rawValue)"
        let (version, manifest) = try store.checkedWhole(Reference(parsing: reference))
        try VersionExport(version, manifest).write(toFolder: target, as: format)
        return target
    }

    @Test(arguments: [ExchangeFormat.npz, .csv])
    func whatComesBackHasTheSameFactorsAndHistories(format: ExchangeFormat) throws {
        let target = try export("sample/1", as: format)
        let number = try VersionImport(fromFolder: target, as: format, threads: 2).write(
            model: "again", in: store, by: author)
        #expect(number == 1)
        let (first, second) = (
            try Recommender(inFolder: "\(store.path)/sample/1"), try Recommender(inFolder: "\(store.path)/again/1")
        )
        #expect(Array(first.items.factors.values) == Array(second.items.factors.values))
        #expect(first.items.popularity == second.items.popularity)
        #expect(second.settings.unobservedWeight == SampleRecommender.unobservedWeight)
        #expect(first.users.ids.count == second.users.ids.count)
        for user in 0..<first.users.ids.count {
            #expect(try first.users.ids.string(at: user) == second.users.ids.string(at: user))
            #expect(try first.users.factors(of: user) == second.users.factors(of: user))
            #expect(try first.users.history(of: user) == second.users.history(of: user))
            #expect(try first.users.seen(by: user) == second.users.seen(by: user))
        }
        #expect(try store.verify().problems.isEmpty)
        let manifest = try store.manifest(of: store.resolve(Reference(parsing: "again/1")))
        #expect(manifest.data["imported"]?["format"]?.stringValue == format.rawValue)
    }

    @Test func onlyWhatWasSeenIsLeftOut() throws {
        let half = try SampleRecommender(
            users: 4, items: 6,
            histories: (0..<4).map { _ in Profile(items: [0, 2, 5], values: [1, 2, 0.5]) },
            weights: Confidence().resolved(typeNames: ["buy", "view"], newest: nil), seenTypes: ["buy"],
            types: (0..<12).map { $0 % 3 == 0 ? 1 : 2 })
        try store.write(model: "half", by: author) { folder in
            try half.content.write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: "1.2.3")
        }
        for format in [ExchangeFormat.npz, .csv] {
            let target = try export("half/1", as: format)
            let number = try VersionImport(fromFolder: target, as: format, threads: 1).write(
                model: "half-\(format.rawValue)", in: store, by: author)
            let model = try Recommender(inFolder: "\(store.path)/half-\(format.rawValue)/\(number)")
            for user in 0..<4 {
                #expect(try model.users.seen(by: user) == [0])
                #expect(try model.users.history(of: user).values == [1, 2, 0.5])
            }
        }
    }

    @Test(arguments: [ExchangeFormat.npz, .csv])
    func furtherIdsComeBack(format: ExchangeFormat) throws {
        var content = try SampleRecommender(users: 4, items: 6).content
        let further = IdTable(sortedIds: ["9", "a \"b\",c", "é"].map(\.utf8))
        content.aliases = IdAliases(ids: further, owners: content.users, owner: [3, 1, 3])
        let known = content
        try store.write(model: "several", by: author) { folder in
            try known.write(toFolder: folder)
            return Manifest(kind: "ials", codeVersion: "1.2.3")
        }
        let number = try VersionImport(fromFolder: export("several/1", as: format), as: format, threads: 1).write(
            model: "again", in: store, by: author)
        let users = try Recommender(inFolder: "\(store.path)/again/\(number)").users
        for (id, owner) in [("9", 3), ("a \"b\",c", 1), ("é", 3)] {
            #expect(try Array(id.utf8).withUnsafeBytes { try users.index(ofAlias: $0) } == owner)
        }
        #expect(try users.aliases?.indexes(of: 3).count == 2 && users.aliases?.ids.count == 3)
        #expect(try store.verify().problems.isEmpty)
        let manifest = try store.manifest(of: store.resolve(Reference(parsing: "again/1")))
        #expect(manifest.data["further_ids"]?.intValue == 3)
    }

    @Test func aFolderWithSomethingInItIsNotWrittenTo() throws {
        _ = try folder.file("npz", "a file")
        let error = try #require(throws: UserError.self) { try export("sample/1", as: .npz) }
        #expect(error.code == .cannotWrite)
    }

    // MARK: What cannot be imported

    private func refusal(_ files: [String: String]) throws -> UserError {
        let source = try TemporaryFolder()
        for (name, text) in files { _ = try source.file(name, text) }
        return try #require(throws: UserError.self) {
            try VersionImport(fromFolder: source.path, as: .csv, threads: 1)
        }
    }

    @Test(arguments: [
        (["user_factors.csv": "user,a\nu,1\n"], "item_factors.csv"),
        (["user_factors.csv": "user\nu\n", "item_factors.csv": "item,a\ni,1\n"], "no factors"),
        (["user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a,b\ni,1,2\n"], "1 factors and items 2"),
        (["user_factors.csv": "user,a\nu,nan\n", "item_factors.csv": "item,a\ni,1\n"], "'nan' is no finite"),
        (["user_factors.csv": "user,a\nu,1e39\n", "item_factors.csv": "item,a\ni,1\n"], "no finite"),
        (["user_factors.csv": "user,a\nu,1\nu,2\n", "item_factors.csv": "item,a\ni,1\n"], "the user 'u' occurs twice"),
        (["user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a\n,1\n"], "no id"),
        (["user_factors.csv": "user,a\n", "item_factors.csv": "item,a\ni,1\n"], "there is no user"),
        (
            [
                "user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a\ni,1\n",
                "history.csv": "user,item\nu,j\n",
            ], "'j' has no factors"
        ),
        (
            [
                "user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a\ni,1\n",
                "history.csv": "user,item,confidence\nu,i,1\nu,i,2\n",
            ], "twice"
        ),
        (
            [
                "user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a\ni,1\n",
                "history.csv": "user,item,confidence\nu,i,0\n",
            ], "not above 0"
        ),
        (
            [
                "user_factors.csv": "user,a\nu,1\n", "item_factors.csv": "item,a\ni,1\n",
                "settings.csv": "name,value\nlambda,1\n",
            ], "'lambda' is no setting"
        ),
        (["coefficients.csv": "column,level,coefficient\nage,,1\n"], "lacks one of the rows"),
        (
            [
                "coefficients.csv":
                    "column,level,coefficient\n(target),t,\n(intercept),,0\n(base rate),,2\nage,,1\n"
            ], "base rate is 2"
        ),
        (
            [
                "coefficients.csv":
                    "column,level,coefficient\n(target),t,\n(intercept),,0\n(base rate),,0.5\nage,,1\nage,x,1\n"
            ], "of two kinds"
        ),
        (["coefficients.csv": "column,level,coefficient\n", "user_factors.csv": "user,a\n"], "both factors and coef"),
        ([:], "nothing to import"),
    ])
    func whatNoModelCanHoldIsRefused(files: [String: String], reason: String) throws {
        let error = try refusal(files)
        #expect(error.description.contains(reason), "\(error.description)")
        #expect([.invalidData, .missingInput, .wrongUsage].contains(error.code) && error.remedy != nil)
    }
}
