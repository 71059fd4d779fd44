import Events
import Ids
package import LinearAlgebra
import ModelFiles
package import RecommenderModels

/// A recommender as an evaluation sees it, whether it is in memory or stored.
///
/// Items and users are numbered in ascending byte order of their ids.
package protocol MeasurableRecommender: Sendable {
    var settings: RecommenderSettings { get }
    var itemCount: Int { get }
    var userCount: Int { get }
    /// The number of distinct customers who have seen each item.
    var popularity: [Float] { get }
    /// The same in the last days of the training (`Popularity.recent`); `nil` without times.
    func popularityOfLastDays() throws -> [Float]?
    /// items × d, for a model of ratings the rows of `RatingEquations`; no columns for a model without factors.
    var itemFactors: Matrix { get }
    /// The weights between items; `nil` for a model without such weights.
    var itemWeights: ItemWeights? { get }
    /// What scores what a user bought before; `nil` for a model that does not rank it apart.
    var repeats: RepeatScoring? { get }
    /// How visitors are folded in; `nil` for a kind that does not support it.
    var foldIn: (any FoldIn)? { get }

    func itemIndex(of id: ArraySlice<UInt8>) throws -> Int?
    func itemId(at index: Int) throws -> [UInt8]
    /// The category of each item; `nil` when the model has no table with a column `category`.
    func itemCategories() throws -> [String]?

    func userIndex(of id: ArraySlice<UInt8>) throws -> Int?
    /// What ranks the items for a user; `nil` for a user of whom the model knows nothing.
    func taste(of user: Int) throws -> Taste?
    func history(of user: Int) throws -> Profile
    /// The items that count as seen by a user, ascending.
    func seen(by user: Int) throws -> [UInt32]

    /// Makes sure that all that was read so far is of the files that were opened.
    ///
    /// - Throws: `UserError` with code `modelUnusable` that names the file.
    func checkUnchanged() throws
}

extension Recommender: MeasurableRecommender {
    package var itemCount: Int { items.ids.count }
    package var userCount: Int { users.ids.count }
    package var popularity: [Float] { items.popularity }

    package var itemFactors: Matrix { items.factors }
    package var itemWeights: ItemWeights? { items.weights }
    package var repeats: RepeatScoring? { items.repeats }
    package var foldIn: (any FoldIn)? { items.foldIn }

    package func itemIndex(of id: ArraySlice<UInt8>) throws -> Int? { try items.ids.index(of: id) }

    package func itemId(at index: Int) throws -> [UInt8] { Array(try items.ids.bytes(at: index)) }

    package func itemCategories() throws -> [String]? {
        guard let table = items.table, let column = table.columns.firstIndex(of: "category") else { return nil }
        return try (0..<itemCount).map { try table.cell($0, column) }
    }

    package func userIndex(of id: ArraySlice<UInt8>) throws -> Int? { try users.ids.index(of: id) }

    package func history(of user: Int) throws -> Profile { try users.history(of: user) }

    package func seen(by user: Int) throws -> [UInt32] { try users.seen(by: user) }
}

extension RecommenderContent: MeasurableRecommender {
    package var itemCount: Int { items.count }
    package var userCount: Int { users.count }

    package var itemFactors: Matrix {
        if case .factors(let factors) = knowledge.base { factors.items } else { Matrix(rows: items.count, columns: 0) }
    }

    package var itemWeights: ItemWeights? {
        if case .weights(let weights) = knowledge.base { weights } else { nil }
    }

    package var repeats: RepeatScoring? {
        knowledge.rates.flatMap { RepeatScoring($0, settings) }
    }

    package var foldIn: (any FoldIn)? {
        if case .factors(let factors) = knowledge.base {
            settings.foldIn(items: factors.items, gram: factors.gram, weights: nil, repeats: repeats)
        } else {
            settings.foldIn(
                items: itemFactors, gram: Matrix(rows: 0, columns: 0), weights: itemWeights, repeats: repeats)
        }
    }

    package func popularityOfLastDays() -> [Float]? { recentPopularity }

    package func itemIndex(of id: ArraySlice<UInt8>) -> Int? { items.index(of: id) }

    package func itemId(at index: Int) -> [UInt8] { Array(items[index]) }

    package func itemCategories() -> [String]? { table?.categories }

    package func userIndex(of id: ArraySlice<UInt8>) -> Int? { users.index(of: id) }

    /// Memory does not change.
    package func checkUnchanged() {}

    package func taste(of user: Int) -> Taste? {
        let taste: Taste
        switch knowledge.base {
        case .popularity: return nil
        case .factors(let factors):
            let row = Array(factors.users[user].prefix(factors.users.columns))
            taste = settings.mixture == nil ? .factors(row) : .mixed(row, history(of: user))
        case .weights, .repeats, .mixture: taste = .history(history(of: user))
        }
        return taste.isBlank ? nil : taste
    }

    package func history(of user: Int) -> Profile {
        let range = history.matrix.range(ofRow: user)
        return Profile(
            items: Array(history.matrix.indices[range]), values: range.map { history.matrix.value(at: $0) },
            purchases: history.purchases.map { Array($0[range]) })
    }

    package func seen(by user: Int) -> [UInt32] {
        let range = history.matrix.range(ofRow: user)
        let seenBits = settings.seenBits
        guard let types = history.types, seenBits != .max else { return Array(history.matrix.indices[range]) }
        return range.filter { types[$0] & seenBits != 0 }.map { history.matrix.indices[$0] }
    }
}
