import Diagnostics
import Ids
import ModelFiles
import RecommenderModels
import Tables
import TestSupport
import Testing

/// Expects a `modelUnusable` error whose text contains `part`.
func expectUnusable<Result>(
    _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == .modelUnusable, sourceLocation: sourceLocation)
        #expect(error.description.contains(part), sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// Files with correct check sums but invalid content.
@Suite struct HostileModelTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let metadata = [
        "kind": "popularity", "unobserved_weight": "0.1", "regularization": "0.1", "frequency_exponent": "1",
        "purchase_types": "[]", "seen_types": "[]",
        "confidence": #"{"type_names":[],"by_type":[],"use_quantity":false,"transform":"binary"}"#,
    ]

    private func itemSide(
        _ changes: [String: String?] = [:], popularity: [Float] = [1, 2],
        _ add: (inout TensorFileWriter) -> Void = { _ in }
    ) throws -> ItemSide {
        var metadata = Self.metadata
        for (key, value) in changes { metadata[key] = value }
        var writer = TensorFileWriter(metadata: metadata)
        writer.add(IdTable(sortedIds: ["a".utf8, "b".utf8]), side: "item")
        writer.add("item.popularity", popularity)
        add(&writer)
        let path = "\(folder.path)/\(ItemSide.fileName)"
        try writer.write(to: path)
        return try ItemSide(path)
    }

    @Test func theUnchangedFileIsRead() throws {
        #expect(try itemSide().popularity == [1, 2])
    }

    @Test(arguments: [
        ("kind", "neural", "neural"), ("kind", nil, "kind"), ("unobserved_weight", "nan", "unobserved_weight"),
        ("regularization", "", "regularization"), ("frequency_exponent", "one", "frequency_exponent"),
        ("seen_types", "{}", "seen_types"), ("purchase_types", nil, "purchase_types"),
        ("confidence", "[", "confidence"), ("confidence", "{}", "confidence"),
        (
            "confidence", #"{"type_names":["a"],"by_type":[],"use_quantity":false,"transform":"binary"}"#,
            "not all have a weight"
        ),
        (
            "confidence", #"{"type_names":[],"by_type":[],"use_quantity":false,"transform":"cube"}"#, "confidence"
        ),
        ("kind", "als", "mean_rating"),
        (
            "confidence",
            #"{"type_names":[],"by_type":[],"use_quantity":false,"transform":"linear","uses_ratings":true}"#,
            "do not agree"
        ),
    ])
    func badMetadataIsNamed(key: String, value: String?, part: String) {
        expectUnusable(part) { try itemSide([key: value]) }
    }

    @Test(arguments: [[Float.nan, 1], [-1, 1], [.infinity, 1]]) func countsMustBeCounts(popularity: [Float]) {
        expectUnusable("item.popularity") { try itemSide(popularity: popularity) }
    }

    @Test func shapesMustFitEachOther() {
        expectUnusable("item.popularity") { try itemSide(popularity: [1]) }
        expectUnusable("item.factors") { try itemSide(["kind": "ials"]) }
        expectUnusable("item.gram") {
            try itemSide(["kind": "ials"]) {
                $0.add("item.factors", [1, 2, 3, 4] as [Float], shape: [2, 2])
                $0.add("item.gram", [1, 2, 3] as [Float], shape: [3, 1])
            }
        }
        expectUnusable("no columns") {
            try itemSide(["kind": "ials"]) {
                $0.add("item.factors", [Float](), shape: [2, 0])
                $0.add("item.gram", [Float](), shape: [0, 0])
            }
        }
    }

    @Test func modelsOfRatingsHaveMoreThanBiases() {
        let ratings = #"{"type_names":[],"by_type":[],"use_quantity":false,"transform":"linear","uses_ratings":true}"#
        expectUnusable("do not agree") { try itemSide(["kind": "als", "mean_rating": "3"]) }
        expectUnusable("no columns") {
            try itemSide(["kind": "als", "mean_rating": "3", "confidence": ratings]) {
                $0.add("item.factors", [0, 1, 0, 1] as [Float], shape: [2, 2])
                $0.add("item.gram", [0, 0, 0, 2] as [Float], shape: [2, 2])
            }
        }
    }

    @Test func offsetsBeyondTheTextAreAnError() throws {
        let side = try itemSide {
            $0.add("item.table.columns", Array(#"["title"]"#.utf8))
            $0.add("item.table.text", Array("ab".utf8))
            $0.add("item.table.offsets", [0, 2, 9] as [UInt64])
        }
        let table = try #require(side.table)
        #expect(try table.cell(0, 0) == "ab")
        expectUnusable("item.table.text") { try table.cell(1, 0) }
    }

    @Test func historiesOutOfRangeOrOrderAreErrors() throws {
        let items = try itemSide()
        for history: [UInt32] in [[1, 0], [1, 1], [0, 2]] {
            var writer = TensorFileWriter(
                metadata: Self.metadata.merging(["items_checksum": "\(items.file.checksum)"]) { $1 })
            writer.add(IdTable(sortedIds: ["u".utf8]), side: "user")
            writer.add("history.offsets", [0, 2] as [UInt64])
            writer.add("history.items", history)
            let path = "\(folder.path)/\(UserSide.fileName)"
            try writer.write(to: path)
            let users = try UserSide(path, of: items)
            expectUnusable("history.items") { try users.history(of: 0) }
            expectUnusable("history.items") { try users.seen(by: 0) }
        }
    }

    @Test func anIndexThatPointsBeyondTheIdsIsAnError() throws {
        var writer = TensorFileWriter()
        writer.add("item.ids", Array("a".utf8))
        writer.add("item.id_offsets", [0, 1] as [UInt64])
        writer.add("item.id_index", [7, 7] as [UInt32])
        let path = "\(folder.path)/ids.safetensors"
        try writer.write(to: path)
        let ids = try StoredIds(of: TensorFile(path), side: "item")
        expectUnusable("item.id_index") { try ids.index(of: "a") }
    }

    @Test func aFullIndexWithoutTheIdEndsTheSearch() throws {
        var writer = TensorFileWriter()
        writer.add("item.ids", Array("a".utf8))
        writer.add("item.id_offsets", [0, 1] as [UInt64])
        writer.add("item.id_index", [0, 0] as [UInt32])
        let path = "\(folder.path)/ids.safetensors"
        try writer.write(to: path)
        #expect(try StoredIds(of: TensorFile(path), side: "item").index(of: "b") == nil)
    }
}
