import Diagnostics
import LinearAlgebra
import ModelFiles
package import Models
import Ranking

/// The items that are most like one item: by the cosine of their factors, or by what it says for them.
package struct SimilarItems: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        /// The cosine, or the weight.
        package let score: Float
    }

    package let item: String
    package let title: String?
    package let items: [Item]

    /// - Throws: `UserError` with code `modelUnusable` for an item that the model does not know, or a model without
    ///   factors.
    package init(to id: String, count: Int, in side: ItemSide, available: Availability?) throws {
        guard side.settings.kind.hasFactors || side.weights != nil else {
            throw UserError(
                .modelUnusable, "a model of the kind '\(side.settings.kind.rawValue)' knows no similarity",
                at: .init(file: side.file.path), remedy: "Train one with another --algorithm")
        }
        guard let index = try side.ids.index(of: id) else {
            throw UserError(
                .modelUnusable, "the model does not know the item", at: .init(id: id),
                remedy: "Give the id of an item that the training events had, byte by byte as it stood there")
        }
        let list = Self.list(of: UInt32(index), count: count, in: side, allowed: available?.items)
        item = id
        title = try side.table?.cell(index, named: "title")
        items = try list.enumerated().map { position, similar in
            Item(
                rank: position + 1, item: try side.ids.string(at: Int(similar.index)),
                title: try side.table?.cell(Int(similar.index), named: "title"), score: similar.score)
        }
    }

    private static func list(of item: UInt32, count: Int, in side: ItemSide, allowed: [UInt32]?) -> [RankedItem] {
        let ranker: ModelRanker
        let taste: Taste
        if let weights = side.weights {
            ranker = .weights(WeightRanker(weights, allowed: allowed))
            taste = .history(Profile(items: [item], confidence: [1]))
        } else {
            let unit = normalized(side.traits)
            ranker = .factors(FactorRanker(PackedItems(unit, allowed: allowed)))
            taste = .factors(Array(unit[Int(item)]))
        }
        guard !taste.isBlank else { return [] }
        var scratch = ranker.makeScratch()
        return ranker.top(count, for: [Query(taste, excluded: [item])], scratch: &scratch)[0]
    }

    /// The rows divided by their norms; a row of zeros stays.
    private static func normalized(_ factors: Matrix) -> Matrix {
        let unit = Matrix(rows: factors.rows, columns: factors.columns)
        for row in 0..<factors.rows {
            let norm = factors[row].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard norm > 0 else { continue }
            for column in 0..<factors.columns { unit[row, column] = Float(Double(factors[row, column]) / norm) }
        }
        return unit
    }
}
