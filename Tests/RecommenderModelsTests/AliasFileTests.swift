import Diagnostics
import Events
import Ids
import ModelFiles
import RecommenderModels
import TestSupport
import Testing

/// The further ids of customers in the file of the user side.
@Suite struct AliasFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func ids(_ ids: [String]) -> IdTable { IdTable(sortedIds: ids.map(\.utf8)) }

    private func index(of id: String, in users: UserSide) throws -> Int? {
        try Array(id.utf8).withUnsafeBytes { try users.index(of: $0) }
    }

    @Test func anyIdFindsTheUser() throws {
        var content = try SampleRecommender(users: 4, items: 5, factors: 2).content
        // The owner `gone` is no user, so its further id is not written.
        content.aliases = IdAliases(
            ids: Self.ids(["a", "b", "gone too", "z"]), owners: Self.ids(["gone", "u001", "u003"]), owner: [2, 1, 0, 1])
        try content.write(toFolder: folder.path)
        let users = try Recommender(inFolder: folder.path).users
        #expect(users.file.format == TensorFile.mergedIdsVersion)
        let expected: [(id: String, user: Int?)] = [
            ("a", 3), ("b", 1), ("z", 1), ("u003", 3), ("u001", 1), ("u000", 0), ("gone", nil), ("gone too", nil),
            ("", nil),
        ]
        for (id, user) in expected { #expect(try index(of: id, in: users) == user, "\(id)") }
        var found: [String] = []
        try users.forEachID(of: 1) { found.append(String(decoding: $0, as: UTF8.self)) }
        #expect(found == ["u001", "b", "z"])
        found = []
        try users.forEachID(of: 0) { found.append(String(decoding: $0, as: UTF8.self)) }
        #expect(found == ["u000"])
        #expect(try Array("z".utf8).withUnsafeBytes { try users.standing(for: $0) } == Array("u001".utf8))
        #expect(try Array("u001".utf8).withUnsafeBytes { try users.standing(for: $0) } == nil)
        let nobody = try Recommender(inFolder: folder.path).withoutUsers().users
        #expect(try index(of: "a", in: nobody) == nil && index(of: "u001", in: nobody) == nil)
    }

    @Test func withoutFurtherIdsOfUsersTheFileIsAsBefore() throws {
        var content = try SampleRecommender(users: 4, items: 5, factors: 2).content
        try content.write(toFolder: folder.path)
        let path = "\(folder.path)/\(UserSide.fileName)"
        let before = try bytes(of: path)
        content.aliases = IdAliases(ids: Self.ids(["a"]), owners: Self.ids(["gone"]), owner: [0])
        try content.write(toFolder: folder.path)
        #expect(try bytes(of: path) == before)
        #expect(try TensorFile(path).format == TensorFile.formatVersion)
    }

    @Test func indexesBeyondTheFileAreErrors() throws {
        let sample = try SampleRecommender(users: 2, items: 3, factors: 2)
        try sample.content.write(toFolder: folder.path)
        let items = try ItemSide(inFolder: folder.path)
        let known = try TensorFile("\(folder.path)/\(UserSide.fileName)")
        let path = "\(folder.path)/others.safetensors"
        func users(_ owner: UInt32, _ order: UInt32) throws -> UserSide {
            let metadata = known.metadata.filter { $0.key != "format_version" }
            var writer = TensorFileWriter(metadata: metadata, format: TensorFile.mergedIdsVersion)
            writer.add(sample.content.users, side: "user")
            writer.add("user.factors", sample.users)
            writer.add("history.offsets", [0, 0, 0] as [UInt64])
            writer.add("history.items", [UInt32]())
            writer.add(Self.ids(["a"]), side: "alias")
            writer.add("alias.users", [owner])
            writer.add("alias.offsets", [0, 1, 1] as [UInt64])
            writer.add("alias.order", [order])
            try writer.write(to: path)
            return try UserSide(path, of: items)
        }
        #expect(try index(of: "a", in: users(0, 0)) == 0)
        let stray = try users(2, 0)
        #expect(throws: UserError.self) { try index(of: "a", in: stray) }
        let unordered = try users(0, 1)
        #expect(throws: UserError.self) { try unordered.forEachID(of: 0) { _ in } }
    }
}
