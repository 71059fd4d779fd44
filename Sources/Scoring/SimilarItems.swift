import Diagnostics
import Events
import LinearAlgebra
import ModelFiles
import Ranking
package import RecommenderModels
import Synchronization

/// The items most similar to one item, by the cosine of their factors or by the weights between items.
package struct SimilarItems: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        /// The cosine or the weight.
        package let score: Float
    }

    package let item: String
    package let title: String?
    package let items: [Item]

    /// Finds the similar items of any number of items.
    package struct Finder: Sendable {
        private let side: ItemSide
        private let allowed: [UInt32]?
        private let stock: ChannelStock?
        private let prepared = Prepared()

        /// Creates a finder; the ranker is made at the first request.
        ///
        /// - Parameters:
        ///   - side: The item side of the model.
        ///   - available: The items that may be listed; `nil` means all.
        package init(_ side: ItemSide, available: Availability?) {
            self.side = side
            allowed = available?.items
            stock = available?.channels
        }

        /// Whether the model supports similarity: it has factors, or weights between items.
        package var isAble: Bool { side.settings.base.hasFactors || side.weights != nil }

        /// The items most similar to the given one; `nil` for an item that the model does not know.
        ///
        /// - Parameters:
        ///   - id: The item.
        ///   - count: The number of items.
        ///   - channel: The channel for which they are, where the table of available items says what each can sell.
        /// - Returns: The items.
        /// - Throws: `UserError` with code `modelUnusable` for a model that does not support similarity, `wrongUsage` for
        ///   an unknown channel.
        package func similar(to id: String, count: Int, channel: String? = nil) throws -> SimilarItems? {
            guard isAble else {
                throw UserError(
                    .modelUnusable, "a model of the kind '\(side.settings.kind.rawValue)' knows no similarity",
                    at: .init(file: side.file.path), remedy: "Train one with another \(.algorithm)")
            }
            guard let index = try side.ids.index(of: id) else { return nil }
            let withheld = try ChannelStock.withheld(on: channel, by: stock)
            let found = try list(of: UInt32(index), count: count, without: withheld)
            let items = try found.enumerated().map { position, similar in
                Item(
                    rank: position + 1, item: try side.ids.string(at: Int(similar.index)),
                    title: try side.table?.cell(Int(similar.index), named: "title"), score: similar.score)
            }
            return SimilarItems(item: id, title: try side.table?.cell(index, named: "title"), items: items)
        }

        private func list(of item: UInt32, count: Int, without withheld: [UInt32]) throws -> [RankedItem] {
            let taste: Taste =
                side.weights == nil
                ? .factors(ItemSide.unit(Array(side.factors[Int(item)].dropLast(side.settings.base.biasColumns))))
                : .history(Profile(items: [item], values: [1]))
            guard !taste.isBlank else { return [] }
            let ranker = prepared.ranker { makeRanker() }
            let query = Query(taste, excluded: merged([item], withheld))
            let items = ranker.top(count, for: [query], scratch: ranker.makeScratch())[0]
            guard items.allSatisfy(\.score.isFinite) else {
                throw side.file.unusable("it gives scores that are not finite")
            }
            return items
        }

        private func makeRanker() -> ModelRanker {
            if let weights = side.weights { return .weights(WeightRanker(weights, allowed: allowed)) }
            return .factors(FactorRanker(PackedItems(side.unitTraits, allowed: allowed)))
        }
    }

    /// The ranker of a finder, made at the first request.
    private final class Prepared: Sendable {
        private let found = Mutex<ModelRanker?>(nil)

        func ranker(_ make: () -> ModelRanker) -> ModelRanker {
            found.withLock { found in
                let ranker = found ?? make()
                found = ranker
                return ranker
            }
        }
    }
}
