import Events
import Ids
import LinearAlgebra
import ModelFiles
import RecommenderModels
import Tables
import TestSupport
import Testing

/// Models of weights between items, written and read back.
@Suite struct ItemWeightsFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let dense: [Float] = [0, 0.5, -2, 0.25, 0, 0, 0, 3, 0]

    private static let kept = SparseMatrix(
        rows: 3, columns: 3, offsets: [0, 2, 3, 4], indices: [1, 2, 0, 1], values: [0.5, -2, 0.25, 3])

    private func written(_ weights: ItemWeights) throws -> Recommender {
        let settings = RecommenderSettings(
            kind: .ease, weights: try Confidence().resolved(typeNames: [], newest: nil), purchaseTypes: [],
            seenTypes: [])
        let history = SparseMatrix(rows: 1, columns: 3, offsets: [0, 2], indices: [0, 2], values: [1, 4])
        try RecommenderContent(
            settings: settings, items: IdTable(sortedIds: ["a", "b", "c"].map(\.utf8)),
            users: IdTable(sortedIds: ["u".utf8]), knowledge: .weights(weights), popularity: [1, 0, 1],
            history: .init(matrix: history, lastDay: nil, types: nil), table: nil
        ).write(toFolder: folder.path)
        return try Recommender(inFolder: folder.path)
    }

    @Test(arguments: [false, true]) func everythingReadsBack(isDense: Bool) throws {
        let weights =
            isDense ? ItemWeights(dense: Matrix(rows: 3, columns: 3, Self.dense)) : ItemWeights(Self.kept)
        let model = try written(weights)
        let stored = try #require(model.items.weights)
        #expect(stored.isDense == isDense)
        for past in 0..<3 {
            for item in 0..<3 { #expect(stored.weight(from: past, to: item) == Self.dense[3 * past + item]) }
        }
        #expect(try model.taste(of: 0) == .history(Profile(items: [0, 2], values: [1, 4])))
        #expect(model.items.factors.columns == 0)
    }

    @Test func sharesAreWeightsTimesConfidence() throws {
        let model = try written(ItemWeights(Self.kept))
        let visitor = try #require(try model.items.foldIn?.visitor(Profile(items: [0, 2], values: [2, 1.5])))
        #expect(visitor.shares(of: 1) == [2 * 0.5, 1.5 * 3])
        #expect(visitor.shares(of: 0) == [0, 0])
    }

    /// The check sums are correct, but the content is not.
    @Test(
        arguments: [
            ([0, 2, 3, 9], [1, 2, 0, 1], [1, 1, 1, 1], "offsets"),
            ([0, 3, 2, 4], [1, 2, 0, 1], [1, 1, 1, 1], "offsets"),
            ([1, 2, 3, 4], [1, 2, 0, 1], [1, 1, 1, 1], "offsets"),
            ([0, 2, 3, 4], [1, 3, 0, 1], [1, 1, 1, 1], "items"),
            ([0, 2, 3, 4], [2, 1, 0, 1], [1, 1, 1, 1], "items"), ([0, 2, 3, 4], [1, 1, 0, 1], [1, 1, 1, 1], "items"),
            ([0, 2, 3, 4], [1, 2, 0, 1], [1, .nan, 1, 1], "values"),
            ([0, 2, 3, 4], [1, 2, 0, 1], [1, 1, 1], "values"),
        ] as [([UInt64], [UInt32], [Float], String)])
    func whatDoesNotFitIsNamed(offsets: [UInt64], items: [UInt32], values: [Float], part: String) throws {
        expectUnusable("item.weights.\(part)") {
            try itemSide {
                $0.add("item.weights.offsets", offsets)
                $0.add("item.weights.items", items)
                $0.add("item.weights.values", values)
            }
        }
    }

    @Test func denseWeightsMustBeASquareOfNumbers() throws {
        expectUnusable("item.weights.dense") {
            try itemSide { $0.add("item.weights.dense", Array(Self.dense[..<6]), shape: [2, 3]) }
        }
        expectUnusable("item.weights.dense") {
            try itemSide { $0.add("item.weights.dense", Self.dense.map { $0 == 3 ? .infinity : $0 }, shape: [3, 3]) }
        }
        expectUnusable("item.weights.offsets") { try itemSide { _ in } }
    }

    private func itemSide(_ add: (inout TensorFileWriter) -> Void) throws -> ItemSide {
        var writer = TensorFileWriter(metadata: [
            "kind": "rp3beta", "unobserved_weight": "0", "regularization": "0", "frequency_exponent": "0",
            "purchase_types": "[]", "seen_types": "[]",
            "confidence": #"{"type_names":[],"by_type":[],"use_quantity":false,"transform":"binary"}"#,
        ])
        writer.add(IdTable(sortedIds: ["a", "b", "c"].map(\.utf8)), side: "item")
        writer.add("item.popularity", [1, 2, 3] as [Float])
        add(&writer)
        let path = "\(folder.path)/\(ItemSide.fileName)"
        try writer.write(to: path)
        return try ItemSide(path)
    }
}
