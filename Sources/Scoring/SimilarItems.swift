import Diagnostics
import LinearAlgebra
import ModelFiles
package import Models
import Ranking

/// The items that are most like one item: by the cosine of their factors.
package struct SimilarItems: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        /// The cosine.
        package let score: Float
    }

    package let item: String
    package let title: String?
    package let items: [Item]

    /// - Throws: `UserError` with code `modelUnusable` for an item that the model does not know, or a model without
    ///   factors.
    package init(to id: String, count: Int, in side: ItemSide, available: Availability?) throws {
        guard side.settings.kind.hasFactors else {
            throw UserError(
                .modelUnusable, "a model of the kind '\(side.settings.kind.rawValue)' knows no similarity",
                at: .init(file: side.file.path), remedy: "Train one with --algorithm ials")
        }
        guard let index = try side.ids.index(of: id) else {
            throw UserError(
                .modelUnusable, "the model does not know the item", at: .init(id: id),
                remedy: "Give an item that was in the training events; scorer inspect shows some")
        }
        let unit = Self.normalized(side.factors)
        let ranker = FactorRanker(PackedItems(unit, allowed: available?.items))
        var scratch = ranker.makeScratch()
        let query = Query(factors: Array(unit[index]), excluded: [UInt32(index)])
        let isKnown = query.factors.contains { $0 != 0 }
        let list = isKnown ? ranker.top(count, for: [query], scratch: &scratch)[0] : []
        item = id
        title = try side.table?.cell(index, named: "title")
        items = try list.enumerated().map { position, similar in
            Item(
                rank: position + 1, item: try side.ids.string(at: Int(similar.index)),
                title: try side.table?.cell(Int(similar.index), named: "title"), score: similar.score)
        }
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
