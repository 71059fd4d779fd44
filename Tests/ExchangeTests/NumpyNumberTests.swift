import Diagnostics
import Documents
import Exchange
import LinearAlgebra
import ModelFiles
import ModelStore
import RecommenderModels
import TestSupport
import Testing

/// Large numbers in arrays, and in their headers.
@Suite struct NumpyNumberTests {
    private typealias Member = HandmadeArrays.Member

    private let folder: TemporaryFolder
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }

    init() throws { folder = try TemporaryFolder() }

    /// Factors of three users and two items, of which a member may be another.
    private func members(with others: [Member] = []) -> [Member] {
        let half: UInt64 = 1 << 63
        let usual = [
            Member("user_ids", "<u8", "(3,)", HandmadeArrays.bytes([half + 1, half, .max])),
            Member("user_factors", "<f4", "(3, 2)", HandmadeArrays.singles([1, 0, 0, 1, 1, 1])),
            Member("item_ids", "<u8", "(2,)", HandmadeArrays.bytes([half + 7, 3])),
            Member("item_factors", "<f4", "(2, 2)", HandmadeArrays.singles([1, 2, 3, 4])),
        ]
        let names = Set(others.map(\.name))
        return usual.filter { !names.contains($0.name) } + others
    }

    private func imported(_ members: [Member]) throws -> VersionImport {
        try HandmadeArrays.write(members, to: "\(folder.path)/factors.npz")
        return try VersionImport(fromFolder: folder.path, as: .npz, threads: 1)
    }

    private func refusal(_ member: Member) throws -> UserError {
        try #require(throws: UserError.self) { try imported(members(with: [member])) }
    }

    @Test func idsAndCountsFrom2To63OnAreThemselves() throws {
        let counts = Member("item_popularity", "<u8", "(2,)", HandmadeArrays.bytes([1 << 63, 5]))
        let store = ModelStore(path: "\(folder.path)/models")
        let number = try imported(members(with: [counts])).write(model: "large", in: store, by: author)
        let model = try Recommender(inFolder: "\(store.path)/large/\(number)")
        let users = try (0..<3).map { try model.users.ids.string(at: $0) }
        #expect(users == ["9223372036854775808", "9223372036854775809", "18446744073709551615"].sorted())
        #expect(try (0..<2).map { try model.items.ids.string(at: $0) } == ["3", "9223372036854775815"])
        #expect(model.items.popularity == [5, 9_223_372_036_854_775_808])
    }

    @Test func aPositionFrom2To63OnIsRefused() throws {
        let positions = [
            Member("history_indptr", "<u8", "(4,)", HandmadeArrays.bytes([0, 1, 1, 1])),
            Member("history_indices", "<u8", "(1,)", HandmadeArrays.bytes([1 << 63])),
            Member("history_data", "<f4", "(1,)", HandmadeArrays.singles([1])),
        ]
        let error = try #require(throws: UserError.self) { try imported(members(with: positions)) }
        #expect(error.code == .invalidData && error.place?.column == "history_indices")
        #expect(error.problem.contains("9223372036854775808"))
    }

    @Test(arguments: [
        ("<U4611686018427387904", "(3,)"), ("<U2305843009213693952", "(3,)"), ("<U9223372036854775807", "(3,)"),
        ("<U99999999999999999999", "(3,)"), ("|S9223372036854775807", "(3,)"), ("<U0", "(3,)"),
        ("<U0", "(4611686018427387904, 4)"), ("<U1", "(4611686018427387904, 4)"),
        ("<u8", "(2305843009213693952,)"), ("<u8", "(0, 4611686018427387904, 4)"), ("<u8", "(9223372036854775807,)"),
    ])
    func sizesThatNoFileCanHaveAreRefused(type: String, shape: String) throws {
        let error = try refusal(Member("user_ids", type, shape, []))
        #expect(error.code == .invalidData && error.remedy != nil)
        #expect(error.place?.file?.hasSuffix("factors.npz") == true && error.place?.column == "user_ids")
    }

    @Test(arguments: ["(4611686018427387904, 0)", "(0, 4611686018427387904)", "(4611686018427387904, 2)"])
    func rowsThatNoFileCanHaveAreRefused(shape: String) throws {
        for name in ["user_factors", "item_factors"] {
            #expect(try refusal(Member(name, "<f4", shape, [])).code == .invalidData)
        }
    }
}
